"""Two servers behind nginx: either may die, both may be replaced, and no request fails. I32."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.buckets import playing_bucket
from tests.faults import world as shop_world
from tests.faults.scores import Board, scaled
from tests.faults.site import Site
from tests.fronts import world
from tests.fronts.conftest import PRODUCTION
from tests.fronts.machines import REDIS, become, next_version, redis_server, sibling
from tests.fronts.nginx import Nginx
from tests.fronts.shoppers import Crowd
from tests.fronts.visitors import Direct, Visitor, crawl

pytestmark = [
    pytest.mark.parametrize("kind", ["postgres"]),
    pytest.mark.skipif(REDIS is None, reason="no redis-server installed"),
]
LEAVE_AFTER_S = 2
NGINX_LOOKS_AGAIN_S = 6  # fail_timeout in deploy/nginx-servers.inc, and a little
RESTARTS = 10


@dataclass
class Fleet:
    one: Site
    two: Site
    nginx: Nginx
    made: dict

    def crowd(self, **fields: object) -> Crowd:
        paths = [path for path, answer in crawl(Visitor(self.nginx.port), "/").items() if answer.status == 200]
        wanted = [path for path in paths if not path.startswith(("/static/", "/cart", "/orders", "/search"))]
        return Crowd(self.nginx.port, [path for path in wanted if "?" not in path], self.made["variant"], **fields)

    def check(self, crowd: Crowd) -> None:
        """Nothing failed, and each order that somebody was told of is there once, and no other."""
        assert crowd.failures == []
        (stored,) = self.one.database.rows("SELECT COUNT(*), COUNT(DISTINCT attempt_key) FROM shop_order")
        assert len(set(crowd.orders)) == len(crowd.orders)
        assert stored == (len(crowd.orders), len(crowd.orders))
        self.one.audit()


@pytest.fixture
def fleet(make_site: Callable, make_nginx: Callable, tmp_path: Path) -> Iterator[Fleet]:
    with ExitStack() as stack:
        redis, bucket = stack.enter_context(redis_server(tmp_path)), stack.enter_context(playing_bucket())
        env = {"REDIS_URL": redis, "MEDIA_STORAGE_URL": bucket.url, "FAULTS_LEAVE_AFTER": str(LEAVE_AFTER_S)}
        one = make_site(workers=2, env=PRODUCTION | env)
        made = one.call(world.fill, available=100_000)
        two = sibling(one, f"{one.folder.name}_two")
        stack.callback(two.close)
        for site in (one, two):
            site.start()
        yield Fleet(one, two, make_nginx(one, two), made)


def test_either_server_may_die_and_no_request_fails(fleet: Fleet, board: Board, kind: str) -> None:
    with board.promise("I32 one of two dies", kind, "4 kills") as score:
        with fleet.crowd() as crowd:
            time.sleep(3)
            for site in (fleet.one, fleet.two, fleet.one, fleet.two):
                site.kill()
                time.sleep(3)
                site.start()
                time.sleep(NGINX_LOOKS_AGAIN_S)
        score.update(crowd.counts, orders=len(crowd.orders), failed=len(crowd.failures), per_second=crowd.per_second)
        fleet.check(crowd)


def test_restarts_lose_no_request(fleet: Fleet, board: Board, kind: str) -> None:
    rounds = scaled(RESTARTS)
    with board.promise("I32 restarts", kind, f"{rounds}x2") as score:
        with fleet.crowd() as crowd:
            for _ in range(rounds):
                for site in (fleet.one, fleet.two):
                    roll(site)
        score.update(crowd.counts, orders=len(crowd.orders), failed=len(crowd.failures), per_second=crowd.per_second)
        fleet.check(crowd)


def roll(site: Site) -> None:
    """As a deploy does it: readiness turns red, the server is served to its end, the next one is there and known."""
    site.ask_to_leave()
    time.sleep(LEAVE_AFTER_S / 2)
    assert Direct(site.port).get("/healthz/ready").status == 503
    assert Direct(site.port).get("/healthz/live").status == 200
    assert site.wait_until_left(at_most_s=30) == 0
    site.start()
    time.sleep(NGINX_LOOKS_AGAIN_S)  # as docs/operations.md says: nginx may have found the port closed three times


def test_next_version_is_deployed_over_the_running_one(fleet: Fleet, board: Board, kind: str, tmp_path: Path) -> None:
    root = next_version(tmp_path)
    newer = sibling(fleet.one, f"{fleet.one.folder.name}_next")
    become(newer, root)
    mark = b'class="next-version"'
    with board.promise("I32 deploy", kind, "2 servers") as score:
        with fleet.crowd() as crowd:
            time.sleep(2)
            newer.run("prepare")  # migrates while both servers run the old code
            time.sleep(2)
            assert mark not in Direct(fleet.one.port).get("/").content
            for site in (fleet.one, fleet.two):
                site.ask_to_leave()
                assert site.wait_until_left(at_most_s=30) == 0
                become(site, root, newer.folder / "static")
                site.start()
                time.sleep(NGINX_LOOKS_AGAIN_S)
                for visitor in (Visitor(fleet.nginx.port), Visitor(fleet.nginx.port)):  # pages of either version
                    found = crawl(visitor, "/", "/shop/")
                    lost = [path for path, answer in found.items() if "/static/" in path and answer.status != 200]
                    assert lost == []
        score.update(crowd.counts, orders=len(crowd.orders), failed=len(crowd.failures), per_second=crowd.per_second)
        assert all(mark in Direct(site.port).get("/").content for site in (fleet.one, fleet.two))
        assert fleet.one.database.rows("SELECT DISTINCT next_note FROM shop_order") == [("",)]
        fleet.check(crowd)


def test_what_was_begun_is_finished_before_the_server_leaves(fleet: Fleet, kind: str) -> None:
    buyer = Direct(fleet.one.port)
    buyer.add_to_cart(fleet.made["variant"])
    form = buyer.open_checkout()
    answers = []
    with psycopg.connect(fleet.one.database.url) as other:
        other.execute("SELECT 1 FROM shop_stock FOR UPDATE")  # the order has to wait for whoever holds the shelf
        buying = threading.Thread(target=lambda: answers.append(buyer.place_order(form)))
        buying.start()
        time.sleep(0.3)
        fleet.one.ask_to_leave()
        time.sleep(LEAVE_AFTER_S + 0.3)
        assert answers == []
        other.rollback()
    buying.join()

    assert fleet.one.wait_until_left() == 0
    assert [answer.status for answer in answers] == [303]


def test_what_one_server_changes_the_other_shows_within_a_second(fleet: Fleet, kind: str) -> None:
    path, variant = fleet.made["product"], fleet.made["variant"]
    for cents, shown in ((21_00, b"$21.00"), (22_00, b"$22.00"), (23_00, b"$23.00")):
        Direct(fleet.two.port).get(path)
        fleet.one.call(shop_world.change_price, variant, cents)
        changed = time.monotonic()
        while shown not in Direct(fleet.two.port).get(path).content:
            assert time.monotonic() < changed + 1.5, shown
            time.sleep(0.05)


def test_picture_of_one_server_is_there_through_the_other(fleet: Fleet, kind: str) -> None:
    picture = fleet.one.call(world.add_picture)
    fleet.one.kill()

    first, second = Visitor(fleet.nginx.port).get(picture), Visitor(fleet.nginx.port).get(picture)

    assert first.status == second.status == 200
    assert first.content.startswith(b"\x89PNG")
    assert "immutable" in second.header("Cache-Control")
    assert not any((fleet.one.folder / "media").rglob("*.png"))


def test_tries_are_counted_together(fleet: Fleet, kind: str) -> None:
    shopper = Visitor(fleet.nginx.port)
    orders = []
    for _ in range(8):
        shopper.add_to_cart(fleet.made["variant"])
        orders.append(shopper.place_order(shopper.open_checkout()).status)

    assert orders == [303] * 5 + [429] * 3  # five in ten minutes, whichever server takes them
