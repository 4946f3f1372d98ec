"""The counter: catalogue, promotions, stock, shipping, orders."""

from shop.admin import catalogue, orders, promotions, shipping, stock, store

__all__ = ["catalogue", "orders", "promotions", "shipping", "stock", "store"]
