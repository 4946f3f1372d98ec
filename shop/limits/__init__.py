"""How often one network or one e-mail may do what costs money, guesses secrets or fills the database.

Rows where every process must count the same; the memory of one process on pages that write nothing. Neither keeps an
address or an e-mail that could be read.
"""

from shop.limits.cards import (
    SESSIONS_OF_NETWORK,
    SHOP_PAUSE,
    SHOP_PAUSE_KEY,
    end_shop_pause,
    hosted_pause_s,
    hosted_payments_paused,
    note_session,
    record_decline,
    record_success,
    refuse_session,
)
from shop.limits.errors import TooOftenError
from shop.limits.memory import BAD_SIGNATURES, CART_ADDS, PAPERS, SEARCHES, SUGGESTIONS, MemoryLimit
from shop.limits.rows import (
    ALERTS_OF_EMAIL,
    ALERTS_OF_NETWORK,
    LOOK_UPS_OF_EMAIL,
    LOOK_UPS_OF_NETWORK,
    ORDERS_OF_EMAIL,
    ORDERS_OF_NETWORK,
    RETURNS_OF_NETWORK,
    WRONG_COUPONS,
    Limit,
    count,
    count_order,
    refuse,
)

__all__ = [
    "ALERTS_OF_EMAIL",
    "ALERTS_OF_NETWORK",
    "BAD_SIGNATURES",
    "CART_ADDS",
    "LOOK_UPS_OF_EMAIL",
    "LOOK_UPS_OF_NETWORK",
    "Limit",
    "MemoryLimit",
    "ORDERS_OF_EMAIL",
    "ORDERS_OF_NETWORK",
    "PAPERS",
    "RETURNS_OF_NETWORK",
    "SEARCHES",
    "SESSIONS_OF_NETWORK",
    "SHOP_PAUSE",
    "SHOP_PAUSE_KEY",
    "SUGGESTIONS",
    "TooOftenError",
    "WRONG_COUPONS",
    "count",
    "count_order",
    "end_shop_pause",
    "hosted_pause_s",
    "hosted_payments_paused",
    "note_session",
    "record_decline",
    "record_success",
    "refuse",
    "refuse_session",
]
