"""Money goes back: by line with the GST that was stored on it, asked for once, counted from the moment of its row."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import User
from shop import promotions, stock
from shop.models import Order, OrderEvent, OrderLine, Outbox, Payment, Refund, RefundLine, ReturnRequest
from shop.orders.errors import FieldError, IllegalMoveError
from shop.orders.states import Status, lock, move, queue_mail, write_event
from shop.rules.money import dollars
from shop.rules.refunds import Share, SoldLine, gives_shipping_back, share_of_amount, share_of_units, stored_gst

# Where money of a customer may be here. A cancelled order holds some where a refund has failed.
REFUNDABLE = (Status.PAID, Status.PACKED, Status.SHIPPED, Status.COMPLETED, Status.NEEDS_REVIEW, Status.CANCELLED)
COUNTING = (Refund.Status.REQUESTED, Refund.Status.PROCESSING, Refund.Status.SUCCEEDED)
# Reasons that speak of goods which the customer has, or should have: units that left are meant before those here.
ABOUT_WHAT_LEFT = (Refund.Reason.FAULTY, Refund.Reason.NOT_AS_DESCRIBED, Refund.Reason.NOT_ARRIVED)
BY_HAND = "manual"


@dataclass(frozen=True)
class Portion:
    """What of one line goes back. With a quantity, `amount_cents` may be less than these units cost, None for all of
    it; with quantity 0 it is a part of the price. `restock`: the units can be sold again.
    """

    quantity: int = 0
    amount_cents: int | None = None
    restock: bool = True


@dataclass(frozen=True)
class _Part:
    line: OrderLine
    quantity: int
    share: Share
    restock: bool


def sold_line(line: OrderLine) -> SoldLine:
    return SoldLine(
        line.quantity,
        line.paid_cents,
        line.gst_cents,
        line.refunded_quantity,
        line.refunded_cents,
        line.refunded_gst_cents,
    )


@transaction.atomic
def refund(
    order: Order,
    *,
    lines: Mapping[int, Portion],
    reason: str,
    shipping_cents: int = 0,
    note: str = "",
    actor: User | None = None,
    return_request: ReturnRequest | None = None,
) -> Refund:
    """Give back `lines` (by id of the order line) and of shipping `shipping_cents`.

    Units that have not left are released, or written off without `restock`; units that had left are put back where
    `restock` says so. Once nothing is left to send, the order is shipped, or cancelled where nothing ever left.
    The refund is asked for: `settle_refund` or `record_refund_sent` says that it has gone.
    Raises IllegalMoveError where no money of the customer is here, FieldError for an amount that does not fit.
    """
    lock(order)
    payment = order.payments.filter(status=Payment.Status.SUCCEEDED).first()
    if order.status not in REFUNDABLE or payment is None:
        raise IllegalMoveError(
            f"Order {order.number} is {order.status_words.lower()}; there is no payment to give back."
        )
    rows = list(order.lines.order_by("variant_id"))
    parts = _parts(rows, lines)
    if reason not in Refund.Reason.values:
        raise FieldError("reason", "Choose a reason.")
    _check_shipping(order, rows, parts, shipping_cents, reason)
    if return_request is not None and (
        return_request.order_id != order.pk or return_request.status not in _REFUNDED_RETURNS
    ):
        raise IllegalMoveError("This return is not approved, or already closed.")
    made = _write(
        order,
        payment,
        parts,
        shipping_cents=shipping_cents,
        reason=reason,
        note=note,
        actor=actor,
        return_request=return_request,
    )
    _finish(order, payment, parts, made, actor)
    return made


_REFUNDED_RETURNS = (ReturnRequest.Status.APPROVED, ReturnRequest.Status.RECEIVED)


def refund_all(order: Order, payment: Payment, *, reason: str, note: str, actor: User | None) -> Refund:
    """All that is left of a payment. The units are the caller's, who holds the order's row."""
    rows = order.lines.order_by("variant_id")
    parts = [
        _Part(line, line.refundable_quantity, share_of_amount(sold_line(line), line.refundable_cents), restock=False)
        for line in rows
        if line.refundable_quantity or line.refundable_cents
    ]
    left = order.shipping_cents - order.refunded_shipping_cents
    return _write(order, payment, parts, shipping_cents=left, reason=reason, note=note, actor=actor)


@transaction.atomic
def refund_surplus(
    payment: Payment, *, reason: str = Refund.Reason.SURPLUS, note: str = "", actor: User | None = None
) -> Refund:
    """All that is left of a payment that pays no order: too late, twice, or another amount than was asked for.

    It counts against the payment alone. Raises IllegalMoveError for the payment of an order, and when none is left.
    """
    order = payment.order
    lock(order)
    payment.refresh_from_db()
    left = (payment.received_cents or 0) - payment.refunded_cents
    if payment.status == Payment.Status.SUCCEEDED or left <= 0:
        raise IllegalMoveError(f"Nothing of this payment of order {order.number} is surplus.")
    _take(payment, left)
    made = Refund.objects.create(
        order=order, payment=payment, reason=reason, note=note[:300], amount_cents=left, actor=actor
    )
    _tell_of(made, actor)
    return made


def _parts(rows: list[OrderLine], lines: Mapping[int, Portion]) -> list[_Part]:
    if unknown := set(lines) - {line.pk for line in rows}:
        raise FieldError(min(unknown), "This line is not of this order.")
    parts = []
    for line in rows:
        portion = lines.get(line.pk)
        if portion is None or (not portion.quantity and not portion.amount_cents):
            continue
        if not 0 <= portion.quantity <= line.refundable_quantity:
            raise FieldError(line.pk, f"At most {line.refundable_quantity} of {line.sku} can be refunded.")
        sold = sold_line(line)
        most = share_of_units(sold, portion.quantity) if portion.quantity else Share(line.refundable_cents, 0)
        amount = most.amount_cents if portion.amount_cents is None else portion.amount_cents
        if not 0 <= amount <= most.amount_cents:
            raise FieldError(line.pk, f"At most {dollars(most.amount_cents)} of {line.sku} can go back.")
        parts.append(_Part(line, portion.quantity, share_of_amount(sold, amount), portion.restock))
    return parts


def _check_shipping(order: Order, rows: list[OrderLine], parts: list[_Part], shipping_cents: int, reason: str) -> None:
    left = order.shipping_cents - order.refunded_shipping_cents
    if not 0 <= shipping_cents <= left:
        raise FieldError("shipping", f"At most {dollars(left)} of the shipping can go back.")
    if not shipping_cents and not sum(part.share.amount_cents for part in parts):
        raise FieldError("__all__", "Choose what goes back.")
    back = {part.line.pk: part.quantity for part in parts}
    are_all_back = all(line.refundable_quantity == back.get(line.pk, 0) for line in rows)
    if parts and are_all_back and gives_shipping_back(reason) and shipping_cents < left:
        words = Refund.Reason(reason).label.lower()
        raise FieldError("shipping", f"All goods go back ({words}): by law the shipping of {dollars(left)} goes too.")


def _write(
    order: Order,
    payment: Payment,
    parts: list[_Part],
    *,
    shipping_cents: int,
    reason: str,
    note: str,
    actor: User | None,
    return_request: ReturnRequest | None = None,
) -> Refund:
    """The rows of a refund, and every counter that must not pass what was paid."""
    amount = shipping_cents + sum(part.share.amount_cents for part in parts)
    shipping_gst = _shipping_gst(order, shipping_cents)
    _take(payment, amount)
    _count(order, amount, shipping_cents)
    made = Refund.objects.create(
        order=order,
        payment=payment,
        return_request=return_request,
        reason=reason,
        note=note[:300],
        amount_cents=amount,
        shipping_cents=shipping_cents,
        shipping_gst_cents=shipping_gst,
        gst_cents=shipping_gst + sum(part.share.gst_cents for part in parts),
        actor=actor,
    )
    for part in parts:
        _count_line(part.line.pk, part.quantity, part.share.amount_cents, part.share.gst_cents)
        RefundLine.objects.create(
            refund=made,
            order_line=part.line,
            quantity=part.quantity,
            amount_cents=part.share.amount_cents,
            gst_cents=part.share.gst_cents,
        )
    _tell_of(made, actor)
    return made


def _shipping_gst(order: Order, shipping_cents: int) -> int:
    before = order.refunds.filter(status__in=COUNTING).aggregate(sum=Sum("shipping_gst_cents"))["sum"] or 0
    until = order.refunded_shipping_cents + shipping_cents
    gst = stored_gst(order.shipping_gst_cents, of_cents=order.shipping_cents, until_cents=until)
    return max(0, min(gst - before, shipping_cents))


def _take(payment: Payment, amount: int) -> None:
    """The condition stands in the UPDATE itself: of refunds that race, no more go through than were received."""
    fits = Payment.objects.filter(pk=payment.pk, refunded_cents__lte=F("received_cents") - amount)
    if not fits.update(refunded_cents=F("refunded_cents") + amount):
        payment.refresh_from_db()
        left = (payment.received_cents or 0) - payment.refunded_cents
        raise FieldError("__all__", f"Only {dollars(left)} of this payment is left to give back.")


def _count(order: Order, amount: int, shipping_cents: int) -> None:
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


def _count_line(line_id: int, quantity: int, amount: int, gst: int) -> None:
    # What does not fit breaks a CHECK: the caller has looked under the order's lock.
    OrderLine.objects.filter(pk=line_id).update(
        refunded_quantity=F("refunded_quantity") + quantity,
        refunded_cents=F("refunded_cents") + amount,
        refunded_gst_cents=F("refunded_gst_cents") + gst,
    )


def _tell_of(made: Refund, actor: User | None) -> None:
    note = f"Refund of {dollars(made.amount_cents)}: {made.get_reason_display()}"
    write_event(
        made.order,
        OrderEvent.Kind.REFUND,
        f"{note}. {made.note}" if made.note else note,
        public_note=f"{dollars(made.amount_cents)} goes back to you",
        actor=actor,
    )


def _finish(order: Order, payment: Payment, parts: list[_Part], made: Refund, actor: User | None) -> None:
    """Where the order stands now, then its units: promotions before stock, as placing takes them."""
    split = {part.line.pk: _split(part, made.reason) for part in parts}
    held = {line.pk: line.held_quantity - split.get(line.pk, (0, 0))[0] for line in order.lines.all()}
    if made.return_request_id:
        ReturnRequest.objects.filter(pk=made.return_request_id).update(status=ReturnRequest.Status.CLOSED)
    if order.status in {Status.PAID, Status.PACKED} and not any(held.values()):
        _leave(order, payment, actor)
    cause = f"refund:{made.pk}"
    for part in parts:
        here, left = split[part.line.pk]
        back = min(left, part.line.shipped_quantity - part.line.returned_quantity) if part.restock else 0
        (stock.release if part.restock else stock.write_off)(part.line, here, cause=cause)
        stock.take_back(part.line, back, cause=cause)
        if part.restock and here + back:
            RefundLine.objects.filter(refund=made, order_line=part.line).update(restocked_quantity=here + back)


def _leave(order: Order, payment: Payment, actor: User | None) -> None:
    """Nothing is left to send."""
    if order.lines.filter(shipped_quantity__gt=0).exists():
        move(order, Status.SHIPPED, actor=actor, note="Shipped: the rest was refunded")
        return
    move(order, Status.CANCELLED, actor=actor, note="Cancelled: all of it was refunded")
    payment.refresh_from_db()
    if payment.refunded_cents == payment.received_cents:
        promotions.give_back_uses(order)


def _split(part: _Part, reason: str) -> tuple[int, int]:
    """Of the units of `part`: (still here, had left)."""
    here = part.line.held_quantity
    left = part.line.refundable_quantity - here
    if reason in ABOUT_WHAT_LEFT:
        gone = min(part.quantity, left)
        return part.quantity - gone, gone
    stay = min(part.quantity, here)
    return stay, part.quantity - stay


@transaction.atomic
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


@transaction.atomic
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
    if _is_surplus(refund):
        return
    Order.objects.filter(pk=refund.order_id).update(
        refunded_cents=F("refunded_cents") - refund.amount_cents,
        refunded_shipping_cents=F("refunded_shipping_cents") - refund.shipping_cents,
    )
    for part in refund.lines.all():
        _count_line(part.order_line_id, -part.quantity, -part.amount_cents, -part.gst_cents)


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
            _take(refund.payment, refund.amount_cents)
            if not _is_surplus(refund):
                _count(refund.order, refund.amount_cents, refund.shipping_cents)
                for part in parts:
                    _count_line(part.order_line_id, part.quantity, part.amount_cents, part.gst_cents)
    except FieldError:
        return False
    return True


def _is_surplus(refund: Refund) -> bool:
    return refund.payment.status != Payment.Status.SUCCEEDED
