"""Refunds as a gateway reports them: ours are found again, those made at its dashboard are written down."""

from django.db.models import Sum

from shop.models import OrderEvent, Outbox, Payment, Refund
from shop.orders.errors import FieldError, IllegalMoveError
from shop.orders.refund_outcomes import settle_refund
from shop.orders.refunding import Portion, refund, refund_surplus
from shop.orders.states import Status, move, queue_mail, write_event
from shop.payments import PaymentReport, RefundReport, RefundState
from shop.rules.money import dollars

ELSEWHERE = "Made at the payment service"


def merge_refunds(payment: Payment, report: PaymentReport) -> bool:
    """Whether `report` tells of a refund something new. `payment` has received money; its order is locked."""
    has_changed = False
    for one in report.refunds:
        found = _find(payment, one)
        if found is None and one.state != RefundState.FAILED and one.amount_cents > 0:
            has_changed |= _write_down(payment, one)
        elif found is not None:
            if one.provider_reference and not found.provider_reference:
                found.provider_reference = one.provider_reference[:120]
                found.save(update_fields=["provider_reference"])
            has_changed |= settle_refund(
                found, state=one.state, provider_reference=one.provider_reference, failure=one.failure
            )
    if report.refunded_cents:
        sent = payment.refunds.exclude(status=Refund.Status.FAILED).exclude(status=Refund.Status.REQUESTED, tries=0)
        known = sent.aggregate(total=Sum("amount_cents"))["total"] or 0
        if report.refunded_cents > known:
            missing = RefundReport("", report.refunded_cents - known, RefundState.SUCCEEDED)
            has_changed |= _write_down(payment, missing)
    return has_changed


def _find(payment: Payment, report: RefundReport) -> Refund | None:
    refunds = payment.refunds.order_by("pk")
    if found := refunds.filter(provider_reference=report.provider_reference).exclude(provider_reference="").first():
        return found
    if report.reference:
        return refunds.filter(reference=report.reference).first()
    # One of the dashboard of which only the amount was known so far.
    made_elsewhere = refunds.filter(provider_reference="", note__endswith=ELSEWHERE, status=Refund.Status.SUCCEEDED)
    return made_elsewhere.filter(amount_cents=report.amount_cents).first()


def _write_down(payment: Payment, report: RefundReport) -> bool:
    """A refund that we did not make. One that was asked for here and not sent yet, of this amount, is it."""
    made = payment.refunds.filter(
        status=Refund.Status.REQUESTED, tries=0, amount_cents=report.amount_cents
    ).first() or _make(payment, report.amount_cents)
    if made is None:
        return _ask_staff(payment, report)
    if not made.note.endswith(ELSEWHERE):
        made.note = f"{made.note[:250]}. {ELSEWHERE}".lstrip(". ")
        made.save(update_fields=["note"])
    settle_refund(made, state=report.state, provider_reference=report.provider_reference, failure=report.failure)
    order = payment.order
    order.refresh_from_db()
    is_whole = payment.status == Payment.Status.SUCCEEDED and order.refunded_cents >= order.total_cents
    if is_whole and order.status in {Status.PAID, Status.PACKED}:
        move(order, Status.NEEDS_REVIEW, note="Refunded whole at the payment service before it was shipped")
        queue_mail(order, Outbox.Kind.STAFF_REVIEW, about=f"refund:{made.pk}")
    return True


def _make(payment: Payment, amount_cents: int) -> Refund | None:
    """A refund of `amount_cents`, as parts of the prices of the lines, then of shipping. None where it has no room."""
    try:
        if payment.status != Payment.Status.SUCCEEDED:
            left = (payment.received_cents or 0) - payment.refunded_cents
            return refund_surplus(payment, note=ELSEWHERE) if amount_cents == left else None
        portions, left = {}, amount_cents
        for line in payment.order.lines.order_by("pk"):
            part = min(left, line.paid_cents - line.refunded_cents)
            if part > 0:
                portions[line.pk] = Portion(quantity=0, amount_cents=part)
                left -= part
        return refund(
            payment.order,
            lines=portions,
            shipping_cents=left,
            reason=Refund.Reason.GOODWILL,
            note=ELSEWHERE,
        )
    except (FieldError, IllegalMoveError):
        return None


def _ask_staff(payment: Payment, report: RefundReport) -> bool:
    order, about = payment.order, f"elsewhere:{report.provider_reference or payment.pk}"[:60]
    if Outbox.objects.filter(kind=Outbox.Kind.STAFF_REVIEW, about=about).exists():
        return False
    write_event(
        order,
        OrderEvent.Kind.REFUND,
        f"{dollars(report.amount_cents)} went back at the payment service. That does not fit what was received and "
        "the refunds asked for here; look at both.",
    )
    queue_mail(order, Outbox.Kind.STAFF_REVIEW, about=about)
    return True
