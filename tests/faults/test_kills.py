"""I4: the whole server is killed at random moments while people buy and pay."""

import random
import threading
import time
from collections.abc import Callable

import pytest

from tests.faults import world
from tests.faults.browser import LOST, Browser
from tests.faults.scores import Board, scaled
from tests.faults.site import Site
from tests.shop.stripe_double import StripeDouble, message

KILLS, SHOPPERS, SEED = 10, 6, 4


@pytest.fixture
def site(make_site: Callable[..., Site], stripe: StripeDouble) -> Site:
    site = make_site(stripe=stripe)
    site.start()
    return site


class Crowd:
    """People who buy one after the other until told to stop. What they saw is kept: it must turn out true."""

    def __init__(self, site: Site, stripe: StripeDouble, variant: int) -> None:
        self.site, self.stripe, self.variant = site, stripe, variant
        self.is_over = threading.Event()
        self.lock = threading.Lock()
        self.promised: list[str] = []  # sessions that a shopper was sent to, and paid
        self.lost = self.faults = 0
        self.errors: list[BaseException] = []
        self._threads = [threading.Thread(target=self._live) for _ in range(SHOPPERS)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.is_over.set()
        for thread in self._threads:
            thread.join()

    def _live(self) -> None:
        while not self.is_over.is_set():
            try:
                self._buy(self.site.browser())
            except BaseException as error:  # noqa: BLE001  asserted by the test
                self.errors.append(error)
                return

    def _buy(self, browser: Browser) -> None:
        form = {"variant": self.variant, "quantity": 1}
        if not self._patient(browser, lambda: browser.post("/cart/add/", form).status in {302, 303}):
            return
        if not self._patient(browser, lambda: browser.get("/checkout/").status == 200):
            return
        typed = browser.fill(browser.answers[-1], payment="stripe")
        if not self._patient(browser, lambda: browser.place_order(typed).status == 303):
            return
        session = browser.answers[-1].location.rsplit("/", 1)[-1]
        if session not in self.stripe.sessions:  # sent to the order's page: the provider did not answer
            return
        events = self.stripe.pay(session)
        with self.lock:
            self.promised.append(session)
        for event in events:  # a provider tries for days; ours once, the rest is the repair's
            body, headers = message(event)
            browser.send("POST", "/webhooks/stripe/", body, headers)

    def _patient(self, browser: Browser, do: Callable[[], bool]) -> bool:
        """Press again until it works, as people do; False where the day is over."""
        while not do():
            answer = browser.answers[-1]
            with self.lock:
                self.lost += answer.status in {LOST, 503}
                self.faults += answer.is_fault
            assert answer.status in {LOST, 503} or answer.is_fault, answer
            if self.is_over.is_set():
                return False
            time.sleep(0.1)
        return True


def test_server_killed_at_random_moments_loses_no_order_and_no_charge(
    site: Site, stripe: StripeDouble, kind: str, board: Board
) -> None:
    kills, dice = scaled(KILLS, least=2), random.Random(SEED)  # noqa: S311  repeatable, guards nothing
    (variant,) = site.call(world.stock_up, {"available": 10_000, "price_cents": 20_00})
    with board.promise("I4 server killed", kind, f"{kills} kills, {SHOPPERS} shoppers") as score:
        with Crowd(site, stripe, variant) as crowd:
            for _ in range(kills):
                time.sleep(dice.uniform(0.5, 2.5))
                site.kill()
                site.start()
            time.sleep(1)
        assert crowd.errors == []
        site.call(world.reconcile)
        site.audit()
        charges = [one for one in stripe.charges.values() if one["paid"]]
        orders = {one["metadata"]["order"] for one in charges}
        paid = {number for (number,) in site.database.rows("SELECT number FROM shop_order WHERE status = 'paid'")}
        score.update(
            {
                "orders": site.count("order"),
                "charges": len(charges),
                "paid": len(paid),
                "cut": crowd.lost,
                "5xx": crowd.faults,
            }
        )
        assert len(charges) == len(orders) == len(crowd.promised)
        assert orders == paid
        assert score["5xx"] == 0
