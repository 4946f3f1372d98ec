"""The counter: catalogue, stock, shipping, orders, money."""

from shop.admin import bank, catalogue, orders, outbox, payments, stock, store

__all__ = ["bank", "catalogue", "orders", "outbox", "payments", "stock", "store"]
