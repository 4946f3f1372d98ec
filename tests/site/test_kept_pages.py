"""The memory of kept pages, and what of a request may name one."""

import pytest

from blog.compression import best_coding
from blog.public import known_query
from config.door.answers import Answer
from config.kept.pages import OVERHEAD_BYTES, KeptPage, KeptPages, is_known
from config.kept.wrapper import is_public

BODY = 1000


def page(size: int = BODY) -> KeptPage:
    return KeptPage([("Content-Type", "text/html"), ("ETag", '"x"'), ("Content-Length", str(size))], b"x" * size)


def key(name: str) -> tuple[str, bool, str, str]:
    return "testserver", False, f"/{name}/", ""


def room_for(count: int) -> KeptPages:
    return KeptPages(most_bytes=count * (BODY + OVERHEAD_BYTES))


def kept(pages: KeptPages, names: str) -> str:
    return "".join(name for name in names if pages.get(key(name)))


def test_memory_never_holds_more_than_its_bound():
    pages = room_for(10)

    for number in range(200):
        pages.keep(key(f"page-{number}"), page())

        assert pages.total_bytes <= 10 * (BODY + OVERHEAD_BYTES)
    assert len(pages) == 10


def test_page_that_nobody_read_again_goes_first():
    pages = room_for(10)
    for name in "abcdefghij":
        pages.keep(key(name), page())
    for name in "abc":
        pages.get(key(name)).was_read = True

    for name in "klmn":
        pages.keep(key(name), page())

    assert kept(pages, "abcdefghijklmn") == "abchijklmn"


def test_page_of_an_eighth_of_the_memory_is_not_kept():
    pages = room_for(10)

    pages.keep(key("large"), page(2 * (BODY + OVERHEAD_BYTES)))

    assert (len(pages), pages.total_bytes) == (0, 0)


def test_page_that_is_kept_again_counts_once():
    pages, one = room_for(10), page()
    for _ in range(3):
        pages.keep(key("a"), one)

    assert pages.total_bytes == one.size_bytes
    pages.drop(key("a"))
    assert (len(pages), pages.total_bytes) == (0, 0)


def test_page_that_grew_by_a_form_is_weighed_anew():
    pages, one = room_for(10), page()
    pages.keep(key("a"), one)
    one.form("gzip")
    pages.keep(key("a"), one)

    assert pages.total_bytes == BODY + OVERHEAD_BYTES + len(one.form("gzip").body[0])


def test_small_page_has_one_form_for_everybody():
    robots = page(100)

    assert robots.form("br") is robots.form("gzip") is robots.form("")


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0.0,gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip, *;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("xgzip, brr", ""),
        ("gzip" + " " * 300, ""),
    ],
)
def test_best_coding(accepts, coding):
    assert best_coding(accepts) == coding


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("", ""),
        ("utm_source=x", ""),
        ("page=2&utm_source=x&sort=new", "page=2&sort=new"),
        ("sort=new&page=2", "page=2&sort=new"),
        ("page=2&page=3&page=2", "page=2&page=3"),
        ("page=", "page="),
        ("page", "page="),
        ("p%61ge=2", "page=2"),
        ("page=%ff%C3%BC", "page=%FF%C3%BC"),
        ("Page=2", ""),
    ],
)
def test_known_query(query, known):
    assert known_query(query, frozenset({"page", "sort"})) == known


def test_known_query_reads_a_hundred_fields_and_no_more():
    query = "&".join(f"page={number}" for number in range(5000))

    assert known_query(query, frozenset({"page"})).count("page=") == 100


@pytest.mark.parametrize(
    ("header", "result"),
    [('"x"', True), ('W/"x"', True), ('"y", "x"', True), ('"y","x"', True), ("*", True), ('"y"', False), ("x", False)],
)
def test_known_tags(header, result):
    assert is_known(header, '"x"') is result


GOOD = {"Cache-Control": "public, s-maxage=30", "ETag": '"x"', "Vary": "Accept-Encoding", "Content-Type": "text/html"}


def answered(status: str, headers: dict[str, str]) -> Answer:
    """What the cache makes of an application that says this."""

    def application(environ, start_response):
        start_response(status, list(headers.items()))
        return [b"page"]

    return Answer(application, {})


def test_whole_public_page_may_be_kept():
    assert is_public(answered("200 OK", GOOD))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", {}),
        ("206 Partial Content", {}),
        ("301 Moved Permanently", {}),
        ("500 Internal Server Error", {}),
        ("200 OK", {"Set-Cookie": "session=x"}),
        ("200 OK", {"Vary": "Accept-Encoding, Cookie"}),
        ("200 OK", {"Vary": "*"}),
        ("200 OK", {"Cache-Control": "private, no-store"}),
        ("200 OK", {"Cache-Control": ""}),
        ("200 OK", {"ETag": ""}),
        ("200 OK", {"Content-Security-Policy": "script-src 'nonce-abc'"}),
    ],
)
def test_answer_that_is_not_for_everybody_is_never_kept(status, headers):
    assert not is_public(answered(status, GOOD | headers))
