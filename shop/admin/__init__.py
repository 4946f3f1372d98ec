"""The counter: catalogue, stock, shipping, orders."""

from shop.admin import catalogue, orders, payments, stock, store

__all__ = ["catalogue", "orders", "payments", "stock", "store"]
