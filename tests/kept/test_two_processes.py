"""Kept pages as two processes of one site serve them: who is sent a copy, and how soon it gives way."""

import gzip
import itertools
import time
from collections.abc import Callable, Iterator

import brotli
import pytest

from tests.faults.browser import at_once
from tests.kept import world
from tests.kept.conftest import Pair

pytestmark = pytest.mark.xdist_group("kept")  # one pair of servers
WITHIN_SECONDS = 1.0  # DESIGN.md 4
NOISE_SECONDS = 2.0  # of a machine that runs other tests beside
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def ready(pair: Pair) -> Iterator[tuple[int, str]]:
    """Articles that both processes have long noticed: a page of one is not dropped because it has just come."""
    found = pair.site.call(world.articles, *(f"ready-{number:02}" for number in range(60)))
    time.sleep(WITHIN_SECONDS)
    return iter([(pk, f"/blog/{slug}/") for slug, pk in found.items()])


@pytest.fixture
def article(pair: Pair, ready: Iterator[tuple[int, str]]) -> Callable[..., tuple[int, str]]:
    """Another article on every call: its id and its address. One with a title comes at this moment."""

    def make(title: str = "", **fields) -> tuple[int, str]:
        if not title:
            return next(ready)
        slug = f"kept-{next(_numbers)}"
        return pair.site.call(world.article, title, slug, **fields), f"/blog/{slug}/"

    return make


@pytest.fixture
def pack(pair: Pair) -> Callable[..., tuple[int, str]]:
    def make(name: str = "Zinc lozenges", **fields) -> tuple[int, str]:
        slug = f"goods-{next(_numbers)}"
        return pair.site.call(world.pack, name, slug, **fields), f"/shop/{slug}/"

    return make


def settled(pair: Pair, path: str) -> tuple[str, str]:
    """The copies that both processes keep; once each has answered twice alike, no earlier change moves it."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        before = [reply.made for reply in pair.both(path)]
        time.sleep(0.7)
        after = [reply.made for reply in pair.both(path)]
        if before == after:
            return before[0], before[1]
    raise AssertionError(f"{path} is not kept")


def seconds_until_both_say(pair: Pair, path: str, text: str) -> float:
    began = time.monotonic()
    while True:
        if all(text in reply.content.decode() for reply in pair.both(path)):
            return time.monotonic() - began
        assert time.monotonic() - began < WITHIN_SECONDS + NOISE_SECONDS, f"{path} does not say {text!r}"
        time.sleep(0.02)


# --- who is sent a copy ---------------------------------------------------------------------------------------------
def test_page_is_made_once_by_each_process(pair, article):
    _, path = article()

    first, second = settled(pair, path)

    assert first.split("-")[0] != second.split("-")[0]
    assert [reply.made for reply in pair.both(path)] == [first, second]


def test_page_is_kept_in_three_forms_each_with_a_tag_of_its_own(pair, article):
    _, path = article()
    plain = pair.first.ask(path)
    zipped, brotlied = (pair.first.ask(path, Accept_Encoding=coding) for coding in ("gzip", "gzip, br"))

    assert {reply.made for reply in (zipped, brotlied)} == {plain.made}
    assert (gzip.decompress(zipped.content), brotli.decompress(brotlied.content)) == (plain.content, plain.content)
    assert [reply["Content-Encoding"] for reply in (plain, zipped, brotlied)] == ["", "gzip", "br"]
    assert {reply["Vary"] for reply in (plain, zipped, brotlied)} == {"Accept-Encoding"}
    assert len({reply["ETag"] for reply in (plain, zipped, brotlied)}) == 3
    assert [int(reply["Content-Length"]) for reply in (plain, zipped, brotlied)] == [
        len(reply.content) for reply in (plain, zipped, brotlied)
    ]


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_browser_that_has_the_page_is_told_so_without_a_body(pair, article, coding):
    _, path = article()
    whole = pair.first.ask(path, Accept_Encoding=coding)

    for known in (whole["ETag"], f"W/{whole['ETag']}", f'"other", {whole["ETag"]}'):
        reply = pair.first.ask(path, Accept_Encoding=coding, If_None_Match=known)

        assert (reply.status, reply.content, reply["ETag"], reply.made) == (304, b"", whole["ETag"], whole.made)
    assert pair.first.ask(path, Accept_Encoding=coding, If_None_Match='"other"').status == 200


def test_head_gets_the_headers_of_the_page_and_no_body(pair, article):
    _, path = article()
    whole = pair.first.ask(path)

    reply = pair.first.ask(path, method="HEAD")

    assert (reply.status, reply.content) == (200, b"")
    assert without_date(reply.headers) == without_date(whole.headers)


@pytest.mark.parametrize("headers", [{}, {"Accept_Encoding": "gzip"}, {"If_None_Match": "*"}])
def test_headers_of_a_copy_are_those_of_a_page_made_for_one(pair, article, headers):
    _, path = article()
    kept = [pair.first.ask(path, **headers) for _ in range(2)][1]

    single = pair.first.ask(path, Authorization="Basic eDp5", **headers)  # whoever says who they are passes by

    assert single.made != kept.made
    assert sorted(without_date(kept.headers)) == sorted(without_date(single.headers))
    assert kept.status == single.status


def without_date(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers if name.lower() not in {"date", "x-made"}]


def without_tag(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in without_date(headers) if name != "etag"]


def test_visitor_with_a_session_is_sent_a_page_of_its_own_that_nobody_else_gets(pair, article):
    _, path = article()
    kept, _ = settled(pair, path)

    own = pair.first.ask(path, Cookie="cart=x; session=abcdef")

    assert own.made != kept
    assert pair.first.ask(path).made == kept


def test_visitor_with_a_cart_is_sent_the_copy(pair, article):
    _, path = article()
    kept, _ = settled(pair, path)

    assert pair.first.ask(path, Cookie="cart=abc; cart_count=3; csrf=x").made == kept


def test_page_first_asked_for_by_a_visitor_with_a_cart_holds_nothing_of_it(pair, article, pack):
    variant, goods = pack()
    browser = pair.site.browser()
    browser.add_to_cart(variant, 7)
    _, path = article()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())

    for address in (path, goods, "/", "/shop/"):
        first, then = pair.first.ask(address, Cookie=cookie), pair.first.ask(address)

        assert first.content == then.content, address
        assert not first["Set-Cookie"], address
        assert "cookie" not in first["Vary"].lower(), address


@pytest.mark.parametrize(
    "path", ["/cart/", "/checkout/", "/orders/", "/account/login/", "/admin/login/", "/healthz/live"]
)
def test_pages_that_are_not_public_are_made_each_time(pair, path):
    made = [pair.first.ask(path).made for _ in range(2)]

    assert made[0] != made[1]


def test_answers_that_are_no_pages_are_made_each_time(pair, article):
    _, path = article()
    for address in ("/blog/there-is-no-such-article/", path.rstrip("/"), f"{path}x.css", "/blog/?page=999"):
        replies = [pair.first.ask(address) for _ in range(2)]

        assert replies[0].made != replies[1].made, address
        assert replies[0].status in {301, 404}, address


# --- what a stranger can send ---------------------------------------------------------------------------------------
def test_unknown_query_strings_are_answered_with_the_one_copy(pair, article):
    _, path = article()
    kept = pair.first.ask(path)

    for query in (
        "utm_source=mail",
        "page=7&sort=x",
        "a=1&a=2&b=%FF",
        "%00=%0d%0a",
        "x" * 5000,
        "&".join("abcdefgh" * 40),
    ):
        reply = pair.first.ask(f"{path}?{query}")

        assert (reply.made, reply.content) == (kept.made, kept.content), query


def test_known_parameters_have_a_copy_each_whatever_stands_beside_them_and_in_what_order(pair, article):
    article()
    plain = pair.first.ask("/blog/")
    one = pair.first.ask("/blog/?sort=reviewed&page=1")

    same = [
        pair.first.ask(f"/blog/?{query}") for query in ("page=1&sort=reviewed", "x=1&page=1&fbclid=2&sort=reviewed")
    ]

    assert {reply.made for reply in same} == {one.made}
    assert one.made != plain.made
    assert b"fbclid" not in same[1].content


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_Host": "evil.example"},
        {"X_Original_URL": "/cart/"},
        {"X_Rewrite_URL": "/cart/"},
        {"X_Forwarded_Prefix": "/evil"},
        {"Accept_Language": "xx", "User_Agent": "<script>", "Referer": "https://evil.example/"},
        {"Range": "bytes=0-10"},
        {"Cookie": "messages=evil; cart=evil; csrf=evil"},
        {"X_HTTP_Method_Override": "POST", "Origin": "https://evil.example"},
    ],
)
def test_nothing_that_the_first_visitor_sends_is_in_the_copy(pair, article, headers):
    _, poisoned = article()
    _, clean = article()

    first = pair.first.ask(poisoned, **headers)

    then, other = pair.first.ask(poisoned), pair.first.ask(clean)
    assert (first.status, first.content, first.made) == (200, then.content, then.made)
    assert b"evil" not in then.content
    assert without_tag(then.headers) == without_tag(other.headers)


def test_host_that_is_not_ours_is_refused_and_changes_no_copy(pair, article):
    _, path = article()

    refused = pair.first.ask(path, Host="evil.example")

    assert refused.status == 400
    assert b"evil.example" not in pair.first.ask(path).content
    assert pair.first.ask(path, Host="evil.example").status == 400


def test_body_of_a_get_is_nobodys_business(pair, article):
    _, path = article()

    first = pair.first.ask(path, body=b"title=evil", Content_Type="application/x-www-form-urlencoded")

    assert (first.status, first.made) == (200, pair.first.ask(path).made)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PURGE"])
def test_other_methods_pass_by_the_copies(pair, article, method):
    _, path = article()
    kept = pair.first.ask(path)

    assert pair.first.ask(path, method=method).status in {403, 405}
    assert pair.first.ask(path).made == kept.made


# --- how soon a copy gives way --------------------------------------------------------------------------------------
@pytest.mark.parametrize("write", [world.save, world.update, world.bulk_update, world.raw_sql])
def test_change_is_seen_by_both_processes_within_a_second(pair, article, write):
    pk, path = article("Before")
    settled(pair, path)

    pair.site.call(write, pk, "After the change")

    seconds_until_both_say(pair, path, "After the change")


def test_suggestions_and_spellings_follow_a_changed_title_in_both_processes(pair, article):
    pk, path = article("Quillworts at night")
    assert seconds_until_both_say(pair, "/search/suggestions/?q=quillw", path) < WITHIN_SECONDS + NOISE_SECONDS

    pair.site.call(world.raw_sql, pk, "Zanthoxylum at night")

    for words in ("zanth", "zanthoxyulm"):
        seconds_until_both_say(pair, f"/search/suggestions/?q={words}", path)
    assert not [reply for reply in pair.both("/search/suggestions/?q=quillw") if path in reply.content.decode()]


def test_title_of_an_article_is_suggested_from_its_moment_on(pair, article):
    _, path = article("Quassia at noon", in_seconds=3)
    assert not [reply for reply in pair.both("/search/suggestions/?q=quass") if path in reply.content.decode()]

    time.sleep(3)

    assert seconds_until_both_say(pair, "/search/suggestions/?q=quass", path) < WITHIN_SECONDS + NOISE_SECONDS


def test_change_in_the_admin_is_seen_by_both_processes(pair, article):
    slug = f"topic-{next(_numbers)}"
    pk = pair.site.call(world.topic, "Before", slug)
    settled(pair, f"/blog/category/{slug}/")

    pair.site.call(world.admin_topic, pk, "After the change")

    seconds_until_both_say(pair, f"/blog/category/{slug}/", "After the change")
    seconds_until_both_say(pair, "/", "After the change")  # the menu, of which each process keeps a copy of its own


def test_change_by_another_program_is_seen_by_both_processes(pair, article):
    pk, path = article("Before")
    settled(pair, path)

    pair.site.database.change(f"UPDATE blog_post SET title = 'After the change' WHERE id = {pk}")  # noqa: S608

    seconds_until_both_say(pair, path, "After the change")


def test_change_that_was_rolled_back_drops_nothing(pair, article):
    pk, path = article()
    before = settled(pair, path)

    pair.site.call(world.rolled_back, pk, "Never")
    time.sleep(WITHIN_SECONDS)

    assert tuple(reply.made for reply in pair.both(path)) == before


def test_page_that_shows_nothing_of_a_change_stays(pair, article, pack):
    _, goods = pack()
    before = settled(pair, "/robots.txt")
    settled(pair, goods)

    pk, _ = article()
    pair.site.call(world.update, pk, "Changed")
    time.sleep(WITHIN_SECONDS)

    assert tuple(reply.made for reply in pair.both("/robots.txt")) == before


def test_sale_drops_pages_only_when_the_word_for_stock_changes(pair, pack):
    variant, path = pack(available=8)
    before = settled(pair, path)

    pair.site.call(world.sell, variant, 1)
    time.sleep(WITHIN_SECONDS)
    assert tuple(reply.made for reply in pair.both(path)) == before

    pair.site.call(world.sell, variant, 4)
    seconds_until_both_say(pair, path, "Only 3 left")

    pair.site.call(world.sell, variant, 3)
    seconds_until_both_say(pair, path, "Out of stock")


def test_article_appears_at_its_moment_without_anybody_writing(pair, article):
    _, path = article("Comes by itself", in_seconds=4)
    settled(pair, "/blog/")
    assert all(b"Comes by itself" not in reply.content for reply in pair.both("/blog/"))
    assert pair.first.ask(path).status == 404

    deadline = time.monotonic() + 6
    while any(b"Comes by itself" not in reply.content for reply in pair.both("/blog/")):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert pair.first.ask(path).status == 200


def test_sale_price_comes_and_goes_at_its_moments(pair, pack):
    variant, path = pack(price_cents=20_00)
    pair.site.call(world.start_sale, variant, price_cents=15_00, in_seconds=3, for_seconds=3)
    settled(pair, path)
    assert all(b"$15.00" not in reply.content for reply in pair.both(path))

    deadline = time.monotonic() + 5
    while any(b"$15.00" not in reply.content for reply in pair.both(path)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    deadline = time.monotonic() + 5
    while any(b"$15.00" in reply.content for reply in pair.both(path)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


# --- one renderer per page ------------------------------------------------------------------------------------------
@pytest.fixture
def slow(pair: Pair):
    mark = pair.site.folder / "slow"
    mark.touch()
    yield
    mark.unlink()


def test_page_that_many_ask_for_at_once_is_made_once(pair, article, slow):
    _, path = article()

    replies = at_once([lambda: pair.first.ask(path)] * 4)

    assert len({reply.made for reply in replies}) == 1
    assert {reply.status for reply in replies} == {200}


def test_while_one_makes_the_new_page_the_others_see_the_previous_one(pair, article, slow):
    pk, path = article("The previous words")
    settled(pair, path)
    pair.site.call(world.update, pk, "The new words")

    replies = at_once([lambda: pair.first.ask(path)] * 4)

    new = [reply for reply in replies if b"The new words" in reply.content]
    assert len({reply.made for reply in new}) == 1
    assert any(b"The previous words" in reply.content for reply in replies)
    assert b"The new words" in pair.first.ask(path).content
