"""Rules for places and weights, as customers meet them: announced, charged, refused beside the postcode."""

import pytest

from shop import orders
from shop.models import Order, ShippingRule
from shop.pricing import price_cart
from tests.builders import DESTINATION, cart_of, make_variant, place
from tests.shop.pages import Page, check_out, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "rule")]

ISLANDS = {"state": "NSW", "postcode": "2898"}


def make_rule(**fields):
    return ShippingRule.objects.create(**{"name": "Other", "fee_cents": 12_95} | fields)


@pytest.fixture
def islands():
    return make_rule(name="Islands", places="2898-2899", fee_cents=0, is_refused=True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"places": "0800-0999", "free_from_cents": 99_00}, "Postcodes 0800–0999 pay $12.95, free from $99."),
        ({"from_weight_g": 5000}, "Parcels of 5 kg or more pay $12.95 on every order."),
        ({"places": "2898-2899", "is_refused": True}, "We do not ship to postcodes 2898–2899."),
    ],
)
def test_rule_that_asks_more_is_announced_on_shipping_page_product_page_and_cart(shopper, fields, sentence):
    variant = make_variant()
    fill_cart(shopper, (variant, 1))
    make_rule(**fields)

    for path in ("/shipping/", variant.supplement.get_absolute_url(), "/cart/"):
        assert sentence in Page(shopper.get(path)).text, path


def test_rule_that_asks_less_is_no_warning_and_is_named_on_the_shipping_page(shopper):
    variant = make_variant()
    fill_cart(shopper, (variant, 1))
    make_rule(places="2000", fee_cents=2_00, free_from_cents=50_00)

    for path in (variant.supplement.get_absolute_url(), "/cart/"):
        text = Page(shopper.get(path)).text
        assert "Postcode 2000" not in text
        assert "Some postcodes or weights pay less" in text
    assert "Postcode 2000 pays $2.00, free from $50." in Page(shopper.get("/shipping/")).text


@pytest.mark.parametrize(("quantity", "shipping"), [(9, "$4.95"), (10, "$12.95"), (11, "$12.95")])
def test_weight_of_the_cart_decides_from_the_first_page_on(shopper, quantity, shipping):
    make_rule(from_weight_g=5000)
    fill_cart(shopper, (make_variant(price_cents=1_00, weight_g=500, available=20), quantity))

    assert Page(shopper.get("/cart/")).totals["Shipping"] == shipping
    assert Page(shopper.get("/checkout/")).totals["Shipping"] == shipping


def test_order_keeps_its_weight_and_the_rule_for_it():
    heavy = make_rule(from_weight_g=5000)

    order = place((make_variant(price_cents=1_00, weight_g=2500), 2))

    assert (order.weight_g, order.shipping_rule, order.shipping_cents) == (5000, heavy, 12_95)
    assert order.shipping_terms["from_weight_g"] == 5000


def test_place_that_we_do_not_ship_to_is_named_beside_the_postcode_and_nothing_is_ordered(shopper, islands):
    response = check_out(shopper, (make_variant(price_cents=62_95), 1), **ISLANDS)

    page = Page(response)
    assert response.status_code == 422
    assert response.context["form"].errors["postcode"] == ["We do not ship to 2898."]
    assert (page.value("postcode"), page.value("suburb")) == ("2898", "Sydney")
    assert "Place order, $67.90" in page.text
    assert Order.objects.count() == 0
    assert shopper.post("/checkout/", order_form(response)).status_code == 303


def test_place_that_we_do_not_ship_to_is_named_together_with_what_else_is_wrong(shopper, islands):
    response = check_out(shopper, (make_variant(), 1), email="kim", **ISLANDS)

    assert set(response.context["form"].errors) == {"email", "postcode"}


def test_parcel_too_heavy_to_ship_is_said_in_the_cart_and_at_checkout(shopper):
    make_rule(from_weight_g=22_000, fee_cents=0, is_refused=True)
    fill_cart(shopper, (make_variant(weight_g=11_000), 2))

    assert "We do not ship parcels of 22 kg or more." in Page(shopper.get("/cart/")).text
    response = shopper.post("/checkout/", order_form(shopper.get("/checkout/")))
    assert response.context["form"].errors["postcode"] == ["We do not ship parcels of 22 kg or more."]


def test_order_is_refused_by_the_action_itself(islands):
    there = orders.Destination(**vars(DESTINATION) | ISLANDS)

    with pytest.raises(orders.PlaceRefusedError, match="We do not ship to 2898"):
        place((make_variant(), 1), destination=there)


def test_rule_edited_between_page_and_order_is_reviewed(shopper, rule):
    fill_cart(shopper, (make_variant(price_cents=62_95), 1))
    page = shopper.get("/checkout/")
    ShippingRule.objects.filter(pk=rule.pk).update(fee_cents=7_50)

    response = shopper.post("/checkout/", order_form(page))

    assert response.status_code == 409
    assert "Shipping was $4.95 and is now $7.50." in Page(response).text
    assert "Place order, $70.45" in Page(response).text


@pytest.mark.parametrize("postcode", ["123", "ABCD", "12345", "٠٨٠٠", "08 00"])
def test_text_that_is_no_postcode_is_refused_and_kept(shopper, islands, postcode):
    response = check_out(shopper, (make_variant(), 1), postcode=postcode)

    assert response.status_code == 422
    assert "A postcode is 4 digits." in response.context["form"].errors["postcode"]
    assert Page(response).value("postcode") == postcode


def test_postcode_keeps_its_zero(shopper):
    north = make_rule(places="0800-0999", fee_cents=4_95, free_from_cents=99_00)

    check_out(shopper, (make_variant(), 1), postcode="0800", state="NT")

    order = Order.objects.get()
    assert (order.postcode, order.shipping_rule) == ("0800", north)


def test_price_asks_for_rules_once_whatever_speaks(django_assert_num_queries, islands):
    cart = cart_of((make_variant(), 1))
    make_rule(from_weight_g=5000)
    with django_assert_num_queries(6):
        price_cart(cart, postcode="2000")
