"""The desk where orders are handled: a list that finds them, a page that knows the next step, slips to pack by."""

from shop.admin.orders.desk import OrderAdmin

__all__ = ["OrderAdmin"]
