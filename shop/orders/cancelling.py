"""An order ends before it leaves."""

from django.db import transaction

from accounts.models import User
from shop import promotions, stock
from shop.models import Order, Payment
from shop.orders.errors import IllegalMoveError
from shop.orders.states import Status, lock, move


@transaction.atomic
def cancel_unpaid(order: Order, *, actor: User | None = None) -> None:
    """End an order that nobody has paid, and give its units back. Raises IllegalMoveError where money has come."""
    lock(order)
    if order.payments.filter(status=Payment.Status.SUCCEEDED).exists():
        raise IllegalMoveError(f"Order {order.number} is paid; it cannot be cancelled without a refund.")
    move(order, Status.CANCELLED, actor=actor, note="Cancelled")
    order.payments.filter(settled_at=None).update(status=Payment.Status.CANCELLED)
    for line in order.lines.order_by("variant_id"):
        stock.release(line, line.held_quantity, cause=f"cancel:{order.pk}")
    promotions.give_back_uses(order)
