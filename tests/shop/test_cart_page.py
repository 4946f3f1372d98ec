"""The cart as a page: what it says, and what its buttons do."""

import pytest

from shop.cart import COOKIE, COUNT_COOKIE
from shop.models import ShippingRule, Statement
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, cart_in, fill_cart

pytestmark = pytest.mark.django_db


def test_cart_page_says_what_is_paid_and_what_is_missing_to_free_shipping(shopper):
    zinc = make_variant(price_cents=23_95, supplement=make_supplement("Zinc"), name="60 capsules")
    fill_cart(shopper, (zinc, 1), (make_variant(price_cents=19_50), 2))

    page = Page(shopper.get("/cart/"))

    assert page.totals == {
        "Subtotal": "$62.95",
        "Shipping": "$4.95",
        "Total": "$67.90",
        "Includes GST of": "$6.17",
    }
    assert "$36.05 away from free shipping" in page.text
    assert "$4.95 shipping, free on orders of $99 or more." in page.text
    assert "Your cart (3 items)" in page.text
    assert "Zinc 60 capsules · $23.95 each" in page.text


@pytest.mark.parametrize(
    ("price", "shipping", "total", "progress"),
    [
        (98_99, "$4.95", "$103.94", "$0.01 away from free shipping"),
        (99_00, "Free", "$99.00", "Your order ships free"),
    ],
)
def test_cart_of_98_99_pays_shipping_and_of_99_00_does_not(shopper, price, shipping, total, progress):
    fill_cart(shopper, (make_variant(price_cents=price), 1))

    page = Page(shopper.get("/cart/"))

    assert (page.totals["Shipping"], page.totals["Total"]) == (shipping, total)
    assert progress in page.text


def test_words_that_the_law_asks_for_stand_open_in_the_cart(shopper):
    variant = make_variant()
    variant.supplement.statements.add(Statement.objects.get(code="b6-warning"))
    fill_cart(shopper, (variant, 1), (make_variant(), 1))

    html = shopper.get("/cart/").content.decode()

    assert html.count("Always read the label and follow the directions for use.") == 1
    assert html.count("Warning: stop taking this medication") == 1
    assert "<details" not in html


def test_empty_cart_leads_to_the_shop(shopper):
    page = Page(shopper.get("/cart/"))

    assert "Your cart is empty." in page.text
    assert page.totals == {}


def test_cart_is_nobody_elses_to_keep(shopper):
    fill_cart(shopper, (make_variant(), 1))

    assert shopper.get("/cart/").headers["Cache-Control"] == "private, no-store"


def test_cart_refuses_to_be_posted_to(shopper):
    assert shopper.post("/cart/").status_code == 405


def test_many_lines_are_changed_at_once(shopper):
    a, b, c = make_variant(), make_variant(), make_variant()
    fill_cart(shopper, (a, 1), (b, 2), (c, 3))

    response = shopper.post("/cart/update/", {"variant": [a.pk, b.pk, c.pk], "quantity": ["4", "0", "5"]})

    assert (response.status_code, response.headers["Location"]) == (303, "/cart/")
    assert cart_in(shopper) == [(a.pk, 4), (c.pk, 5)]


def test_line_posted_alone_leaves_the_others(shopper):
    a, b = make_variant(), make_variant()
    fill_cart(shopper, (a, 1), (b, 2))

    shopper.post("/cart/update/", {"variant": b.pk, "quantity": "7"})

    assert cart_in(shopper) == [(a.pk, 1), (b.pk, 7)]


def test_quantity_0_removes_the_line_and_says_so(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules")
    fill_cart(shopper, (variant, 1))

    shopper.post("/cart/update/", {"variant": variant.pk, "quantity": "0"})

    assert cart_in(shopper) == []
    assert shopper.cookies[COUNT_COOKIE].value == ""
    assert "Removed: Zinc, 60 capsules." in Page(shopper.get("/cart/")).text


@pytest.mark.parametrize("name", ["remove", "variant"])
def test_remove_button_takes_one_line_away(shopper, name):
    a, b = make_variant(), make_variant()
    fill_cart(shopper, (a, 1), (b, 2))

    response = shopper.post("/cart/remove/", {name: a.pk})

    assert (response.status_code, response.headers["Location"]) == (303, "/cart/")
    assert cart_in(shopper) == [(b.pk, 2)]


def test_remove_button_wins_over_the_fields_posted_with_it(shopper):
    a, b = make_variant(), make_variant()
    fill_cart(shopper, (a, 1), (b, 2))

    shopper.post("/cart/remove/", {"variant": [a.pk, b.pk], "quantity": ["1", "x"], "remove": a.pk})

    assert cart_in(shopper) == [(b.pk, 2)]


@pytest.mark.parametrize("variant", ["", "-1", "abc", "1" * 30, "٣", "\0", "999999"])
def test_removing_what_is_not_there_changes_nothing(shopper, variant):
    kept = make_variant()
    fill_cart(shopper, (kept, 1))

    response = shopper.post("/cart/remove/", {"remove": variant})

    assert response.status_code == 303
    assert cart_in(shopper) == [(kept.pk, 1)]


@pytest.mark.parametrize("variant", ["-1", "abc", "1" * 30, "٣", "999999", ""])
def test_updating_what_is_not_there_adds_nothing(shopper, variant):
    kept = make_variant()
    fill_cart(shopper, (kept, 1))

    response = shopper.post("/cart/update/", {"variant": [variant, kept.pk], "quantity": ["5", "2"]})

    assert response.status_code == 303
    assert cart_in(shopper) == [(kept.pk, 2)]


def test_update_above_stock_is_lowered_on_the_page_with_a_sentence(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", available=7)
    fill_cart(shopper, (variant, 1))

    shopper.post("/cart/update/", {"variant": variant.pk, "quantity": "9"})
    page = Page(shopper.get("/cart/"))

    assert "Only 7 left of Zinc, 60 capsules. We changed 9 to 7." in page.text
    assert cart_in(shopper) == [(variant.pk, 7)]


def test_changes_are_told_in_json_to_a_script(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules")
    fill_cart(shopper, (variant, 1))
    json = {"Accept": "application/json"}

    updated = shopper.post("/cart/update/", {"variant": variant.pk, "quantity": "3"}, headers=json)
    removed = shopper.post("/cart/remove/", {"remove": variant.pk}, headers=json)

    assert updated.json() == {"count": 3, "sentences": []}
    assert removed.json() == {"count": 0, "sentences": ["Removed: Zinc, 60 capsules."]}


@pytest.mark.parametrize("field", ["is_offered", "is_visible"])
def test_item_hidden_while_in_the_cart_is_named_and_the_others_stay(shopper, field):
    hidden, kept = make_variant(), make_variant()
    fill_cart(shopper, (hidden, 1), (kept, 2))
    row = hidden if field == "is_offered" else hidden.supplement
    type(row).objects.filter(pk=row.pk).update(**{field: False})

    page = Page(shopper.get("/cart/"))

    assert "An item in your cart is no longer available. We removed it." in page.text
    assert cart_in(shopper) == [(kept.pk, 2)]


def test_item_sold_out_while_in_the_cart_is_named_and_the_others_stay(shopper):
    gone, kept = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", available=0), make_variant()
    fill_cart(shopper, (gone, 1), (kept, 2))

    page = Page(shopper.get("/cart/"))

    assert "Zinc, 60 capsules is sold out. We removed it from your cart." in page.text
    assert cart_in(shopper) == [(kept.pk, 2)]


def test_cart_without_a_shipping_rule_still_opens(shopper):
    ShippingRule.objects.all().delete()
    fill_cart(shopper, (make_variant(price_cents=23_95), 1))

    response = shopper.get("/cart/")
    page = Page(response)

    assert response.status_code == 200
    assert page.totals == {"Subtotal": "$23.95"}
    assert "Shipping cannot be quoted just now, so checkout is closed. Your cart is safe." in page.text


def test_reading_the_cart_writes_nothing(shopper, writes):
    fill_cart(shopper, (make_variant(), 1))

    assert writes(lambda: shopper.get("/cart/")) == []
    assert COOKIE in shopper.cookies


def test_queries_of_the_cart_do_not_grow_with_its_lines(shopper, django_assert_num_queries):
    variants = [make_variant() for _ in range(10)]
    fill_cart(shopper, (variants[0], 1))
    with django_assert_num_queries(6):
        shopper.get("/cart/")
    fill_cart(shopper, *((variant, 1) for variant in variants))
    with django_assert_num_queries(6):
        shopper.get("/cart/")
