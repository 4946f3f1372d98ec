"""The memory of kept pages, and what of a request may name one."""

import pytest

from blog.compression import best_coding
from blog.public import known_query
from config.door.answers import Answer
from config.kept.pages import OVERHEAD_BYTES, KeptPage, KeptPages, is_known
from config.kept.versions import Snapshot
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


def test_large_page_makes_room_by_as_many_small_ones_as_it_takes():
    pages = room_for(20)
    for name in "abcdefghijklmnopqrst":
        pages.keep(key(name), page())

    pages.keep(key("large"), page(2 * BODY + OVERHEAD_BYTES))

    assert pages.total_bytes <= 20 * (BODY + OVERHEAD_BYTES)
    assert kept(pages, "abcdefghijklmnopqrst") == "cdefghijklmnopqrst"


def test_page_that_was_read_once_is_spared_once():
    pages = room_for(10)
    for name in "abcdefghij":
        pages.keep(key(name), page())
    pages.get(key("a")).was_read = True

    for number in range(9):
        pages.keep(key(f"new-{number}"), page())
    assert kept(pages, "abcdefghij") == "a"
    pages.keep(key("last"), page())

    assert kept(pages, "abcdefghij") == ""


NOW = 1_000_000.0
POSTS = frozenset({"blog_post"})


def fresh_page(snapshot: Snapshot) -> KeptPage:
    """Made from articles, for ten seconds from `NOW`."""
    one = page()
    one.snapshot, one.marks, one.expires_at = snapshot, (POSTS, snapshot.of(POSTS)), NOW + 10
    return one


def test_page_is_fresh_until_its_moment_and_not_at_it():
    snapshot = Snapshot({"blog_post": (1, "a")})

    assert [fresh_page(snapshot).is_fresh(snapshot, NOW + seconds) for seconds in (0, 9.9, 10, 10.5)] == [
        True,
        True,
        False,
        False,
    ]


def test_page_is_fresh_while_the_tables_that_it_was_made_from_stand_as_they_stood():
    first, other = Snapshot({"blog_post": (1, "a")}), Snapshot({"blog_post": (1, "a"), "shop_brand": (7, "b")})
    moved, unwatched = Snapshot({"blog_post": (2, "b")}), Snapshot({"shop_brand": (7, "b")})

    assert fresh_page(first).is_fresh(other, NOW)
    assert not fresh_page(first).is_fresh(moved, NOW)
    assert not fresh_page(first).is_fresh(unwatched, NOW)


def test_page_is_stale_since_something_moved_or_its_moment_came_whichever_was_first():
    first, second = Snapshot({"blog_post": (1, "a")}), Snapshot({"blog_post": (1, "a"), "shop_brand": (7, "b")})
    one = fresh_page(first)
    assert one.stale_since(NOW + 3) == NOW + 3  # never later than now
    assert one.stale_since(NOW + 60) == NOW + 10

    first.superseded_at = NOW + 1
    assert one.is_fresh(second, NOW + 2)  # by something that it does not show
    second.superseded_at = NOW + 5

    assert one.stale_since(NOW + 8) == NOW + 5


@pytest.mark.parametrize(
    ("method", "known", "status", "body"),
    [
        ("GET", None, "200 OK", b"x" * BODY),
        ("HEAD", None, "200 OK", b""),
        ("GET", '"x"', "304 Not Modified", b""),
        ("HEAD", '"x"', "304 Not Modified", b""),
        ("GET", '"other"', "200 OK", b"x" * BODY),
        ("GET", "", "200 OK", b"x" * BODY),
    ],
)
def test_kept_page_answers_with_its_body_its_headers_alone_or_that_it_is_known(method, known, status, body):
    said = []
    environ = {"REQUEST_METHOD": method} | ({} if known is None else {"HTTP_IF_NONE_MATCH": known})

    sent = page().answer(environ, lambda *answer: said.append(answer))

    ((told, headers),) = said
    assert (told, b"".join(sent), dict(headers)["ETag"]) == (status, body, '"x"')
    assert ("Content-Type" in dict(headers)) is (told == "200 OK")
    assert dict(headers).get("Content-Length") == (str(BODY) if told == "200 OK" else None)


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
