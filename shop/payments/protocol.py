"""What every gateway is asked, and what it answers."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class PaymentRequest:
    """One payment to be made: amount in cents AUD, our own reference, the order number for people, the last day."""

    reference: str
    order_number: str
    amount_cents: int
    due_on: date


@dataclass(frozen=True)
class Instructions:
    """What the customer does now and what follows: (label, value) pairs to show, or an address to go to."""

    sentence: str
    note: str = ""
    details: tuple[tuple[str, str], ...] = ()
    redirect_url: str = ""


class Gateway(Protocol):
    name: str
    label: str

    def start(self, request: PaymentRequest) -> Instructions:
        """Begin the payment. Called after the order is committed; may be called again for the same reference."""
        ...
