"""The counter: catalogue, promotions, stock, shipping, orders, money, mail."""

from shop.admin import bank, catalogue, orders, outbox, payments, promotions, shipping, stock, store

__all__ = ["bank", "catalogue", "orders", "outbox", "payments", "promotions", "shipping", "stock", "store"]
