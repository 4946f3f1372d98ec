"""Bank transfer: we say where to pay, staff record what arrived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

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
)
from shop.rules.money import dollars


@dataclass(frozen=True)
class BankTransfer:
    account_name: str
    bsb: str
    account_number: str
    name: ClassVar[str] = "manual"
    label: ClassVar[str] = "Bank transfer"
    hint: ClassVar[str] = (
        "We show and e-mail the account details; the parcel leaves the working day after payment arrives."
    )
    is_hosted: ClassVar[bool] = False

    def start(self, request: PaymentRequest) -> Instructions:
        """The account, and the order number as the reference. Nothing is asked of any network."""
        if request.amount_cents <= 0:
            raise RefusedError("there is nothing to transfer")
        return Instructions(
            sentence=f"Please transfer {dollars(request.amount_cents)} by {request.due_on.day} {request.due_on:%b}.",
            note="The parcel leaves on the working day after your payment arrives.",
            details=(
                ("Account name", self.account_name),
                ("BSB", self.bsb),
                ("Account number", self.account_number),
                ("Reference", request.order_number),
                ("Amount", dollars(request.amount_cents)),
            ),
        )

    def find(self, reference: str, *, begun: datetime) -> PaymentReport | None:
        return None

    def ask(self, provider_reference: str) -> PaymentReport:
        """Nobody can be asked: what arrived is read from the bank's statement."""
        return PaymentReport(State.CREATED, provider_reference=provider_reference)

    def close(self, provider_reference: str) -> PaymentReport:
        """A transfer cannot be stopped; money that comes all the same is surplus, or pays late."""
        return PaymentReport(State.CANCELLED, provider_reference=provider_reference)

    def refund(self, request: RefundRequest) -> RefundReport:
        """On its way until staff have sent it and recorded the bank's reference."""
        return RefundReport("", request.amount_cents, RefundState.PROCESSING, reference=request.reference)

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Event:
        raise BadEventError("a bank sends no messages")

    def list_payments(self, since: datetime) -> Iterable[PaymentReport]:
        return ()
