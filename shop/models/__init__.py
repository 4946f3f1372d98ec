"""Store, catalogue, shipping, orders, stock, payments, outbox."""

from shop.models.catalogue import Brand, Category, Statement, Supplement, SupplementImage, Variant
from shop.models.orders import Order, OrderEvent, OrderLine
from shop.models.outbox import Outbox
from shop.models.payments import Payment
from shop.models.shipping import ShippingRule
from shop.models.stock import Stock, StockMovement
from shop.models.store import Store

__all__ = [
    "Brand",
    "Category",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Outbox",
    "Payment",
    "ShippingRule",
    "Statement",
    "Stock",
    "StockMovement",
    "Store",
    "Supplement",
    "SupplementImage",
    "Variant",
]
