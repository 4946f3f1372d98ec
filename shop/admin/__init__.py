"""The counter: catalogue, promotions, stock, shipping, orders, money."""

from shop.admin import bank, catalogue, orders, outbox, payments, promotions, sales, stock, store

__all__ = ["bank", "catalogue", "orders", "outbox", "payments", "promotions", "sales", "stock", "store"]
