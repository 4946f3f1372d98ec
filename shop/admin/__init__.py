"""The counter: catalogue, promotions, stock, shipping, orders."""

from shop.admin import catalogue, orders, outbox, payments, promotions, stock, store

__all__ = ["catalogue", "orders", "outbox", "payments", "promotions", "stock", "store"]
