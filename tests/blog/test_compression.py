"""Public pages are sent compressed to browsers that take it."""

import gzip

import pytest

from tests.builders import make_post

pytestmark = pytest.mark.django_db


def get(client, accepts):
    return client.get("/blog/", headers={"accept-encoding": accepts} if accepts else None)


@pytest.mark.parametrize("accepts", ["gzip", "br, gzip;q=0.8", "deflate,gzip"])
def test_browser_that_takes_gzip_gets_the_same_page_compressed(client, accepts):
    make_post("Zinc and colds")
    plain, packed = get(client, ""), get(client, accepts)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "xgzip"])
def test_browser_that_takes_none_gets_it_plain(client, accepts):
    make_post()

    assert "Content-Encoding" not in get(client, accepts).headers


def test_shared_caches_are_told_that_there_are_two_forms_with_a_tag_each(client):
    make_post()
    plain, packed = get(client, ""), get(client, "gzip")

    assert "Accept-Encoding" in plain.headers["Vary"]
    assert plain.headers["ETag"] != packed.headers["ETag"]
    known = client.get("/blog/", headers={"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_compressed_page_is_the_same_bytes_each_time(client):
    make_post()

    assert get(client, "gzip").content == get(client, "gzip").content
