"""Asking gateways: always after a commit, never inside a transaction. What they answer is settled by `shop.orders`."""

from shop.paying.repairs import (
    SESSIONS_LIVE,
    expire_holds,
    give_charge_back,
    mark_dealt_with,
    reconcile,
    send_refunds,
)
from shop.paying.starting import (
    HowToPay,
    NotClosedError,
    ask,
    begin,
    change_order,
    close_session,
    close_sessions,
    how_to_pay,
    pay_again,
    ways,
)

__all__ = [
    "SESSIONS_LIVE",
    "HowToPay",
    "NotClosedError",
    "ask",
    "begin",
    "change_order",
    "close_session",
    "close_sessions",
    "expire_holds",
    "give_charge_back",
    "how_to_pay",
    "mark_dealt_with",
    "pay_again",
    "reconcile",
    "send_refunds",
    "ways",
]
