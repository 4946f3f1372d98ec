"""What the page's script is given to show after adding."""

import pytest

from shop.models import ShippingRule, Statement
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, cart_in, fill_cart

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


class Html:
    """A piece of a page as if it were an answer."""

    def __init__(self, html):
        self.content = html.encode()


@pytest.fixture
def zinc(db):
    return make_variant(supplement=make_supplement("Zinc"), name="60 capsules", price_cents=23_95)


def add(shopper, variant, quantity="1"):
    return shopper.post("/cart/add/", {"variant": variant.pk, "quantity": quantity}, headers=JSON)


def drawer(response):
    return Page(Html(response.json()["html"]))


def test_drawer_names_the_item_what_the_cart_costs_and_where_to_go_on(shopper, zinc):
    fill_cart(shopper, (make_variant(price_cents=19_50), 2))

    response = add(shopper, zinc)
    page, html = drawer(response), response.json()["html"]

    assert '<h2 id="drawer-title" tabindex="-1">Added to your cart</h2>' in html
    assert "Zinc 60 capsules Quantity 1 $23.95" in page.text
    assert page.totals == {"Subtotal (3 items)": "$62.95"}
    assert "$36.05 away from free shipping" in page.text
    assert 'max="9900" value="6295"' in html
    assert [f'href="{path}"' in html for path in ("/cart/", "/checkout/")] == [True, True]
    assert "Always read the label and follow the directions for use." in page.text


def test_drawer_and_cart_page_say_the_same_of_the_meter(shopper):
    response = add(shopper, make_variant(price_cents=98_99))

    sentence = "$0.01 away from free shipping"
    assert sentence in drawer(response).text
    assert sentence in Page(shopper.get("/cart/")).text


def test_drawer_holds_the_quantity_in_the_cart_not_the_one_added(shopper, zinc):
    fill_cart(shopper, (zinc, 2))

    assert "Quantity 5 $119.75" in drawer(add(shopper, zinc, "3")).text


def test_drawer_says_when_fewer_were_left(shopper):
    variant = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", available=7)

    page = drawer(add(shopper, variant, "9"))

    assert "Added to your cart" in page.text
    assert "Only 7 left of Zinc, 60 capsules: we set 7 instead of 9." in page.text


def test_drawer_does_not_claim_an_addition_where_there_was_none(shopper):
    variant = make_variant(available=7)
    fill_cart(shopper, (variant, 7))

    page = drawer(add(shopper, variant))

    assert "In your cart" in page.text
    assert "Added" not in page.text
    assert cart_in(shopper) == [(variant.pk, 7)]


def test_drawer_shows_the_statements_of_the_item_only(shopper, zinc):
    other = make_variant()
    other.supplement.statements.add(Statement.objects.get(code="b6-warning"))
    fill_cart(shopper, (other, 1))

    assert "Warning: stop taking this medication" not in drawer(add(shopper, zinc)).text


def test_drawer_without_a_rule_has_no_meter(shopper, zinc):
    ShippingRule.objects.all().delete()

    response = add(shopper, zinc)

    assert response.status_code == 200
    assert "<progress" not in response.json()["html"]


def test_adding_from_a_script_writes_nothing_to_the_database(shopper, zinc, writes):
    assert writes(lambda: add(shopper, zinc)) == []
    assert cart_in(shopper) == [(zinc.pk, 1)]


def test_script_in_a_name_is_text_in_the_drawer(shopper):
    variant = make_variant(supplement=make_supplement("<script>alert(1)</script>"))

    assert "<script>" not in add(shopper, variant).json()["html"]
