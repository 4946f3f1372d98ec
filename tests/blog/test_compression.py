"""Public pages are sent compressed to browsers that take it."""

import gzip

import brotli
import pytest

from tests.builders import make_post

pytestmark = pytest.mark.django_db


def get(client, accepts):
    return client.get("/blog/", headers={"accept-encoding": accepts} if accepts else None)


@pytest.mark.parametrize(
    ("accepts", "coding", "unpack"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("deflate,gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.8", "gzip", gzip.decompress),
        ("br", "br", brotli.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
    ],
)
def test_browser_gets_the_same_page_compressed_as_it_takes_it(client, accepts, coding, unpack):
    make_post("Zinc and colds")
    plain, packed = get(client, ""), get(client, accepts)

    assert packed.headers["Content-Encoding"] == coding
    assert unpack(packed.content) == plain.content
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.parametrize("accepts", ["", "deflate", "gzip;q=0", "gzip; q=0.0, br;q=0", "xgzip"])
def test_browser_that_takes_none_gets_it_plain(client, accepts):
    make_post()

    assert "Content-Encoding" not in get(client, accepts).headers


def test_shared_caches_are_told_that_there_are_three_forms_with_a_tag_each(client):
    make_post()
    plain, packed, smallest = get(client, ""), get(client, "gzip"), get(client, "br")

    assert {page.headers["Vary"] for page in (plain, packed, smallest)} == {"Accept-Encoding"}
    assert len({page.headers["ETag"] for page in (plain, packed, smallest)}) == 3
    known = client.get("/blog/", headers={"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_compressed_page_is_the_same_bytes_each_time(client):
    make_post()

    assert get(client, "gzip").content == get(client, "gzip").content
    assert get(client, "br").content == get(client, "br").content
