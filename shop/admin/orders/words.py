"""How an order stands, in one word each for its money and its goods."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from shop.gateways import label_of
from shop.models import Order, Payment, Refund
from shop.rules.money import dollars

Status = Order.Status


@dataclass(frozen=True)
class Badge:
    """A word, and how it looks: todo (somebody must act), good, quiet or bad. The word says it without the colour."""

    word: str
    look: str

    def __html__(self) -> str:
        return format_html('<span class="badge badge-{}">{}</span>', self.look, self.word)

    __str__ = __html__


def payment_badge(order: Order) -> Badge:
    """Reads `payments` and `refunds` as prefetched."""
    refunds = list(order.refunds.all())
    if any(refund.status == Refund.Status.FAILED for refund in refunds) and not _is_made_good(order):
        return Badge("Refund failed", "bad")
    if any(refund.status in {Refund.Status.REQUESTED, Refund.Status.PROCESSING} for refund in refunds):
        return Badge("Refund to send", "todo")
    if any(payment.is_disputed for payment in order.payments.all()):
        return Badge("Disputed", "bad")
    if order.refund_badge:
        return Badge(order.refund_badge, "quiet")
    if any(payment.status == Payment.Status.SUCCEEDED for payment in order.payments.all()):
        return Badge("Paid", "good")
    if order.status == Status.NEEDS_REVIEW:
        return Badge("Look at it", "bad")
    if any(refund.status == Refund.Status.SUCCEEDED for refund in refunds):
        return Badge("Sent back", "quiet")
    return Badge("Unpaid", "todo" if order.status == Status.PENDING else "quiet")


def _is_made_good(order: Order) -> bool:
    """Whether what a failed refund did not give back has gone by another way."""
    return all(
        payment.refunded_cents >= (payment.received_cents or 0)
        for payment in order.payments.all()
        if any(r.status == Refund.Status.FAILED and r.payment_id == payment.pk for r in order.refunds.all())
    )


def fulfilment_badge(order: Order) -> Badge:
    """Reads `lines` as prefetched."""
    if order.status == Status.PAID:
        return Badge("To pack", "todo")
    if order.status == Status.PACKED:
        if any(line.shipped_quantity for line in order.lines.all()):
            return Badge("Part collected" if order.is_collected else "Part shipped", "todo")
        return Badge("Ready to collect" if order.is_collected else "To ship", "todo")
    look = {Status.SHIPPED: "good", Status.COMPLETED: "good", Status.NEEDS_REVIEW: "bad"}
    return Badge(order.status_words, look.get(Status(order.status), "quiet"))


def payment_words(payment: Payment) -> str:
    """ "Bank transfer, $50.70: succeeded, $50.70 received, 25 Nov 2026, 17:34"."""
    parts = [f"{label_of(payment.gateway)}, {dollars(payment.amount_cents)}: {payment.get_status_display().lower()}"]
    if payment.received_cents is not None:
        parts.append(f"{dollars(payment.received_cents)} received")
    if payment.settled_at:
        parts.append(date_format(timezone.localtime(payment.settled_at), "j M Y, H:i"))
    return ", ".join(parts)
