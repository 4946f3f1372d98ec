"""Another try to pay an order that waits for its money."""

from datetime import datetime

from blog.transactions import all_or_nothing
from shop.models import Order, Payment
from shop.orders.errors import IllegalMoveError
from shop.orders.states import Status, lock

OPEN = (Payment.Status.CREATED, Payment.Status.PROCESSING)


@all_or_nothing
def pay_again(order: Order, *, gateway: str, expires_at: datetime, begun_since: datetime | None = None) -> Payment:
    """A payment of `order` by `gateway`, for which its units are held until `expires_at` at least.

    The caller has closed the sessions of earlier ones; a try by `gateway` that is still open is returned instead of a
    second one, unless it is older than `begun_since`. Raises IllegalMoveError unless the order awaits payment.
    """
    lock(order)
    if order.status != Status.PENDING:
        raise IllegalMoveError(f"Order {order.number} is {order.status_words.lower()}; it cannot be paid.")
    had = order.payments.filter(gateway=gateway, status__in=OPEN).last()
    if had and (begun_since is None or had.created_at >= begun_since):
        return had
    order.payments.filter(status__in=OPEN).update(status=Payment.Status.CANCELLED)
    if order.expires_at is not None and order.expires_at < expires_at:
        order.expires_at = expires_at
        order.save(update_fields=["expires_at"])
    return Payment.objects.create(order=order, gateway=gateway, amount_cents=order.total_cents)
