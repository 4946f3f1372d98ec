"""Our side of the sandbox: the protocol, spoken to its ledger."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from shop.payments.protocol import (
    BadEventError,
    Event,
    Instructions,
    PaymentReport,
    PaymentRequest,
    RefundReport,
    RefundRequest,
    RefundState,
    RefusedError,
    State,
    UnknownOutcomeError,
)
from shop.payments.sandbox.ledger import Ledger, UnknownSessionError, describe
from shop.payments.signatures import check, read_object

SIGNATURE_HEADER = "Sandbox-Signature"
# What a message says by its kind; the session in it says how things stood when it was sent.
STATES = {
    "payment.processing": State.PROCESSING,
    "payment.succeeded": State.SUCCEEDED,
    "payment.failed": State.FAILED,
    "session.completed": State.SUCCEEDED,
    "session.expired": State.CANCELLED,
    "refund.succeeded": State.SUCCEEDED,
}


@dataclass(frozen=True)
class SandboxGateway:
    """`page_url` is the address of the hosted page up to the session's id. `secrets` sign the messages."""

    ledger: Ledger
    secrets: tuple[str, ...]
    page_url: str
    name: ClassVar[str] = "sandbox"
    label: ClassVar[str] = "Sandbox card"
    hint: ClassVar[str] = "A page of the demo where you choose what happens. No money moves."
    is_hosted: ClassVar[bool] = True

    def start(self, request: PaymentRequest) -> Instructions:
        with _known_outcomes():
            session = self.ledger.open_session(
                reference=request.reference,
                order_number=request.order_number,
                amount_cents=request.amount_cents,
                currency="AUD",
                return_url=request.return_url,
                cancel_url=request.cancel_url or request.return_url,
                expires_at=request.expires_at,
                now=datetime.now(UTC),
            )
        return Instructions(
            sentence="You pay on the sandbox's page and come back here.",
            redirect_url=f"{self.page_url}{session.id}/",
            provider_reference=session.id,
        )

    def find(self, reference: str, *, begun: datetime) -> PaymentReport | None:
        with _known_outcomes():
            session = self.ledger.session_of(reference)
        return _report(describe(session)) if session else None

    def ask(self, provider_reference: str) -> PaymentReport:
        with _known_outcomes():
            session = self.ledger.session(provider_reference)
            if not session.is_open(datetime.now(UTC)) and session.state in {"created", "failed"}:
                session = self.ledger.close(provider_reference, now=datetime.now(UTC))
        return _report(describe(session))

    def close(self, provider_reference: str) -> PaymentReport:
        with _known_outcomes():
            return _report(describe(self.ledger.close(provider_reference, now=datetime.now(UTC))))

    def refund(self, request: RefundRequest) -> RefundReport:
        with _known_outcomes():
            refund_id, reference, cents = self.ledger.refund(
                reference=request.reference,
                charge=request.charge_reference,
                amount_cents=request.amount_cents,
                now=datetime.now(UTC),
            )
        return RefundReport(refund_id, cents, RefundState.SUCCEEDED, reference=reference)

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Event:
        check(headers.get(SIGNATURE_HEADER, ""), body, self.secrets, now=now)
        data = read_object(body)
        if data.get("mode") != "sandbox":
            raise BadEventError("a message of another mode")
        event_id, kind, created = data.get("id"), data.get("kind"), data.get("created")
        if not (isinstance(event_id, str) and event_id and isinstance(kind, str) and type(created) is int):
            raise BadEventError("not a message of the sandbox")
        happened_at = datetime.fromtimestamp(created, UTC)
        if kind not in STATES:
            return Event(event_id, kind, None, happened_at)
        session = data.get("session")
        if not isinstance(session, dict):
            raise BadEventError("not a message of the sandbox")
        return Event(event_id, kind, _report(session, state=STATES[kind]), happened_at)

    def list_payments(self, since: datetime) -> Iterable[PaymentReport]:
        with _known_outcomes():
            return [_report(describe(session)) for session in self.ledger.sessions_since(since)]


@contextmanager
def _known_outcomes() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise UnknownOutcomeError(f"the sandbox does not answer: {error}") from error
    except UnknownSessionError as error:
        raise RefusedError(f"the sandbox knows no session {error}") from error


def _report(session: Mapping[str, Any], *, state: State | None = None) -> PaymentReport:
    """`session` as a message or the ledger describes it. Raises BadEventError where a part has another type."""
    state = state or State(session["state"])
    received = session.get("received_cents")
    is_paid = state == State.SUCCEEDED
    texts = {name: session.get(name, "") for name in ("id", "reference", "charge", "currency")}
    refunds = session.get("refunds", [])
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(refunds, list):
        raise BadEventError("not a session of the sandbox")
    return PaymentReport(
        state,
        reference=texts["reference"],
        provider_reference=texts["id"],
        charge_reference=texts["charge"] if is_paid else "",
        received_cents=received if is_paid and type(received) is int else None,
        currency=texts["currency"] if is_paid else "",
        refunds=tuple(
            RefundReport(refund_id, cents, RefundState.SUCCEEDED, reference=reference)
            for refund_id, reference, cents in refunds
        ),
        failure="The card was declined." if state == State.FAILED else "",
    )
