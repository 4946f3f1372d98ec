"""An order that gave its code back and is paid after all: the discount stands, a use that is left is counted."""

import pytest

from shop import orders, promotions
from shop.models import OrderPromotion, Promotion, PromotionCustomer
from shop.payments import PaymentReport, State
from tests.at_once import at_once
from tests.builders import DESTINATION, differences, make_promotion, make_variant, paid, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def variant(db):
    return make_variant(price_cents=20_00, available=10)


def expired(variant, code="WINTER", **fields):
    order = place((variant, 1), code=code, **fields)
    orders.expire(order)
    return order


def pay(order):
    orders.settle_transfer(order, received_cents=order.total_cents, bank_reference=f"line {order.pk}")
    order.refresh_from_db()


def notes(order):
    return [event.note for event in order.events.filter(kind="note")]


def test_use_that_is_left_is_taken_again(variant):
    code = make_promotion("WINTER", max_uses=1, max_uses_per_customer=1)
    order = expired(variant)
    assert (Promotion.objects.get().used, PromotionCustomer.objects.get().used) == (0, 0)

    pay(order)

    code.refresh_from_db()
    assert (order.status, order.discount_cents) == ("paid", 2_00)
    assert (code.used, PromotionCustomer.objects.get().used) == (1, 1)
    assert order.promotions.get().given_back_at is None
    assert notes(order) == []
    assert differences() == []


def test_use_that_went_to_somebody_else_does_not_change_what_was_agreed(variant):
    make_promotion("WINTER", max_uses=1)
    order = expired(variant)
    place((variant, 1), code="WINTER")

    pay(order)

    assert (order.status, order.discount_cents, order.payments.get().status) == ("paid", 2_00, "succeeded")
    assert Promotion.objects.get().used == 1
    assert order.promotions.get().given_back_at is not None
    assert notes(order) == ["Paid late: “Ten off (WINTER)” was used up meanwhile, and its discount stands"]
    assert differences() == []


def test_use_that_the_customer_had_again_meanwhile_is_not_counted_twice(variant):
    make_promotion("WINTER", max_uses_per_customer=1)
    order = expired(variant)
    place((variant, 1), code="WINTER")

    pay(order)

    assert (Promotion.objects.get().used, PromotionCustomer.objects.get().used) == (1, 1)
    assert len(notes(order)) == 1
    assert differences() == []


def test_use_taken_again_is_given_back_once_when_the_order_is_cancelled(variant):
    make_promotion("WINTER", max_uses=1)
    order = expired(variant)
    pay(order)

    orders.cancel_order(order)

    assert Promotion.objects.get().used == 0
    assert differences() == []


def test_late_payment_whose_goods_are_gone_takes_no_use(variant):
    make_promotion("WINTER", max_uses=1)
    order = expired(variant)
    paid((variant, 10))

    pay(order)

    assert (order.status, Promotion.objects.get().used) == ("needs_review", 0)
    assert differences() == []


def test_payment_in_time_takes_no_second_use(variant):
    make_promotion("WINTER")
    order = place((variant, 1), code="WINTER")

    pay(order)

    assert Promotion.objects.get().used == 1


def test_payment_that_staff_record_late_takes_its_use_again(variant):
    make_promotion("WINTER", max_uses=1)
    order = expired(variant)

    orders.record_payment(order)

    assert Promotion.objects.get().used == 1
    assert differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_last_use_wanted_late_and_in_time_at_once_is_counted_once():
    for number in range(5):
        variant = make_variant(price_cents=20_00, available=10)
        code = f"CODE-{number}"
        make_promotion(code, max_uses=1)
        late = expired(variant, code, gateway="sandbox")
        payment = late.payments.get()
        report = PaymentReport(
            State.SUCCEEDED,
            reference=payment.reference,
            charge_reference=f"char_{number}",
            received_cents=payment.amount_cents,
            currency="AUD",
        )
        new = DESTINATION.__class__(**vars(DESTINATION) | {"email": "lee@example.com"})

        _, placed = at_once(
            lambda report=report: orders.settle_payment("sandbox", report),
            lambda variant=variant, code=code, new=new: place((variant, 1), code=code, destination=new),
        )

        late.refresh_from_db()
        counted = OrderPromotion.objects.filter(code=code, given_back_at=None)
        assert late.status == "paid"
        assert (
            isinstance(placed, promotions.UsedUpError | orders.ChangedSinceShownError) or counted.get().order == placed
        )
        assert (Promotion.objects.get(code=code).used, counted.count()) == (1, 1)
        assert differences() == []
