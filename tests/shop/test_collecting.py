"""Click and collect: free, without an address, told when and where. And the invoice in another name."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from shop import orders
from shop.delivery import arrival
from shop.emails import send_due
from shop.models import Holiday, Order, ShippingRule
from shop.pricing import price_cart
from tests.builders import cart_of, make_variant, place
from tests.shop.pages import Page, fill_cart, order_form

pytestmark = pytest.mark.django_db

NO_ADDRESS = {"street_address": "", "suburb": "", "state": "", "postcode": ""}
COLLECT = {"delivery": "collect"} | NO_ADDRESS
COLLECTOR = orders.Destination(email="kim@example.com", full_name="Kim Lee", delivery_method=Order.Method.COLLECT)


@pytest.fixture
def counter(store):
    """A store that hands orders over."""
    store.takes_collections, store.collect_address = True, "5 Example Lane, Newtown NSW 2042"
    store.collect_hours = "Mon–Fri 9 am to 5 pm"
    store.save()
    return store


@pytest.fixture
def zinc():
    return make_variant(price_cents=62_95)


def update(shopper, response, **changes):
    """What "Update total" sends."""
    return shopper.post("/checkout/", order_form(response, update="delivery", **changes))


def test_delivery_to_an_address_is_chosen_first_and_collecting_stands_beside_it(shopper, counter, zinc):
    fill_cart(shopper, (zinc, 1))

    page = Page(shopper.get("/checkout/"))

    assert page.value("delivery") == "post"
    assert "Collect at 5 Example Lane, Newtown NSW 2042, Mon–Fri 9 am to 5 pm." in page.text
    assert "Collect from the shop, ready" in page.text
    assert page.totals["Shipping"] == "$4.95"


def test_store_that_hands_nothing_over_offers_no_choice(shopper, store, zinc):
    fill_cart(shopper, (zinc, 1))
    page = shopper.get("/checkout/")

    refused = shopper.post("/checkout/", order_form(page, **COLLECT))

    assert "Collect from the shop" not in Page(page).text
    assert "Update total" not in Page(page).text
    assert refused.status_code == 422
    assert "Choose a delivery that is offered." in Page(refused).text
    assert Order.objects.count() == 0


def test_page_is_priced_again_for_collecting_with_what_was_typed_and_nothing_refused(shopper, counter, zinc):
    fill_cart(shopper, (zinc, 1))

    response = update(shopper, shopper.get("/checkout/"), delivery="collect", email="kim", street_address="")

    page = Page(response)
    assert response.status_code == 200
    assert (page.value("delivery"), page.value("email"), page.value("suburb")) == ("collect", "kim", "Sydney")
    assert (page.totals["Shipping"], page.totals["Total"]) == ("Free", "$62.95")
    assert "Place order, $62.95" in page.text
    assert "Standard, arrives" in page.text
    assert "$4.95" in page.text  # what the other choice would cost
    assert "Error" not in page.text
    assert '<div class="flow" hidden>' in response.content.decode()


def test_page_is_priced_again_for_the_place_that_was_typed(shopper, counter, zinc):
    ShippingRule.objects.create(name="North", places="0800", fee_cents=12_95)
    fill_cart(shopper, (zinc, 1))
    first = shopper.get("/checkout/")

    north = Page(update(shopper, first, delivery="post", postcode="0800", state="NT"))
    collected = Page(update(shopper, first, delivery="collect", postcode="0800", state="NT"))

    assert north.totals["Shipping"] == "$12.95"
    assert collected.totals["Shipping"] == "Free"
    assert "$12.95" in collected.text


def test_collected_order_needs_no_address_and_ships_free(shopper, counter, zinc, rule):
    fill_cart(shopper, (zinc, 1))
    page = update(shopper, shopper.get("/checkout/"), **COLLECT)

    response = shopper.post("/checkout/", order_form(page, **COLLECT))

    order = Order.objects.get()
    assert response.status_code == 303
    assert (order.delivery_method, order.street_address, order.postcode, order.state) == ("collect", "", "", "")
    assert (order.subtotal_cents, order.shipping_cents, order.total_cents) == (62_95, 0, 62_95)
    assert (order.shipping_rule, order.shipping_note) == (rule, "Collected from the shop")
    assert order.promised_from == order.promised_until
    text = Page(shopper.get(order.get_absolute_url())).text
    assert "Where you collect it Simples 5 Example Lane, Newtown NSW 2042 Mon–Fri 9 am to 5 pm For Kim Lee." in text
    assert "Ready to collect" in text
    assert "Where it goes" not in text


def test_collecting_chosen_without_pricing_again_is_reviewed_with_the_new_total(shopper, counter, zinc):
    fill_cart(shopper, (zinc, 1))

    response = shopper.post("/checkout/", order_form(shopper.get("/checkout/"), **COLLECT))

    page = Page(response)
    assert response.status_code == 409
    assert "Shipping was $4.95 and is now $0.00." in page.text
    assert "Place order, $62.95" in page.text
    assert page.value("delivery") == "collect"
    assert Order.objects.count() == 0
    assert shopper.post("/checkout/", order_form(response, **COLLECT)).status_code == 303


def test_address_that_was_typed_before_is_not_kept_with_a_collected_order(shopper, counter, zinc):
    fill_cart(shopper, (zinc, 1))
    page = update(shopper, shopper.get("/checkout/"), delivery="collect")

    shopper.post("/checkout/", order_form(page, delivery="collect", postcode="99", street_address="x" * 300))

    order = Order.objects.get()
    assert (order.street_address, order.suburb, order.postcode, order.company) == ("", "", "", "")


def test_address_is_asked_for_again_when_the_choice_goes_back(shopper, counter, zinc):
    fill_cart(shopper, (zinc, 1))
    page = update(shopper, shopper.get("/checkout/"), **COLLECT)

    response = shopper.post("/checkout/", order_form(page, **(NO_ADDRESS | {"delivery": "post"})))

    assert response.status_code == 422
    assert "Enter the street and number." in Page(response).text
    assert '<div class="flow" hidden>' not in response.content.decode()


def test_shop_that_stops_handing_over_in_between_refuses_and_keeps_the_cart(shopper, counter, zinc):
    fill_cart(shopper, (zinc, 1))
    page = update(shopper, shopper.get("/checkout/"), **COLLECT)
    counter.takes_collections = False
    counter.save()

    response = shopper.post("/checkout/", order_form(page, **COLLECT))

    assert response.status_code == 422
    assert "Choose a delivery that is offered." in Page(response).text
    with pytest.raises(orders.CheckoutClosedError, match="cannot be collected"):
        place((zinc, 1), destination=COLLECTOR)
    assert Order.objects.count() == 0


@pytest.mark.usefixtures("counter")
@pytest.mark.parametrize("cents", [1, 98_99, 99_00])
def test_collecting_never_costs_more(cents):
    cart = cart_of((make_variant(price_cents=cents, weight_g=9000), 1))
    ShippingRule.objects.create(name="Heavy", from_weight_g=5000, fee_cents=14_95)

    collected, posted = price_cart(cart, is_collected=True), price_cart(cart)

    assert collected.totals.total_cents == cents <= posted.totals.total_cents
    assert collected.totals.steps[-3].note == "Collected from the shop"


def test_collected_order_asks_no_refusing_rule(counter, zinc):
    ShippingRule.objects.create(name="None", from_weight_g=1, fee_cents=0, is_refused=True)
    zinc.weight_g = 10
    zinc.save()

    assert place((zinc, 1), destination=COLLECTOR).shipping_cents == 0


SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.mark.parametrize(
    ("paid_at", "by_transfer", "words"),
    [
        (datetime(2026, 11, 24, 11, 59, tzinfo=SYDNEY), False, "Tue 24 Nov"),
        (datetime(2026, 11, 24, 12, 0, tzinfo=SYDNEY), False, "Thu 26 Nov"),  # the 25th is a holiday
        (datetime(2026, 11, 24, 11, 0, tzinfo=SYDNEY), True, "Thu 26 Nov"),
        (datetime(2026, 11, 28, 9, 0, tzinfo=SYDNEY), False, "Mon 30 Nov"),
    ],
)
def test_collected_order_is_ready_when_it_would_have_left(store, rule, paid_at, by_transfer, words):
    Holiday.objects.create(day=date(2026, 11, 25), name="Day off")

    assert arrival(rule, store, at=paid_at, by_transfer=by_transfer, is_collected=True).words == words


def test_shipping_page_says_where_orders_are_collected(client, counter):
    text = Page(client.get("/shipping/")).text

    assert "Collect from the shop Free, at 5 Example Lane, Newtown NSW 2042, Mon–Fri 9 am to 5 pm." in text


def test_staff_switch_collecting_on_with_an_address(staff, store):
    path = f"/admin/shop/store/{store.pk}/change/"
    form = {"name": "Simples", "cut_off": "12:00:00", "days_to_pay": "5", "takes_collections": "on"}

    without = staff.post(path, form)
    with_address = staff.post(path, form | {"collect_address": "5 Example Lane"})

    assert "Say where orders are collected." in Page(without).text
    assert with_address.status_code == 302
    store.refresh_from_db()
    assert store.takes_collections


def test_invoice_may_name_somebody_else(shopper, store, zinc):
    fill_cart(shopper, (zinc, 1))
    page = shopper.get("/checkout/")
    invoice = {"invoice_name": "Lee  Pty Ltd", "invoice_address": "1 Other Road, Perth", "invoice_abn": "51824753556"}

    shopper.post("/checkout/", order_form(page, **invoice))

    order = Order.objects.get()
    assert (order.invoice_name, order.invoice_address) == ("Lee Pty Ltd", "1 Other Road, Perth")
    assert order.invoice_abn == "51 824 753 556"


@pytest.mark.parametrize("abn", ["51 824 753 557", "123", "abc", "9" * 20])
def test_wrong_abn_is_named_beside_its_field_which_stands_open(shopper, store, zinc, abn):
    fill_cart(shopper, (zinc, 1))

    response = shopper.post("/checkout/", order_form(shopper.get("/checkout/"), invoice_abn=abn))

    assert response.status_code == 422
    assert "An ABN has eleven digits; check the digits." in Page(response).text
    assert Page(response).value("invoice_abn") == abn
    part = response.content.decode().split("Different name or address")[0].rpartition("<details")[2]
    assert "open" in part
    assert Order.objects.count() == 0


def test_order_without_them_has_an_invoice_in_its_own_name(shopper, store, zinc):
    fill_cart(shopper, (zinc, 1))
    page = shopper.get("/checkout/")
    part = page.content.decode().split("Different name or address")[0].rpartition("<details")[2]

    shopper.post("/checkout/", order_form(page))

    assert "open" not in part
    assert Order.objects.get().invoice_name == ""


def test_no_parcel_is_promised_to_who_collects_and_pays_by_transfer(client, counter, zinc):
    order = place((zinc, 1), destination=COLLECTOR)

    send_due()

    ready, parcel = "We get it ready once your payment arrives.", "The parcel leaves"
    page = Page(client.get(order.get_absolute_url()))
    assert (ready in page.text, parcel in page.text) == (True, False)
    assert [ready in text for text in (mail.outbox[0].body, mail.outbox[0].alternatives[0][0])] == [True, True]
    assert parcel not in mail.outbox[0].body
