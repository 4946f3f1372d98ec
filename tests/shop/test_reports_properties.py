"""Whatever was sold, paid and refunded when: every report adds up to every other, to the cent."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from shop import orders, reports
from shop.cart import Cart, CartLine
from shop.models import Category, Order, Refund
from shop.pricing import price_cart
from shop.rules.periods import Period
from tests.builders import DESTINATION, make_post, make_promotion, make_supplement, make_variant

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

FIRST = date(2026, 9, 20)  # the clock goes forward on 4 October
LAST = FIRST + timedelta(days=40)
days = some.integers(-5, 45).map(lambda number: FIRST + timedelta(days=number))
lines = some.lists(
    some.tuples(some.integers(0, 3), some.integers(1, 3), some.integers(0, 2)),
    min_size=1,
    max_size=3,
    unique_by=lambda line: line[0],
)
purchases = some.lists(
    some.tuples(lines, days, some.booleans(), some.none() | some.tuples(days, some.integers(0, 3))), max_size=5
)


def make_world():
    other = Category.objects.create(name="Herbs", slug="herbs")
    packs = [
        make_variant(price_cents=price, available=99, supplement=make_supplement(is_gst_free=is_free, **fields))
        for price, is_free, fields in (
            (19_95, False, {}),
            (7_77, True, {}),
            (33_33, False, {"category": other}),
            (99, True, {"category": other}),
        )
    ]
    make_promotion("SEVEN", percent=7)
    return packs, [None, make_post("Cramps"), make_post("Sleep")]


def play(packs, posts, number, purchase):
    wanted, paid_on, has_code, back = purchase
    cart = Cart(
        tuple(
            CartLine(packs[pack].pk, units, posts[post].pk if posts[post] else None) for pack, units, post in wanted
        ),
        code="SEVEN" if has_code else "",
    )
    shown = price_cart(cart, postcode=DESTINATION.postcode, email=DESTINATION.email).shown()
    order = orders.place_order(cart, DESTINATION, attempt_key=f"world-{number}", shown=shown, gateway="manual")
    orders.record_payment(order)
    Order.objects.filter(pk=order.pk).update(paid_on=paid_on)
    if back is None:
        return
    sent_on, units = back
    line = order.lines.order_by("pk").last()
    if units:
        refund = orders.refund(order, lines={line.pk: orders.Portion(min(units, line.quantity))}, reason="goodwill")
        refunds = [refund]
    else:
        refunds = orders.cancel_order(order, reason="asked")
    for refund in refunds:
        orders.record_refund_sent(refund, reference=f"Transfer {refund.pk}")
        at = timezone.make_aware(datetime.combine(sent_on, time(23, 59)))
        Refund.objects.filter(pk=refund.pk).update(settled_at=at)


def check(period):
    sums, gst = reports.read_sums(period), reports.read_gst(period)
    for by, dimension in reports.DIMENSIONS.items():
        report = reports.read_sales(by, period)
        if dimension.adds_up:
            assert report.sum_of("sold_cents") == sums.goods_cents, by
            assert report.sum_of("refunded_cents") == sums.refunded_goods_cents, by
    for day, row in ((row.key, row) for row in reports.read_sales("day", period).rows):
        one = reports.read_sums(Period(day, day))
        assert (row.orders, row.net_cents) == (one.orders, one.net_goods_cents)
    assert gst.net.total_cents == sums.total_cents
    assert gst.net.gst_cents == sums.net_gst_cents
    assert gst.net.taxable_cents + gst.net.free_cents == sums.net_goods_cents
    assert sum(part.total_cents for _, part in gst.months) == sums.total_cents
    assert sum(part.gst_cents for _, part in gst.months) == sums.net_gst_cents
    assert sum(row.off_goods_cents for row in reports.read_promotions(period)) == sums.discount_cents
    everything = reports.rows_behind("product", "", period)
    assert everything.sold_cents() - everything.refunded_cents() == sums.net_goods_cents


@hypothesis.settings(
    max_examples=12, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(purchases, days)
def test_reports_add_up_to_each_other(made, middle):
    with transaction.atomic():
        packs, posts = make_world()
        for number, purchase in enumerate(made):
            play(packs, posts, number, purchase)

        check(Period(FIRST, LAST))
        if FIRST <= middle < LAST:
            halves = [reports.read_sums(Period(FIRST, middle)), reports.read_sums(Period(middle + timedelta(1), LAST))]
            whole = reports.read_sums(Period(FIRST, LAST))
            for name in ("orders", "total_cents", "net_gst_cents", "net_goods_cents", "discount_cents"):
                assert sum(getattr(half, name) for half in halves) == getattr(whole, name), name
        transaction.set_rollback(True)
