"""Money has come, or has not. The only functions that make an order paid.

What gateways say arrives late, twice and in any order. It is merged by rank: refunded over succeeded over cancelled
over failed over processing over created; the same messages in another order end in the same rows.
"""

from django.utils import timezone

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import promotions
from shop.models import Order, OrderEvent, Outbox, Payment, ProviderEvent
from shop.orders.cancelling import hold_units_again
from shop.orders.errors import IllegalMoveError
from shop.orders.parking import as_row, find_payment, is_of_another, park, storable
from shop.orders.provider_refunds import merge_refunds
from shop.orders.refunding import refund_surplus
from shop.orders.states import Status, lock, move, queue_mail, write_event
from shop.payments import Event, PaymentReport, State
from shop.payments.manual import BankTransfer
from shop.rules.money import dollars

Outcome = ProviderEvent.Outcome
Standing = Payment.Status

RANKS: dict[str, int] = {Standing.CREATED: 0, Standing.PROCESSING: 1, Standing.FAILED: 2, Standing.CANCELLED: 3}
AWAITS_MONEY = (Status.PENDING, Status.EXPIRED, Status.NEEDS_REVIEW)


@all_or_nothing
def settle_payment(
    gateway: str,
    report: PaymentReport,
    event: Event | None = None,
    *,
    actor: User | None = None,
) -> Outcome:
    """Write down what `gateway` says of a payment: by `event`, or as the answer to a question.

    SETTLED where it changed something, NOTHING_NEW where it did not or the event was known, PARKED where no payment of
    ours is meant: the event is kept, and `reconcile` looks again.
    """
    payment = find_payment(gateway, report)
    if payment is None:
        return park(gateway, report, event)
    order = payment.order
    lock(order)
    payment.refresh_from_db()
    payment.order = order
    if is_of_another(payment, report):
        return park(gateway, report, event)
    row = None
    if event:
        row, is_new = ProviderEvent.objects.get_or_create(
            gateway=gateway, event_id=event.event_id[:120], defaults=as_row(report, event) | {"payment": payment}
        )
        if not is_new and row.outcome != Outcome.PARKED:
            return Outcome.NOTHING_NEW
    outcome = _merge(payment, report, actor=actor)
    if row:
        resolved_at = None if outcome == Outcome.PARKED else timezone.now()
        ProviderEvent.objects.filter(pk=row.pk).update(payment=payment, outcome=outcome, resolved_at=resolved_at)
    return outcome


@all_or_nothing
def settle_transfer(
    order: Order, *, received_cents: int, bank_reference: str = "", actor: User | None = None
) -> Payment:
    """`received_cents` have arrived at the bank for `order`. The payment that they are now.

    It is succeeded, or does not match (another amount), or is surplus and will be given back (paid already, cancelled,
    or late with the goods gone).
    """
    lock(order)
    payment = order.payments.filter(gateway=BankTransfer.name, status__in=RANKS).last() or Payment.objects.create(
        order=order, gateway=BankTransfer.name, amount_cents=order.total_cents
    )
    payment.order = order
    report = PaymentReport(
        State.SUCCEEDED,
        reference=payment.reference,
        charge_reference=bank_reference[:120],
        received_cents=received_cents,
        currency=order.currency,
    )
    _merge(payment, report, actor=actor)
    payment.refresh_from_db()
    return payment


@all_or_nothing
def record_payment(
    order: Order,
    *,
    received_cents: int | None = None,
    bank_reference: str = "",
    reason: str = "",
    actor: User | None = None,
) -> None:
    """The amount of `order` has arrived by transfer, or another amount that is enough for a `reason`.

    Where money that did not match is there already, this accepts it. Raises IllegalMoveError unless a payment was
    awaited, for another amount without a reason, and for an expired order whose goods are gone.
    """
    lock(order)
    if order.status not in AWAITS_MONEY or order.payments.filter(status=Standing.SUCCEEDED).exists():
        raise IllegalMoveError(f"Order {order.number} is {order.status_words.lower()}; it cannot be paid.")
    doubtful = order.payments.filter(status=Standing.MISMATCHED, refunded_cents=0).exclude(received_cents=None).last()
    if received_cents is None:
        received_cents = doubtful.received_cents if doubtful else order.total_cents
    assert received_cents is not None
    if received_cents != order.total_cents and not reason.strip():
        raise IllegalMoveError(
            f"Order {order.number} costs {dollars(order.total_cents)}, not {dollars(received_cents)}; "
            "it cannot be paid without a reason."
        )
    if not hold_units_again(order):
        raise IllegalMoveError(
            f"Order {order.number} is {order.status_words.lower()} and its goods are gone; it cannot be paid. "
            "Match the transfer below “Bank lines”: then it is given back."
        )
    payment = doubtful or order.payments.filter(gateway=BankTransfer.name, status__in=RANKS).last()
    if payment is None:
        payment = Payment.objects.create(order=order, gateway=BankTransfer.name, amount_cents=order.total_cents)
    Payment.objects.filter(pk=payment.pk).update(
        status=Standing.SUCCEEDED,
        settled_at=timezone.now(),
        received_cents=received_cents,
        charge_reference=bank_reference[:120] or payment.charge_reference,
        failure="",
    )
    told = f"Payment recorded: {dollars(received_cents)}" if reason else "Payment recorded"
    _pay(order, payment, actor=actor, note=". ".join(part for part in (told, reason.strip()) if part)[:300])


def _merge(payment: Payment, report: PaymentReport, *, actor: User | None) -> Outcome:
    """`payment`, whose order is locked, as it is with `report`."""
    rows = Payment.objects.filter(pk=payment.pk)
    has_changed = False
    for name in ("provider_reference", "charge_reference"):
        value = getattr(report, name)[:120]
        if value and not getattr(payment, name):
            rows.update(**{name: value})
            setattr(payment, name, value)
    if report.state in {State.SUCCEEDED, State.CANCELLED} and payment.redirect_url:
        rows.update(redirect_url="")  # nobody can pay there any more
        payment.redirect_url = ""
    if report.state == State.SUCCEEDED:
        has_changed = _take_money(payment, report, actor=actor)
    elif report.state is not None and RANKS[report.state] > RANKS.get(payment.status, 99):
        payment.status, payment.failure = report.state.value, report.failure[:300]
        rows.update(status=payment.status, failure=payment.failure)
        if report.state == State.FAILED:
            write_event(payment.order, OrderEvent.Kind.PAYMENT, f"Payment failed. {report.failure}".strip())
        has_changed = True
    if report.is_disputed is not None and report.is_disputed != payment.is_disputed:
        _note_dispute(payment, is_disputed=report.is_disputed)
        has_changed = True
    if report.refunds or report.refunded_cents:
        if payment.received_cents is None:
            return Outcome.PARKED  # a refund of money that we have not heard of yet: asked again soon
        has_changed |= merge_refunds(payment, report)
    return Outcome.SETTLED if has_changed else Outcome.NOTHING_NEW


def _take_money(payment: Payment, report: PaymentReport, *, actor: User | None) -> bool:
    if payment.status not in RANKS:
        return False
    order, received = payment.order, storable(report.received_cents)
    payment.received_cents = received
    payment.failure = ""
    Payment.objects.filter(pk=payment.pk).update(
        received_cents=received, failure="", settled_at=None if received is None else timezone.now()
    )
    is_ours = bool(received) and report.currency.upper() == payment.currency
    is_needed = order.status in AWAITS_MONEY and not order.payments.filter(status=Standing.SUCCEEDED).exists()
    if is_ours and not is_needed:
        _give_back(payment, f"Paid although it is {order.status_words.lower()}")
    elif received != payment.amount_cents or report.currency.upper() != payment.currency:
        _note_mismatch(payment, report)
    else:
        was_late = order.status == Status.EXPIRED
        if hold_units_again(order):
            _set_status(payment, Standing.SUCCEEDED)
            _pay(order, payment, actor=actor, note="Paid late; the goods were still there" if was_late else "Paid")
        else:
            if was_late:
                public = "Your payment came after this order had expired, and the goods are gone. We send it back."
                move(order, Status.NEEDS_REVIEW, note="Paid late, and the goods are gone", public_note=public)
            _give_back(payment, "Paid too late: the goods are gone")
    return True


def _pay(order: Order, payment: Payment, *, actor: User | None, note: str) -> None:
    """The caller has taken its units again where they had been given up: stock before promotions, as everywhere."""
    move(order, Status.PAID, actor=actor, note=note)
    for name in promotions.take_uses_again(order):
        write_event(order, OrderEvent.Kind.NOTE, f"Paid late: “{name}” was used up meanwhile, and its discount stands")
    # A transfer that was asked for instead is awaited no longer. Sessions of hosted pages are closed by `reconcile`.
    waiting = order.payments.filter(gateway=BankTransfer.name, status__in=RANKS).exclude(pk=payment.pk)
    waiting.update(status=Standing.CANCELLED)


def _note_mismatch(payment: Payment, report: PaymentReport) -> None:
    order = payment.order
    _set_status(payment, Standing.MISMATCHED)
    came = "an unknown amount"
    if report.received_cents is not None:
        is_ours = report.currency.upper() == payment.currency and report.received_cents >= 0
        came = (
            dollars(report.received_cents) if is_ours else f"{report.received_cents} ({report.currency[:10].upper()})"
        )
    note = f"{came} came instead of {dollars(payment.amount_cents)}"[:300]
    public = "The payment that reached us is not the amount of this order. We look into it and write to you."
    if order.status in {Status.PENDING, Status.EXPIRED}:
        move(order, Status.NEEDS_REVIEW, note=note, public_note=public)
    else:
        write_event(order, OrderEvent.Kind.PAYMENT, note)
    queue_mail(order, Outbox.Kind.STAFF_REVIEW, about=f"payment:{payment.pk}")


def _give_back(payment: Payment, note: str) -> None:
    """Money that no order needs goes back whole. A refund is asked for, and sent by `reconcile` or by staff."""
    _set_status(payment, Standing.SURPLUS)
    if payment.received_cents:
        refund_surplus(payment, note=note)
    queue_mail(payment.order, Outbox.Kind.STAFF_REVIEW, about=f"payment:{payment.pk}")


def _note_dispute(payment: Payment, *, is_disputed: bool) -> None:
    payment.is_disputed = is_disputed
    Payment.objects.filter(pk=payment.pk).update(is_disputed=is_disputed)
    words = "The customer’s bank disputes the payment" if is_disputed else "The dispute is over: the payment stands"
    write_event(payment.order, OrderEvent.Kind.NOTE, words)
    queue_mail(payment.order, Outbox.Kind.STAFF_REVIEW, about=f"dispute:{payment.pk}")


def _set_status(payment: Payment, status: Payment.Status) -> None:
    payment.status = status
    Payment.objects.filter(pk=payment.pk).update(status=status)
