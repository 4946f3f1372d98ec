"""More people than a process has room for, over HTTP: who is refused, with what, and who is answered all the same."""

import threading
import time
from collections.abc import Iterator

import pytest

from config.door.line import DOERS, MOST_READERS
from tests.kept import world
from tests.kept.asking import Reply
from tests.kept.conftest import Pair

pytestmark = pytest.mark.xdist_group("kept")  # one pair of servers
BEGINS, ENDS = "Too many requests: ", "Room for everybody again: "


def search(pair: Pair) -> Reply:
    """A page that is never kept: whoever says who they are passes by the copies."""
    return pair.first.ask("/search/?q=zinc", Authorization="Basic eDp5")


class Searchers:
    """People who search in a shop whose search stands still."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self.replies: list[Reply] = []
        self._threads: list[threading.Thread] = []

    def come(self, people: int) -> None:
        threads = [threading.Thread(target=self._ask) for _ in range(people)]
        for thread in threads:
            thread.start()
        self._threads += threads

    def _ask(self) -> None:
        self.replies.append(search(self._pair))

    def until_only_those_are_left_whose_search_has_begun(self) -> None:
        deadline = time.monotonic() + 30
        while sum(thread.is_alive() for thread in self._threads) > DOERS:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def leave(self) -> None:
        for thread in self._threads:
            thread.join(60)


@pytest.fixture
def stuck(pair: Pair) -> Iterator[Searchers]:
    """A house full of searchers, those who waited in vain gone again: every thread for readers is taken."""
    mark = pair.site.folder / "stuck"
    mark.touch()
    searchers = Searchers(pair)
    try:
        searchers.come(MOST_READERS + 5)
        searchers.until_only_those_are_left_whose_search_has_begun()
        yield searchers
    finally:
        mark.unlink(missing_ok=True)
        searchers.leave()


@pytest.fixture
def kept(pair: Pair) -> str:
    """An article of which a copy is kept."""
    slug = f"crowd-{time.time_ns()}"
    pair.site.call(world.article, "Zinc and crowds", slug)
    pair.first.ask(f"/blog/{slug}/")
    return f"/blog/{slug}/"


def test_who_finds_no_room_is_refused_with_one_page_that_django_did_not_make(pair, stuck):
    refused = list(stuck.replies)

    assert len(refused) == MOST_READERS + 5 - DOERS
    assert {(reply.status, reply["Retry-After"], reply["Cache-Control"]) for reply in refused} == {
        (503, "5", "private, no-store")
    }
    assert len({(reply.made, reply.content) for reply in refused}) == 1
    assert "Many people are here just now" in refused[0].content.decode()
    assert refused[0]["Content-Security-Policy"].startswith("default-src 'none'")


def test_kept_pages_health_buyers_and_staff_are_answered_while_readers_are_refused(pair, kept, stuck):
    copy = pair.first.ask(kept)
    found = {path: pair.first.ask(path).status for path in (kept, "/healthz/live", "/healthz/ready", "/cart/")}
    posted = pair.first.ask("/cart/add/", method="POST", body=b"variant=1", Sec_Fetch_Site="same-origin")
    event = pair.first.ask("/webhooks/stripe/", method="POST", body=b"{}")
    counter = pair.first.ask("/admin/")

    assert copy.made == pair.first.ask(kept).made
    assert found == dict.fromkeys(found, 200)
    assert 503 not in (posted.status, event.status)
    assert counter.status == 302  # to the page where staff sign in
    assert search(pair).status == 503


def test_room_is_there_again_when_the_searches_go_on_and_those_that_had_begun_are_answered(pair, stuck):
    (pair.site.folder / "stuck").unlink()
    stuck.leave()

    assert [reply.status for reply in stuck.replies].count(200) == DOERS
    assert search(pair).status == 200


def test_log_has_a_line_for_the_crowd_and_none_for_each_of_it(pair, stuck):
    said = pair.site.log.read_text().splitlines()

    begun = sum(BEGINS in line for line in said)
    assert begun - sum(ENDS in line for line in said) == 1
    assert sum("Service Unavailable" in line for line in said) == 0
