"""Promotions from the checkout to the order: what is kept, counted, told and given back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from shop import orders
from shop.models import Brand, Category, Order, OrderPromotion, Promotion, PromotionCustomer, ShippingRule, customer_of
from shop.orders import replay
from shop.pricing import price_cart
from shop.promotions import UsedUpError, differences, give_back_uses, take_uses
from shop.rules.promotions import Applied
from tests.builders import DESTINATION, cart_of, make_promotion, make_supplement, make_variant, place
from tests.shop.pages import Page, check_out, code_in, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def zinc(db):
    return make_variant(price_cents=30_00, supplement=make_supplement("Zinc"), name="60 capsules", available=50)


def test_order_keeps_what_each_promotion_did_and_each_line_its_share(zinc):
    free = make_variant(price_cents=10_00, supplement=make_supplement(is_gst_free=True))
    make_promotion(name="Five off", kind="amount", amount_cents=5_00, combines=True)
    make_promotion("TEN", name="Winter", combines=True)

    order = place((zinc, 1), (free, 1), code="TEN")

    kept = order.promotions.values_list("name", "code", "goods_cents", "shipping_cents")
    assert list(kept) == [("Five off", "", 5_00, 0), ("Winter", "TEN", 3_50, 0)]
    assert (order.subtotal_cents, order.discount_cents, order.shipping_cents, order.total_cents) == (
        *(40_00, 8_50, 4_95),
        36_45,
    )
    assert list(order.lines.values_list("discount_cents", "gst_cents")) == [(6_37, 2_15), (2_13, 0)]
    assert sum(order.lines.values_list("gst_cents", flat=True)) + order.shipping_gst_cents == order.gst_cents


def test_order_counts_a_use_of_every_promotion_that_took_something_off(zinc):
    make_promotion(name="Five off", kind="amount", amount_cents=5_00)
    make_promotion(name="One off", kind="amount", amount_cents=1_00)
    make_promotion("TEN")

    place((zinc, 1), code="TEN")

    assert dict(Promotion.objects.values_list("name", "used")) == {"Five off": 1, "One off": 0, "Ten off": 0}
    assert differences() == {}


def test_counter_that_was_changed_by_hand_is_named(zinc):
    make_promotion("TEN", name="Winter")
    place((zinc, 1), code="TEN")
    Promotion.objects.update(used=7)

    assert differences() == {"Winter (TEN)": (7, 1)}


@pytest.mark.parametrize("email", ["kim@example.com", " KIM@Example.com "])
def test_use_is_counted_for_the_customer_however_the_e_mail_is_typed_and_without_keeping_it(zinc, email):
    make_promotion("TEN", max_uses_per_customer=2)

    place((zinc, 1), code="TEN", destination=replace(DESTINATION, email=email))

    row = PromotionCustomer.objects.get()
    assert (row.used, row.customer) == (1, customer_of("kim@example.com"))
    assert "kim" not in row.customer


def test_second_use_by_one_e_mail_is_refused_where_one_is_allowed(zinc):
    promotion = make_promotion("TEN", max_uses_per_customer=1)
    order = place((zinc, 1), code="TEN")
    other = place((zinc, 1), destination=replace(DESTINATION, email="lee@example.com"))
    applied = [Applied(promotion.pk, "Ten off", "TEN", 3_00)]

    with pytest.raises(UsedUpError, match="already been used with this e-mail"), transaction.atomic():
        take_uses(Order(pk=other.pk, email=order.email.upper()), applied)

    take_uses(other, applied)
    promotion.refresh_from_db()
    assert promotion.used == 2


def test_last_use_is_taken_once(zinc):
    promotion = make_promotion("TEN", max_uses=1)
    place((zinc, 1), code="TEN")
    other = place((zinc, 1))

    with pytest.raises(UsedUpError, match="“Ten off” has just been used up."), transaction.atomic():
        take_uses(other, [Applied(promotion.pk, "Ten off", "TEN", 3_00)])

    promotion.refresh_from_db()
    assert (promotion.used, promotion.uses.count()) == (1, 1)


def test_cancelled_order_gives_its_uses_back_once(zinc):
    promotion = make_promotion("TEN", max_uses=1, max_uses_per_customer=1)
    order = place((zinc, 1), code="TEN")

    orders.cancel_unpaid(order)
    with transaction.atomic():
        give_back_uses(order)

    promotion.refresh_from_db()
    assert (promotion.used, PromotionCustomer.objects.get().used) == (0, 0)
    assert order.promotions.get().given_back_at is not None
    assert differences() == {}
    assert place((zinc, 1), code="TEN").discount_cents == 3_00


KINDS = {
    "per cent": {},
    "amount": {"kind": "amount", "amount_cents": 12_34},
    "free shipping": {"kind": "free_shipping"},
    "buy 2 get 1": {"kind": "buy_x_get_y", "buy_quantity": 2, "get_quantity": 1},
    "everything": {"percent": 100},
    "guarded": {"kind": "amount", "amount_cents": 1_01},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", [False, True])
def test_order_is_worked_out_again_to_the_cent_from_what_it_stored(zinc, rule, kind, before):
    ShippingRule.objects.filter(pk=rule.pk).update(tests_before_discount=before)
    free = make_variant(price_cents=9_95, supplement=make_supplement(is_gst_free=True))
    make_promotion("CODE", **KINDS[kind])

    for quantity in (1, 2, 3):
        order = place((zinc, quantity), (free, 1), code="CODE")
        # What the shop says later changes nothing.
        ShippingRule.objects.filter(pk=rule.pk).update(fee_cents=7_00)
        Promotion.objects.update(percent=None, amount_cents=None, kind="free_shipping")

        assert replay(order).differences(order) == {}
        assert sum(step["cents"] for step in order.steps if step["kind"] == "line") == order.subtotal_cents
        parts = [step["cents"] for step in order.steps if step["kind"] in {"subtotal", "promotion", "shipping"}]
        assert sum(parts) == order.total_cents
        ShippingRule.objects.filter(pk=rule.pk).update(fee_cents=4_95)
        Promotion.objects.update(**{"kind": "percent", "percent": 10} | KINDS[kind])


@pytest.mark.parametrize("kind", ["category", "brand", "supplement"])
def test_offer_is_about_the_department_the_brand_or_the_product_that_it_names(kind):
    for number in range(20):  # so that the id of one kind is not that of another
        make_supplement()
        if number % 2:
            Brand.objects.create(name=f"Brand {number}", slug=f"brand-{number}")
    for number in range(40):
        Category.objects.create(name=f"Department {number}", slug=f"department-{number}")
    own = {
        "category": Category.objects.create(name="Herbs", slug="herbs"),
        "brand": Brand.objects.create(name="Brand B", slug="brand-b"),
    }
    named = make_variant(price_cents=10_00, supplement=make_supplement(**own))
    other = make_variant(price_cents=10_00, supplement=make_supplement())
    make_promotion(goods=(own.get(kind, named.supplement),))

    priced = price_cart(cart_of((named, 1), (other, 1)))

    assert priced.totals.line_discount_cents == (1_00, 0)


def test_order_whose_cents_were_touched_is_named_by_its_replay(zinc):
    order = place((zinc, 1))
    Order.objects.update(gst_cents=order.gst_cents - 1)
    order.lines.update(gst_cents=1)
    order.refresh_from_db()

    assert replay(order).differences(order) == {"gst_cents": (3_17, 3_18), "line 1": (1, 2_73)}


def test_free_shipping_is_kept_as_what_it_was_worth(zinc):
    make_promotion("POST", name="No freight", kind="free_shipping")

    order = place((zinc, 1), code="POST")

    assert (order.shipping_cents, order.discount_cents, order.total_cents) == (0, 0, 30_00)
    assert order.promotions.get().shipping_cents == 4_95
    assert order.shipping_note == "Free with “No freight (POST)”, instead of $4.95"


def test_reason_for_shipping_is_found_beside_a_promotion_of_the_same_name(zinc):
    make_promotion(name="Shipping")

    assert place((zinc, 1)).shipping_note == "$4.95 below $99"


def test_customer_sees_the_offers_and_how_the_total_came_about(shopper, zinc):
    make_promotion("TEN", name="Winter")
    order = place((zinc, 1), code="TEN")

    page = Page(shopper.get(order.get_absolute_url()))

    assert (page.totals["Discount"], page.totals["Offer"]) == ("−$3.00", "Winter (TEN)")
    assert "How we got to $31.95" in page.text
    assert "Winter (TEN)10% of $30.00, half a cent up -$3.00" in page.text
    assert "Winter (TEN)" in Page(shopper.get(order.get_absolute_url() + "invoice/")).text


def test_checkout_shows_the_discount_and_places_the_order_with_it(shopper, zinc):
    make_promotion("TEN", name="Winter")
    fill_cart(shopper, (zinc, 1), code="TEN")

    page = shopper.get("/checkout/")
    assert Page(page).totals["Discount"] == "−$3.00"
    assert "Place order, $31.95" in Page(page).text
    response = shopper.post("/checkout/", order_form(page))

    assert response.status_code == 303
    assert Order.objects.get().total_cents == 31_95
    assert code_in(shopper) == ""


def changed(shopper, zinc, change, *, code="TEN"):
    """What checkout says when `change` happened after the page was shown; the answer is asked to be agreed to."""
    fill_cart(shopper, (zinc, 1), code=code)
    form = order_form(shopper.get("/checkout/"))
    change()
    response = shopper.post("/checkout/", form)
    assert response.status_code == 409
    assert not Order.objects.exists()
    text = Page(response).text
    again = shopper.post("/checkout/", order_form(response))
    assert again.status_code == 303
    return text, Order.objects.get()


def test_code_that_ended_while_checkout_was_open_is_told_with_the_new_total(shopper, zinc):
    promotion = make_promotion("TEN", valid_from=timezone.now() - timedelta(days=9))
    yesterday = timezone.now() - timedelta(days=1)

    text, order = changed(
        shopper, zinc, lambda: Promotion.objects.filter(pk=promotion.pk).update(valid_until=yesterday)
    )

    assert text.count("TEN no longer applies: it ended yesterday.") == 1
    assert "Discount was $3.00 and is now $0.00." in text
    assert "Please check the new total, $34.95." in text
    assert (order.total_cents, order.promotions.count()) == (34_95, 0)


def test_last_use_that_somebody_else_took_while_checkout_was_open_is_told(shopper, zinc):
    promotion = make_promotion("TEN", max_uses=1)

    text, order = changed(shopper, zinc, lambda: Promotion.objects.filter(pk=promotion.pk).update(used=1))

    assert "TEN no longer applies: it has been used up." in text
    assert order.total_cents == 34_95


def test_code_used_before_with_this_e_mail_is_told_once_the_e_mail_is_known(shopper, zinc):
    make_promotion("TEN", max_uses_per_customer=1)
    place((zinc, 1), code="TEN")
    Order.objects.update(status="paid")
    before = Order.objects.count()
    fill_cart(shopper, (zinc, 1), code="TEN")
    page = shopper.get("/checkout/")
    assert Page(page).totals["Total"] == "$31.95"

    response = shopper.post("/checkout/", order_form(page, email="KIM@example.com"))
    text = Page(response).text

    assert response.status_code == 409
    assert "TEN no longer applies: it has already been used with this e-mail." in text
    assert Page(response).totals["Total"] == "$34.95"
    assert Order.objects.count() == before
    assert code_in(shopper) == "TEN"  # another e-mail may still use it
    form = order_form(response, email="KIM@example.com")
    assert shopper.post("/checkout/", form).status_code == 303
    assert Order.objects.first().total_cents == 34_95


def test_typing_error_beside_a_used_code_shows_the_total_that_will_be_asked_for(shopper, zinc):
    make_promotion("TEN", max_uses_per_customer=1)
    place((zinc, 1), code="TEN")

    fill_cart(shopper, (zinc, 1), code="TEN")
    response = shopper.post("/checkout/", order_form(shopper.get("/checkout/"), suburb=""))

    assert response.status_code == 422
    assert Page(response).totals["Total"] == "$34.95"


def test_offer_that_began_or_changed_while_checkout_was_open_is_told(shopper, zinc):
    promotion = make_promotion(name="Five off", kind="amount", amount_cents=5_00)

    text, _ = changed(shopper, zinc, lambda: Promotion.objects.filter(pk=promotion.pk).update(amount_cents=2_00))

    assert "Discount was $5.00 and is now $2.00." in text


def test_offer_that_another_one_took_over_from_is_told(shopper, zinc):
    make_promotion(name="Five off", kind="amount", amount_cents=5_00)

    text, _ = changed(shopper, zinc, lambda: make_promotion(name="Half", percent=50))

    assert "“Five off” no longer applies. “Half” applies now. Discount was $5.00 and is now $15.00." in text


def test_discount_that_the_browser_sends_is_not_read(shopper, zinc):
    response = check_out(shopper, (zinc, 1), discount="99", total="1", code="TEN", shipping="0")

    assert response.status_code == 303
    assert Order.objects.get().total_cents == 34_95


def test_promotion_that_an_order_used_cannot_be_deleted(zinc):
    promotion = make_promotion("TEN")
    place((zinc, 1), code="TEN")

    with pytest.raises(ProtectedError):
        promotion.delete()


BREAKS = [
    ({"kind": "percent", "percent": None}, "promotion_says_how_much"),
    ({"kind": "percent", "percent": 0}, "promotion_says_how_much"),
    ({"kind": "percent", "percent": 101}, "promotion_says_how_much"),
    ({"kind": "amount", "amount_cents": None}, "promotion_says_how_much"),
    ({"kind": "amount", "amount_cents": 0}, "promotion_says_how_much"),
    ({"kind": "amount", "amount_cents": -1}, "promotion_says_how_much|amount_cents"),
    ({"kind": "buy_x_get_y", "buy_quantity": 2, "get_quantity": None}, "promotion_says_how_much"),
    ({"kind": "buy_x_get_y", "buy_quantity": 0, "get_quantity": 1}, "promotion_says_how_much"),
    ({"kind": "unknown"}, "promotion_says_how_much"),
    ({"max_uses": 2, "used": 3}, "promotion_used_within_limit"),
    ({"used": -1}, "used"),
    ({"minimum_spend_cents": -1}, "minimum_spend_cents"),
    ({"valid_until": timezone.now() - timedelta(days=999)}, "promotion_ends_after_it_begins"),
]


@pytest.mark.parametrize(("changes", "constraint"), BREAKS)
def test_promotion_that_breaks_a_check_is_refused_by_the_database(changes, constraint):
    promotion = make_promotion("TEN")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Promotion.objects.filter(pk=promotion.pk).update(**changes)


def test_code_belongs_to_one_promotion_and_offers_without_one_are_many():
    make_promotion("TEN")
    make_promotion()
    make_promotion()

    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        make_promotion("TEN")


def test_order_uses_a_promotion_once_and_a_customer_has_one_counter(zinc):
    promotion = make_promotion("TEN", max_uses_per_customer=1)
    order = place((zinc, 1), code="TEN")

    with pytest.raises(IntegrityError, match="promotion"), transaction.atomic():
        OrderPromotion.objects.create(order=order, promotion=promotion, name="again")
    with pytest.raises(IntegrityError, match="customer"), transaction.atomic():
        PromotionCustomer.objects.create(promotion=promotion, customer=customer_of(order.email))


def test_goods_of_a_promotion_read_as_a_list_of_three_at_most():
    rows = [Category.objects.create(name=name, slug=name.lower()) for name in ("Herbs", "Oils", "Salts", "Teas")]

    words = [make_promotion(goods=tuple(rows[:count])).terms.goods_words for count in range(5)]

    assert words == ["", "Herbs", "Herbs or Oils", "Herbs, Oils or Salts", "Herbs, Oils, Salts or others"]
