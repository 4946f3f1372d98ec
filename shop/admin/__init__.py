"""The counter: catalogue, promotions, stock, shipping, orders, money, mail."""

from shop.admin import catalogue, orders, outbox, payments, promotions, shipping, stock, store

__all__ = ["catalogue", "orders", "outbox", "payments", "promotions", "shipping", "stock", "store"]
