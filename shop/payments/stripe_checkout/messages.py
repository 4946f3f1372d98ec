"""What Stripe tells us, as reports. Plain JSON in, frozen data out; no field is needed that a version might lack.

A payment intent is the charge's name everywhere: session, charge, refund and dispute all carry it, and a refund may
name it. Shapes: docs.stripe.com/api (checkout/sessions, payment_intents, charges, refunds, disputes, events).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from shop.payments.protocol import BadEventError, Event, PaymentReport, RefundReport, RefundState, State

# Our mark in the metadata, so that what another program does on the same account is not taken for ours.
MARK = "simples_reference"
REFUND_MARK = "simples_refund"
REFUND_STATES = {
    "pending": RefundState.PROCESSING,
    "requires_action": RefundState.PROCESSING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}

Thing = Mapping[str, Any]


def read(data: Mapping[str, Any], *, is_live: bool) -> Event:
    """The event of verified `data`. Raises BadEventError for another mode or account, and for another shape."""
    event_id, kind, created = data.get("id"), data.get("type"), data.get("created")
    if not (isinstance(event_id, str) and event_id and isinstance(kind, str) and type(created) is int):
        raise BadEventError("not an event of Stripe")
    if data.get("livemode") is not is_live:
        raise BadEventError("an event of the other mode: live and test keys were mixed")
    if data.get("account"):
        raise BadEventError("an event of another account")
    try:
        happened_at = datetime.fromtimestamp(created, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise BadEventError("no time that can be read") from error
    thing = data["data"].get("object") if isinstance(data.get("data"), dict) else None
    if kind not in KINDS:
        return Event(event_id, kind, None, happened_at)
    if not isinstance(thing, dict):
        raise BadEventError("an event about nothing")
    return Event(event_id, kind, KINDS[kind](thing), happened_at)


def session_report(session: Thing) -> PaymentReport | None:
    """A Checkout session, its payment intent and latest charge expanded or not. None where it is not ours."""
    reference = _text(session, "client_reference_id") or _mark(session)
    if not reference:
        return None
    intent = session.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    status, is_paid = session.get("status"), session.get("payment_status") in {"paid", "no_payment_required"}
    if is_paid:
        state = State.SUCCEEDED
    elif status == "expired":
        state = State.CANCELLED
    elif status == "complete":
        state = State.PROCESSING
    else:
        state = State.CREATED
    report = PaymentReport(
        state,
        reference=reference,
        provider_reference=_text(session, "id"),
        charge_reference=_id(intent),
        received_cents=_cents(session, "amount_total") if is_paid else None,
        currency=_text(session, "currency") if is_paid else "",
    )
    if not isinstance(charge, dict):
        return report
    refunds = charge.get("refunds")
    listed = refunds.get("data", []) if isinstance(refunds, dict) else []
    return PaymentReport(
        **vars(report)
        | {
            "refunds": tuple(refund_report(refund) for refund in listed if isinstance(refund, dict)),
            "refunded_cents": _cents(charge, "amount_refunded"),
            "is_disputed": True if charge.get("disputed") is True else None,
        }
    )


def refund_report(refund: Thing) -> RefundReport:
    metadata = refund.get("metadata")
    return RefundReport(
        _text(refund, "id"),
        _cents(refund, "amount") or 0,
        REFUND_STATES.get(_text(refund, "status"), RefundState.PROCESSING),
        reference=_text(metadata, REFUND_MARK) if isinstance(metadata, dict) else "",
        failure=_text(refund, "failure_reason"),
    )


def _session(state: State | None) -> Callable[[Thing], PaymentReport | None]:
    def report(session: Thing) -> PaymentReport | None:
        found = session_report(session)
        if found is None or state is None:
            return found
        return PaymentReport(**vars(found) | {"state": state, "failure": "The payment failed."})

    return report


def _intent(state: State) -> Callable[[Thing], PaymentReport | None]:
    def report(intent: Thing) -> PaymentReport | None:
        if not _mark(intent):
            return None
        is_paid = state == State.SUCCEEDED
        error = intent.get("last_payment_error")
        return PaymentReport(
            state,
            reference=_mark(intent),
            charge_reference=_text(intent, "id"),
            received_cents=_cents(intent, "amount_received") if is_paid else None,
            currency=_text(intent, "currency") if is_paid else "",
            failure=_text(error, "message")[:300] if isinstance(error, dict) and not is_paid else "",
        )

    return report


def _charge(charge: Thing) -> PaymentReport | None:
    if not _mark(charge):
        return None
    is_paid = charge.get("paid") is True and charge.get("captured") is not False
    return PaymentReport(
        State.SUCCEEDED if is_paid else State.FAILED,
        reference=_mark(charge),
        charge_reference=_id(charge.get("payment_intent")),
        received_cents=_cents(charge, "amount") if is_paid else None,
        currency=_text(charge, "currency") if is_paid else "",
        refunded_cents=_cents(charge, "amount_refunded") if is_paid else None,
        failure="" if is_paid else _text(charge, "failure_message")[:300],
    )


def _refund(refund: Thing) -> PaymentReport | None:
    intent = _id(refund.get("payment_intent"))
    return PaymentReport(None, charge_reference=intent, refunds=(refund_report(refund),)) if intent else None


def _dispute(dispute: Thing) -> PaymentReport | None:
    intent = _id(dispute.get("payment_intent"))
    if not intent:
        return None
    is_over = dispute.get("status") in {"won", "warning_closed", "prevented"}
    return PaymentReport(None, charge_reference=intent, is_disputed=not is_over)


KINDS: dict[str, Callable[[Thing], PaymentReport | None]] = {
    "checkout.session.completed": _session(None),
    "checkout.session.async_payment_succeeded": _session(None),
    "checkout.session.async_payment_failed": _session(State.FAILED),
    "checkout.session.expired": _session(None),
    "payment_intent.succeeded": _intent(State.SUCCEEDED),
    "payment_intent.processing": _intent(State.PROCESSING),
    "payment_intent.payment_failed": _intent(State.FAILED),
    "charge.succeeded": _charge,
    "charge.refunded": _charge,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.closed": _dispute,
}


def _text(thing: Thing, name: str) -> str:
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def _cents(thing: Thing, name: str) -> int | None:
    value = thing.get(name)
    return value if type(value) is int else None


def _id(value: Any) -> str:
    """An object's id, expanded or not."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else ""


def _mark(thing: Thing) -> str:
    metadata = thing.get("metadata")
    return _text(metadata, MARK) if isinstance(metadata, dict) else ""
