"""I14: a provider that does not answer, or says nothing with its answer, has perhaps done it. Nobody is charged twice,
nothing that was ordered is lost, and whoever buys nothing does not notice.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults import world
from tests.faults.browser import LOST, Answer, Browser, at_once
from tests.faults.scores import Board, Score, scaled
from tests.faults.site import Site
from tests.faults.test_crash_points import charges_of, sessions_of, tell
from tests.shop.pages import Page
from tests.shop.stripe_double import StripeDouble

HELD, READS = 3, 400  # held: fewer than a worker has threads, wherever they land
HANDS = 2
STRIPE = "https://checkout.stripe.com/"
NOT_ANSWERED = "We are confirming your payment. The payment service has not answered yet"


@dataclass(frozen=True)
class Outage:
    """`opens_after`: so many unanswered starts, and the process asks no more for a while."""

    fault: str
    opens_after: int
    rounds: int


# A process that waits gives up after eight seconds, and stops asking after fifteen that were lost: two are enough.
OUTAGES = {
    "no answer": Outage("held", 2, 2),
    "answer lost": Outage("drop_after_charge", 5, 4),
    "500 after it was done": Outage("500_after_charge", 5, 4),
    "500 kept for ever": Outage("kept_500", 5, 4),
    "500": Outage("500", 5, 4),
    "429": Outage("429", 5, 4),
    "connection reset": Outage("reset", 5, 4),
}


@dataclass(frozen=True)
class Buyer:
    browser: Browser
    form: dict[str, Any]
    order: str = ""  # the path of its page

    @property
    def number(self) -> str:
        return self.order.strip("/").split("/")[-2]


def arrive(site: Site, variant: int, port: int | None = None) -> Buyer:
    browser = site.browser(port)
    browser.add_to_cart(variant)
    return Buyer(browser, browser.open_checkout(payment="stripe"))


@pytest.fixture
def site(make_site: Callable[..., Site], stripe: StripeDouble) -> Site:
    """Not started: each round of an outage has a process that has not yet seen a failure."""
    return make_site(stripe=stripe)


@pytest.fixture
def healthy(site: Site) -> Iterator[int]:
    """The port of a process that is asked only after the outage."""
    pid, port = site.start_small()
    yield port
    site.end_small(pid)


# --- while it hangs ------------------------------------------------------------------------------------------------
def hang(site: Site, stripe: StripeDouble, held: int, score: Score) -> None:
    """Some shoppers wait for the provider. Meanwhile others read, one buys by transfer, one presses once more."""
    (variant,) = site.call(world.stock_up, {"available": 99})
    buyers = [arrive(site, variant) for _ in range(held)]
    stripe.fail_next(*["held"] * held)
    threads = [threading.Thread(target=one.browser.place_order, args=(one.form,)) for one in buyers]
    try:
        for thread in threads:
            thread.start()
        _wait_until(lambda: len(stripe.asked) == held)

        score["open-transactions"] = len(site.database.open_transactions())
        assert site.database.open_transactions() == []
        assert site.count("payment", "status = 'created'") == held  # each order is kept before anybody is asked

        pages = ["/", "/shop/", "/cart/"] * (scaled(READS, least=24) // 3)
        reads = at_once([lambda path=path: site.browser().get(path) for path in pages], hands=8)
        score.update({"reads": len(reads), "slowest-read": f"{max(read.seconds for read in reads):.2f}s"})
        assert {read.status for read in reads} == {200}
        other = arrive(site, variant)
        assert other.browser.place_order(other.form | {"payment": "manual"}).status == 303
        again = buyers[0].browser.twin().place_order(buyers[0].form)
        assert again.location.startswith(STRIPE), again
        assert all(thread.is_alive() for thread in threads), "they were to wait until here"
    finally:
        stripe.release.set()
        for thread in threads:
            thread.join()
    answers = [one.browser.answers[-1] for one in buyers]
    assert [answer.status for answer in answers] == [303] * held
    assert again.location == answers[0].location
    assert {answer.location for answer in answers} == {one["url"] for one in stripe.sessions.values()}
    score.update(orders=site.count("order"), sessions=len(stripe.sessions))
    assert (score["orders"], score["sessions"]) == (held + 1, held)
    site.audit()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "not so after 60 s"
        time.sleep(0.02)


def test_while_the_provider_hangs_no_transaction_is_open_and_everybody_else_is_served(
    make_site: Callable[..., Site], stripe: StripeDouble, kind: str, board: Board
) -> None:
    site = make_site(stripe=stripe, without="limit on waiting")
    site.start()
    with board.promise("I14 provider hangs", kind, f"{HELD} held") as score:
        hang(site, stripe, HELD, score)


def test_asked_inside_a_transaction_the_same_hang_fails(
    make_site: Callable[..., Site], stripe: StripeDouble, kind: str, board: Board
) -> None:
    site = make_site(stripe=stripe, without="commit before asking")
    site.start()
    with board.promise("I14 control twin must fail", kind, "1 held") as score:
        with pytest.raises(AssertionError):
            hang(site, stripe, 1, score)
        assert score["open-transactions"]


# --- outages -------------------------------------------------------------------------------------------------------
def buy_unanswered(buyer: Buyer) -> Buyer:
    """The order is placed, and its page says what happens."""
    answer = buyer.browser.place_order(buyer.form)
    assert (answer.status, answer.location[:8]) == (303, "/orders/"), answer
    page = buyer.browser.get(answer.location)
    assert page.status == 200
    assert NOT_ANSWERED in page.text
    return Buyer(buyer.browser, buyer.form, answer.location)


def turn_to_transfer(buyer: Buyer) -> None:
    """Whoever still saw the card is told, keeps the cart and what was typed, and pays by transfer."""
    answer = buyer.browser.place_order(buyer.form)
    page = Page(answer)
    assert (answer.status, page.values.get("payment")) == (422, ["manual"]), answer
    assert "Choose a way to pay that is offered." in page.text
    assert page.value("email") == buyer.browser.email
    assert "Zinc" in buyer.browser.get("/cart/").text
    assert b'value="stripe"' not in buyer.browser.get("/checkout/").content
    answer = buyer.browser.place_order(buyer.browser.fill(answer, payment="manual"))
    assert answer.status == 303
    assert "000-000" in buyer.browser.get(answer.location).text


def one_round(site: Site, variant: int, outage: Outage) -> list[Buyer]:
    """A process meets the outage: first shoppers wait in vain, then it stops asking. Who placed an order by card."""
    pid, port = site.start_small()
    try:
        late = arrive(site, variant, port)
        assert b'value="stripe"' in late.browser.get("/checkout/").content
        bought = [buy_unanswered(arrive(site, variant, port)) for _ in range(outage.opens_after)]
        turn_to_transfer(late)
        answers = [answer for one in [*bought, late] for answer in one.browser.answers]
        assert not [answer for answer in answers if answer.is_fault or answer.status == LOST]
        return bought
    finally:
        site.end_small(pid)


@pytest.mark.parametrize("what", OUTAGES)
def test_outage_of_the_provider_costs_nobody_an_order_and_charges_nobody_twice(
    what: str, site: Site, healthy: int, stripe: StripeDouble, kind: str, board: Board
) -> None:
    outage = OUTAGES[what]
    rounds = scaled(outage.rounds)
    (variant,) = site.call(world.stock_up, {"available": 1000, "price_cents": 20_00})
    with board.promise(f"I14 outage [{what}]", kind, f"{rounds}x{outage.opens_after}") as score:
        stripe.fail_next(*[outage.fault] * 10_000)
        jobs = [lambda: one_round(site, variant, outage)] * rounds
        bought = [one for part in at_once(jobs, hands=min(HANDS, rounds)) for one in part]
        score.update(unanswered=len(bought), by_transfer=rounds, made=len(stripe.sessions))
        assert site.count("payment", "gateway = 'stripe' AND status = 'processing'") == len(bought)
        assert site.count("payment", "gateway = 'manual'") == rounds
        site.audit()

        stripe.faults.clear()
        stripe.release.set()
        site.call(world.reconcile)
        score["found"] = site.count("payment", "provider_reference <> ''")
        for number, one in enumerate(bought):
            pay(one, stripe, healthy, is_told=number % 2 == 0)
        site.call(world.reconcile)  # of every other one the message was lost

        for one in bought:
            assert one.browser.get(f"{one.order}pay/").location == one.order  # paid: there is nothing more to pay
            assert len(charges_of(stripe, one.number)) == 1
            assert [session["status"] for session in sessions_of(stripe, one.number)].count("open") == 0
        score.update(
            charges=len([one for one in stripe.charges.values() if one["paid"]]),
            paid=site.count("order", "status = 'paid'"),
            orders=site.count("order"),
        )
        assert score["charges"] == score["paid"] == len(bought) == rounds * outage.opens_after
        assert score["orders"] == len(bought) + rounds
        site.audit()


def press_pay(buyer: Buyer) -> Answer:
    page = buyer.browser.get(f"{buyer.order}pay/")
    assert page.status == 200, page
    hidden = buyer.browser.fill(page)
    answer = buyer.browser.post(f"{buyer.order}pay/", hidden | {"method": "stripe"})
    assert answer.status == 303, answer
    return answer


def pay(buyer: Buyer, stripe: StripeDouble, port: int, *, is_told: bool) -> None:
    """The shopper comes back after the outage, goes on to the provider's page and pays there."""
    buyer.browser.port = port
    address = press_pay(buyer).location
    assert address.startswith(STRIPE), address
    (session,) = [one for one in sessions_of(stripe, buyer.number) if one["status"] == "open"]
    assert address == session["url"]
    events = stripe.pay(session["id"])
    if is_told:
        assert [tell(port, event).status for event in events] == [200] * len(events)


def test_slow_answer_leads_to_the_page_of_the_provider_and_is_no_outage(
    site: Site, healthy: int, stripe: StripeDouble, kind: str, board: Board
) -> None:
    count = scaled(20, least=6)
    (variant,) = site.call(world.stock_up, {"available": count})
    stripe.slow_s = 2.0
    with board.promise("I14 slow provider", kind, f"{count} orders") as score:
        stripe.fail_next(*["slow"] * count)
        buyers = [arrive(site, variant, healthy) for _ in range(count)]
        answers = [one.browser.place_order(one.form) for one in buyers]
        score.update(sessions=len(stripe.sessions), slowest=f"{max(one.seconds for one in answers):.2f}s")
        assert [answer.status for answer in answers] == [303] * count
        assert {answer.location for answer in answers} == {one["url"] for one in stripe.sessions.values()}
        assert len(stripe.asked) == len(stripe.sessions) == site.count("order") == count
        site.audit()


def test_shop_of_cards_alone_says_later_and_keeps_the_cart_while_the_provider_is_down(
    site: Site, stripe: StripeDouble, kind: str, board: Board
) -> None:
    (variant,) = site.call(world.stock_up, {"available": 99})
    site.call(world.close_account)
    pid, port = site.start_small()
    with board.promise("I14 cards alone", kind, "5 and 2") as score:
        late, last = arrive(site, variant, port), arrive(site, variant, port)
        stripe.fail_next(*["reset"] * 100)
        bought = [buy_unanswered(arrive(site, variant, port)) for _ in range(5)]
        answers = [late.browser.place_order(late.form), last.browser.get("/checkout/")]
        score.update(unanswered=len(bought), later=[answer.status for answer in answers].count(503))
        for answer in answers:
            assert (answer.status, answer.retry_after) == (503, "600")
            assert "The payment service does not answer just now." in answer.text
            assert "your cart is safe" in answer.text
        assert "Zinc" in late.browser.get("/cart/").text
        assert site.count("order") == 5
        site.audit()
    site.end_small(pid)
