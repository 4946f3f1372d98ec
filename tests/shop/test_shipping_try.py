"""Staff try the rules on a sample cart: the answer is the cart's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.models import ShippingRule
from shop.pricing import price_cart
from shop.shipping import Question, answer
from tests.builders import cart_of, make_variant
from tests.conftest import sign_in_as
from tests.shop.pages import Page, fill_cart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

TRY = "/admin/shop/shippingrule/try/"


@pytest.fixture
def rules(rule):
    """Standard, dearer in the north, dearer for heavy parcels, none to the islands, cheaper from next year on."""
    make = ShippingRule.objects.create
    make(name="North", places="0800-0999", fee_cents=12_95, free_from_cents=150_00)
    make(name="North heavy", places="0800-0999", from_weight_g=5000, fee_cents=29_95)
    make(name="Heavy", from_weight_g=5000, fee_cents=14_95, free_from_cents=200_00)
    make(name="Islands", places="2898-2899", fee_cents=0, is_refused=True)
    later = timezone.now() + timedelta(days=30)
    ShippingRule.objects.filter(pk=rule.pk).update(valid_until=later)
    make(name="Next", fee_cents=2_00, free_from_cents=50_00, valid_from=later)
    return later


def ask(staff, **typed):
    return Page(staff.get(TRY, {"amount": "98.99"} | typed))


def test_98_99_to_0800(staff, rules):
    text = ask(staff, amount="$98.99", postcode="0800").text

    assert "Rule North, version 1 Shipping $12.95 Why $12.95 below $150 To go to free shipping $51.01" in text
    assert "$51.01 away from free shipping $12.95 shipping, free on orders of $150 or more." in text


@pytest.mark.parametrize("amount", [1, 49_99, 98_99, 99_00, 149_99, 150_00, 199_99, 200_00])
@pytest.mark.parametrize("weight_g", [0, 4999, 5000])
@pytest.mark.parametrize("postcode", ["", "2000", "0800", "0872", "2899"])
def test_answer_is_that_of_the_cart(rules, amount, weight_g, postcode):
    variant = make_variant(price_cents=amount, weight_g=weight_g)

    priced = price_cart(cart_of((variant, 1)), postcode=postcode)
    found = answer(Question(amount, 0, postcode, weight_g))

    if priced.place_refusal:
        assert (found.quote, found.sentences) == (None, (priced.place_refusal,))
        assert postcode == "2899"
    else:
        assert (found.rule, found.quote) == (priced.rule, priced.totals.shipping)


def test_answer_on_the_page_is_that_of_the_cart_page(staff, shopper, rules):
    fill_cart(shopper, (make_variant(price_cents=98_99, weight_g=6000), 1))

    cart = Page(shopper.get("/cart/"))

    assert cart.totals["Shipping"] == "$14.95"
    assert "Rule Heavy, version 1 Shipping $14.95" in ask(staff, weight_g="6000").text


def test_discount_counts_as_staff_chose(staff, rule):
    after = ask(staff, amount="100.00", discount="2.00").text
    ShippingRule.objects.update(tests_before_discount=True)

    assert "Shipping $1.00 Why At most what is missing to $99" in after
    assert "Shipping Free Why Free on orders of $99 or more" in ask(staff, amount="100.00", discount="2.00").text


def test_day_to_come_is_answered_by_the_rule_of_that_day(staff, rules):
    day = timezone.localtime(rules) + timedelta(days=1)

    assert "Rule Next, version 1 Shipping Free" in ask(staff, at=f"{day:%Y-%m-%d}").text
    assert "Rule Next, version 1 Shipping Free" in ask(staff, at=f"{day:%d/%m/%Y} 09:00").text
    assert "Rule Standard, version 1 Shipping $4.95" in ask(staff).text


def test_place_that_we_do_not_ship_to_is_said(staff, rules):
    text = ask(staff, postcode="2899").text

    assert "Rule Islands, version 1 Customers read We do not ship to 2899." in text
    assert "To go" not in text


def test_time_without_a_rule_is_said(staff, rule):
    assert "None speaks Customers read Shipping cannot be quoted then" in ask(staff, at="2019-12-31").text


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("amount", "", "Enter what the goods cost."),
        ("amount", "98,99", "Enter dollars and cents like 19.95."),
        ("amount", "1e3", "Enter dollars and cents like 19.95."),
        ("amount", "-1", "Enter dollars and cents like 19.95."),
        ("discount", "98.995", "Enter dollars and cents like 19.95."),
        ("discount", "99.00", "A discount is at most what the goods cost."),
        ("postcode", "800", "A postcode is 4 digits."),
        ("postcode", "٠٨٠٠", "A postcode is 4 digits."),
        ("postcode", "<b>", "A postcode is 4 digits."),
        ("weight_g", "5kg", "Enter whole grams like 500."),
        ("weight_g", "-1", "Enter whole grams like 500."),
        ("weight_g", "9" * 19, "At most 1,000,000 g."),
        ("at", "31.12.2027", "Enter a day like 2027-01-01, or a day and a time like 2027-01-01 09:00."),
        ("at", "2026-10-04 02:30", "couldn’t be interpreted in time zone Australia/Sydney"),
        ("at", "2026-04-05 02:30", "couldn’t be interpreted in time zone Australia/Sydney"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_kept(staff, rule, field, typed, error):
    response = staff.get(TRY, {"amount": "98.99", field: typed})

    page = Page(response)
    assert response.status_code == 200
    assert error in response.context["form"].errors[field][0]
    assert error in page.text
    assert page.value(field) == typed
    assert "The answer" not in page.text


def test_list_of_rules_leads_to_it(staff, rule):
    assert f'href="{TRY}"' in staff.get("/admin/shop/shippingrule/").content.decode()
    assert "The answer" not in Page(staff.get(TRY)).text


@pytest.mark.parametrize(("group", "status"), [("editor", 403), ("fulfilment", 403), ("manager", 200), ("owner", 200)])
def test_whoever_may_see_rules_may_try_them(client, rule, group, status):
    sign_in_as(client, group)

    assert client.get(TRY, {"amount": "1.00"}).status_code == status


def test_trying_writes_nothing(staff, rule, writes):
    assert writes(lambda: staff.get(TRY, {"amount": "98.99", "postcode": "0800"})) == []
