"""The counter: catalogue, stock, shipping, orders."""

from shop.admin import catalogue, orders, shipping, stock, store

__all__ = ["catalogue", "orders", "shipping", "stock", "store"]
