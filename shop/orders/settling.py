"""Money has come, or has not. The only functions that make an order paid or let it expire."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from shop.models import Order, Payment
from shop.orders.states import Status, lock, move


@transaction.atomic
def record_payment(order: Order, *, actor: User | None = None) -> None:
    """The whole amount of `order` has arrived by transfer. Raises IllegalMoveError unless it was awaited."""
    lock(order)
    move(order, Status.PAID, actor=actor, note="Payment recorded")
    waiting = order.payments.filter(gateway="manual", settled_at=None)
    waiting.update(status=Payment.Status.SUCCEEDED, settled_at=timezone.now(), received_cents=order.total_cents)
