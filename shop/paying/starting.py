"""A shopper pays: a payment begins, is asked about, closed, or tried in another way."""

import logging
from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, Q
from django.utils import timezone

from blog.prepared import Prepared
from shop import gateways, limits, orders
from shop.models import Order, Payment, ProviderEvent, Store
from shop.payments import (
    Gateway,
    Instructions,
    PaymentReport,
    RefusedError,
    State,
    UnknownOutcomeError,
)

logger = logging.getLogger(__name__)
Standing = Payment.Status
OPEN = (Standing.CREATED, Standing.PROCESSING)


class NotClosedError(Exception):
    """An earlier payment may still go through: nobody can say, so nothing else may be started."""


def ways(store: Store, network: str = "", *, attempt_key: str = "") -> list[Gateway]:
    """What a shopper of `network` may choose now. While cards are tried out, hosted pages pause; transfers go on.

    An attempt that has placed its order keeps the way that it chose: pressed again, the form leads to that order.
    """
    offered = gateways.offered(store)
    if limits.hosted_payments_paused(network):
        offered = [gateway for gateway in offered if not gateway.is_hosted]
    taken = {name for (name,) in _way_of(attempt_key=attempt_key)} if attempt_key else set()
    taken -= {gateway.name for gateway in offered}
    return offered + [gateway for gateway in gateways.known(store).values() if gateway.name in taken]


_way_of: Prepared[tuple[str]] = Prepared(
    lambda attempt_key: (
        Payment.objects.filter(order__attempt_key=attempt_key).order_by("-pk").values_list("gateway")[:1]
    ),
    attempt_key=CharField(),
)


def begin(order: Order, *, network: str = "") -> str:
    """Start the payment that `order` waits for. The address of the page to pay on, "" for the order's own page.

    Safe to repeat: a gateway is asked with the same reference and answers the same. Raises limits.TooOftenError where
    `network` (the shopper's) has begun too many. What can no longer be begun is followed by another payment.
    """
    payment = next(iter(_latest_of(order=order.pk)), None)
    if payment is None or order.status != Order.Status.PENDING or payment.status not in OPEN:
        return ""
    if payment.amount_cents == 0:
        _settle_nothing(payment)
        order.refresh_from_db()
        return ""
    gateway = gateways.known().get(payment.gateway)
    if gateway is None or not gateway.is_hosted:
        return ""
    payment.order = order
    if payment.redirect_url:
        return payment.redirect_url
    if gateways.begins_too_late(payment):
        try:
            return pay_again(order, payment.gateway, network=network)
        except (NotClosedError, orders.IllegalMoveError):
            return ""
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


_latest_of: Prepared[Payment] = Prepared(
    lambda order: Payment.objects.filter(order__pk=order).order_by("-pk")[:1], order=BigIntegerField()
)


def _start(gateway: Gateway, payment: Payment) -> Instructions:
    """Start, and write down what came of it. Raises UnknownOutcomeError and RefusedError, both written down."""
    rows, now = Payment.objects.filter(pk=payment.pk), timezone.now()
    if gateways.is_left_alone(gateway.name):
        raise UnknownOutcomeError(f"{gateway.name} has not answered several times and is left alone for a moment")
    try:
        with gateways.breaker_of(gateway).watch():
            instructions = gateway.start(gateways.request_of(payment))
    except UnknownOutcomeError as error:
        logger.warning("payment %s: %s", payment.pk, error)
        rows.filter(status=Standing.CREATED).update(status=Standing.PROCESSING)
        rows.update(asked_at=now)
        payment.refresh_from_db()
        raise
    except RefusedError as error:
        rows.filter(status__in=OPEN).update(status=Standing.FAILED, failure=str(error)[:300])
        rows.update(asked_at=now)
        payment.refresh_from_db()
        raise
    rows.filter(status=Standing.CREATED).update(status=Standing.PROCESSING)
    rows.update(asked_at=now)
    rows.filter(provider_reference="").update(provider_reference=instructions.provider_reference)
    # Not for one that was settled meanwhile: its page is closed.
    rows.exclude(status__in=[Standing.SUCCEEDED, Standing.MISMATCHED, Standing.SURPLUS]).update(
        redirect_url=instructions.redirect_url
    )
    payment.refresh_from_db()
    return instructions


def _settle_nothing(payment: Payment) -> None:
    """An order that costs nothing is paid by itself."""
    nothing = PaymentReport(State.SUCCEEDED, payment.reference, received_cents=0, currency=payment.currency)
    orders.settle_payment(payment.gateway, nothing)
    payment.refresh_from_db()


def _find_out(gateway: Gateway, payment: Payment) -> bool:
    """What became of a start that was not answered: whether there is a session, whose name is then written down.

    Without one, and once none can be open any more, the payment is over. Raises UnknownOutcomeError while nobody can
    say, RefusedError where the gateway says that there is none and will be none.
    """
    try:
        _start(gateway, payment)
    except UnknownOutcomeError as error:
        if not error.is_answered:
            raise
        with gateways.breaker_of(gateway).watch():
            found = gateway.find(payment.reference, begun=payment.created_at)
        if found:
            orders.settle_payment(gateway.name, found)
        elif gateways.session_is_over(payment):
            Payment.objects.filter(pk=payment.pk, status__in=OPEN).update(status=Standing.CANCELLED)
        else:
            raise
        payment.refresh_from_db()
    return bool(payment.provider_reference)


def ask(payment: Payment) -> bool:
    """Ask the gateway about `payment` and settle the answer: whether that changed something.

    One whose start is unknown is started again, with the same reference. Raises UnknownOutcomeError, RefusedError.
    """
    before = payment.status
    if payment.amount_cents == 0 and payment.status in OPEN:  # whoever placed it was cut off before it was settled
        _settle_nothing(payment)
        return True
    gateway = gateways.known().get(payment.gateway)
    if gateway is None or not gateway.is_hosted:
        return False
    if not payment.provider_reference and not _find_out(gateway, payment):
        return payment.status != before
    with gateways.breaker_of(gateway).watch():
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
                if not _find_out(gateway, payment):
                    return
            except RefusedError:
                return  # there is no session: the same reference would have found it
        with gateways.breaker_of(gateway).watch():
            report = gateway.close(payment.provider_reference)
    except UnknownOutcomeError as error:
        raise NotClosedError(str(error)) from error
    except RefusedError as error:
        logger.warning("payment %s cannot be closed: %s", payment.pk, error)
        if not gateways.session_is_over(payment):  # a key that is wrong today closes nothing
            raise NotClosedError(str(error)) from error
        Payment.objects.filter(pk=payment.pk, status__in=OPEN).update(status=Standing.CANCELLED)
        Payment.objects.filter(pk=payment.pk).update(redirect_url="")
        payment.refresh_from_db()
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
        if not gateways.begins_too_late(last):
            address = begin(order, network=network)
            last.refresh_from_db()
            if address or not last.provider_reference:
                return address
            # Its session was found, and no question brings its page back: it is closed, and another one begun.
    gateway = gateways.known().get(gateway_name)
    if network and gateway and gateway.is_hosted:
        limits.refuse_session(network)
    close_sessions(order)
    if order.status != Order.Status.PENDING:
        return ""  # paid, as it turned out
    expires_at = gateways.hold_until(gateway_name, Store.objects.the_one())
    begun_since = timezone.now() - gateways.START_WITHIN if gateway_name in gateways.hosted() else None
    orders.pay_again(order, gateway=gateway_name, expires_at=expires_at, begun_since=begun_since)
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
    payment = next(reversed(list(order.payments.all())), None)
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
