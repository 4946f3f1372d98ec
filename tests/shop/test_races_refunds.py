"""Refunds that race. PostgreSQL shows what SQLite's gate would hide."""

import pytest

from shop import orders
from shop.models import Order, Payment, Refund
from tests.builders import differences, make_variant, packed, shipped
from tests.shop.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("store"),
    pytest.mark.postgres,
]


@pytest.mark.parametrize("time", range(3))
def test_of_refunds_of_forty_per_cent_at_once_two_go_through(time):
    order = shipped((make_variant(price_cents=20_00), 1))
    line = order.lines.get().pk

    def refund():
        found = Order.objects.get(pk=order.pk)
        return orders.refund(found, lines={line: orders.Portion(0, 8_00)}, reason="goodwill")

    outcomes = at_once(*[refund] * 16)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["FieldError"] * 14 + ["Refund"] * 2
    assert (Refund.objects.count(), Payment.objects.get().refunded_cents) == (2, 16_00)
    assert differences() == []


@pytest.mark.parametrize("time", range(3))
def test_parcel_and_cancellation_at_once_are_only_one_of_them(time):
    order = packed((make_variant(), 2))

    outcomes = at_once(
        lambda: orders.ship(Order.objects.get(pk=order.pk)),
        lambda: orders.cancel_order(Order.objects.get(pk=order.pk)),
    )

    assert len([one for one in outcomes if isinstance(one, orders.IllegalMoveError)]) == 1
    assert Order.objects.get().status in {"shipped", "cancelled"}
    assert differences() == []
