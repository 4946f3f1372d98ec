"""The counter: catalogue, promotions, stock, shipping, orders, money, mail, sales."""

from shop.admin import bank, catalogue, orders, outbox, payments, promotions, sales, shipping, stock, store

__all__ = ["bank", "catalogue", "orders", "outbox", "payments", "promotions", "sales", "shipping", "stock", "store"]
