"""An order ends before it leaves: cancelled by staff, or expired because no money came."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import promotions, stock
from shop.models import Order, Payment, Refund
from shop.orders.errors import IllegalMoveError
from shop.orders.refunding import refund_all, refund_surplus, surplus_of
from shop.orders.states import Status, lock, move, refuse_move, require_next

OPEN = (Payment.Status.CREATED, Payment.Status.PROCESSING)


@all_or_nothing
def cancel_unpaid(order: Order, *, actor: User | None = None) -> None:
    """End an order that nobody has paid, and give its units back. Raises IllegalMoveError where money has come."""
    lock(order)
    if order.status != Status.CANCELLED and _money_here(order):
        words = order.status_words.lower()
        raise IllegalMoveError(f"Order {order.number} is {words}; it cannot be cancelled without a refund.")
    require_next(order, Status.CANCELLED)
    _end(order, Status.CANCELLED, actor=actor, note="Cancelled", restock=True)


@all_or_nothing
def cancel_order(order: Order, *, actor: User | None = None, reason: str = "", restock: bool = True) -> list[Refund]:
    """End an order of which nothing has left: all that was received goes back, and the units to the shelf.

    `reason` is for the timeline. Without `restock` the units are written off. Returns the refunds, one per payment.
    Raises IllegalMoveError once a parcel has left: then the rest is refunded by line.
    """
    lock(order)
    require_next(order, Status.CANCELLED)
    if order.lines.filter(shipped_quantity__gt=0).exists():
        raise IllegalMoveError(
            f"Order {order.number} has left in part; it cannot be cancelled. Refund what has not left instead."
        )
    note = f"Cancelled: {reason}" if reason else "Cancelled"
    refunds: list[Refund] = []
    for payment in _money_here(order):
        if payment.status == Payment.Status.SUCCEEDED and order.refunded_cents < order.total_cents:
            refunds.append(refund_all(order, payment, reason=Refund.Reason.CANCELLED, note=reason, actor=actor))
            payment.refresh_from_db()
        if surplus_of(payment) > 0:
            refunds.append(refund_surplus(payment, reason=Refund.Reason.CANCELLED, note=reason, actor=actor))
    _end(order, Status.CANCELLED, actor=actor, note=note, restock=restock)
    return refunds


@all_or_nothing
def expire(order: Order, *, actor: User | None = None) -> None:
    """Nobody paid in time: units and promotions are free again, and the customer is told.

    Raises IllegalMoveError unless it awaits payment. The caller has closed the gateway's session first.
    """
    lock(order)
    if order.status != Status.PENDING:
        raise refuse_move(order, Status.EXPIRED)
    _end(order, Status.EXPIRED, actor=actor, note="Expired unpaid", restock=True)


@all_or_nothing
def hold_units_again(order: Order) -> bool:
    """Take the units that an expired order had given back, all of them or none: its payment came late.

    Whether they could be had. For an order that still holds its units nothing changes.
    """
    lock(order)
    try:
        with transaction.atomic():
            for line in order.lines.order_by("variant_id"):
                given_up = max(0, line.released_quantity - line.refunded_quantity)
                stock.hold_again(line, given_up, cause=f"late:{order.pk}")
    except stock.OutOfStockError:
        return False
    return True


def _money_here(order: Order) -> list[Payment]:
    """Payments of which something was received and not given back."""
    return list(order.payments.filter(received_cents__gt=F("refunded_cents")).order_by("pk"))


def _end(order: Order, to: Status, *, actor: User | None, note: str, restock: bool) -> None:
    """Stock before promotions, as placing takes them: two orders never wait for each other."""
    move(order, to, actor=actor, note=note)
    order.payments.filter(status__in=OPEN).update(status=Payment.Status.CANCELLED)
    give_up = stock.release if restock else stock.write_off
    for line in order.lines.order_by("variant_id"):
        give_up(line, line.held_quantity, cause=f"{to}:{order.pk}")
    promotions.give_back_uses(order)
