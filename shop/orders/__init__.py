"""Every write to an order. Each function is one transaction without I/O; mail is a row in the outbox."""

from shop.orders.agreed import agreed_lines, agreed_sums
from shop.orders.attempts import pay_again
from shop.orders.cancelling import cancel_order, cancel_unpaid, expire, hold_units_again
from shop.orders.desk import ADDRESS_FIELDS, BEFORE_PACKING, add_note, edit_address, resend_mail
from shop.orders.errors import (
    ChangedSinceShownError,
    CheckoutClosedError,
    EmptyCartError,
    FieldError,
    IllegalMoveError,
    NotAcknowledgedError,
    OtherOrderError,
    PlaceRefusedError,
    UnseenError,
)
from shop.orders.fulfilment import mark_delivered, mark_packed, mark_shipped, ship
from shop.orders.parking import find_payment, is_of_another, park_charge
from shop.orders.placing import Destination, closed_because, find_attempt, fingerprint, place_order
from shop.orders.reading import add_what_became_of_it, by_number
from shop.orders.refund_outcomes import preview_refund, record_refund_sent, settle_refund
from shop.orders.refunding import REFUNDABLE, Portion, refund, refund_surplus, sold_line
from shop.orders.replaying import replay
from shop.orders.returns import answer_return, close_return, receive_return, request_return, returnable_lines
from shop.orders.settling import record_payment, settle_payment, settle_transfer
from shop.orders.states import NEXT_STATES, lock_all

__all__ = [
    "ADDRESS_FIELDS",
    "BEFORE_PACKING",
    "NEXT_STATES",
    "REFUNDABLE",
    "ChangedSinceShownError",
    "CheckoutClosedError",
    "Destination",
    "EmptyCartError",
    "FieldError",
    "IllegalMoveError",
    "NotAcknowledgedError",
    "OtherOrderError",
    "PlaceRefusedError",
    "Portion",
    "UnseenError",
    "add_note",
    "add_what_became_of_it",
    "agreed_lines",
    "agreed_sums",
    "answer_return",
    "by_number",
    "cancel_order",
    "cancel_unpaid",
    "close_return",
    "closed_because",
    "edit_address",
    "expire",
    "find_attempt",
    "find_payment",
    "fingerprint",
    "hold_units_again",
    "is_of_another",
    "lock_all",
    "mark_delivered",
    "mark_packed",
    "mark_shipped",
    "park_charge",
    "pay_again",
    "place_order",
    "preview_refund",
    "receive_return",
    "record_payment",
    "record_refund_sent",
    "refund",
    "refund_surplus",
    "replay",
    "request_return",
    "resend_mail",
    "returnable_lines",
    "settle_payment",
    "settle_refund",
    "settle_transfer",
    "ship",
    "sold_line",
]
