"""Ways to pay. An adapter knows no model: frozen data in, frozen data out."""

from shop.payments.protocol import (
    BadEventError,
    Event,
    Gateway,
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

__all__ = [
    "BadEventError",
    "Event",
    "Gateway",
    "Instructions",
    "PaymentReport",
    "PaymentRequest",
    "RefundReport",
    "RefundRequest",
    "RefundState",
    "RefusedError",
    "State",
    "UnknownOutcomeError",
]
