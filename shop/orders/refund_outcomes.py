"""What became of a refund: sent, failed, or recorded by hand."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from blog.transactions import all_or_nothing
from shop.models import Order, OrderEvent, Outbox, Payment, Refund
from shop.orders.errors import FieldError, IllegalMoveError
from shop.orders.refund_counts import count, count_line, take
from shop.orders.refunding import is_of_order, refund
from shop.orders.states import lock, queue_mail, write_event
from shop.rules.money import dollars

BY_HAND = "manual"


@all_or_nothing
def settle_refund(refund: Refund, *, state: str, provider_reference: str = "", failure: str = "") -> bool:
    """What became of `refund`: `state` processing, succeeded or failed (`shop.payments.RefundState`).

    Succeeded: the customer is told. Failed: what it counted is free again, and staff are told. The same report again
    changes nothing. A refund that was given up and went through after all counts again, where that still fits;
    else staff are told. Whether anything changed.
    """
    order = refund.order
    lock(order)
    refund.refresh_from_db()
    was, reference = refund.status, provider_reference[:120] or refund.provider_reference
    if was == state or state not in Refund.Status.values:
        return False
    if state == Refund.Status.PROCESSING:
        if was != Refund.Status.REQUESTED:
            return False
        _set(refund, status=state, provider_reference=reference)
        return True
    if state == Refund.Status.FAILED:
        _uncount(refund)
        _set(refund, status=state, provider_reference=reference, failure=failure[:300], settled_at=None)
        note = f"Refund of {dollars(refund.amount_cents)} failed: {failure}"
        write_event(order, OrderEvent.Kind.REFUND, note)
        queue_mail(order, Outbox.Kind.STAFF_REVIEW, about=f"refund:{refund.pk}")
        return True
    if was == Refund.Status.FAILED and not _recount(refund):
        note = f"Refund of {dollars(refund.amount_cents)} went through after it had failed; another was made meanwhile"
        write_event(order, OrderEvent.Kind.REFUND, note)
        queue_mail(order, Outbox.Kind.STAFF_REVIEW, about=f"refund:{refund.pk}:twice")
        return False
    _set(refund, status=state, provider_reference=reference, failure="", settled_at=timezone.now())
    _say_sent(refund, actor=None)
    return True


@all_or_nothing
def record_refund_sent(refund: Refund, *, reference: str, actor: User | None = None) -> None:
    """Staff have sent the money by transfer; `reference` is the bank's. Also after a gateway's refund has failed.

    Raises IllegalMoveError for one that a payment service sends, or that is done; FieldError for the reference.
    """
    order = refund.order
    lock(order)
    refund.refresh_from_db()
    reference = reference.strip()
    if not 0 < len(reference) <= 120:
        raise FieldError("reference", "Enter the reference of the transfer, at most 120 characters.")
    by_hand = refund.payment.gateway == BY_HAND and refund.status == Refund.Status.REQUESTED
    if not by_hand and refund.status != Refund.Status.FAILED:
        words = refund.get_status_display().lower()
        raise IllegalMoveError(f"This refund of order {order.number} is {words}; nothing is to be recorded.")
    if Refund.objects.filter(provider_reference=reference).exclude(pk=refund.pk).exists():
        raise FieldError("reference", "Another refund was recorded with this reference.")
    if refund.status == Refund.Status.FAILED and not _recount(refund):
        raise IllegalMoveError(f"Another refund of order {order.number} was made meanwhile.")
    _set(
        refund,
        status=Refund.Status.SUCCEEDED,
        provider_reference=reference,
        failure="",
        settled_at=timezone.now(),
    )
    _say_sent(refund, actor=actor)


def _say_sent(refund: Refund, actor: User | None) -> None:
    amount = dollars(refund.amount_cents)
    note = f"Refund of {amount} sent, reference {refund.provider_reference or 'none'}"
    write_event(refund.order, OrderEvent.Kind.REFUND, note, public_note=f"{amount} was given back", actor=actor)
    queue_mail(refund.order, Outbox.Kind.REFUNDED, about=f"refund:{refund.pk}")


def _set(refund: Refund, **fields: object) -> None:
    for name, value in fields.items():
        setattr(refund, name, value)
    refund.save(update_fields=list(fields))


def _uncount(refund: Refund) -> None:
    Payment.objects.filter(pk=refund.payment_id).update(refunded_cents=F("refunded_cents") - refund.amount_cents)
    if not is_of_order(refund):
        return
    Order.objects.filter(pk=refund.order_id).update(
        refunded_cents=F("refunded_cents") - refund.amount_cents,
        refunded_shipping_cents=F("refunded_shipping_cents") - refund.shipping_cents,
    )
    for part in refund.lines.all():
        count_line(part.order_line_id, -part.quantity, -part.amount_cents, -part.gst_cents)


def _recount(refund: Refund) -> bool:
    """Count a refund that had failed once more; False where another took its place meanwhile."""
    parts = list(refund.lines.select_related("order_line"))
    for part in parts:
        line = part.order_line
        if (
            part.quantity > line.refundable_quantity
            or part.amount_cents > line.refundable_cents
            or part.gst_cents > line.gst_cents - line.refunded_gst_cents
        ):
            return False
    try:
        with transaction.atomic():
            take(refund.payment, refund.amount_cents)
            if is_of_order(refund):
                count(refund.order, refund.amount_cents, refund.shipping_cents)
                for part in parts:
                    count_line(part.order_line_id, part.quantity, part.amount_cents, part.gst_cents)
    except FieldError:
        return False
    return True


def preview_refund(order: Order, **asked: Any) -> int:
    """What `refund` with these arguments would give back, in cents; nothing stays written. Raises as it does."""
    with transaction.atomic():
        amount = refund(Order.objects.get(pk=order.pk), **asked).amount_cents
        transaction.set_rollback(True)
    return amount
