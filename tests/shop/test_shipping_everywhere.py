"""H06: staff change the fee once, and every surface says the new one."""

import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.core import mail

from shop.emails import send_due
from shop.feeds import NAMESPACE
from shop.models import Order
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, fill_cart, order_form
from tests.shop.test_shipping_rule import typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def rate_in_data(html):
    """The rates that a page's JSON-LD names, in dollars."""
    graphs = [json.loads(unescape(text)) for text in DATA.findall(html)]
    return [float(rate) for rate in re.findall(r'"shippingRate": \{[^}]*"value": ([0-9.]+)', json.dumps(graphs))]


def test_fee_changed_once_is_the_same_on_every_surface(shopper, staff, rule):
    variant = make_variant(price_cents=62_95, supplement=make_supplement("Zinc"))
    staff.post(f"/admin/shop/shippingrule/{rule.pk}/change/", typed(fee_cents="7.50", free_from_cents="80"))

    fill_cart(shopper, (variant, 1))
    home, shelf = shopper.get("/"), shopper.get(variant.supplement.get_absolute_url())
    cart, checkout = shopper.get("/cart/"), shopper.get("/checkout/")
    ordered = shopper.post("/checkout/", order_form(checkout))
    order_page, shipping = shopper.get(ordered.headers["Location"]), shopper.get("/shipping/")
    send_due()
    feed = ElementTree.fromstring(shopper.get("/merchant-feed.xml").getvalue())  # noqa: S314  our own bytes

    said = {
        "banner": "Low-Cost Fast Shipping | $7.50 or Free on orders $80+" in Page(home).text,
        "product hint": "$7.50 shipping, free from $80." in Page(shelf).text,
        "cart": Page(cart).totals["Shipping"] == "$7.50",
        "meter": "$17.05 away from free shipping" in Page(cart).text,
        "checkout": Page(checkout).totals["Shipping"] == "$7.50",
        "order page": "$7.50 below $80" in Page(order_page).text,
        "order": (Order.objects.get().shipping_cents, Order.objects.get().shipping_terms["version"]) == (7_50, 2),
        "mail": "$7.50" in mail.outbox[0].body,
        "shipping page": "$7.50 shipping, free on orders of $80 or more." in Page(shipping).text,
        "product data": rate_in_data(shelf.content.decode()) == [7.5],
        "home data": rate_in_data(home.content.decode()) == [7.5, 0.0],
        "feed": [price.text for price in feed.iter(f"{{{NAMESPACE}}}price")] == ["62.95 AUD", "7.50 AUD"],
        "feed threshold": feed.findtext(f".//{{{NAMESPACE}}}price_threshold") == "80.00 AUD",
    }
    assert [surface for surface, is_right in said.items() if not is_right] == []
    for response in (home, shelf, cart, checkout, order_page, shipping):
        assert "4.95" not in Page(response).text
