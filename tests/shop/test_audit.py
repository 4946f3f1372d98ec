"""`shop_audit`: silent over every way of an order, and one line for each thing that is broken below the code."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop import orders
from shop.models import (
    Order,
    OrderEvent,
    OrderLine,
    Outbox,
    Payment,
    Promotion,
    Refund,
    RefundLine,
    ShipmentLine,
    Stock,
    StockMovement,
    Variant,
)
from tests.builders import differences, make_variant, packed, paid, place, refund_units, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

E = Order.Status.EXPIRED


def run():
    out, err = StringIO(), StringIO()
    try:
        call_command("shop_audit", stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def goods():
    return make_variant(price_cents=20_00, sku="ZINC"), 2


def cancelled():
    order = paid(goods())
    orders.cancel_order(order)
    return order


def refunded():
    order = shipped(goods())
    refund_units(order)
    return order


def change(model, **changes):
    """Below the code: a row of `model` that the tests' one order has."""

    def write(order):
        model._base_manager.update(**changes)

    return write


def raw(sql):
    def write(order):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return write


def say(order, text):
    return text.format(
        number=order.number, payment=Payment.objects.first().pk, refund=getattr(Refund.objects.first(), "pk", 0)
    )


ADD_MOVEMENT = (
    "INSERT INTO shop_stockmovement (variant_id, kind, available_change, held_change, cause, reason, moved_at) "
    "SELECT id, 'received', 5, 0, 'staff', '', CURRENT_TIMESTAMP FROM shop_variant"
)
BREAKS = [
    (lambda: place(goods()), change(Stock, available=9), ["ZINC: 9 available and 2 held; the ledger says 8 and 2"]),
    (lambda: place(goods()), raw(ADD_MOVEMENT), ["ZINC: 8 available and 2 held; the ledger says 13 and 2"]),
    (
        lambda: place(goods()),
        change(OrderLine, released_quantity=1),
        ["ZINC: 2 held; orders wait for 1", "{number}, ZINC: holds 1; the ledger says 2"],
    ),
    (
        lambda: shipped(goods()),
        change(OrderLine, shipped_quantity=1, released_quantity=1),
        [
            "{number}, ZINC: 1 shipped; the ledger says 2",
            "{number}, ZINC: 1 shipped; its parcels hold 2",
            "{number}, ZINC: shipped, but 1 were given up and not refunded",
        ],
    ),
    (lambda: shipped(goods()), change(ShipmentLine, quantity=3), ["{number}, ZINC: 2 shipped; its parcels hold 3"]),
    (
        lambda: shipped(goods()),
        change(OrderLine, returned_quantity=1),
        ["{number}, ZINC: 1 came back; the ledger says 0"],
    ),
    (
        lambda: packed(goods()),
        change(Order, status="shipped"),
        [
            "{number}, ZINC: shipped, but 2 are still held",
            "{number}: shipped; its timeline ends with packed",
        ],
    ),
    (
        lambda: place(goods()),
        change(Order, subtotal_cents=41_00, shipping_cents=3_95),
        [
            "{number}: subtotal $41.00; its lines say $40.00",
            "{number}: Subtotal $41.00; its steps say $40.00",
            "{number}: Shipping $3.95; its steps say $4.95",
        ],
    ),
    (
        lambda: place(goods()),
        change(OrderLine, gst_cents=1),
        ["{number}: GST $4.09; its lines say $0.46"],
    ),
    (
        lambda: place(goods()),
        change(OrderLine, discount_cents=5_00),
        ["{number}: discount $0.00; its lines say $5.00"],
    ),
    (
        lambda: place(goods()),
        change(Order, steps=[{"label": "Total", "cents": 1, "note": ""}]),
        [
            "{number}: its steps do not tell “Subtotal”",
            "{number}: its steps do not tell “Shipping”",
            "{number}: Total $44.95; its steps say $0.01",
            "{number}: its steps do not tell “Includes GST of”",
        ],
    ),
    (
        refunded,
        change(Payment, refunded_cents=1),
        ["{number}: payment {payment} counts $0.01 refunded; refunds say $20.00"],
    ),
    (
        refunded,
        change(Order, refunded_cents=1, refunded_shipping_cents=1),
        [
            "{number}: refunded $0.01; refunds say $20.00",
            "{number}: refunded shipping $0.01; refunds say $0.00",
        ],
    ),
    (
        refunded,
        change(OrderLine, refunded_quantity=2, refunded_cents=1, refunded_gst_cents=2),
        [
            "{number}, ZINC: 2 units refunded; refunds say 1",
            "{number}, ZINC: 1 cents refunded; refunds say 2000",
            "{number}, ZINC: 2 cents of GST refunded; refunds say 182",
        ],
    ),
    (
        refunded,
        change(RefundLine, amount_cents=19_00),
        [
            "{number}, ZINC: 2000 cents refunded; refunds say 1900",
            "{number}: refund {refund} of $20.00 with GST of $1.82; its parts say $19.00 and $1.82",
        ],
    ),
    (
        lambda: paid(goods()),
        change(Payment, received_cents=1),
        ["{number}: paid, but no payment of $44.95 has succeeded"],
    ),
    (
        lambda: paid(goods()),
        change(Payment, status="failed"),
        ["{number}: paid, but no payment of $44.95 has succeeded"],
    ),
    (
        lambda: place(goods()),
        change(Payment, status="succeeded", received_cents=44_95),
        ["{number}: pending, but a payment has succeeded"],
    ),
    (
        lambda: place(goods()),
        change(Payment, status="surplus", received_cents=44_95),
        ["{number}: $44.95 too much were received and do not go back"],
    ),
    (lambda: place(goods()), change(OrderEvent, kind="note"), [
        "{number}: its timeline has 0 times “placed”",
        "{number}: pending; its timeline ends with nothing",
    ]),
    (
        lambda: place(goods()),
        lambda order: OrderEvent.objects.create(order=order, status="pending"),
        ["{number}: its timeline has 2 times “placed”"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "break_it", "lines"), BREAKS)
def test_broken_row_is_named_in_a_line_and_the_command_fails(make, break_it, lines):
    order = make()
    assert differences() == []

    break_it(order)

    expected = [say(order, line) for line in lines]
    assert sorted(differences()) == sorted(expected)
    code, out, err = run()
    assert (code, len(out.splitlines())) == (1, len(expected))
    assert err.strip() == f"{len(expected)} difference{'s' if len(expected) > 1 else ''}."


def test_promotion_used_more_often_than_orders_say_is_named():
    promotion = Promotion.objects.create(name="Spring", code="SPRING", kind="percent", percent=10, used=3)

    assert differences() == [f"Promotion {promotion}: used 3 times; orders say 0"]


def test_cancelled_order_whose_money_nobody_gave_back_is_named():
    order = place(goods())
    orders.cancel_unpaid(order)
    Payment.objects.update(status="succeeded", received_cents=44_95)

    assert differences() == [f"{order.number}: cancelled, but nothing of its payment goes back"]


def test_hold_that_nobody_ended_is_named_a_tick_after_its_time():
    order = place(goods())
    Order.objects.update(expires_at=timezone.now() - timedelta(minutes=9))
    assert differences() == []

    Order.objects.update(expires_at=timezone.now() - timedelta(minutes=11))

    (line,) = differences()
    assert line.startswith(f"{order.number}: holds its units since ")


def test_ledger_without_a_counter_is_named():
    variant = make_variant(sku="ZINC")
    Stock.objects.all().delete()

    assert differences() == ["ZINC: a ledger without a counter"]
    assert Variant.objects.get() == variant


def test_mail_and_success_that_the_database_would_refuse_twice_are_named_where_it_could_not():
    """The unique keys are taken away for once, as a restored dump without its indexes would have it."""
    order = paid(goods())
    mail = order.mails.get(kind="paid")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP INDEX IF EXISTS payment_one_success_per_order")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX payment_one_success_per_order")
            cursor.execute("ALTER TABLE shop_outbox DROP CONSTRAINT outbox_once_per_reason")
    second = order.payments.get()
    second.pk, second.reference = None, "other"
    second.save()
    expected = [f"{order.number}: paid 2 times"]
    if connection.vendor == "postgresql":
        Outbox.objects.create(kind=mail.kind, about=mail.about, order=order)
        expected.append(f"mail paid {mail.about}: 2 times")

    assert differences() == expected


def test_every_way_of_an_order_adds_up():
    place(goods())
    for make in (paid, packed, shipped):
        make((make_variant(price_cents=33_33), 3), (make_variant(price_cents=1_01), 2))
    cancelled_order = paid((make_variant(), 2))
    orders.cancel_order(cancelled_order)
    part = packed((make_variant(), 3))
    orders.ship(part, quantities={part.lines.get().pk: 1})
    refund_units(part)
    expired = place((make_variant(), 1))
    orders.expire(expired)

    assert run() == (0, "Stock, orders and money add up.\n", "")


def test_audit_reads_only_and_asks_no_more_of_ten_orders_than_of_one():
    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert differences() == []
        assert [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
        return len(queries)

    shipped(goods())
    one = questions()
    for _ in range(9):
        refund_units(shipped((make_variant(), 2)))

    assert questions() == one
    assert StockMovement.objects.count() == 39
