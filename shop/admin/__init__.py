"""The counter: catalogue, stock, shipping, orders, money."""

from shop.admin import bank, catalogue, orders, payments, stock, store

__all__ = ["bank", "catalogue", "orders", "payments", "stock", "store"]
