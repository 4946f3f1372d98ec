"""I4: a process may die after any statement, commit or call to the provider: nothing is lost, nothing comes twice."""

import itertools
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.faults import world
from tests.faults.browser import LOST, Answer, Browser
from tests.faults.scores import Board
from tests.faults.site import Site
from tests.faults.test_events import Event
from tests.shop.stripe_double import StripeDouble, message


@pytest.fixture
def site(make_site: Callable[..., Site], stripe: StripeDouble) -> Site:
    """Not started: its server processes are small ones, one per crash."""
    return make_site(stripe=stripe)


@pytest.fixture
def healthy(site: Site) -> Iterator[int]:
    """The port of a server process that does not die."""
    pid, port = site.start_small()
    yield port
    site.end_small(pid)


def charges_of(stripe: StripeDouble, number: str) -> list[dict[str, Any]]:
    return [one for one in stripe.charges.values() if one["paid"] and one["metadata"].get("order") == number]


def sessions_of(stripe: StripeDouble, number: str) -> list[dict[str, Any]]:
    return [one for one in stripe.sessions.values() if one["metadata"].get("order") == number]


def tell(port: int, event: Event) -> Answer:
    body, headers = message(event)
    return Browser(port).send("POST", "/webhooks/stripe/", body, headers)


def dies(site: Site, pid: int, answer: Answer) -> bool:
    """Whether the process died at its crash point; if not, there are no more points, and it answered."""
    if answer.status != LOST:
        site.end_small(pid)
        return False
    assert site.wait_for_end(pid) == signal.SIGKILL
    return True


def test_checkout_killed_at_every_point_is_one_order_and_one_charge(
    site: Site, healthy: int, stripe: StripeDouble, kind: str, board: Board
) -> None:
    (variant,) = site.call(world.stock_up, {"available": 1000, "price_cents": 20_00})
    with board.promise("I4 checkout killed", kind, "every point") as score:
        score["unknown-to-us"] = 0  # points at which the provider had a session and our rows did not name it
        for point in itertools.count(1):
            score["points"] = point - 1
            before = site.count("order")
            pid, port = site.start_small(crash_at=point, path="/checkout/")
            browser = site.browser(port)
            browser.add_to_cart(variant)
            form = browser.open_checkout(payment="stripe")
            answer = browser.place_order(form)
            is_dead = dies(site, pid, answer)
            if not is_dead:
                assert answer.status == 303, answer
            site.audit()
            score["unknown-to-us"] += len(stripe.sessions) - site.count("payment", "provider_reference <> ''")
            if point % 2:  # every other shopper comes back before the repair, every other one after it
                site.call(world.reconcile)
                site.audit()
            browser.port = healthy
            again = browser.place_order(form)
            assert again.status == 303, again
            site.call(world.reconcile)

            assert site.count("order") == before + 1
            number, payments = _the_last(site)
            assert payments == 1
            ((session),) = sessions_of(stripe, number)
            assert again.location == session["url"]
            for event in stripe.pay(session["id"]):
                assert tell(healthy, event).status == 200
            assert len(charges_of(stripe, number)) == 1
            site.audit()
            if not is_dead:
                break
        orders = site.count("order")
        score.update(
            recovered=orders - 1,
            orders=orders,
            charges=len([one for one in stripe.charges.values() if one["paid"]]),
            paid=site.count("order", "status = 'paid'"),
        )
        assert score["points"] >= 20
        assert score["unknown-to-us"] >= 1
        assert orders == score["charges"] == score["paid"] == score["points"] + 1
        assert site.stock(variant) == (1000 - orders, orders)


def _the_last(site: Site) -> tuple[str, int]:
    """(number, payments) of the newest order."""
    sql = """
        SELECT o.number, COUNT(p.id) FROM shop_order o LEFT JOIN shop_payment p ON p.order_id = o.id
        WHERE o.id = (SELECT MAX(id) FROM shop_order) GROUP BY o.number
    """
    ((number, payments),) = site.database.rows(sql)
    return number, payments


def test_settlement_killed_at_every_point_is_settled_once_by_the_next_message_or_the_repair(
    site: Site, healthy: int, stripe: StripeDouble, kind: str, board: Board
) -> None:
    (variant,) = site.call(world.stock_up, {"available": 1000, "price_cents": 20_00})
    with board.promise("I4 settlement killed", kind, "every point") as score:
        for point in itertools.count(1):
            score["points"] = point - 1
            ((order),) = site.call(world.start_by_card, variant, 1)
            event = stripe.pay(order["session"])[-1]
            pid, port = site.start_small(crash_at=point, path="/webhooks/")
            is_dead = dies(site, pid, tell(port, event))
            site.audit()
            if point % 2:
                site.call(world.reconcile)
            else:
                assert tell(healthy, event).status == 200
            site.audit()
            assert site.count("order", "status = 'paid'") == point
            if not is_dead:
                break
        score.update(
            recovered=score["points"],
            charges=len([one for one in stripe.charges.values() if one["paid"]]),
            paid=site.count("order", "status = 'paid'"),
            mails=site.count("outbox", "kind = 'paid'"),
        )
        assert score["points"] >= 10
        assert score["charges"] == score["paid"] == score["mails"] == score["points"] + 1


def test_refund_killed_at_every_point_goes_back_once(
    site: Site, healthy: int, stripe: StripeDouble, kind: str, board: Board
) -> None:
    (variant,) = site.call(world.stock_up, {"available": 1000, "price_cents": 20_00})
    with board.promise("I4 refund killed", kind, "every point") as score:
        for point in itertools.count(1):
            score["points"] = point - 1
            ((order),) = site.call(world.start_by_card, variant, 1)
            assert tell(healthy, stripe.pay(order["session"])[-1]).status == 200
            answer = site.call_and_crash(world.cancel_and_send, order["number"], at=point)
            is_dead = "signal" in answer
            assert not is_dead or answer["signal"] == signal.SIGKILL
            site.audit()
            if is_dead and not site.count("refund", f"order_id = {order['id']}"):
                site.call(world.cancel_and_send, order["number"])  # nothing was written: staff do it again
            site.database.change("UPDATE shop_refund SET next_try_at = NULL")  # the wait for the next try is over
            site.call(world.reconcile)
            site.audit()
            intent = stripe.sessions[order["session"]]["payment_intent"]
            backs = [one["amount"] for one in stripe.refunds.values() if one["payment_intent"] == intent]
            assert backs == [order["cents"]]
            if not is_dead:
                break
        score.update(
            recovered=score["points"],
            refunds=len(stripe.refunds),
            succeeded=site.count("refund", "status = 'succeeded'"),
            cancelled=site.count("order", "status = 'cancelled'"),
            mails=site.count("outbox", "kind = 'refunded'"),
        )
        assert score["points"] >= 10
        assert score["refunds"] == score["succeeded"] == score["cancelled"] == score["mails"] == score["points"] + 1
        assert site.stock(variant) == (1000, 0)
