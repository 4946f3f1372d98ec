"""One attempt makes one order: reliability.md, B27, B28 and B37."""

import pytest

from shop.models import Order, Outbox, Payment, Stock, Store
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, cart_in, check_out, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ALREADY = "This form has already placed an order with other contents. Please check the order below."


@pytest.fixture
def variant(db):
    return make_variant(supplement=make_supplement("Zinc"), name="60 capsules", price_cents=23_95)


def rows():
    return [model.objects.count() for model in (Order, Payment, Outbox)]


def test_form_posted_twice_leads_to_the_same_order(shopper, variant):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))

    first, second = shopper.post("/checkout/", form), shopper.post("/checkout/", form)

    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert rows() == [1, 1, 1]
    assert Stock.objects.get(pk=variant.pk).held == 1


def test_form_posted_again_with_the_cart_still_there_leads_to_the_same_order(shopper, variant):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))

    first = shopper.post("/checkout/", form)
    fill_cart(shopper, (variant, 1))
    second = shopper.post("/checkout/", form)

    assert first.headers["Location"] == second.headers["Location"]
    assert rows() == [1, 1, 1]


def test_form_posted_again_after_the_price_changed_leads_to_the_same_order(shopper, variant):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))
    first = shopper.post("/checkout/", form)
    type(variant).objects.filter(pk=variant.pk).update(price_cents=99)

    assert shopper.post("/checkout/", form).headers["Location"] == first.headers["Location"]
    assert rows() == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "other@example.com"),
        ("full_name", "Kim Other"),
        ("street_address", "2 Example Street"),
        ("address_line_2", "Unit 4"),
        ("company", "Example Pty Ltd"),
        ("delivery_note", "Behind the gate"),
        ("suburb", "Haymarket"),
        ("postcode", "2001"),
    ],
)
def test_form_posted_again_with_another_destination_is_refused(shopper, variant, name, value):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))
    shopper.post("/checkout/", form)

    fill_cart(shopper, (variant, 1))
    response = shopper.post("/checkout/", form | {name: value})

    assert response.status_code == 409
    assert ALREADY in Page(response).text
    assert Page(response).value(name) == value
    assert rows() == [1, 1, 1]


def test_form_posted_again_with_another_destination_says_why_when_the_cart_is_empty(shopper, variant):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))
    shopper.post("/checkout/", form)

    response = shopper.post("/checkout/", form | {"full_name": "Kim Other"})

    assert response.status_code == 409
    assert "This form has already placed an order" in Page(response).text
    assert rows() == [1, 1, 1]


def test_form_posted_with_the_key_of_an_earlier_order_and_another_cart_is_refused(shopper, variant):
    check_out(shopper, (variant, 1))
    used = Order.objects.get().attempt_key

    response = check_out(shopper, (variant, 2), attempt_key=used)

    assert response.status_code == 409
    assert ALREADY in Page(response).text
    assert rows() == [1, 1, 1]
    assert Page(response).value("attempt_key") != used


def test_page_after_a_used_key_can_be_sent(shopper, variant):
    check_out(shopper, (variant, 1))
    refused = check_out(shopper, (variant, 2), attempt_key=Order.objects.get().attempt_key)

    assert shopper.post("/checkout/", order_form(refused)).status_code == 303
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    "key", ["short", "x" * 15, "with space and more", "<script>alert(1)</script>", "x" * 65, "ключ" * 5]
)
def test_malformed_attempt_key_is_a_bad_request(shopper, variant, key):
    response = check_out(shopper, (variant, 1), attempt_key=key)

    assert response.status_code == 400
    assert rows() == [0, 0, 0]


@pytest.mark.parametrize("key", ["", None])
def test_missing_attempt_key_gives_a_new_key_and_a_page_to_review(shopper, variant, key):
    response = check_out(shopper, (variant, 1), attempt_key=key)

    assert response.status_code == 409
    assert rows() == [0, 0, 0]


def test_two_pages_of_one_cart_make_two_orders_only_when_both_are_sent_with_goods(shopper, variant):
    fill_cart(shopper, (variant, 1))
    one, other = order_form(shopper.get("/checkout/")), order_form(shopper.get("/checkout/"))

    shopper.post("/checkout/", one)
    response = shopper.post("/checkout/", other)

    assert response.status_code == 409
    assert "Your cart is empty, so there is nothing to order." in Page(response).text
    assert rows() == [1, 1, 1]


def test_order_of_a_cart_emptied_elsewhere_is_refused(shopper, variant):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))
    shopper.post("/cart/remove/", {"remove": variant.pk})

    response = shopper.post("/checkout/", form)

    assert response.status_code == 409
    assert "Your cart is empty, so there is nothing to order." in Page(response).text
    assert rows() == [0, 0, 0]


def test_bad_form_with_an_empty_cart_is_told_that_the_cart_is_empty(shopper):
    response = shopper.post("/checkout/", {"email": "x"})

    assert response.status_code == 409
    assert "Your cart is empty, so there is nothing to order." in Page(response).text


def test_typing_error_does_not_end_the_attempt(shopper, variant):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))

    wrong = Page(shopper.post("/checkout/", form | {"email": "kim"}))

    assert wrong.value("attempt_key") == form["attempt_key"]


def test_checkout_takes_no_other_method(shopper):
    response = shopper.put("/checkout/")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")


def close(reason, rule):
    if reason == "rule":
        rule.delete()
        return "We cannot take orders just now: no shipping rule is in force. Your cart is safe."
    Store.objects.update(**{reason: ""})
    return "We cannot take orders just now: no way to pay has been set up. Your cart is safe."


@pytest.mark.parametrize("reason", ["rule", "bank_account_name", "bank_bsb", "bank_account_number"])
def test_checkout_without_a_rule_or_a_way_to_pay_is_closed(shopper, variant, rule, reason, settings):
    settings.SANDBOX_IS_ON = False
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"))
    sentence = close(reason, rule)

    for response in (shopper.get("/checkout/"), shopper.post("/checkout/", form), shopper.post("/checkout/", {})):
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "600"
        assert sentence in Page(response).text
    assert rows() == [0, 0, 0]
    assert shopper.get("/cart/").status_code == 200
    assert cart_in(shopper) == [(variant.pk, 1)]
