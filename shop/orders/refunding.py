"""Money goes back: by line with the GST that was stored on it, asked for once, counted from the moment of its row."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Sum

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import promotions, stock
from shop.models import Order, OrderEvent, OrderLine, Payment, Refund, RefundLine, ReturnRequest
from shop.orders.errors import FieldError, IllegalMoveError
from shop.orders.refund_counts import count, count_line, take
from shop.orders.states import Status, lock, move, write_event
from shop.rules.money import dollars
from shop.rules.refunds import Share, SoldLine, gives_shipping_back, share_of_amount, share_of_units, stored_gst

# Where money of a customer may be here. A cancelled order holds some where a refund has failed.
REFUNDABLE = (Status.PAID, Status.PACKED, Status.SHIPPED, Status.COMPLETED, Status.NEEDS_REVIEW, Status.CANCELLED)
COUNTING = (Refund.Status.REQUESTED, Refund.Status.PROCESSING, Refund.Status.SUCCEEDED)
# Reasons that speak of goods which the customer has, or should have: units that left are meant before those here.
ABOUT_WHAT_LEFT = (Refund.Reason.FAULTY, Refund.Reason.NOT_AS_DESCRIBED, Refund.Reason.NOT_ARRIVED)


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


@all_or_nothing
def refund(
    order: Order,
    *,
    lines: Mapping[int, Portion],
    reason: str,
    shipping_cents: int = 0,
    note: str = "",
    actor: User | None = None,
    return_request: ReturnRequest | None = None,
    seen: int | None = None,
) -> Refund:
    """Give back `lines` (by id of the order line) and of shipping `shipping_cents`.

    Units that have not left are released, or written off without `restock`; units that had left are put back where
    `restock` says so. Once nothing is left to send, the order is shipped, or cancelled where nothing ever left.
    The refund is asked for: `settle_refund` or `record_refund_sent` says that it has gone.
    Raises IllegalMoveError where no money of the customer is here, FieldError for an amount that does not fit,
    UnseenError where something has happened since `seen` (`states.lock`).
    """
    lock(order, seen=seen)
    payment = order.payments.filter(status=Payment.Status.SUCCEEDED).first()
    if order.status not in REFUNDABLE or payment is None:
        raise IllegalMoveError(
            f"Order {order.number} is {order.status_words.lower()}; there is no payment to give back."
        )
    if payment.received_cents == payment.refunded_cents:
        raise IllegalMoveError(f"All that was paid for order {order.number} goes back already.")
    rows = list(order.lines.order_by("variant_id"))
    parts = _parts(rows, lines)
    if reason not in Refund.Reason.values or reason == Refund.Reason.SURPLUS:
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
    """All that is left of a payment: of the lines first, then of shipping, where less was taken for the whole.

    The units are the caller's, who holds the order's row.
    """
    left = (payment.received_cents or 0) - payment.refunded_cents
    parts = []
    for line in order.lines.order_by("variant_id"):
        share = share_of_amount(sold_line(line), min(left, line.refundable_cents))
        left -= share.amount_cents
        if line.refundable_quantity or share.amount_cents:
            parts.append(_Part(line, line.refundable_quantity, share, restock=False))
    shipping = min(left, order.shipping_cents - order.refunded_shipping_cents)
    return _write(order, payment, parts, shipping_cents=shipping, reason=reason, note=note, actor=actor)


@all_or_nothing
def refund_surplus(
    payment: Payment, *, reason: str = Refund.Reason.SURPLUS, note: str = "", actor: User | None = None
) -> Refund:
    """All that is left of a payment that pays no order: too late, twice, or another amount than was asked for; of the
    payment of an order what is above its total.

    It counts against the payment alone. Raises IllegalMoveError when nothing is surplus.
    """
    order = payment.order
    lock(order)
    payment.refresh_from_db()
    left = surplus_of(payment)
    if left <= 0:
        raise IllegalMoveError(f"Nothing of this payment of order {order.number} is surplus.")
    if payment.status == Payment.Status.SUCCEEDED:
        reason = Refund.Reason.SURPLUS
    take(payment, left)
    made = Refund.objects.create(
        order=order, payment=payment, reason=reason, note=note[:300], amount_cents=left, actor=actor
    )
    _tell_of(made, actor)
    return made


def surplus_of(payment: Payment) -> int:
    """Cents received and not given back that no order needs."""
    received, given = payment.received_cents or 0, payment.refunded_cents
    if payment.status != Payment.Status.SUCCEEDED:
        return received - given
    refunds = payment.refunds.filter(status__in=COUNTING, reason=Refund.Reason.SURPLUS)
    before = refunds.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    return min(received - given, received - payment.order.total_cents - before)


def is_of_order(refund: Refund) -> bool:
    """Whether it gives back what the order cost, and not money beside it."""
    return refund.payment.status == Payment.Status.SUCCEEDED and refund.reason != Refund.Reason.SURPLUS


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
    take(payment, amount)
    count(order, amount, shipping_cents)
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
        count_line(part.line.pk, part.quantity, part.share.amount_cents, part.share.gst_cents)
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
    """Its units, then where the order stands now: stock before promotions, as placing takes them."""
    split = {part.line.pk: _split(part, made.reason) for part in parts}
    held = {line.pk: line.held_quantity - split.get(line.pk, (0, 0))[0] for line in order.lines.all()}
    if made.return_request_id:
        ReturnRequest.objects.filter(pk=made.return_request_id).update(status=ReturnRequest.Status.CLOSED)
    cause = f"refund:{made.pk}"
    for part in parts:
        here, left = split[part.line.pk]
        back = min(left, part.line.shipped_quantity - part.line.returned_quantity) if part.restock else 0
        (stock.release if part.restock else stock.write_off)(part.line, here, cause=cause)
        stock.take_back(part.line, back, cause=cause)
        if part.restock and here + back:
            RefundLine.objects.filter(refund=made, order_line=part.line).update(restocked_quantity=here + back)
    if order.status in {Status.PAID, Status.PACKED} and not any(held.values()):
        _leave(order, payment, actor)


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
