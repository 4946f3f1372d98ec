"""Every write to an order. Each function is one transaction without I/O; mail is a row in the outbox."""

from shop.orders.cancelling import cancel_unpaid
from shop.orders.errors import (
    ChangedSinceShownError,
    CheckoutClosedError,
    EmptyCartError,
    IllegalMoveError,
    OtherOrderError,
    PlaceRefusedError,
)
from shop.orders.fulfilment import mark_delivered, mark_packed, mark_shipped, ship
from shop.orders.placing import Destination, closed_because, find_attempt, fingerprint, place_order
from shop.orders.replaying import replay
from shop.orders.settling import record_payment
from shop.orders.states import NEXT_STATES

__all__ = [
    "NEXT_STATES",
    "ChangedSinceShownError",
    "CheckoutClosedError",
    "Destination",
    "EmptyCartError",
    "IllegalMoveError",
    "OtherOrderError",
    "PlaceRefusedError",
    "cancel_unpaid",
    "closed_because",
    "find_attempt",
    "fingerprint",
    "mark_delivered",
    "mark_packed",
    "mark_shipped",
    "place_order",
    "record_payment",
    "replay",
    "ship",
]
