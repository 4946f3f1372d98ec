"""One rule, one voice: what staff write in the rule is what every page, order and mail says."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from shop.emails import send_due
from shop.models import Order, ShippingRule
from tests.builders import make_supplement, make_variant, place
from tests.shop.pages import Page, check_out, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

OLD_BANNER = "Low-Cost Fast Shipping | $4.95 or Free on orders $99+"
BANNER = "Low-Cost Fast Shipping | $7.50 or Free on orders $80+"
PROMISE = "$7.50 shipping, free on orders of $80 or more."


def typed(**changes):
    """What the rule's page in the admin posts for the rule that the shop starts with."""
    return {
        "name": "Standard",
        "banner_words": "Low-Cost Fast Shipping",
        "fee_cents": "4.95",
        "free_from_cents": "99.00",
        "places": "",
        "days_min": "1",
        "days_max": "3",
        "valid_from_0": "2020-01-01",
        "valid_from_1": "11:00:00",
        "valid_until_0": "",
        "valid_until_1": "",
    } | changes


@pytest.fixture
def dearer(staff, rule):
    """Staff make shipping dearer, and free from less."""

    def change():
        path = f"/admin/shop/shippingrule/{rule.pk}/change/"
        response = staff.post(path, typed(fee_cents="7.50", free_from_cents="80"))
        assert response.status_code == 302

    return change


@pytest.mark.parametrize("path", ["/", "/shop/", "/blog/", "/cart/", "/shipping/", "/shop/category/minerals/"])
def test_bar_on_every_page_says_the_rule(client, dearer, path):
    make_variant()
    assert OLD_BANNER in Page(client.get(path)).text

    dearer()

    text = Page(client.get(path)).text
    assert BANNER in text
    assert "4.95" not in text


def test_product_page_says_the_rule(client, dearer):
    supplement = make_variant(supplement=make_supplement("Zinc")).supplement
    dearer()

    assert PROMISE in Page(client.get(supplement.get_absolute_url())).text


def test_shipping_page_says_the_rule(client, dearer):
    dearer()

    assert PROMISE in Page(client.get("/shipping/")).text


def test_cart_follows_the_rule(shopper, dearer):
    fill_cart(shopper, (make_variant(price_cents=62_95), 1))
    dearer()

    page = Page(shopper.get("/cart/"))

    assert (page.totals["Shipping"], page.totals["Total"]) == ("$7.50", "$70.45")
    assert "$17.05 away from free shipping" in page.text
    assert PROMISE in page.text


def test_checkout_order_page_and_mail_follow_the_rule(shopper, dearer):
    variant = make_variant(price_cents=62_95)
    dearer()

    fill_cart(shopper, (variant, 1))
    checkout = shopper.get("/checkout/")
    order_page = Page(shopper.get(shopper.post("/checkout/", order_form(checkout)).headers["Location"]))
    send_due()

    assert "Place order, $70.45" in Page(checkout).text
    assert (order_page.totals["Shipping"], order_page.totals["Total"]) == ("$7.50", "$70.45")
    assert "$7.50 below $80" in order_page.text
    assert "Shipping: $7.50 ($7.50 below $80)" in mail.outbox[0].body
    assert Order.objects.get().shipping_cents == 7_50


def test_order_over_the_new_threshold_ships_free(shopper, dearer):
    dearer()

    check_out(shopper, (make_variant(price_cents=80_00), 1))

    assert Order.objects.get().total_cents == 80_00


def test_earlier_order_keeps_the_rule_that_it_was_placed_under(client, dearer):
    order = place((make_variant(price_cents=62_95), 1))
    dearer()

    order.refresh_from_db()
    page = Page(client.get(order.get_absolute_url()))
    send_due()

    assert (page.totals["Shipping"], page.totals["Total"]) == ("$4.95", "$67.90")
    assert "$4.95 below $99" in page.text
    assert (order.shipping_terms["fee_cents"], order.shipping_terms["free_from_cents"]) == (4_95, 99_00)
    assert "Shipping: $4.95 ($4.95 below $99)" in mail.outbox[0].body


def test_rule_that_begins_later_waits_and_one_that_has_ended_is_silent(client, rule):
    now = timezone.now()
    ShippingRule.objects.filter(pk=rule.pk).update(valid_until=now + timedelta(hours=1))
    later = now + timedelta(hours=1)
    ShippingRule.objects.create(name="Next", fee_cents=7_50, valid_from=later)

    assert ShippingRule.objects.current(later - timedelta(microseconds=1)).get().name == "Standard"
    assert ShippingRule.objects.current(later).get().name == "Next"
    assert OLD_BANNER in Page(client.get("/")).text


def test_page_without_any_rule_promises_nothing(client, rule):
    supplement = make_variant().supplement
    rule.delete()

    for path in ("/", "/shop/", "/shipping/", "/cart/", supplement.get_absolute_url()):
        response = client.get(path)
        assert response.status_code == 200
        assert "Free on orders" not in Page(response).text
    assert "We cannot quote shipping just now" in Page(client.get("/shipping/")).text


@pytest.fixture
def north(rule):
    return ShippingRule.objects.create(name="North", places="0800-0999", fee_cents=12_00, free_from_cents=150_00)


def test_rule_for_a_place_is_reviewed_once_the_postcode_is_known_and_then_taken(shopper, north):
    variant = make_variant(price_cents=99_00)

    response = check_out(shopper, (variant, 1), state="NT", postcode="0800")

    assert response.status_code == 409
    assert "Shipping was $0.00 and is now $12.00." in Page(response).text
    assert "Place order, $111.00" in Page(response).text
    assert Order.objects.count() == 0
    again = shopper.post("/checkout/", order_form(response, state="NT", postcode="0800"))
    assert again.status_code == 303
    order = Order.objects.get()
    assert (order.shipping_cents, order.shipping_rule, order.shipping_terms["places"]) == (12_00, north, "0800-0999")


def test_rule_for_a_place_leaves_every_other_place_alone(shopper, north):
    assert check_out(shopper, (make_variant(price_cents=99_00), 1)).status_code == 303


def test_rule_for_a_place_is_reviewed_again_when_the_address_moves_out_of_it(shopper, north):
    refused = check_out(shopper, (make_variant(price_cents=99_00), 1), state="NT", postcode="0800")

    response = shopper.post("/checkout/", order_form(refused))

    assert response.status_code == 409
    assert "Shipping was $12.00 and is now $0.00." in Page(response).text


def test_typing_error_beside_a_postcode_with_its_own_rule_keeps_the_shipping_that_was_shown(shopper, north):
    refused = check_out(shopper, (make_variant(price_cents=99_00), 1), state="NT", postcode="0800")

    wrong = shopper.post("/checkout/", order_form(refused, state="NT", postcode="0800", email="kim"))

    assert wrong.status_code == 422
    assert "Place order, $111.00" in Page(wrong).text


def test_pages_say_who_pays_more(client, north):
    supplement = make_variant().supplement

    expected = "Postcodes 0800–0999 pay $12.00, free from $150."
    for path in (supplement.get_absolute_url(), "/shipping/"):
        assert expected in Page(client.get(path)).text


AMOUNTS = re.compile(r"(?<![0-9A-Za-z.#])(4\.95|99\.00|495|9900)(?![0-9A-Za-z])")


def text_of(path):
    """The text of a page, style or script; of Python the values only: a docstring may give an example."""
    text = path.read_text()
    if path.suffix != ".py":
        return text
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }
    values = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return "\n".join(str(value.value) for value in values)


def test_fee_and_threshold_are_written_in_no_page_style_script_or_module():
    root = settings.BASE_DIR
    files = [path for top in ("templates", "static", "shop", "blog", "config") for path in Path(root, top).rglob("*")]
    apart = {root / "config" / "demo", *(root / app / "migrations" for app in ("shop", "blog", "config"))}
    ours = [
        path
        for path in files
        if path.suffix in {".html", ".txt", ".css", ".js", ".py"} and not apart & set(path.parents)
    ]

    assert [str(path) for path in ours if AMOUNTS.search(text_of(path))] == []
    assert len(ours) > 100
