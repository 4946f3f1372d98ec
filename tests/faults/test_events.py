"""I5, I6: what a provider tells is settled once, in whatever order and however often it comes."""

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.faults import world
from tests.faults.browser import at_once
from tests.faults.scores import Board, Score, scaled
from tests.faults.site import Site
from tests.shop.stripe_double import StripeDouble, message

Event = dict[str, Any]
TIMES, CONNECTIONS = 1000, 32
SEQUENCES, SEED = 1000, 5
ALL_ORDERS = list(itertools.permutations(range(6)))
PART_CENTS = 5_00


def tell(site: Site, event: Event) -> int:
    body, headers = message(event)
    return site.browser().send("POST", "/webhooks/stripe/", body, headers).status


def started(site: Site, count: int) -> list[dict[str, Any]]:
    """Orders whose payment has begun at the provider: {"number", "session", "cents"}."""
    (variant,) = site.call(world.stock_up, {"available": count, "price_cents": 20_00})
    return list(site.call(world.start_by_card, variant, count))


def six_events(stripe: StripeDouble, session_id: str, *, is_part: bool) -> list[Event]:
    """A card that is declined, then one that pays, a page whose time is up, and a refund made at the provider."""
    late = dict(stripe.sessions[session_id]) | {"status": "expired", "url": None}  # a message from before the payment
    failed = stripe.decline(session_id)
    succeeded = stripe.pay(session_id)
    intent = stripe.sessions[session_id]["payment_intent"]
    cents = PART_CENTS if is_part else stripe.sessions[session_id]["amount_total"]
    refunded = stripe.refund_elsewhere(intent, cents)[-1]
    expired = stripe.event("checkout.session.expired", late)
    return [*succeeded, *failed, expired, refunded]


def final_states(site: Site) -> dict[str, tuple[Any, ...]]:
    """By order number, everything that the messages may have moved."""
    rows = site.database.rows("""
        SELECT o.number, o.status, o.refunded_cents, p.status, p.received_cents, p.refunded_cents,
            CASE WHEN p.charge_reference = '' THEN 0 ELSE 1 END, p.failure, p.redirect_url,
            (SELECT COUNT(*) FROM shop_payment x WHERE x.order_id = o.id),
            (SELECT COUNT(*) FROM shop_refund r WHERE r.order_id = o.id AND r.status = 'succeeded'),
            (SELECT COUNT(*) FROM shop_refund r WHERE r.order_id = o.id),
            (SELECT COUNT(*) FROM shop_outbox m WHERE m.order_id = o.id AND m.kind = 'paid'),
            (SELECT COUNT(*) FROM shop_outbox m WHERE m.order_id = o.id AND m.kind = 'refunded'),
            (SELECT COUNT(*) FROM shop_outbox m WHERE m.order_id = o.id AND m.kind = 'staff_review'),
            (SELECT COUNT(*) FROM shop_stockmovement m JOIN shop_orderline l ON m.order_line_id = l.id
                WHERE l.order_id = o.id)
        FROM shop_order o JOIN shop_payment p ON p.order_id = o.id
    """)
    return {row[0]: tuple(row[1:]) for row in rows}


@pytest.fixture
def site(make_site: Callable[..., Site], stripe: StripeDouble) -> Site:
    site = make_site(stripe=stripe)
    site.start()
    return site


def repeat(site: Site, stripe: StripeDouble, times: int, score: Score) -> None:
    ((order),) = started(site, 1)
    event = stripe.pay(order["session"])[-1]
    statuses = at_once([lambda: tell(site, event)] * times, hands=CONNECTIONS)
    score.update(
        {
            "2xx": sum(200 <= status < 300 for status in statuses),
            "503": statuses.count(503),
            "other": sum(not 200 <= status < 300 and status != 503 for status in statuses),
            "settlements": site.count("payment", "status = 'succeeded'"),
            "events": site.count("providerevent"),
            "paid-mails": site.count("outbox", "kind = 'paid'"),
            "moves-to-paid": site.count("orderevent", "status = 'paid' AND kind = 'move'"),
            "stock-changes": site.count("stockmovement", "order_line_id IS NOT NULL"),
        }
    )
    assert score["2xx"] == times
    for what in ("settlements", "events", "paid-mails", "moves-to-paid", "stock-changes"):
        assert score[what] == 1, what
    site.audit()


def test_one_message_a_thousand_times_is_one_settlement(
    site: Site, stripe: StripeDouble, kind: str, board: Board
) -> None:
    times = scaled(TIMES, least=64)
    with board.promise("I5 settled once", kind, f"{times}x over {CONNECTIONS}") as score:
        repeat(site, stripe, times, score)


def test_without_lock_and_row_of_the_event_the_same_message_fails(
    make_site: Callable[..., Site], stripe: StripeDouble, kind: str, board: Board
) -> None:
    site = make_site(without="event once", stripe=stripe, workers=8)
    site.start()
    rounds = 20
    with board.promise("I5 control twin must fail", kind, f"{CONNECTIONS}x{rounds}") as score:
        for number, order in enumerate(started(site, rounds), start=1):
            event = stripe.pay(order["session"])[-1]
            statuses = at_once([lambda event=event: tell(site, event)] * CONNECTIONS)
            mails = site.count("outbox", f"kind = 'paid' AND order_id = {order['id']}")
            score.update({"rounds": number, "2xx": statuses.count(200), "paid-mails": mails})
            if (statuses.count(200), mails) != (CONNECTIONS, 1):
                break
        else:
            pytest.fail("all went well without the guards: the test proves nothing")


def play(site: Site, orders: Sequence[dict[str, Any]], sequences: Sequence[Sequence[Event]]) -> int:
    """Tell each order its messages, one after the other, several orders beside each other. How many were taken."""

    def one(events: Sequence[Event]) -> int:
        statuses = [tell(site, event) for event in events]
        assert all(200 <= status < 300 for status in statuses), statuses
        return len(statuses)

    assert len(orders) == len(sequences)
    return sum(at_once([lambda events=events: one(events) for events in sequences], hands=8))


def test_all_orders_of_six_messages_end_in_the_same_state(
    site: Site, stripe: StripeDouble, kind: str, board: Board
) -> None:
    chosen = ALL_ORDERS[:: max(1, round(len(ALL_ORDERS) / scaled(len(ALL_ORDERS), least=36)))]
    with board.promise("I6 all orders of six messages", kind, f"{len(chosen)} orders") as score:
        orders = started(site, len(chosen))
        sequences = []
        for order, places in zip(orders, chosen, strict=True):
            events = six_events(stripe, order["session"], is_part=True)
            sequences.append([events[place] for place in places])
        score["messages"] = play(site, orders, sequences)
        found = set(final_states(site).values())
        score["final-states"] = len(found)
        assert {state[:4] for state in found} == {("paid", PART_CENTS, "succeeded", orders[0]["cents"])}
        assert len(found) == 1, found
        site.audit()


def test_random_sequences_with_repeats_end_in_the_same_state(
    site: Site, stripe: StripeDouble, kind: str, board: Board
) -> None:
    count, dice = scaled(SEQUENCES, least=20), random.Random(SEED)  # noqa: S311  repeatable, guards nothing
    with board.promise("I6 sequences with repeats", kind, f"{count} sequences") as score:
        orders, sequences = started(site, count), []
        for number, order in enumerate(orders):
            events = six_events(stripe, order["session"], is_part=number % 2 == 0)
            sequence = events + dice.choices(events, k=dice.randint(1, 6))
            dice.shuffle(sequence)
            sequences.append(sequence)
        score["messages"] = play(site, orders, sequences)
        states = final_states(site)
        parts = {states[order["number"]] for order in orders[::2]}
        wholes = {states[order["number"]] for order in orders[1::2]}
        score["final-states"] = f"{len(parts)}+{len(wholes)}"
        assert (len(parts), len(wholes)) == (1, 1), (parts, wholes)
        assert parts.pop()[0] == "paid"
        assert wholes.pop()[0] == "needs_review"  # all of it went back before it was shipped: staff look
        site.audit()
