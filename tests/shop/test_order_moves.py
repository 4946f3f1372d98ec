"""Who may follow whom: every state and every move, with the ledger that goes with it."""

import pytest

from accounts.models import User
from shop import orders, stock
from shop.models import Order, OrderEvent, Outbox, Payment, Stock, StockMovement
from tests.builders import make_variant, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

Status = Order.Status
MOVES = {
    orders.record_payment: (Status.PAID, {Status.PENDING, Status.EXPIRED, Status.NEEDS_REVIEW}),
    orders.mark_packed: (Status.PACKED, {Status.PAID}),
    orders.mark_shipped: (Status.SHIPPED, {Status.PACKED}),
    orders.mark_delivered: (Status.COMPLETED, {Status.SHIPPED}),
    orders.cancel_unpaid: (Status.CANCELLED, {Status.PENDING, Status.NEEDS_REVIEW}),
}
WAY = [orders.record_payment, orders.mark_packed, orders.mark_shipped, orders.mark_delivered]
TABLE = [(move, state) for move in MOVES for state in Status]
LEGAL = [(move, state) for move, state in TABLE if state in MOVES[move][1]]
ILLEGAL = [(move, state) for move, state in TABLE if state not in MOVES[move][1]]


def order_in(state):
    """An order of two units, brought to `state` as staff do it where a move leads there."""
    order = place((make_variant(price_cents=20_00), 2))
    if state == Status.CANCELLED:
        orders.cancel_unpaid(order)
    elif state in {Status.EXPIRED, Status.NEEDS_REVIEW}:
        Order.objects.filter(pk=order.pk).update(status=state)
    else:
        steps = [Status.PENDING, Status.PAID, Status.PACKED, Status.SHIPPED, Status.COMPLETED].index(state)
        for move in WAY[:steps]:
            move(order)
    return Order.objects.get(pk=order.pk)


def counters(order):
    row = Stock.objects.get(pk=order.lines.get().variant_id)
    return row.available, row.held


def everything(order):
    models = (Order, OrderEvent, Outbox, Payment, Stock, StockMovement)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(("move", "state"), LEGAL)
def test_legal_move_goes_through_and_is_written_down(move, state):
    order, actor = order_in(state), User.objects.create_user("staff@example.com", "a-long-password")

    move(order, actor=actor)

    to = MOVES[move][0]
    assert order.status == Order.objects.get(pk=order.pk).status == to
    assert (order.events.last().status, order.events.last().actor) == (to, actor)
    assert stock.differences() == {}


@pytest.mark.parametrize(("move", "state"), ILLEGAL)
def test_other_move_is_refused_by_name_and_writes_nothing(move, state):
    order = order_in(state)
    before = everything(order)

    with pytest.raises(orders.IllegalMoveError, match=f"Order {order.number} is "):
        move(order)

    assert everything(order) == before
    assert stock.differences() == {}


def test_table_holds_every_state_and_move():
    assert (len(LEGAL), len(ILLEGAL)) == (8, 32)


def test_refused_move_names_both_states():
    order = order_in(Status.SHIPPED)

    with pytest.raises(orders.IllegalMoveError) as refused:
        orders.mark_packed(order)

    assert str(refused.value) == f"Order {order.number} is shipped; it cannot be packed."


def test_paid_order_is_not_cancelled_without_a_refund():
    order = order_in(Status.PAID)

    with pytest.raises(orders.IllegalMoveError) as refused:
        orders.cancel_unpaid(order)

    assert str(refused.value) == f"Order {order.number} is paid; it cannot be cancelled without a refund."


def test_order_read_before_another_moved_it_is_refused():
    order = order_in(Status.PENDING)
    stale = Order.objects.get(pk=order.pk)
    orders.record_payment(order)

    with pytest.raises(orders.IllegalMoveError):
        orders.cancel_unpaid(stale)
    with pytest.raises(orders.IllegalMoveError):
        orders.record_payment(stale)

    assert counters(order) == (8, 2)
    assert Payment.objects.filter(status="succeeded").count() == 1


def test_payment_of_the_whole_amount_is_recorded_with_the_move():
    order = order_in(Status.PAID)

    payment = order.payments.get()

    assert (payment.status, payment.received_cents, payment.settled_at is None) == ("succeeded", 44_95, False)


def test_cancelled_order_gives_its_units_back_once():
    order = order_in(Status.PENDING)
    assert counters(order) == (8, 2)

    orders.cancel_unpaid(order)
    with pytest.raises(orders.IllegalMoveError):
        orders.cancel_unpaid(order)

    assert counters(order) == (10, 0)
    assert order.payments.get().status == "cancelled"
    assert stock.differences() == {}


def test_shipped_order_takes_its_held_units_with_it():
    order = order_in(Status.PACKED)
    assert counters(order) == (8, 2)

    orders.mark_shipped(order)

    assert counters(order) == (8, 0)
    assert stock.differences() == {}


def test_ledger_of_a_shipped_and_a_cancelled_order_adds_up():
    shipped, cancelled = order_in(Status.SHIPPED), order_in(Status.CANCELLED)

    def kinds(order):
        rows = StockMovement.objects.filter(variant__order_lines__order=order).order_by("pk")
        return [(row.kind, row.available_change, row.held_change) for row in rows]

    assert kinds(shipped) == [("received", 10, 0), ("held", -2, 2), ("shipped", 0, -2)]
    assert kinds(cancelled) == [("received", 10, 0), ("held", -2, 2), ("released", 2, -2)]
    assert stock.differences() == {}


def test_counter_that_disagrees_with_its_ledger_is_found():
    variant = make_variant()
    Stock.objects.filter(pk=variant.pk).update(available=9)

    assert stock.differences() == {variant.sku: (9, 10, 0, 0)}


def test_mail_is_written_once_for_each_news():
    order = order_in(Status.COMPLETED)

    assert [row.kind for row in order.mails.order_by("pk")] == ["placed", "paid", "shipped"]


def test_timeline_tells_the_way_of_an_order():
    order = order_in(Status.COMPLETED)

    assert [(event.status, event.note) for event in order.events.all()] == [
        ("pending", "Order placed"),
        ("paid", "Payment recorded"),
        ("packed", "Packed"),
        ("shipped", "Shipped"),
        ("completed", "Delivered"),
    ]


def test_stock_is_received_and_written_off_by_movements():
    variant = make_variant(available=0)

    stock.adjust(variant, 5, reason="delivery")
    stock.adjust(variant, -2, reason="breakage")

    assert Stock.objects.get(pk=variant.pk).available == 3
    rows = variant.movements.order_by("pk")
    assert [(row.kind, row.available_change, row.cause, row.reason) for row in rows] == [
        ("received", 5, "staff", "delivery"),
        ("written_off", -2, "staff", "breakage"),
    ]


def test_more_than_there_is_cannot_be_written_off():
    variant = make_variant(available=3)

    with pytest.raises(stock.OutOfStockError) as refused:
        stock.adjust(variant, -4, reason="breakage")

    assert refused.value.available == 3
    assert Stock.objects.get(pk=variant.pk).available == 3
    assert variant.movements.count() == 1


def test_movement_of_nothing_is_refused():
    with pytest.raises(ValueError, match="a movement moves something"):
        stock.adjust(make_variant(), 0, reason="nothing")


def test_late_payment_of_an_expired_order_can_be_shipped_with_clean_counters():
    order = order_in(Status.EXPIRED)

    for move in WAY[:3]:
        move(order)

    assert counters(order) == (8, 0)
    assert stock.differences() == {}
