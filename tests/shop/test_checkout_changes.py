"""What changed since the page was shown is told and agreed, never charged in silence: B26, B34 to B36."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from shop import stock
from shop.models import Order, OrderEvent, OrderLine, Outbox, Payment, ShippingRule, StockMovement, Variant
from shop.pricing.shown import SHOWN_SALT
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page, cart_in, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def zinc(db):
    return make_variant(supplement=make_supplement("Zinc"), name="60 capsules", price_cents=23_95)


@pytest.fixture
def iron(db):
    return make_variant(supplement=make_supplement("Iron"), name="30 tablets", price_cents=19_50)


def nothing_is_written():
    movements = StockMovement.objects.exclude(order_line=None)
    rows = (Order.objects, OrderLine.objects, OrderEvent.objects, Payment.objects, Outbox.objects, movements)
    return [each.count() for each in rows] == [0] * 6 and stock.differences() == {}


def shown_then(shopper, change, *lines):
    """The answer to a page that was shown before `change`."""
    fill_cart(shopper, *lines)
    form = order_form(shopper.get("/checkout/"))
    change()
    return shopper.post("/checkout/", form)


def raise_price(variant, cents):
    Variant.objects.filter(pk=variant.pk).update(price_cents=cents)


@pytest.mark.parametrize("lines", [1, 2])
def test_price_changed_is_named_old_and_new_and_nothing_is_written(shopper, zinc, iron, lines):
    cart = [(zinc, 1), (iron, 2)][:lines]

    response = shown_then(shopper, lambda: raise_price(zinc, 25_00), *cart)

    assert response.status_code == 409
    assert "Zinc, 60 capsules went from $23.95 to $25.00." in Page(response).text
    assert "Nothing has been ordered yet." in Page(response).text
    assert nothing_is_written()


def test_price_lowered_is_told_too(shopper, zinc):
    response = shown_then(shopper, lambda: raise_price(zinc, 20_00), (zinc, 1))

    assert response.status_code == 409
    assert "Zinc, 60 capsules went from $23.95 to $20.00." in Page(response).text
    assert "Please check the new total, $24.95." in Page(response).text


def test_review_page_keeps_what_was_typed_and_can_be_sent(shopper, zinc):
    response = shown_then(shopper, lambda: raise_price(zinc, 25_00), (zinc, 1))
    page = Page(response)

    assert [page.value(name) for name in ("email", "full_name", "state", "postcode")] == [
        *("kim@example.com", "Kim Lee", "NSW", "2000"),
    ]
    assert "Place order, $29.95" in page.text
    assert shopper.post("/checkout/", order_form(response)).status_code == 303
    assert Order.objects.get().total_cents == 29_95


def test_units_sold_meanwhile_are_named_and_the_rest_can_be_ordered(shopper, zinc, iron):
    response = shown_then(shopper, lambda: stock.adjust(zinc, -9, reason="sold"), (zinc, 3), (iron, 1))

    assert response.status_code == 409
    assert "Only 1 left of Zinc, 60 capsules. We changed 3 to 1." in Page(response).text
    assert nothing_is_written()
    assert cart_in(shopper) == [(zinc.pk, 1), (iron.pk, 1)]
    assert shopper.post("/checkout/", order_form(response)).status_code == 303
    assert Order.objects.get().total_cents == 48_40


def test_item_sold_out_meanwhile_is_named_and_the_rest_can_be_ordered(shopper, zinc, iron):
    response = shown_then(shopper, lambda: stock.adjust(zinc, -10, reason="sold"), (zinc, 1), (iron, 1))

    assert response.status_code == 409
    assert "Zinc, 60 capsules is sold out. We removed it from your cart." in Page(response).text
    assert shopper.post("/checkout/", order_form(response)).status_code == 303
    assert [line.sku for line in Order.objects.get().lines.all()] == [iron.sku]


def test_only_item_sold_out_meanwhile_leads_to_the_cart_with_a_sentence(shopper, zinc):
    response = shown_then(shopper, lambda: stock.adjust(zinc, -10, reason="sold"), (zinc, 1))

    assert response.status_code == 409
    assert "Zinc, 60 capsules is sold out. We removed it from your cart." in Page(response).text
    assert nothing_is_written()


@pytest.mark.parametrize("field", ["is_offered", "is_visible"])
def test_item_hidden_meanwhile_is_named_and_the_rest_can_be_ordered(shopper, zinc, iron, field):
    row = zinc if field == "is_offered" else zinc.supplement

    def hide():
        type(row).objects.filter(pk=row.pk).update(**{field: False})

    response = shown_then(shopper, hide, (zinc, 1), (iron, 1))

    assert response.status_code == 409
    assert "An item in your cart is no longer available. We removed it." in Page(response).text
    assert nothing_is_written()
    assert shopper.post("/checkout/", order_form(response)).status_code == 303


def test_shipping_changed_is_named_old_and_new_and_can_be_accepted(shopper, zinc, rule):
    response = shown_then(shopper, lambda: ShippingRule.objects.filter(pk=rule.pk).update(fee_cents=7_50), (zinc, 1))

    assert response.status_code == 409
    assert "Shipping was $4.95 and is now $7.50." in Page(response).text
    assert nothing_is_written()
    assert shopper.post("/checkout/", order_form(response)).status_code == 303
    assert Order.objects.get().total_cents == 31_45


def test_threshold_lowered_below_the_cart_is_named_and_can_be_accepted(shopper, zinc, rule):
    response = shown_then(
        shopper, lambda: ShippingRule.objects.filter(pk=rule.pk).update(free_from_cents=20_00), (zinc, 1)
    )

    assert "Shipping was $4.95 and is now $0.00." in Page(response).text
    assert shopper.post("/checkout/", order_form(response)).status_code == 303
    assert Order.objects.get().shipping_cents == 0


def test_rule_replaced_by_one_of_the_same_terms_changes_nothing(shopper, zinc, rule):
    def replace():
        ShippingRule.objects.filter(pk=rule.pk).update(valid_until=timezone.now())
        ShippingRule.objects.create(
            name="Next", fee_cents=4_95, free_from_cents=99_00, valid_from=timezone.now() - timedelta(seconds=1)
        )

    assert shown_then(shopper, replace, (zinc, 1)).status_code == 303
    assert Order.objects.get().shipping_rule.name == "Next"


def test_cart_changed_in_another_tab_is_told_and_can_be_accepted(shopper, zinc):
    response = shown_then(
        shopper, lambda: shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1"}), (zinc, 1)
    )

    assert response.status_code == 409
    assert "Your cart has changed since this page was shown." in Page(response).text
    assert nothing_is_written()
    assert shopper.post("/checkout/", order_form(response)).status_code == 303
    assert Order.objects.get().lines.get().quantity == 2


def forged(form):
    return form | {"shown": signing.dumps({"lines": [], "total": 1}, salt=SHOWN_SALT, key="another-secret")}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda form: form | {"shown": ""},
        lambda form: {name: value for name, value in form.items() if name != "shown"},
        lambda form: form | {"shown": form["shown"][:-1] + ("A" if form["shown"][-1] != "A" else "B")},
        lambda form: form | {"shown": form["shown"] + "x" * 20_000},
        lambda form: form | {"shown": "\0"},
        lambda form: form | {"shown": "é:é:é"},
        lambda form: form | {"shown": signing.dumps([1, 2], salt=SHOWN_SALT)},
        lambda form: form | {"shown": signing.dumps({}, salt="shop.cart")},
        forged,
    ],
)
def test_page_whose_contents_cannot_be_told_is_shown_again(shopper, zinc, tamper):
    fill_cart(shopper, (zinc, 1))

    response = shopper.post("/checkout/", tamper(order_form(shopper.get("/checkout/"))))

    assert response.status_code == 409
    assert "We could not tell what this page showed you. Please check the order below." in Page(response).text
    assert nothing_is_written()
    assert shopper.post("/checkout/", order_form(response)).status_code == 303


def test_page_of_another_cart_is_shown_again(shopper, zinc, iron):
    fill_cart(shopper, (iron, 1))
    other = order_form(shopper.get("/checkout/"))
    fill_cart(shopper, (zinc, 1))

    response = shopper.post("/checkout/", other)

    assert response.status_code == 409
    assert "Your cart has changed since this page was shown." in Page(response).text
    assert nothing_is_written()


def test_page_a_day_old_is_shown_again(shopper, zinc, monkeypatch):
    monkeypatch.setattr("shop.pricing.shown.SHOWN_MAX_AGE_S", -1)
    fill_cart(shopper, (zinc, 1))

    response = shopper.post("/checkout/", order_form(shopper.get("/checkout/")))

    assert response.status_code == 409
    assert nothing_is_written()


@pytest.mark.parametrize("name", ["total", "total_cents", "shipping", "discount", "price", "status", "order_id"])
def test_amounts_sent_by_the_browser_are_ignored(shopper, zinc, name):
    fill_cart(shopper, (zinc, 1))

    shopper.post("/checkout/", order_form(shopper.get("/checkout/"), **{name: "1"}))

    order = Order.objects.get()
    assert (order.total_cents, order.discount_cents, order.shipping_cents, order.status) == (28_90, 0, 4_95, "pending")
