"""What every gateway is asked, and what it answers. Frozen data in, frozen data out; no model is known here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """Where a payment stands at the gateway."""

    CREATED = "created"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"  # the session is closed: nobody can pay it any more


class RefundState(StrEnum):
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class UnknownOutcomeError(Exception):
    """No answer, or one that says nothing: it may have happened. Ask again with the same reference.

    `is_answered`: something came back, so that another question may tell more.
    """

    def __init__(self, message: str, *, is_answered: bool = False) -> None:
        self.is_answered = is_answered
        super().__init__(message)


class RefusedError(Exception):
    """The gateway says no, for good. The message is for staff."""


class BadEventError(Exception):
    """A message that is not the gateway's, too old, of another mode or account, or unreadable: answer 400."""


@dataclass(frozen=True)
class PaymentRequest:
    """One payment to be made: amount in cents AUD, our own reference, the order number for people, the last day.

    `return_url` is where a hosted page sends the customer back to, `cancel_url` the same without a payment;
    `expires_at` is until when it may be paid. A retry sends the same values: gateways compare.
    """

    reference: str
    order_number: str
    amount_cents: int
    due_on: date
    email: str = ""
    return_url: str = ""
    cancel_url: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Instructions:
    """What the customer does now and what follows: (label, value) pairs to show, or an address to go to."""

    sentence: str
    note: str = ""
    details: tuple[tuple[str, str], ...] = ()
    redirect_url: str = ""
    provider_reference: str = ""


@dataclass(frozen=True)
class RefundRequest:
    """`reference` is our refund's; `charge_reference` names the charge that it gives back."""

    reference: str
    charge_reference: str
    amount_cents: int


@dataclass(frozen=True)
class RefundReport:
    """A refund as the gateway has it. `reference` is "" for one that was not made by us."""

    provider_reference: str
    amount_cents: int
    state: RefundState
    reference: str = ""
    failure: str = ""


@dataclass(frozen=True)
class PaymentReport:
    """A payment as the gateway has it now. `reference` is ours, "" where the gateway does not say.

    `state` is None where the message says nothing about it, such as a dispute's. `received_cents` and `currency` are
    the gateway's own numbers, None and "" while no money has moved. `refunded_cents` is all that has gone back, where
    the gateway says how much but not by which refunds.
    """

    state: State | None
    reference: str = ""
    provider_reference: str = ""
    charge_reference: str = ""
    received_cents: int | None = None
    currency: str = ""
    refunds: tuple[RefundReport, ...] = ()
    refunded_cents: int | None = None
    failure: str = ""
    is_disputed: bool | None = None  # None: this report says nothing about disputes


@dataclass(frozen=True)
class Event:
    """A verified message. `payment` is None for kinds that say nothing about a payment."""

    event_id: str
    kind: str
    payment: PaymentReport | None
    happened_at: datetime


class Gateway(Protocol):
    """Every call to the network has a time limit and raises UnknownOutcomeError or RefusedError, nothing else."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def hint(self) -> str:
        """What the customer reads beside the label before choosing it."""
        ...

    @property
    def is_hosted(self) -> bool:
        """Whether the customer pays on another page, and refunds go back by themselves."""
        ...

    def start(self, request: PaymentRequest) -> Instructions:
        """Begin the payment. Called after the order is committed; the same reference again gives the same answer."""
        ...

    def find(self, reference: str, *, begun: datetime) -> PaymentReport | None:
        """The payment of our `reference`, first asked for at `begun`, whose start told nothing. None without one."""
        ...

    def ask(self, provider_reference: str) -> PaymentReport:
        """Where it stands now."""
        ...

    def close(self, provider_reference: str) -> PaymentReport:
        """Let nobody pay it any more; what came before that is in the answer."""
        ...

    def refund(self, request: RefundRequest) -> RefundReport:
        """Give back. The same reference again gives the same refund."""
        ...

    def read_event(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Event:
        """The message of `body`, its signature checked on these very bytes. Raises BadEventError."""
        ...

    def list_payments(self, since: datetime) -> Iterable[PaymentReport]:
        """All that were made since then, for reconciling: also those that we know nothing of."""
        ...
