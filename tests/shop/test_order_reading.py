"""An order as its page reads it: the rows of this order, as the querysets have them, and no question more."""

import pytest

from shop import orders
from shop.models import Order, Payment
from tests.builders import make_promotion, make_variant, place, refund_units, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
AT_FIRST, LATER = ("lines", "events"), ("payments", "refunds", "shipments", "return_requests", "promotions")


def full_order():
    """With two of most."""
    make_promotion(name="Offer")
    order = shipped((make_variant(), 4), (make_variant(), 2))
    Payment.objects.create(order=order, gateway="manual", amount_cents=order.total_cents)
    for _ in range(2):
        refund_units(order)
    orders.request_return(order, quantities={order.lines.first().pk: 1}, reason="faulty")
    return order


def test_rows_of_an_order_are_its_own_in_their_order_and_lead_back_to_it(django_assert_num_queries):
    other, order = full_order(), full_order()
    names = (*AT_FIRST, *LATER)
    expected = {name: [row.pk for row in getattr(order, name).all()] for name in names}

    found = orders.by_number(order.number)
    orders.add_what_became_of_it(found)

    with django_assert_num_queries(0):
        rows = {name: list(getattr(found, name).all()) for name in names}
        assert {name: [row.pk for row in rows[name]] for name in names} == expected
        assert all(row.order is found for name in names for row in rows[name])
        assert [part.order_line.sku for parcel in rows["shipments"] for part in parcel.lines.all()] == [
            line.sku for line in rows["lines"]
        ]
    assert [len(expected[name]) for name in ("lines", "payments", "refunds", "return_requests")] == [2, 2, 2, 1]
    assert all(expected.values())
    assert {row.pk for name in names for row in getattr(other, name).all() if name == "lines"}.isdisjoint(
        expected["lines"]
    )


def test_order_by_its_number_brings_its_lines_its_events_and_its_rule(django_assert_num_queries):
    order = place((make_variant(), 1))

    with django_assert_num_queries(3):
        found = orders.by_number(order.number)
        assert (found, found.shipping_rule) == (order, order.shipping_rule)
        assert [line.order for line in found.lines.all()] == [order]
    assert orders.by_number("none") is None
    assert Order.objects.count() == 1
