"""The counter: catalogue, stock, shipping, orders."""

from shop.admin import catalogue, orders, outbox, payments, stock, store

__all__ = ["catalogue", "orders", "outbox", "payments", "stock", "store"]
