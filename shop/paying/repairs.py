"""What runs by the clock: payments asked about, refunds sent, holds ended, charges of nobody given back."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import User
from blog.transactions import all_or_nothing
from shop import gateways, orders
from shop.models import Order, Payment, ProviderEvent, Refund
from shop.paying.starting import NotClosedError, ask, close_session, close_sessions
from shop.payments import (
    Gateway,
    PaymentReport,
    RefundRequest,
    RefusedError,
    State,
    UnknownOutcomeError,
)

Standing = Payment.Status
OPEN = (Standing.CREATED, Standing.PROCESSING)
Report = Callable[[str], None]
MESSAGES_TAKE = timedelta(minutes=2)  # within this a gateway's own message is faster than our question
SESSIONS_LIVE = timedelta(hours=25)  # no hosted page can be paid for longer
KEEP_LOOKING_FOR = timedelta(days=3)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_REFUND_TRIES = 30


def reconcile(*, since: datetime | None = None, is_dry: bool = False, report: Report = lambda line: None) -> int:
    """Repair what a crash or a lost message left. How many repairs; each is told to `report` in a line.

    `since`: look through the gateways' own lists from then on.
    """
    repairs = 0
    for payment in _to_ask():
        if gateways.is_left_alone(payment.gateway):
            continue
        repairs += _told(
            report, f"order {payment.order.number}, payment {payment.pk}", _repair(payment), is_dry=is_dry
        )
    if since is not None:
        for gateway in gateways.hosted().values():
            repairs += _look_through(gateway, since, is_dry=is_dry, report=report)
    for name in gateways.hosted():
        if gateways.is_left_alone(name):
            report(f"{name} does not answer; what is left is asked in the next round")
    for event in ProviderEvent.objects.filter(
        outcome=ProviderEvent.Outcome.PARKED,
        resolved_at=None,
        received_at__gte=timezone.now() - KEEP_LOOKING_FOR,
    ).select_related("payment__order"):
        repairs += _told(report, f"message {event.event_id}", lambda event=event: _resolve(event), is_dry=is_dry)  # type: ignore[misc]
    return repairs + send_refunds(is_dry=is_dry, report=report)


def _to_ask() -> list[Payment]:
    now = timezone.now()
    hosted = Q(gateway__in=list(gateways.hosted()))
    waiting = hosted & Q(status__in=OPEN) & (Q(asked_at=None) | Q(asked_at__lte=now - MESSAGES_TAKE))
    # A declined card may be followed by another on the same page; and no page stays open for an order that has ended.
    open_page = ~Q(redirect_url="") & (Q(status=Standing.FAILED) | ~Q(order__status=Order.Status.PENDING))
    for_nothing = Q(status__in=OPEN, amount_cents=0)
    return list(
        Payment.objects.filter(waiting | for_nothing | hosted & open_page & Q(created_at__gte=now - SESSIONS_LIVE))
        .filter(created_at__lte=now - MESSAGES_TAKE)
        .select_related("order")
        .order_by("pk")
    )


def _repair(payment: Payment) -> Callable[[], str]:
    def repair() -> str:
        if payment.order.status != Order.Status.PENDING:
            was = payment.status
            try:
                close_session(payment)
            except NotClosedError as error:
                return f"cannot be closed yet ({error})"
            Payment.objects.filter(pk=payment.pk, status__in=OPEN).update(status=Standing.CANCELLED)
            payment.refresh_from_db()
            return f"{payment.get_status_display().lower()}; its page is closed" if payment.status != was else ""
        return payment.get_status_display().lower() if ask(payment) else ""

    return repair


def _told(report: Report, what: str, do: Callable[[], str], *, is_dry: bool) -> int:
    """1 where `do` repaired something. What fails is told and does not stop the rest."""
    if is_dry:
        report(f"{what}: would be asked about")
        return 0
    try:
        done = do()
    except (UnknownOutcomeError, RefusedError, NotClosedError) as error:
        report(f"{what}: {error}")
        return 0
    if done:
        report(f"{what}: {done}")
    return int(bool(done))


def _look_through(gateway: Gateway, since: datetime, *, is_dry: bool, report: Report) -> int:
    """Money that came for no payment of ours is parked: staff give it back. What we missed is settled."""
    repairs = 0
    try:
        with gateways.breaker_of(gateway).watch():
            listed = [one for one in gateway.list_payments(since) if one.state == State.SUCCEEDED]
    except (UnknownOutcomeError, RefusedError) as error:
        report(f"{gateway.name}: {error}")
        return 0
    for one in listed:
        what = f"{gateway.name} {one.provider_reference}"
        payment = orders.find_payment(gateway.name, one)
        if payment and orders.is_of_another(payment, one):
            payment = None  # our reference was charged a second time
        if payment and payment.status not in (*OPEN, Standing.FAILED, Standing.CANCELLED):
            continue
        if is_dry:
            report(f"{what}: {'would be settled' if payment else 'belongs to no order'}")
            continue
        if payment:
            orders.settle_payment(gateway.name, one)
            report(f"{what}: settled")
            repairs += 1
        elif orders.park_charge(gateway.name, one):
            report(f"{what}: belongs to no order, parked")
            repairs += 1
    return repairs


def _resolve(event: ProviderEvent) -> str:
    meant = PaymentReport(
        None,
        reference=event.reference,
        provider_reference=event.provider_reference,
        charge_reference=event.charge_reference,
    )
    payment = event.payment or orders.find_payment(event.gateway, meant)
    if payment is None or orders.is_of_another(payment, meant):
        return ""  # a second charge under our reference is for staff: the first one answers for itself alone
    ask(payment)
    ProviderEvent.objects.filter(pk=event.pk).update(payment=payment, resolved_at=timezone.now())
    return f"belongs to order {payment.order.number}"


def send_refunds(*, is_dry: bool = False, report: Report = lambda line: None) -> int:
    """Send what was asked for and is due. Refunds of transfers are sent by staff. How many were sent."""
    now, sent = timezone.now(), 0
    hosted = gateways.hosted()
    due = Refund.objects.filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now),
        status__in=[Refund.Status.REQUESTED, Refund.Status.PROCESSING],
        provider_reference="",
        payment__gateway__in=hosted,
        tries__lt=MOST_REFUND_TRIES,
    ).select_related("payment", "order")
    for refund in due.order_by("pk"):
        if is_dry:
            report(f"refund {refund.pk} of order {refund.order.number}: would be sent")
            continue
        sent += _send_refund(hosted[refund.payment.gateway], refund, report)
    return sent


def _send_refund(gateway: Gateway, refund: Refund, report: Report) -> int:
    """Claim the row, ask, settle. The reference is the key, so that a second asking is the same refund."""
    what = f"refund {refund.pk} of order {refund.order.number}"
    if gateways.is_left_alone(gateway.name):
        return 0
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(refund.tries, 10))
    claim = Refund.objects.filter(pk=refund.pk, tries=refund.tries, provider_reference="")
    if not claim.exclude(status=Refund.Status.FAILED).update(
        tries=refund.tries + 1, next_try_at=timezone.now() + wait
    ):
        return 0
    request = RefundRequest(refund.reference, refund.payment.charge_reference, refund.amount_cents)
    try:
        if refund.status == Refund.Status.PROCESSING and _has_gone(refund):
            report(f"{what}: had gone already")
            return 1
        with gateways.breaker_of(gateway).watch():
            answer = gateway.refund(request)
    except UnknownOutcomeError as error:
        report(f"{what}: {error}")
        orders.settle_refund(refund, state=Refund.Status.PROCESSING)
        return 0
    except RefusedError as error:
        orders.settle_refund(refund, state=Refund.Status.FAILED, failure=str(error))
        report(f"{what}: refused, {error}")
        return 0
    orders.settle_refund(
        refund, state=answer.state, provider_reference=answer.provider_reference, failure=answer.failure
    )
    report(f"{what}: {answer.state}")
    return 1


def _has_gone(refund: Refund) -> bool:
    """Whether a refund whose answer was lost went through. Asked before it is sent again: services forget a reference
    after a day, and would then give the money back twice. Raises UnknownOutcomeError, RefusedError.
    """
    ask(refund.payment)
    refund.refresh_from_db()
    return bool(refund.provider_reference)


def expire_holds(*, is_dry: bool = False, report: Report = lambda line: None) -> int:
    """Give the units of orders back that nobody paid in time, once nobody can pay them. How many expired."""
    expired = 0
    overdue = Order.objects.filter(status=Order.Status.PENDING, expires_at__lt=timezone.now()).order_by("expires_at")
    for order in overdue:
        if is_dry:
            report(f"order {order.number}: would expire")
            continue
        try:
            close_sessions(order)
            if order.status == Order.Status.PENDING:
                orders.expire(order)
                expired += 1
        except (NotClosedError, orders.IllegalMoveError) as error:
            report(f"order {order.number}: {error}")
            continue
        report(f"order {order.number}: {order.get_status_display().lower()}")
    return expired


def give_charge_back(event: ProviderEvent, *, actor: User | None = None) -> None:
    """Refund money that was parked because no order of ours is meant. Raises UnknownOutcomeError, RefusedError.

    The reference is the message's, so that a second asking is the same refund.
    """
    gateway = gateways.known().get(event.gateway)
    if gateway is None or not event.charge_reference or not event.amount_cents:
        raise RefusedError("there is nothing that can be given back from here")
    with gateways.breaker_of(gateway).watch():
        gateway.refund(
            RefundRequest(
                f"parked-{event.pk}-{event.charge_reference}"[:100], event.charge_reference, event.amount_cents
            )
        )
    _record_given_back(event, actor)


@all_or_nothing
def _record_given_back(event: ProviderEvent, actor: User | None) -> None:
    ProviderEvent.objects.filter(pk=event.pk, resolved_at=None).update(resolved_at=timezone.now())
    audit.record("money without an order given back", event, actor=actor, after={"cents": event.amount_cents})


@all_or_nothing
def mark_dealt_with(events: Iterable[ProviderEvent], *, actor: User | None = None) -> int:
    """Parked messages that staff have cared for at the payment service. How many."""
    rows = ProviderEvent.objects.filter(pk__in=[event.pk for event in events], resolved_at=None)
    parked = rows.filter(outcome=ProviderEvent.Outcome.PARKED)
    for event in parked:
        audit.record("money without an order dealt with", event, actor=actor)
    return parked.update(resolved_at=timezone.now())
