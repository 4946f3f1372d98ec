"""Every action from every state: it goes through where the table says so, else it is refused and writes nothing.

The table below is written out by hand, so that a change of `NEXT_STATES` alone is noticed here.
"""

from functools import partial

import pytest

from shop import orders
from shop.models import (
    Order,
    OrderEvent,
    OrderLine,
    OrderPromotion,
    Outbox,
    Payment,
    Refund,
    RefundLine,
    ReturnRequest,
    Shipment,
    Stock,
    StockMovement,
)
from tests.builders import differences, make_variant, packed, paid, place, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

PENDING, PAID, PACKED, SHIPPED, COMPLETED, EXPIRED, CANCELLED, REVIEW = (
    *("pending", "paid", "packed", "shipped", "completed"),
    *("expired", "cancelled", "needs_review"),
)
PART, PAID_CANCELLED, PAID_REVIEW = "packed, shipped in part", "cancelled after payment", "needs review, paid"
STATES = (*(PENDING, PAID, PACKED, PART, SHIPPED, COMPLETED, EXPIRED, CANCELLED, PAID_CANCELLED, REVIEW, PAID_REVIEW),)


def order_in(state):
    """Two units at $20.00, brought to `state` as the shop does it."""
    goods = (make_variant(price_cents=20_00), 2)
    if state in {PAID, PAID_CANCELLED, PAID_REVIEW}:
        order = paid(goods)
    elif state in {PACKED, PART}:
        order = packed(goods)
    elif state in {SHIPPED, COMPLETED}:
        order = shipped(goods)
    else:
        order = place(goods)
    if state == PART:
        orders.ship(order, quantities={order.lines.get().pk: 1})
    elif state == COMPLETED:
        orders.mark_delivered(order)
    elif state == EXPIRED:
        orders.expire(order)
    elif state == CANCELLED:
        orders.cancel_unpaid(order)
    elif state == PAID_CANCELLED:
        orders.cancel_order(order)
    elif state in {REVIEW, PAID_REVIEW}:
        orders.states.move(order, REVIEW)
    return Order.objects.get(pk=order.pk)


def portion(order, quantity=1):
    return {order.lines.get().pk: orders.Portion(quantity)}


ADDRESS = {"street_address": "2 Other Street"}
# Action → how it is called, and the states from which it goes through, with the state after it.
ACTIONS = {
    "record payment": (orders.record_payment, {PENDING: PAID, EXPIRED: PAID, REVIEW: PAID}),
    "pack": (orders.mark_packed, {PAID: PACKED}),
    "ship all": (orders.ship, {PACKED: SHIPPED, PART: SHIPPED}),
    "ship one": (
        lambda order: orders.ship(order, quantities={order.lines.get().pk: 1}),
        {PACKED: PACKED, PART: SHIPPED},
    ),
    "deliver": (orders.mark_delivered, {SHIPPED: COMPLETED}),
    "cancel unpaid": (orders.cancel_unpaid, {PENDING: CANCELLED, REVIEW: CANCELLED}),
    "cancel": (
        orders.cancel_order,
        {PENDING: CANCELLED, REVIEW: CANCELLED, PAID_REVIEW: CANCELLED, PAID: CANCELLED, PACKED: CANCELLED},
    ),
    "expire": (orders.expire, {PENDING: EXPIRED}),
    "refund one": (
        lambda order: orders.refund(order, lines=portion(order), reason="goodwill"),
        {PAID: PAID, PACKED: PACKED, PART: SHIPPED, SHIPPED: SHIPPED, COMPLETED: COMPLETED, PAID_REVIEW: REVIEW},
    ),
    "refund both": (
        lambda order: orders.refund(order, lines=portion(order, 2), reason="goodwill"),
        {PAID: CANCELLED, PACKED: CANCELLED, PART: SHIPPED, SHIPPED: SHIPPED, COMPLETED: COMPLETED}
        | {PAID_REVIEW: REVIEW},
    ),
    "request return": (
        lambda order: orders.request_return(order, quantities={order.lines.get().pk: 1}, reason="faulty"),
        {SHIPPED: SHIPPED, COMPLETED: COMPLETED},
    ),
    "edit address": (
        partial(orders.edit_address, **ADDRESS),
        {PENDING: PENDING, PAID: PAID, REVIEW: REVIEW, PAID_REVIEW: REVIEW},
    ),
}  # fmt: skip
CELLS = [(action, state) for action in ACTIONS for state in STATES]
LEGAL = [(action, state) for action, state in CELLS if state in ACTIONS[action][1]]
ILLEGAL = [(action, state) for action, state in CELLS if state not in ACTIONS[action][1]]


def everything():
    models = (
        *(Order, OrderLine, OrderEvent, OrderPromotion, Outbox, Payment, Refund, RefundLine),
        *(ReturnRequest, Shipment, Stock, StockMovement),
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_matrix_has_a_cell_for_every_action_and_state():
    assert (len(CELLS), len(LEGAL), len(ILLEGAL)) == (132, 35, 97)
    assert {state.split(",")[0].split(" after")[0].replace(" ", "_") for state in STATES} == set(Order.Status.values)
    assert set(orders.NEXT_STATES) == set(Order.Status.values)


def test_table_of_states_is_the_one_that_was_agreed():
    """Also the moves that another check refuses too, such as the cancellation of what has left."""
    table = {state: set(nexts) for state, nexts in orders.NEXT_STATES.items()}

    assert table == {
        PENDING: {PAID, CANCELLED, EXPIRED, REVIEW},
        EXPIRED: {PAID, REVIEW},
        REVIEW: {PAID, CANCELLED},
        PAID: {PACKED, CANCELLED, REVIEW},
        PACKED: {SHIPPED, CANCELLED, REVIEW},
        SHIPPED: {COMPLETED},
        COMPLETED: set(),
        CANCELLED: set(),
    }


@pytest.mark.parametrize(("action", "state"), LEGAL)
def test_legal_action_goes_through_and_everything_adds_up(action, state):
    order = order_in(state)
    do, ends = ACTIONS[action]

    do(order)

    assert Order.objects.get(pk=order.pk).status == order.status == ends[state]
    assert differences() == []


@pytest.mark.parametrize(("action", "state"), ILLEGAL)
def test_other_action_is_refused_by_name_and_writes_nothing(action, state):
    order = order_in(state)
    before = everything()

    with pytest.raises(orders.IllegalMoveError, match=order.number):
        ACTIONS[action][0](order)

    assert everything() == before
