"""The cart as a page: what it says, and what its buttons do."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from shop.cart import COOKIE, COUNT_COOKIE, Cart
from shop.models import ShippingRule, Statement
from tests.builders import make_post, make_promotion, make_supplement, make_variant
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
    assert "Always read the label" not in "".join(re.findall(r"<details.*?</details>", html, re.DOTALL))


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
    assert "Removed Zinc, 60 capsules." in Page(shopper.get("/cart/")).text


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
    assert removed.json() == {"count": 0, "sentences": ["Removed Zinc, 60 capsules."]}


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


@pytest.mark.parametrize("lines", [1, 6])
def test_queries_of_the_cart_do_not_grow_with_its_lines(shopper, django_assert_num_queries, warm_copies, lines):
    variants = [make_variant(price_cents=1_00) for _ in range(9)]
    fill_cart(shopper, *((variant, 1) for variant in variants[:lines]))
    warm_copies("/cart/")

    with django_assert_num_queries(11):  # six for the cart, one for promotions, four for what would close the gap
        response = shopper.get("/cart/")

    assert Page(response).text.count("Add to cart") == 3


@pytest.mark.parametrize("count", [1, 6])
def test_queries_of_the_cart_do_not_grow_with_the_promotions(shopper, django_assert_num_queries, warm_copies, count):
    variant = make_variant(price_cents=1_00)
    for number in range(count):
        goods = (variant.supplement, variant.supplement.brand, variant.supplement.category)
        make_promotion(name=f"Offer {number}", goods=goods)
    make_promotion("EXTRA", goods=(variant.supplement,))
    fill_cart(shopper, (variant, 2), code="EXTRA")
    warm_copies("/cart/")

    with django_assert_num_queries(10):  # six for the cart, four for promotions with their goods
        response = shopper.get("/cart/")

    assert Page(response).totals["Discount"] == "−$0.20"


def meter(response):
    found = re.search(r'<progress[^>]*max="(\d+)"[^>]*value="(\d+)"', response.content.decode(), re.DOTALL)
    return found and (int(found[1]), int(found[2]))


@pytest.mark.parametrize(
    ("price", "bar"), [(62_95, (99_00, 62_95)), (98_99, (99_00, 98_99)), (99_00, (99_00, 99_00)), (5, (99_00, 5))]
)
def test_meter_counts_in_cents_and_stops_at_the_threshold(shopper, price, bar):
    fill_cart(shopper, (make_variant(price_cents=price), 1))

    assert meter(shopper.get("/cart/")) == bar


def test_meter_follows_the_rule(shopper, rule):
    ShippingRule.objects.filter(pk=rule.pk).update(free_from_cents=50_00)
    fill_cart(shopper, (make_variant(price_cents=20_00), 3))

    response = shopper.get("/cart/")

    assert meter(response) == (50_00, 50_00)
    assert "Your order ships free" in Page(response).text


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [({"free_from_cents": None}, ""), ({"fee_cents": 0, "free_from_cents": None}, "Your order ships free")],
)
def test_rule_without_a_threshold_has_no_bar_and_suggests_nothing(shopper, rule, terms, sentence):
    ShippingRule.objects.filter(pk=rule.pk).update(**terms)
    make_variant()
    fill_cart(shopper, (make_variant(), 1))

    response = shopper.get("/cart/")
    page = Page(response)

    assert meter(response) is None
    assert ("ships free" in page.text) == bool(sentence)
    assert "more for free shipping" not in page.text


def suggested(response):
    names = re.findall(r'class="card-title">\s*<a href="[^"]*">\s*([^<]*?)\s*<', response.content.decode())
    return names if "more for free shipping" in Page(response).text else []


def test_three_goods_nearest_above_the_gap_are_suggested_before_the_nearest_below(shopper):
    for price in (35_00, 36_04, 36_05, 90_00, 40_00, 10_00):
        make_variant(price_cents=price, supplement=make_supplement(f"At {price}"))
    fill_cart(shopper, (make_variant(price_cents=62_95), 1))

    response = shopper.get("/cart/")

    assert "Add $36.05 more for free shipping" in Page(response).text
    assert suggested(response) == ["At 3605", "At 4000", "At 9000"]


def test_goods_below_the_gap_are_suggested_where_none_reaches_it(shopper):
    for price in (10_00, 30_00, 20_00, 25_00):
        make_variant(price_cents=price, supplement=make_supplement(f"At {price}"))
    fill_cart(shopper, (make_variant(price_cents=1_00), 1))

    assert suggested(shopper.get("/cart/")) == ["At 3000", "At 2500", "At 2000"]


def test_goods_in_the_cart_sold_out_or_hidden_are_not_suggested(shopper):
    inside = make_variant(price_cents=60_00, supplement=make_supplement("Inside"))
    make_variant(price_cents=39_00, supplement=inside.supplement)
    make_variant(price_cents=39_00, available=0)
    make_variant(price_cents=39_00, is_offered=False)
    make_variant(price_cents=39_00, supplement=make_supplement(is_visible=False))
    fill_cart(shopper, (inside, 1))

    assert suggested(shopper.get("/cart/")) == []


def test_suggestion_puts_the_pack_that_closes_the_gap_into_the_cart(shopper):
    supplement = make_supplement("Two packs")
    make_variant(price_cents=5_00, supplement=supplement, position=0)
    large = make_variant(price_cents=40_00, supplement=supplement, position=1)
    fill_cart(shopper, (make_variant(price_cents=60_00), 1))

    html = shopper.get("/cart/").content.decode().split("more for free shipping")[1]

    assert re.findall(r'name="variant" value="(\d+)"', html) == [str(large.pk)]


def test_suggestion_on_sale_is_judged_by_its_sale_price(shopper):
    sale = {"sale_price_cents": 39_00, "sale_from": timezone.now() - timedelta(days=1)}
    make_variant(price_cents=80_00, supplement=make_supplement("On sale"), **sale)
    make_variant(price_cents=45_00, supplement=make_supplement("Plain"))
    fill_cart(shopper, (make_variant(price_cents=60_00), 1))

    assert suggested(shopper.get("/cart/")) == ["On sale", "Plain"]


def test_cart_shows_the_price_of_a_sale(shopper):
    sale = {"sale_price_cents": 15_00, "sale_from": timezone.now() - timedelta(days=1)}
    fill_cart(shopper, (make_variant(price_cents=20_00, **sale), 2))

    page = Page(shopper.get("/cart/"))

    assert "$15.00 each" in page.text
    assert page.totals["Subtotal"] == "$30.00"


def undo_form(response):
    """What "Undo" would post, or None."""
    html = response.content.decode()
    if "Undo" not in html:
        return None
    inputs = html.split('data-part="news"')[1].split("Undo")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\d+)">', inputs))


@pytest.mark.parametrize("how", ["update", "remove"])
def test_removed_line_can_be_put_back_as_it_was(shopper, how):
    post = make_post()
    zinc, other = make_variant(), make_variant()
    fill_cart(shopper, (other, 1))
    shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "3", "post": post.pk})
    shopper.get("/cart/")

    form = {"variant": zinc.pk, "quantity": "0"} if how == "update" else {"remove": zinc.pk}
    shopper.post(f"/cart/{how}/", form)
    assert cart_in(shopper) == [(other.pk, 1)]
    undo = undo_form(shopper.get("/cart/"))

    assert undo == {"variant": str(zinc.pk), "quantity": "3", "post": str(post.pk)}
    assert shopper.post("/cart/add/", undo).status_code == 303
    assert cart_in(shopper) == [(other.pk, 1), (zinc.pk, 3)]
    assert Cart.from_cookies({COOKIE: shopper.cookies[COOKIE].value}).lines[1].post_id == post.pk


def test_undo_is_offered_once(shopper):
    variant = make_variant()
    fill_cart(shopper, (variant, 1))
    shopper.post("/cart/remove/", {"remove": variant.pk})

    assert undo_form(shopper.get("/cart/")) == {"variant": str(variant.pk), "quantity": "1"}
    assert undo_form(shopper.get("/cart/")) is None


def test_undo_is_not_offered_for_what_was_added(shopper):
    variant = make_variant()
    shopper.post("/cart/add/", {"variant": variant.pk, "quantity": "1"})

    assert undo_form(shopper.get("/cart/")) is None


def test_empty_cart_offers_goods_articles_and_the_way_to_an_order(shopper):
    make_variant(supplement=make_supplement("Zinc"))
    make_post("How zinc is measured")

    html = shopper.get("/cart/").content.decode()

    assert [words in html for words in ("Zinc", "How zinc is measured", 'href="/orders/"')] == [True] * 3


def test_wrong_quantity_is_named_on_top_with_a_link_to_its_field(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules")
    fill_cart(shopper, (variant, 1))

    html = shopper.post("/cart/update/", {"variant": variant.pk, "quantity": "x"}).content.decode()

    assert "<title>Error: Your cart – Simples</title>" in html
    assert f'<a href="#id_quantity_{variant.pk}">Zinc, 60 capsules: Enter a whole number from 0 to 99.</a>' in html
    (field,) = re.findall(rf'<input[^>]* id="id_quantity_{variant.pk}"[^>]*>', html)
    assert 'aria-invalid="true"' in field
    assert f'aria-describedby="id_quantity_{variant.pk}_error"' in field


def test_line_that_takes_all_there_is_says_so(shopper):
    scarce, plenty = make_variant(available=4), make_variant()
    fill_cart(shopper, (scarce, 4), (plenty, 4))

    assert Page(shopper.get("/cart/")).text.count("That is all we have.") == 1


def test_enter_in_a_quantity_field_updates_and_never_removes(shopper):
    fill_cart(shopper, (make_variant(), 1), (make_variant(), 1))

    html = shopper.get("/cart/").content.decode()

    form = html.split('id="cart-lines"')[1].split("</form>")[0]
    own = [button for button in re.findall(r"<button[^>]*>", form) if "form=" not in button and "type=" not in button]
    assert len(own) == 1
    assert form.count('form="cart-remove"') == 2
