"""The last use of a promotion, wanted by many at once. reliability.md, I25."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from shop import orders
from shop.models import Order, OrderPromotion, Promotion, PromotionCustomer
from shop.pricing import price_cart
from shop.promotions import UsedUpError, differences
from shop.stock import differences as stock_differences
from tests.builders import DESTINATION, cart_of, make_promotion, make_variant, place

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("store"),
]
REFUSALS = (UsedUpError, orders.ChangedSinceShownError)


def at_once(*jobs):
    """What each job returned or raised, all started at one moment, each on a connection of its own."""
    outcomes = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number):
        try:
            start.wait(timeout=20)
            outcomes[number] = jobs[number]()
        except Exception as error:  # noqa: BLE001  the outcome is what is asserted
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def buyer(variant, number, *, email=""):
    """A shopper who has seen the page with the discount and now presses the button."""
    cart = cart_of((variant, 1), code="ONCE")
    to = replace(DESTINATION, email=email or f"buyer-{number}@example.com")
    shown = price_cart(cart, postcode=to.postcode).shown()
    key = f"attempt-of-buyer-{number:03d}"
    return lambda: orders.place_order(cart, to, attempt_key=key, shown=shown, gateway="manual")


def sorted_out(outcomes):
    placed = [outcome for outcome in outcomes if isinstance(outcome, Order)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, REFUSALS)]
    assert [outcome for outcome in outcomes if outcome not in placed and outcome not in refused] == []
    return len(placed), len(refused)


# 64 buyers stand in the fault suite; a connection each is more than a small server gives.
@pytest.mark.parametrize("time", range(5))
def test_last_use_goes_to_one_of_twelve_buyers(time):
    variant = make_variant(available=100)
    promotion = make_promotion("ONCE", max_uses=1)

    found = sorted_out(at_once(*(buyer(variant, number) for number in range(12))))

    promotion.refresh_from_db()
    assert found == (1, 11)
    assert (promotion.used, OrderPromotion.objects.count(), Order.objects.count()) == (1, 1, 1)
    assert (differences(), stock_differences()) == ({}, {})


@pytest.mark.parametrize("time", range(5))
def test_last_use_of_one_customer_goes_to_one_of_twelve_windows(time):
    variant = make_variant(available=100)
    make_promotion("ONCE", max_uses_per_customer=1)
    mails = ["kim@example.com", "KIM@example.com", " kim@Example.com"]

    found = sorted_out(at_once(*(buyer(variant, number, email=mails[number % 3].strip()) for number in range(12))))

    assert found == (1, 11)
    assert (PromotionCustomer.objects.get().used, Promotion.objects.get().used) == (1, 1)
    assert (differences(), stock_differences()) == ({}, {})


@pytest.mark.parametrize("time", range(3))
def test_five_uses_go_to_five_of_twelve_buyers(time):
    variant = make_variant(available=100)
    make_promotion("ONCE", max_uses=5)

    assert sorted_out(at_once(*(buyer(variant, number) for number in range(12)))) == (5, 7)
    assert Promotion.objects.get().used == 5
    assert (differences(), stock_differences()) == ({}, {})


@pytest.mark.parametrize("time", range(5))
def test_orders_placed_and_cancelled_at_once_with_one_promotion_never_wait_for_each_other(time):
    variant = make_variant(available=100)
    make_promotion("ONCE")
    placed = [place((variant, 1), code="ONCE") for _ in range(6)]

    def cancel(order):
        return lambda: orders.cancel_unpaid(Order.objects.get(pk=order.pk)) or order

    jobs = [job for n, order in enumerate(placed) for job in (cancel(order), buyer(variant, n))]
    outcomes = at_once(*jobs)

    assert [outcome for outcome in outcomes if not isinstance(outcome, Order)] == []
    assert Promotion.objects.get().used == 6
    assert (differences(), stock_differences()) == ({}, {})


@pytest.mark.parametrize("time", range(3))
def test_order_cancelled_from_two_windows_gives_its_use_back_once(time):
    variant = make_variant()
    make_promotion("ONCE", max_uses=3)
    order, _ = place((variant, 1), code="ONCE"), place((variant, 1), code="ONCE")

    outcomes = at_once(*[lambda: orders.cancel_unpaid(Order.objects.get(pk=order.pk)) or "cancelled"] * 2)

    assert {type(outcome) for outcome in outcomes} == {str, orders.IllegalMoveError}
    assert Promotion.objects.get().used == 1
    assert differences() == {}
