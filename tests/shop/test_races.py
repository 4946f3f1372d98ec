"""Several at once. PostgreSQL shows what SQLite's gate would hide; over HTTP both databases are asked."""

import socket

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from shop import orders, stock
from shop.forms.packs import MovementForm
from shop.models import Order, Outbox, Payment, ShippingRule, Stock
from shop.pricing import price_cart
from tests.at_once import at_once
from tests.builders import DESTINATION, cart_of, make_supplement, make_variant
from tests.shop.pages import Page, fill_cart, order_form

# After each of these tests the tables are emptied; `serialized_rollback` brings the default rows back for the next.
pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.usefixtures("store")]

REFUSALS = orders.ChangedSinceShownError | stock.OutOfStockError


@pytest.fixture(autouse=True)
def sockets_stay_as_they_are(monkeypatch):
    """`NoNetworkInTransactions` swaps `socket.connect` per request; threads may put back each other's guard."""
    monkeypatch.setattr(socket.socket, "connect", socket.socket.connect)


def buyer(*lines, key):
    """A shopper who has seen the page and now presses the button."""
    cart = cart_of(*lines)
    shown = price_cart(cart, postcode=DESTINATION.postcode).shown()
    return lambda: orders.place_order(cart, DESTINATION, attempt_key=key, shown=shown, gateway="manual")


def sorted_out(outcomes):
    """(orders, refusals); anything else is a fault."""
    placed = [outcome for outcome in outcomes if isinstance(outcome, Order)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, REFUSALS)]
    assert [outcome for outcome in outcomes if outcome not in placed and outcome not in refused] == []
    return placed, refused


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(5))
def test_last_unit_is_sold_to_one_of_two_buyers(time):
    variant = make_variant(available=1)
    buyers = [buyer((variant, 1), key=f"attempt-of-buyer-{number}") for number in range(2)]

    placed, refused = sorted_out(at_once(*buyers))

    assert (len(placed), len(refused), Order.objects.count()) == (1, 1, 1)
    assert (Stock.objects.get().available, Stock.objects.get().held) == (0, 1)
    assert stock.differences() == {}


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(5))
def test_five_units_are_sold_to_five_of_twelve_buyers(time):
    variant = make_variant(available=5)
    buyers = [buyer((variant, 1), key=f"attempt-of-buyer-{number}") for number in range(12)]

    placed, refused = sorted_out(at_once(*buyers))

    assert (len(placed), len(refused), Order.objects.count()) == (5, 7, 5)
    assert (Payment.objects.count(), Outbox.objects.count()) == (5, 5)
    assert (Stock.objects.get().available, Stock.objects.get().held) == (0, 5)
    assert stock.differences() == {}


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(5))
def test_one_attempt_sent_eight_times_at_once_is_one_order_for_all(time):
    variant = make_variant()
    same = buyer((variant, 1), key="attempt-of-one-buyer")

    outcomes = at_once(*[same] * 8)

    order = Order.objects.get()
    assert outcomes == [order] * 8
    assert (Payment.objects.count(), Outbox.objects.count(), Stock.objects.get().held) == (1, 1, 1)
    assert stock.differences() == {}


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(3))
def test_one_attempt_for_the_last_unit_sent_at_once_is_one_order_for_all(time):
    variant = make_variant(available=1)
    same = buyer((variant, 1), key="attempt-of-one-buyer")

    outcomes = at_once(*[same] * 6)

    assert outcomes == [Order.objects.get()] * 6


@pytest.mark.postgres
@pytest.mark.parametrize("available", [0, 3])
@pytest.mark.parametrize("time", range(3))
def test_movement_clicked_six_times_at_once_is_written_once(available, time):
    """Also the first one of a pack, which has no counter yet that could be locked."""
    pack = make_variant(available=available)
    newest = pack.movements.order_by("-pk").values_list("pk", flat=True).first() or 0
    typed = {"stock_change": "+24", "stock_reason": "delivery note 4711", "stock_seen": str(newest)}

    outcomes = at_once(*[lambda: MovementForm(pack, typed).save(None)] * 6)

    assert sorted(outcome is not None for outcome in outcomes) == [False] * 5 + [True]
    assert Stock.objects.get().available == available + 24
    assert stock.differences() == {}


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(3))
def test_two_staff_saving_rules_that_overlap_are_not_both_heard(time):
    def save(places):
        def job():
            with transaction.atomic():
                rule = ShippingRule(name=places, places=places, fee_cents=12_00)
                rule.full_clean()
                rule.save()
                return rule

        return job

    outcomes = at_once(save("0800-0899"), save("0850-0999"))

    assert {type(outcome) for outcome in outcomes} == {ShippingRule, ValidationError}
    assert ShippingRule.objects.exclude(places="").count() == 1


@pytest.mark.postgres
def test_orders_with_their_lines_in_opposite_order_do_not_wait_for_each_other():
    a, b = make_variant(available=100), make_variant(available=100)

    def twenty(name, *lines):
        # What is shown stays true: nothing of a page changes while the stock suffices.
        presses = [buyer(*lines, key=f"attempt-{name}-number-{number}") for number in range(20)]
        return lambda: [press() for press in presses]

    outcomes = at_once(twenty("ab", (a, 1), (b, 1)), twenty("ba", (b, 1), (a, 1)))

    assert [len(placed) for placed in outcomes] == [20, 20]
    assert {(row.available, row.held) for row in Stock.objects.all()} == {(60, 40)}
    assert stock.differences() == {}


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(8))
def test_order_paid_and_cancelled_at_once_is_only_one_of_them(time):
    order = buyer((make_variant(), 1), key="attempt-of-one-buyer")()

    def move(function):
        return lambda: function(Order.objects.get(pk=order.pk)) or "moved"

    outcomes = at_once(move(orders.record_payment), move(orders.cancel_unpaid))

    assert {type(outcome) for outcome in outcomes} == {str, orders.IllegalMoveError}
    order.refresh_from_db()
    assert (order.status, order.payments.get().status) in {("paid", "succeeded"), ("cancelled", "cancelled")}
    assert stock.differences() == {}


@pytest.mark.parametrize("time", range(3))
def test_last_unit_over_http_is_one_order_and_one_page_that_says_so(time):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", available=1)
    jobs = []
    for _ in range(2):
        browser = Client()
        fill_cart(browser, (variant, 1))
        form = order_form(browser.get("/checkout/"))
        jobs.append(lambda browser=browser, form=form: browser.post("/checkout/", form))

    answers = sorted(at_once(*jobs), key=lambda answer: answer.status_code)

    assert [answer.status_code for answer in answers] == [303, 409]
    text = Page(answers[1]).text
    assert "Only 0 left of Zinc, 60 capsules." in text or "Zinc, 60 capsules is sold out." in text
    assert Order.objects.count() == 1
    assert stock.differences() == {}


def test_form_sent_four_times_over_http_leads_to_one_order():
    variant = make_variant()
    browser = Client()
    fill_cart(browser, (variant, 1))
    form = order_form(browser.get("/checkout/"))

    def press():
        tab = Client()
        fill_cart(tab, (variant, 1))
        return tab.post("/checkout/", form)

    answers = at_once(*[press] * 4)

    assert [answer.status_code for answer in answers] == [303] * 4
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Order.objects.count() == 1


def test_default_rows_are_there_again_after_a_race():
    assert ShippingRule.objects.get().name == "Standard"
