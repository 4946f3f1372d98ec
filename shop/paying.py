"""Asking gateways: always after a commit, never inside a transaction. What they answer is settled by `shop.orders`."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from shop import gateways, limits, orders
from shop.models import Order, Payment, ProviderEvent, Refund, Store
from shop.payments import (
    Gateway,
    Instructions,
    PaymentReport,
    RefundRequest,
    RefusedError,
    State,
    UnknownOutcomeError,
)

logger = logging.getLogger(__name__)
Standing = Payment.Status
OPEN = (Standing.CREATED, Standing.PROCESSING)
MESSAGES_TAKE = timedelta(minutes=2)  # within this a gateway's own message is faster than our question
SESSIONS_LIVE = timedelta(hours=25)  # no hosted page can be paid for longer
KEEP_LOOKING_FOR = timedelta(days=3)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_REFUND_TRIES = 30


class NotClosedError(Exception):
    """An earlier payment may still go through: nobody can say, so nothing else may be started."""


def ways(store: Store, network: str = "") -> list[Gateway]:
    """What a shopper of `network` may choose now. While cards are tried out, hosted pages pause; transfers go on."""
    offered = gateways.offered(store)
    if limits.hosted_payments_paused(network):
        offered = [gateway for gateway in offered if not gateway.is_hosted]
    return offered


def begin(order: Order, *, network: str = "") -> str:
    """Start the payment that `order` waits for. The address of the page to pay on, "" for the order's own page.

    Safe to repeat: a gateway is asked with the same reference and answers the same. Raises limits.TooOftenError where
    `network` (the shopper's) has begun too many.
    """
    payment = order.payments.select_related("order").last()
    if payment is None or order.status != Order.Status.PENDING or payment.status not in OPEN:
        return ""
    if payment.amount_cents == 0:
        nothing = PaymentReport(State.SUCCEEDED, payment.reference, received_cents=0, currency=payment.currency)
        orders.settle_payment(payment.gateway, nothing)
        order.refresh_from_db()
        return ""
    gateway = gateways.known().get(payment.gateway)
    if gateway is None or not gateway.is_hosted:
        return ""
    if payment.redirect_url:
        return payment.redirect_url
    if network:
        limits.note_session(network, payment.reference)
    try:
        instructions = _start(gateway, payment)
    except UnknownOutcomeError:
        return ""
    except RefusedError as error:
        logger.warning("%s refused payment %s: %s", gateway.name, payment.pk, error)
        return ""
    if payment.status not in OPEN:  # cancelled while we asked: its page must not be paid
        close_session(payment)
        return ""
    return instructions.redirect_url


def _start(gateway: Gateway, payment: Payment) -> Instructions:
    """Start, and write down what came of it. Raises UnknownOutcomeError and RefusedError, both written down."""
    rows, breaker = Payment.objects.filter(pk=payment.pk), gateways.breaker_of(gateway)
    now = timezone.now()
    try:
        instructions = gateway.start(gateways.request_of(payment))
    except UnknownOutcomeError as error:
        breaker.failed()
        logger.warning("payment %s: %s", payment.pk, error)
        rows.filter(status=Standing.CREATED).update(status=Standing.PROCESSING)
        rows.update(asked_at=now)
        payment.refresh_from_db()
        raise
    except RefusedError as error:
        breaker.answered()
        rows.filter(status__in=OPEN).update(status=Standing.FAILED, failure=str(error)[:300])
        rows.update(asked_at=now)
        payment.refresh_from_db()
        raise
    breaker.answered()
    rows.filter(status=Standing.CREATED).update(status=Standing.PROCESSING)
    rows.update(asked_at=now)
    rows.filter(provider_reference="").update(provider_reference=instructions.provider_reference)
    # Not for one that was settled meanwhile: its page is closed.
    rows.exclude(status__in=[Standing.SUCCEEDED, Standing.MISMATCHED, Standing.SURPLUS]).update(
        redirect_url=instructions.redirect_url
    )
    payment.refresh_from_db()
    return instructions


def ask(payment: Payment) -> bool:
    """Ask the gateway about `payment` and settle the answer: whether that changed something.

    One whose start is unknown is started again, with the same reference. Raises UnknownOutcomeError, RefusedError.
    """
    gateway = gateways.known().get(payment.gateway)
    if gateway is None or not gateway.is_hosted:
        return False
    before = payment.status
    if not payment.provider_reference:
        _start(gateway, payment)
    report = gateway.ask(payment.provider_reference)
    Payment.objects.filter(pk=payment.pk).update(asked_at=timezone.now())
    outcome = orders.settle_payment(gateway.name, report)
    payment.refresh_from_db()
    return outcome == ProviderEvent.Outcome.SETTLED or payment.status != before


def close_session(payment: Payment) -> None:
    """Let nobody pay `payment` any more; what was paid before is settled.

    Raises NotClosedError where the gateway does not answer, or says that a payment is on its way.
    """
    gateway = gateways.known().get(payment.gateway)
    if gateway is None or not gateway.is_hosted:
        return
    try:
        if not payment.provider_reference:
            if payment.status == Standing.CREATED and payment.asked_at is None:
                return  # never started; whoever starts it now finds it cancelled and closes it
            try:
                _start(gateway, payment)
            except RefusedError:
                return  # there is no session: the same reference would have found it
        report = gateway.close(payment.provider_reference)
    except UnknownOutcomeError as error:
        gateways.breaker_of(gateway).failed()
        raise NotClosedError(str(error)) from error
    except RefusedError as error:
        logger.warning("payment %s cannot be closed: %s", payment.pk, error)
        return
    orders.settle_payment(gateway.name, report)
    payment.refresh_from_db()
    if report.state in {State.CREATED, State.PROCESSING}:
        raise NotClosedError("a payment is on its way")


def close_sessions(order: Order) -> None:
    """All of `order` that may still be paid. Raises NotClosedError. Afterwards `order` is as it is now."""
    may_be_paid = Q(status__in=OPEN) | ~Q(redirect_url="")
    for payment in order.payments.filter(may_be_paid).select_related("order"):
        close_session(payment)
    order.refresh_from_db()


def pay_again(order: Order, gateway_name: str, *, network: str = "") -> str:
    """Another try to pay `order`, by `gateway_name`. The address to go to, "" for the order's own page.

    A page that is still open is gone back to. Raises NotClosedError, orders.IllegalMoveError, and
    limits.TooOftenError before anything was changed.
    """
    last = order.payments.last()
    if last and last.gateway == gateway_name and last.status in OPEN:
        if last.redirect_url or gateway_name == "manual":
            return last.redirect_url
        return begin(order, network=network)
    gateway = gateways.known().get(gateway_name)
    if network and gateway and gateway.is_hosted:
        limits.refuse_session(network)
    close_sessions(order)
    if order.status != Order.Status.PENDING:
        return ""  # paid, as it turned out
    expires_at = gateways.hold_until(gateway_name, Store.objects.the_one())
    orders.pay_again(order, gateway=gateway_name, expires_at=expires_at)
    return begin(order, network=network)


def change_order(order: Order) -> None:
    """End the unpaid `order`, so that its lines can go back into the cart.

    Raises NotClosedError, and orders.IllegalMoveError where it is paid, or ended already.
    """
    close_sessions(order)
    orders.cancel_unpaid(order)


@dataclass(frozen=True)
class HowToPay:
    """What the order's page says about the payment of an order that waits for it.

    `kind`: transfer, waiting (the customer came back from the hosted page), open (it can still be paid there),
    unknown (the gateway has not answered), failed, closed.
    """

    kind: str
    payment: Payment
    methods: list[Gateway]
    instructions: Instructions | None = None


def how_to_pay(order: Order, store: Store, *, is_back: bool = False) -> HowToPay | None:
    """None unless `order` waits for its payment."""
    payment = order.payments.last()
    if order.status != Order.Status.PENDING or payment is None:
        return None
    payment.order = order
    gateway = gateways.known(store).get(payment.gateway)
    kind, instructions = "closed", None
    if gateway and not gateway.is_hosted and payment.status in OPEN:
        kind = "transfer"
        instructions = gateway.start(gateways.request_of(payment)) if payment.amount_cents else None
    elif payment.status == Standing.FAILED:
        kind = "failed"
    elif payment.status in OPEN and payment.redirect_url:
        kind = "waiting" if is_back else "open"
    elif payment.status == Standing.PROCESSING:
        kind = "unknown"
    elif payment.status == Standing.CREATED:
        kind = "open"
    return HowToPay(kind, payment, gateways.offered(store), instructions)


# --- repairs: what `reconcile` and `expire_holds` do --------------------------------------------------------------

Report = Callable[[str], None]


def reconcile(*, since: datetime | None = None, is_dry: bool = False, report: Report = lambda line: None) -> int:
    """Repair what a crash or a lost message left. How many repairs; each is told to `report` in a line.

    `since`: look through the gateways' own lists from then on.
    """
    repairs = 0
    for payment in _to_ask():
        repairs += _told(
            report, f"order {payment.order.number}, payment {payment.pk}", _repair(payment), is_dry=is_dry
        )
    if since is not None:
        for gateway in gateways.hosted().values():
            repairs += _look_through(gateway, since, is_dry=is_dry, report=report)
    for event in ProviderEvent.objects.filter(
        outcome=ProviderEvent.Outcome.PARKED,
        resolved_at=None,
        received_at__gte=timezone.now() - KEEP_LOOKING_FOR,
    ).select_related("payment__order"):
        repairs += _told(report, f"message {event.event_id}", lambda event=event: _resolve(event), is_dry=is_dry)  # type: ignore[misc]
    return repairs + send_refunds(is_dry=is_dry, report=report)


def _to_ask() -> list[Payment]:
    now = timezone.now()
    hosted = list(gateways.hosted())
    waiting = Q(status__in=OPEN) & (Q(asked_at=None) | Q(asked_at__lte=now - MESSAGES_TAKE))
    # A declined card may be followed by another on the same page; and no page stays open for an order that has ended.
    open_page = ~Q(redirect_url="") & (Q(status=Standing.FAILED) | ~Q(order__status=Order.Status.PENDING))
    return list(
        Payment.objects.filter(waiting | open_page & Q(created_at__gte=now - SESSIONS_LIVE), gateway__in=hosted)
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
        listed = [one for one in gateway.list_payments(since) if one.state == State.SUCCEEDED]
    except (UnknownOutcomeError, RefusedError) as error:
        report(f"{gateway.name}: {error}")
        return 0
    for one in listed:
        what = f"{gateway.name} {one.provider_reference}"
        payment = orders.find_payment(gateway.name, one)
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
    if payment is None:
        return ""
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
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(refund.tries, 10))
    claim = Refund.objects.filter(pk=refund.pk, tries=refund.tries, provider_reference="")
    if not claim.exclude(status=Refund.Status.FAILED).update(
        tries=refund.tries + 1, next_try_at=timezone.now() + wait
    ):
        return 0
    request = RefundRequest(refund.reference, refund.payment.charge_reference, refund.amount_cents)
    try:
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


def give_charge_back(event: ProviderEvent) -> None:
    """Refund money that was parked because no order of ours is meant. Raises UnknownOutcomeError, RefusedError.

    The reference is the message's, so that a second asking is the same refund.
    """
    gateway = gateways.known().get(event.gateway)
    if gateway is None or not event.charge_reference or not event.amount_cents:
        raise RefusedError("there is nothing that can be given back from here")
    gateway.refund(
        RefundRequest(f"parked-{event.pk}-{event.charge_reference}"[:100], event.charge_reference, event.amount_cents)
    )
    ProviderEvent.objects.filter(pk=event.pk, resolved_at=None).update(resolved_at=timezone.now())


def mark_dealt_with(events: Iterable[ProviderEvent]) -> int:
    """Parked messages that staff have cared for at the payment service. How many."""
    rows = ProviderEvent.objects.filter(pk__in=[event.pk for event in events], resolved_at=None)
    return rows.filter(outcome=ProviderEvent.Outcome.PARKED).update(resolved_at=timezone.now())
