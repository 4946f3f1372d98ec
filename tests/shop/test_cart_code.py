"""A code in the cart: typed, refused with the reason, applied, replaced, removed. reliability.md, B33."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.models import Category, Promotion, ShippingRule
from tests.builders import make_promotion, make_supplement, make_variant
from tests.shop.pages import Page, cart_in, code_in, fill_cart

pytestmark = pytest.mark.django_db


@pytest.fixture
def zinc(db):
    return make_variant(price_cents=30_00, supplement=make_supplement("Zinc"), name="60 capsules")


def apply(shopper, code):
    """The page that the browser ends on."""
    response = shopper.post("/cart/code/", {"code": code})
    if response.status_code == 303:
        assert response.headers["Location"] == "/cart/"
        return Page(shopper.get("/cart/"))
    assert response.status_code == 422
    return Page(response)


def test_cart_asks_for_a_code_in_a_closed_part(shopper, zinc):
    fill_cart(shopper, (zinc, 1))

    html = shopper.get("/cart/").content.decode()

    part = html.split('action="/cart/code/"')[0].rsplit("<details", 1)[1]
    assert " open" not in part.split(">")[0]
    assert "Have a code?" in part
    assert "Apply code" in html
    assert "Remove code" not in html


@pytest.mark.parametrize("typed", ["WINTER10", " winter 10", "ＷＩＮＴＥＲ１０", "Winter\u00a010"])
def test_code_is_applied_however_it_is_typed_and_says_what_it_saves(shopper, zinc, typed):
    make_promotion("WINTER10", name="Winter offer")
    fill_cart(shopper, (zinc, 1))

    page = apply(shopper, typed)

    assert page.totals == {
        "Subtotal": "$30.00",
        "Discount": "−$3.00",
        "Offer": "Winter offer (WINTER10)",
        "Shipping": "$4.95",
        "Total": "$31.95",
        "Includes GST of": "$2.90",
    }
    assert "WINTER10 saves you $3.00." in page.text
    assert "WINTER10: Winter offer, saves $3.00 Remove code" in page.text
    assert code_in(shopper) == "WINTER10"
    assert cart_in(shopper) == [(zinc.pk, 1)]


def test_applied_code_stays_when_the_cart_changes(shopper, zinc):
    make_promotion("TEN")
    fill_cart(shopper, (zinc, 1), code="TEN")

    shopper.post("/cart/update/", {"variant": zinc.pk, "quantity": "2"})
    shopper.post("/cart/add/", {"variant": make_variant(price_cents=10_00).pk, "quantity": "1"})

    assert Page(shopper.get("/cart/")).totals["Discount"] == "−$7.00"


def test_code_outlives_the_last_line_so_that_undo_brings_all_back(shopper, zinc):
    make_promotion("TEN")
    fill_cart(shopper, (zinc, 1), code="TEN")

    shopper.post("/cart/remove/", {"remove": zinc.pk})
    assert (cart_in(shopper), code_in(shopper)) == ([], "TEN")
    assert "Your cart is empty." in Page(shopper.get("/cart/")).text
    shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1"})

    assert Page(shopper.get("/cart/")).totals["Discount"] == "−$3.00"


def test_removed_code_takes_its_discount_with_it(shopper, zinc):
    make_promotion("TEN")
    fill_cart(shopper, (zinc, 1), code="TEN")

    response = shopper.post("/cart/code/", {"remove": "code"})
    page = Page(shopper.get("/cart/"))

    assert response.status_code == 303
    assert "Removed TEN." in page.text
    assert "Discount" not in page.totals
    assert code_in(shopper) == ""


def test_second_code_replaces_the_first_and_that_is_said(shopper, zinc):
    make_promotion("TEN")
    make_promotion("TWENTY", percent=20)
    fill_cart(shopper, (zinc, 1), code="TEN")

    page = apply(shopper, "TWENTY")

    assert "TWENTY saves you $6.00. It replaces TEN: a cart takes one code." in page.text
    assert page.totals["Discount"] == "−$6.00"
    assert code_in(shopper) == "TWENTY"


def test_code_refused_leaves_the_one_that_was_there(shopper, zinc):
    make_promotion("TEN")
    fill_cart(shopper, (zinc, 1), code="TEN")

    page = apply(shopper, "TWENTY")

    assert "TWENTY is not a code of ours. Please check it." in page.text
    assert page.totals["Discount"] == "−$3.00"
    assert code_in(shopper) == "TEN"


NOW = timezone.now


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"is_active": False}, "OFFER is not a code of ours. Please check it."),
        ({"valid_until": lambda: NOW() - timedelta(days=40)}, "OFFER ended on "),
        ({"valid_from": lambda: NOW() + timedelta(days=1, minutes=1)}, "OFFER starts "),
        ({"max_uses": 3, "used": 3}, "OFFER has been used up."),
        ({"minimum_spend_cents": 42_50}, "Add $12.50 more to use OFFER."),
        ({"kind": "buy_x_get_y", "buy_quantity": 2, "get_quantity": 1}, "Add 2 more to use OFFER: Buy 2, get"),
        ({"percent": 4}, "Your cart already has a better offer, “Five off”. It does not combine with OFFER."),
    ],
)
def test_refused_code_says_why_beside_its_field_and_stays_in_it(shopper, zinc, fields, sentence):
    fields = {"valid_from": lambda: NOW() - timedelta(days=60)} | fields
    make_promotion("OFFER", **{name: value() if callable(value) else value for name, value in fields.items()})
    make_promotion(name="Five off", percent=5)
    fill_cart(shopper, (zinc, 1))

    response = shopper.post("/cart/code/", {"code": " offer"})
    page, html = Page(response), response.content.decode()

    assert response.status_code == 422
    error = html.split('id="id_code_error"')[1].split("</div>")[0]
    assert sentence in error
    assert page.value("code") == " offer"
    assert 'aria-describedby="id_code_error"' in html
    assert "<title>Error: Your cart – Simples</title>" in html
    assert "open" in html.split('action="/cart/code/"')[0].rsplit("<details", 1)[1].split(">")[0]
    assert code_in(shopper) == ""


def test_code_for_other_goods_names_the_goods(shopper, zinc):
    make_promotion("HERBAL", goods=(Category.objects.create(name="Herbs", slug="herbs"),))
    fill_cart(shopper, (zinc, 1))

    assert "HERBAL is for Herbs, and there is none in your cart." in apply(shopper, "HERBAL").text


def test_code_for_a_department_counts_what_is_filed_inside_it(shopper):
    parent = Category.objects.create(name="Supplements", slug="supplements")
    child = Category.objects.create(name="Sleep", slug="sleep", parent=parent)
    inside = make_variant(price_cents=20_00, supplement=make_supplement(category=child))
    make_promotion("DEPT", goods=(parent,))
    fill_cart(shopper, (inside, 1), (make_variant(price_cents=50_00), 1))

    assert apply(shopper, "DEPT").totals["Discount"] == "−$2.00"


def test_code_not_for_sale_prices_leaves_them_out(shopper, zinc):
    sale = {"sale_price_cents": 10_00, "sale_from": timezone.now() - timedelta(days=1)}
    make_promotion("TEN", skips_sale_prices=True)
    on_sale = make_variant(price_cents=20_00, **sale)
    fill_cart(shopper, (on_sale, 1))

    assert "TEN does not count for goods on sale, and all in your cart is on sale." in apply(shopper, "TEN").text
    shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1"})
    assert apply(shopper, "TEN").totals["Discount"] == "−$3.00"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the code first."),
        ("   ", "Enter the code first."),
        ("\u200b", "Enter the code first."),
        ("x" * 41, "A code has at most 40 characters."),
        ("x" * 1000, "A code has at most 40 characters."),
        ("WІNTER10", "WІNTER10 is not a code of ours. Please check it."),
        ("winter_10", "winter_10 is not a code of ours. Please check it."),
        ("<b>", "<b> is not a code of ours. Please check it."),
        ("W" * 40, "is not a code of ours."),
        ("\0", "Null characters are not allowed."),
    ],
)
def test_what_is_no_code_is_refused_and_stays_in_the_field(shopper, zinc, typed, sentence):
    make_promotion("WINTER10")
    fill_cart(shopper, (zinc, 1))

    page = apply(shopper, typed)

    assert sentence in page.text
    assert page.value("code") == typed
    assert code_in(shopper) == ""


def test_code_posted_without_its_field_is_asked_for(shopper, zinc):
    fill_cart(shopper, (zinc, 1))

    assert "Enter the code first." in Page(shopper.post("/cart/code/", {})).text


def test_code_from_another_site_changes_nothing(client, zinc):
    make_promotion("TEN")
    fill_cart(client, (zinc, 1))

    response = client.post("/cart/code/", {"code": "TEN"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert code_in(client) == ""


def test_code_cannot_be_applied_by_a_link(shopper):
    assert shopper.get("/cart/code/?code=TEN").status_code == 405


def test_code_for_an_empty_cart_is_refused(shopper):
    make_promotion("TEN")

    response = shopper.post("/cart/code/", {"code": "TEN"})

    assert response.status_code == 422
    assert "Your cart is empty." in Page(response).text


def test_code_where_shipping_cannot_be_quoted_is_refused_and_nothing_breaks(shopper, zinc):
    make_promotion("TEN")
    ShippingRule.objects.all().delete()
    fill_cart(shopper, (zinc, 1))

    assert shopper.post("/cart/code/", {"code": "TEN"}).status_code == 422
    fill_cart(shopper, (zinc, 1), code="TEN")
    assert Page(shopper.get("/cart/")).totals == {"Subtotal": "$30.00"}


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"is_active": False}, "it is not a code of ours"),
        ({"valid_until": timezone.now() - timedelta(days=1)}, "it ended yesterday"),
        ({"max_uses": 1, "used": 1}, "it has been used up"),
    ],
)
def test_code_that_died_in_the_cart_is_named_once_and_gone(shopper, zinc, change, clause):
    promotion = make_promotion("WINTER10", valid_from=timezone.now() - timedelta(days=9))
    fill_cart(shopper, (zinc, 1), code="WINTER10")
    Promotion.objects.filter(pk=promotion.pk).update(**change)

    page = Page(shopper.get("/cart/"))

    assert f"WINTER10 no longer applies: {clause}." in page.text
    assert page.totals["Total"] == "$34.95"
    assert code_in(shopper) == ""
    assert "no longer applies" not in Page(shopper.get("/cart/")).text


def test_code_that_the_cart_fell_short_of_waits_and_says_what_is_missing(shopper, zinc):
    make_promotion("TEN", minimum_spend_cents=50_00)
    fill_cart(shopper, (zinc, 2), code="TEN")
    assert Page(shopper.get("/cart/")).totals["Discount"] == "−$6.00"

    shopper.post("/cart/update/", {"variant": zinc.pk, "quantity": "1"})
    page = Page(shopper.get("/cart/"))

    assert "TEN takes nothing off just now. Add $20.00 more to use TEN. Remove code" in page.text
    assert "Discount" not in page.totals
    shopper.post("/cart/update/", {"variant": zinc.pk, "quantity": "2"})
    assert Page(shopper.get("/cart/")).totals["Discount"] == "−$6.00"


def test_automatic_offer_applies_by_itself_and_is_named(shopper, zinc):
    make_promotion(name="3 for 2", kind="buy_x_get_y", buy_quantity=2, get_quantity=1)
    fill_cart(shopper, (zinc, 3))

    page = Page(shopper.get("/cart/"))

    assert (page.totals["Discount"], page.totals["Offer"]) == ("−$30.00", "3 for 2")


def test_automatic_offer_that_is_used_up_or_not_in_force_takes_nothing_off(shopper, zinc):
    make_promotion(max_uses=1, used=1)
    make_promotion(is_active=False)
    make_promotion(valid_from=timezone.now() + timedelta(days=1))
    make_promotion(valid_from=timezone.now() - timedelta(days=2), valid_until=timezone.now() - timedelta(days=1))
    fill_cart(shopper, (zinc, 1))

    assert "Discount" not in Page(shopper.get("/cart/")).totals


def test_automatic_offer_that_nearly_applies_is_announced(shopper, zinc):
    minerals = zinc.supplement.category
    make_promotion(name="3 for 2", kind="buy_x_get_y", buy_quantity=2, get_quantity=1, goods=(minerals,))
    fill_cart(shopper, (zinc, 2))

    assert "Add 1 more of Minerals to get 1 free: “3 for 2”." in Page(shopper.get("/cart/")).text


def test_offer_that_another_one_stands_before_is_not_announced(shopper, zinc):
    make_promotion(name="3 for 2", kind="buy_x_get_y", buy_quantity=2, get_quantity=1)
    make_promotion("TEN")
    fill_cart(shopper, (zinc, 2), code="TEN")

    assert "Add 1 more" not in Page(shopper.get("/cart/")).text


def test_both_offers_are_named_with_their_amounts_where_they_combine(shopper, zinc):
    make_promotion(name="Five off", kind="amount", amount_cents=5_00, combines=True)
    make_promotion("TEN", name="Ten", combines=True)
    fill_cart(shopper, (zinc, 1), code="TEN")

    html = shopper.get("/cart/").content.decode()

    assert "Five off, −$5.00" in html
    assert "Ten (TEN), −$2.50" in html
    assert Page(shopper.get("/cart/")).totals["Discount"] == "−$7.50"


def test_meter_falls_back_with_the_discount_and_the_total_never_rises(shopper):
    fill_cart(shopper, (make_variant(price_cents=105_00), 1), code="TEN")
    make_promotion("TEN", kind="amount", amount_cents=10_00)

    page = Page(shopper.get("/cart/"))

    assert "$4.00 away from free shipping" in page.text
    assert (page.totals["Shipping"], page.totals["Total"]) == ("$4.00", "$99.00")


def test_free_shipping_code_fills_the_meter_and_suggests_nothing(shopper, zinc):
    make_promotion("POST", name="No freight", kind="free_shipping")
    make_variant()
    fill_cart(shopper, (zinc, 1))

    page = apply(shopper, "POST")

    assert "POST saves you $4.95." in page.text
    assert (page.totals["Shipping"], page.totals["Total"]) == ("Free", "$30.00")
    assert "Your order ships free" in page.text
    assert "more for free shipping" not in page.text


def test_cart_explains_its_total_step_by_step(shopper, zinc):
    make_promotion("TEN", name="Winter")
    fill_cart(shopper, (zinc, 2), code="TEN")

    text = Page(shopper.get("/cart/")).text

    assert "How we got to $58.95" in text
    assert "Winter (TEN)10% of $60.00, half a cent up -$6.00" in text
    assert "$4.95 below $99" in text


def test_names_of_staff_are_shown_as_they_are(shopper, zinc):
    make_promotion("TEN", name="<b>Winter</b> & more")
    fill_cart(shopper, (zinc, 1), code="TEN")

    assert "&lt;b&gt;Winter&lt;/b&gt; &amp; more" in shopper.get("/cart/").content.decode()


def test_applying_a_code_writes_nothing(shopper, zinc, writes):
    make_promotion("TEN", max_uses=1)
    fill_cart(shopper, (zinc, 1))

    assert writes(lambda: shopper.post("/cart/code/", {"code": "TEN"})) == []
    guessed = writes(lambda: shopper.post("/cart/code/", {"code": "NONE"}))
    assert [sql for sql in guessed if "shop_limitcount" not in sql and "SAVEPOINT" not in sql] == []
