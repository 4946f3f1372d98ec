"""What goes back is counted where its condition stands: in the UPDATE of payment, order and line."""

from django.db.models import F

from shop.models import Order, OrderLine, Payment
from shop.orders.errors import FieldError
from shop.rules.money import dollars


def take(payment: Payment, amount: int) -> None:
    """The condition stands in the UPDATE itself: of refunds that race, no more go through than were received."""
    fits = Payment.objects.filter(pk=payment.pk, refunded_cents__lte=F("received_cents") - amount)
    if not fits.update(refunded_cents=F("refunded_cents") + amount):
        payment.refresh_from_db()
        left = (payment.received_cents or 0) - payment.refunded_cents
        raise FieldError("__all__", f"Only {dollars(left)} of this payment is left to give back.")


def count(order: Order, amount: int, shipping_cents: int) -> None:
    fits = Order.objects.filter(
        pk=order.pk,
        refunded_cents__lte=F("total_cents") - amount,
        refunded_shipping_cents__lte=F("shipping_cents") - shipping_cents,
    )
    counted = fits.update(
        refunded_cents=F("refunded_cents") + amount,
        refunded_shipping_cents=F("refunded_shipping_cents") + shipping_cents,
    )
    if not counted:
        raise FieldError("__all__", f"More of order {order.number} than was paid cannot go back.")
    order.refresh_from_db(fields=["refunded_cents", "refunded_shipping_cents"])


def count_line(line_id: int, quantity: int, amount: int, gst: int) -> None:
    # What does not fit breaks a CHECK: the caller has looked under the order's lock.
    OrderLine.objects.filter(pk=line_id).update(
        refunded_quantity=F("refunded_quantity") + quantity,
        refunded_cents=F("refunded_cents") + amount,
        refunded_gst_cents=F("refunded_gst_cents") + gst,
    )
