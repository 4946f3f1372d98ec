"""The counter: catalogue, stock, shipping, orders."""

from shop.admin import catalogue, orders, stock, store

__all__ = ["catalogue", "orders", "stock", "store"]
