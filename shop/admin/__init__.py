"""The counter: catalogue, promotions, stock, shipping, orders, money, mail, reports, goods as files."""

from shop.admin import (
    bank,
    catalogue,
    claims,
    goods,
    labels,
    orders,
    outbox,
    packs,
    payments,
    promotions,
    reports,
    shipping,
    stock,
    store,
)

__all__ = [
    "bank",
    "catalogue",
    "claims",
    "goods",
    "labels",
    "orders",
    "outbox",
    "packs",
    "payments",
    "promotions",
    "reports",
    "shipping",
    "stock",
    "store",
]
