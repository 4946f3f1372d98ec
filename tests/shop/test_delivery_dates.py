"""When a parcel arrives, as checkout and the order's page say it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shop import orders
from shop.delivery import arrival
from shop.models import Holiday, Order, Payment, Store
from tests.builders import make_variant, place
from tests.shop.pages import Page, fill_cart

pytestmark = pytest.mark.django_db

SYDNEY = ZoneInfo("Australia/Sydney")


def at(day, hour):
    """A time in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=SYDNEY)


@pytest.mark.parametrize(
    ("paid_at", "by_transfer", "words"),
    [
        (at(24, 11), False, "Wed 25 – Fri 27 Nov"),
        (at(24, 12), False, "Thu 26 – Mon 30 Nov"),
        (at(24, 11), True, "Thu 26 – Mon 30 Nov"),
        (at(24, 0), True, "Thu 26 – Mon 30 Nov"),
        (at(27, 11), True, "Tue 1 – Thu 3 Dec"),
        (at(28, 11), False, "Tue 1 – Thu 3 Dec"),
    ],
)
def test_parcel_leaves_the_same_day_until_the_cut_off_and_the_day_after_a_transfer(rule, paid_at, by_transfer, words):
    assert arrival(rule, Store.objects.the_one(), at=paid_at, by_transfer=by_transfer).words == words


def test_cut_off_of_the_store_and_days_of_the_rule_count(rule):
    store = Store(cut_off=time(15, 0))
    rule.days_min, rule.days_max = 2, 5

    assert arrival(rule, store, at=at(24, 14)).words == "Thu 26 Nov – Tue 1 Dec"


def test_holidays_are_no_working_days(rule):
    Holiday.objects.create(day=date(2026, 11, 25), name="Example day")

    assert arrival(rule, Store.objects.the_one(), at=at(24, 11)).words == "Thu 26 – Mon 30 Nov"


def test_dates_are_those_of_sydney(rule):
    in_utc = datetime(2026, 11, 23, 22, 0, tzinfo=ZoneInfo("UTC"))  # Tuesday, 9 am

    assert arrival(rule, Store.objects.the_one(), at=in_utc).words == "Wed 25 – Fri 27 Nov"


@pytest.fixture
def on_tuesday(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(24, 10))


@pytest.mark.usefixtures("store", "on_tuesday")
def test_checkout_says_when_it_arrives_and_that_the_days_count_from_payment(shopper):
    fill_cart(shopper, (make_variant(price_cents=20_00), 1))

    page = Page(shopper.get("/checkout/"))

    assert "Standard, arrives Thu 26 – Mon 30 Nov, $4.95" in page.text
    assert "With a bank transfer the days count from your payment" in page.text


@pytest.mark.usefixtures("store", "on_tuesday")
def test_checkout_of_a_free_parcel_says_free(shopper):
    fill_cart(shopper, (make_variant(price_cents=99_00), 1))

    assert "Standard, arrives Thu 26 – Mon 30 Nov, Free" in Page(shopper.get("/checkout/")).text


@pytest.mark.usefixtures("store", "on_tuesday")
def test_order_counts_from_a_payment_today_until_it_is_paid_and_then_from_that_payment(client, monkeypatch):
    order = place((make_variant(), 1))

    assert "Arrives Thu 26 – Mon 30 Nov if your payment reaches us today" in Page(client.get(path_of(order))).text
    orders.record_payment(order)
    monkeypatch.setattr(timezone, "now", lambda: at(26, 10))
    assert "Arrives Thu 26 – Mon 30 Nov." in Page(client.get(path_of(order))).text


@pytest.mark.usefixtures("store", "on_tuesday")
@pytest.mark.parametrize("status", ["completed", "cancelled", "expired", "needs_review"])
def test_order_that_is_not_on_its_way_has_no_arrival(client, status):
    order = place((make_variant(), 1))
    Order.objects.filter(pk=order.pk).update(status=status)

    assert "Arrives" not in Page(client.get(path_of(order))).text


@pytest.mark.usefixtures("store", "on_tuesday")
def test_transfer_is_asked_for_within_a_week(client):
    order = place((make_variant(price_cents=20_00), 1))
    Payment.objects.update(created_at=at(24, 23))

    page = Page(client.get(path_of(order)))

    assert f"Thank you. Order {order.number} is placed. Please transfer $24.95 by 1 Dec." in page.text


def path_of(order):
    return order.get_absolute_url()
