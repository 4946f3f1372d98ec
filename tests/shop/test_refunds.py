"""Money goes back: how much, with which GST, once, and what becomes of the units."""

import pytest

from shop import orders
from shop.models import Order, OrderLine, Outbox, Payment, Promotion, Refund, Stock
from shop.rules.refunds import SoldLine, gives_shipping_back, share_of_amount, share_of_units
from tests.builders import differences, make_supplement, make_variant, packed, paid, place, refund_units, shipped

Portion = orders.Portion
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def two_lines(make=shipped):
    """3 × $10.00 taxable and 1 × $20.00 GST-free, shipping $4.95: GST 2.73 + 0 + 0.27."""
    free = make_variant(price_cents=20_00, supplement=make_supplement(is_gst_free=True))
    return make((make_variant(price_cents=10_00), 3), (free, 1))


def counters(order):
    order.refresh_from_db()
    payment = order.payments.get()
    return order.refunded_cents, order.refunded_shipping_cents, payment.refunded_cents


def stock_of(line):
    row = Stock.objects.get(pk=line.variant_id)
    return row.available, row.held


def test_unit_goes_back_with_its_stored_gst():
    order = two_lines()
    taxable, free = order.lines.all()
    assert (order.total_cents, order.gst_cents, order.shipping_gst_cents) == (54_95, 3_00, 27)

    made = orders.refund(order, lines={taxable.pk: Portion(1), free.pk: Portion(1)}, reason="change_of_mind")

    assert (made.amount_cents, made.gst_cents, made.shipping_cents, made.status) == (30_00, 91, 0, "requested")
    parts = [(part.quantity, part.amount_cents, part.gst_cents) for part in made.lines.all()]
    assert sorted(parts) == [(1, 10_00, 91), (1, 20_00, 0)]
    assert counters(order) == (30_00, 0, 30_00)
    assert order.refund_badge == "Refunded in part"
    assert order.status == "shipped"
    assert differences() == []


def test_portions_of_everything_are_the_whole_refund_gst_included():
    order = two_lines()
    taxable, free = order.lines.all()

    for portions, shipping in [
        ({taxable.pk: Portion(1)}, 2_00),
        ({taxable.pk: Portion(2, 15_00)}, 0),
        ({taxable.pk: Portion(0, 5_00)}, 1_00),
        ({free.pk: Portion(1)}, 1_95),
    ]:
        orders.refund(order, lines=portions, shipping_cents=shipping, reason="goodwill")

    refunds = Refund.objects.all()
    assert sum(one.amount_cents for one in refunds) == order.total_cents == order.refunded_cents
    assert sum(one.gst_cents for one in refunds) == order.gst_cents
    assert sum(one.shipping_gst_cents for one in refunds) == order.shipping_gst_cents
    assert (order.refund_badge, differences()) == ("Refunded", [])
    with pytest.raises(orders.IllegalMoveError, match="goes back already"):
        refund_units(order)


@pytest.mark.parametrize("reason", ["faulty", "not_as_described", "not_arrived", "cancelled"])
def test_shipping_must_go_back_with_all_goods_where_the_law_says_so(reason):
    order = shipped((make_variant(price_cents=20_00), 2))
    assert gives_shipping_back(reason)
    refund_units(order, reason=reason)
    before = list(Refund.objects.values())

    with pytest.raises(orders.FieldError, match=r"by law the shipping of \$4\.95 goes too") as refused:
        refund_units(order, reason=reason)

    assert (refused.value.field, list(Refund.objects.values())) == ("shipping", before)
    assert refund_units(order, reason=reason, shipping_cents=4_95).amount_cents == 24_95


@pytest.mark.parametrize("reason", ["change_of_mind", "goodwill"])
def test_shipping_may_stay_after_a_change_of_mind(reason):
    assert not gives_shipping_back(reason)
    assert refund_units(shipped((make_variant(price_cents=20_00), 1)), reason=reason).amount_cents == 20_00


@pytest.mark.parametrize(
    ("portion", "more", "field", "sentence"),
    [
        (Portion(3), {}, "line", "At most 2 of SKU-X can be refunded."),
        (Portion(-1), {}, "line", "At most 2 of SKU-X can be refunded."),
        (Portion(1, 20_01), {}, "line", r"At most \$20.00 of SKU-X can go back."),
        (Portion(0, 40_01), {}, "line", r"At most \$40.00 of SKU-X can go back."),
        (Portion(1, -1), {}, "line", r"At most \$20.00 of SKU-X can go back."),
        (Portion(0), {}, "__all__", "Choose what goes back."),
        (Portion(1), {"shipping_cents": 4_96}, "shipping", r"At most \$4.95 of the shipping can go back."),
        (Portion(1), {"shipping_cents": -1}, "shipping", r"At most \$4.95 of the shipping can go back."),
        (Portion(1), {"reason": "because"}, "reason", "Choose a reason."),
        (Portion(1), {"reason": "surplus"}, "reason", "Choose a reason."),
    ],
)
def test_refund_that_does_not_fit_is_refused_beside_its_field_and_writes_nothing(portion, more, field, sentence):
    order = shipped((make_variant(price_cents=20_00, sku="SKU-X"), 2))
    line = order.lines.get()

    with pytest.raises(orders.FieldError, match=sentence) as refused:
        orders.refund(order, lines={line.pk: portion}, **{"reason": "goodwill"} | more)

    assert refused.value.field == (line.pk if field == "line" else field)
    assert (Refund.objects.count(), counters(order)) == (0, (0, 0, 0))


def test_line_of_another_order_is_refused():
    order, other = shipped((make_variant(), 1)), shipped((make_variant(), 1))

    with pytest.raises(orders.FieldError, match="not of this order"):
        orders.refund(order, lines={other.lines.get().pk: Portion(1)}, reason="goodwill")


def test_units_here_go_back_to_the_shelf_or_are_written_off():
    order = packed((make_variant(), 3))
    line = order.lines.get()

    refund_units(order)
    assert (stock_of(line), OrderLine.objects.get(pk=line.pk).released_quantity) == ((8, 2), 1)
    orders.refund(order, lines={line.pk: Portion(1, restock=False)}, reason="goodwill")

    assert stock_of(line) == (8, 1)
    kinds = [(row.kind, row.available_change, row.held_change) for row in line.movements.order_by("pk")]
    assert kinds == [("held", -3, 3), ("released", 1, -1), ("written_off", 0, -1)]
    assert differences() == []


def test_units_that_left_come_back_only_where_staff_say_so():
    order = shipped((make_variant(), 3))
    line = order.lines.get()

    made = orders.refund(order, lines={line.pk: Portion(1, restock=True)}, reason="change_of_mind")
    orders.refund(order, lines={line.pk: Portion(1, restock=False)}, reason="change_of_mind")

    assert (stock_of(line), made.lines.get().restocked_quantity) == ((8, 0), 1)
    assert differences() == []


def test_faulty_unit_of_a_part_shipped_order_is_one_that_left():
    order = packed((make_variant(), 3))
    line = order.lines.get()
    orders.ship(order, quantities={line.pk: 1})

    orders.refund(order, lines={line.pk: Portion(1, restock=False)}, reason="faulty")

    assert (order.status, stock_of(line)) == ("packed", (7, 2))
    refund_units(order, 2)
    assert (Order.objects.get().status, stock_of(line)) == ("shipped", (9, 0))
    assert differences() == []


def test_order_of_which_all_is_refunded_before_it_left_is_cancelled_and_its_code_is_free_where_no_money_stays():
    promotion = Promotion.objects.create(name="Spring", code="SPRING", kind="percent", percent=10, used=2)
    keeps, gives = (paid((make_variant(price_cents=20_00), 1)) for _ in range(2))
    for order in (keeps, gives):
        order.promotions.create(promotion=promotion, name="Spring")

    refund_units(keeps, reason="change_of_mind")
    refund_units(gives, reason="change_of_mind", shipping_cents=4_95)

    assert [Order.objects.get(pk=order.pk).status for order in (keeps, gives)] == ["cancelled", "cancelled"]
    assert [order.promotions.get().given_back_at is None for order in (keeps, gives)] == [True, False]
    assert Promotion.objects.get().used == 1
    assert differences() == []


def test_refund_by_transfer_is_recorded_with_the_banks_reference_and_the_customer_is_told():
    made = refund_units(shipped((make_variant(price_cents=20_00), 2)))

    with pytest.raises(orders.FieldError, match="Enter the reference"):
        orders.record_refund_sent(made, reference=" ")
    orders.record_refund_sent(made, reference="NAB 12345")
    with pytest.raises(orders.IllegalMoveError, match="is done"):
        orders.record_refund_sent(made, reference="NAB 12346")

    made.refresh_from_db()
    assert (made.status, made.provider_reference, made.settled_at is None) == ("succeeded", "NAB 12345", False)
    assert [mail.about for mail in Outbox.objects.filter(kind="refunded")] == [f"refund:{made.pk}"]
    other = refund_units(made.order)
    with pytest.raises(orders.FieldError, match="Another refund was recorded with this reference"):
        orders.record_refund_sent(other, reference="NAB 12345")


def test_failed_refund_counts_no_more_and_staff_are_told_and_it_can_be_made_good_by_transfer():
    order = paid((make_variant(price_cents=20_00), 2))
    Payment.objects.update(gateway="sandbox")
    made = refund_units(order)
    with pytest.raises(orders.IllegalMoveError, match="to be sent"):
        orders.record_refund_sent(made, reference="NAB 1")

    assert orders.settle_refund(made, state="failed", failure="account closed")
    assert not orders.settle_refund(made, state="failed")

    assert (counters(order), order.lines.get().refunded_quantity, differences()) == ((0, 0, 0), 0, [])
    assert Outbox.objects.filter(kind="staff_review", about=f"refund:{made.pk}").count() == 1
    orders.record_refund_sent(made, reference="NAB 1")
    assert (counters(order), differences()) == ((20_00, 0, 20_00), [])


def test_refund_that_goes_through_after_another_took_its_place_is_told_and_not_counted_twice():
    order = paid((make_variant(price_cents=20_00), 1))
    made = refund_units(order, shipping_cents=4_95)
    orders.settle_refund(made, state="failed", failure="?")
    second = refund_units(order, shipping_cents=4_95)

    assert not orders.settle_refund(made, state="succeeded", provider_reference="re_1")

    assert (Refund.objects.get(pk=made.pk).status, Refund.objects.get(pk=second.pk).status) == ("failed", "requested")
    assert (counters(order), differences()) == ((24_95, 4_95, 24_95), [])
    assert Outbox.objects.filter(kind="staff_review", about=f"refund:{made.pk}:twice").count() == 1


def test_settled_refund_settles_once():
    made = refund_units(paid((make_variant(), 2)))

    assert orders.settle_refund(made, state="processing", provider_reference="re_1")
    assert orders.settle_refund(made, state="succeeded", provider_reference="re_1")
    assert not orders.settle_refund(made, state="succeeded", provider_reference="re_1")
    assert not orders.settle_refund(made, state="processing", provider_reference="re_1")

    assert Outbox.objects.filter(kind="refunded").count() == 1


def test_cancelled_paid_order_gives_everything_back_with_its_gst():
    order = two_lines(packed)

    (made,) = orders.cancel_order(order, reason="Out of stock")

    assert (made.amount_cents, made.gst_cents, made.shipping_cents, made.reason) == (54_95, 3_00, 4_95, "cancelled")
    assert (order.status, counters(order)) == ("cancelled", (54_95, 4_95, 54_95))
    assert [stock_of(line) for line in order.lines.all()] == [(10, 0), (10, 0)]
    assert [mail.kind for mail in order.mails.order_by("pk")] == ["placed", "paid", "cancelled"]
    assert differences() == []


def test_cancelled_order_without_restock_writes_its_units_off():
    order = paid((make_variant(), 2))

    orders.cancel_order(order, restock=False)

    assert (stock_of(order.lines.get()), differences()) == ((8, 0), [])


def test_part_shipped_order_is_not_cancelled():
    order = packed((make_variant(), 2))
    orders.ship(order, quantities={order.lines.get().pk: 1})

    with pytest.raises(orders.IllegalMoveError, match="has left in part"):
        orders.cancel_order(order)


@pytest.mark.parametrize(("received", "amounts"), [(44_95, []), (50_00, [5_05]), (40_00, [])])
def test_cancelling_gives_back_what_was_received_whatever_that_was(received, amounts):
    """More than the total goes back beside the order, less is all there is."""
    order = place((make_variant(price_cents=20_00), 2))
    orders.record_payment(order, received_cents=received, reason="close enough")

    refunds = orders.cancel_order(order)

    assert [one.amount_cents for one in refunds] == [min(received, 44_95), *amounts]
    assert order.payments.get().refunded_cents == received
    assert [line for line in differences() if "no payment of" not in line] == []


def test_money_of_another_amount_goes_back_when_its_order_is_cancelled():
    order = place((make_variant(price_cents=20_00), 2))
    orders.states.move(order, "needs_review")
    order.payments.update(status="mismatched", received_cents=40_00)
    with pytest.raises(orders.IllegalMoveError, match="without a refund"):
        orders.cancel_unpaid(order)

    (made,) = orders.cancel_order(order)

    assert (made.amount_cents, counters(order)) == (40_00, (0, 0, 40_00))
    assert differences() == []


def test_share_of_odd_cents_falls_to_the_first_units():
    line = SoldLine(quantity=3, paid_cents=10_00, gst_cents=91)

    assert share_of_units(line, 1).amount_cents == 3_34
    assert share_of_units(SoldLine(3, 10_00, 91, 1, 3_34, 30), 1).amount_cents == 3_33
    assert share_of_units(SoldLine(3, 10_00, 91, 2, 6_67, 61), 1) == share_of_amount(
        SoldLine(3, 10_00, 91, 2, 6_67, 61), 3_33
    )
    with pytest.raises(ValueError, match="units"):
        share_of_units(line, 4)
    with pytest.raises(ValueError, match="left"):
        share_of_amount(line, 10_01)
