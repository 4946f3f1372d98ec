"""Store, catalogue, shipping, orders, stock, payments, outbox."""

from shop.models.catalogue import (
    Supplement,
    SupplementImage,
    Variant,
    current_price,
)
from shop.models.departments import Brand, Category, DietaryMark
from shop.models.facts import SupplementIngredient
from shop.models.orders import Order, OrderEvent, OrderLine
from shop.models.outbox import Outbox
from shop.models.payments import Payment
from shop.models.placements import MOST_PLACEMENTS, LibraryPage, Placement, ShopBlock
from shop.models.shipping import ShippingRule
from shop.models.statements import Statement
from shop.models.stock import Stock, StockMovement
from shop.models.store import Holiday, Store

__all__ = [
    "MOST_PLACEMENTS",
    "LibraryPage",
    "Brand",
    "Category",
    "DietaryMark",
    "Holiday",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Outbox",
    "Payment",
    "Placement",
    "ShippingRule",
    "ShopBlock",
    "Statement",
    "Stock",
    "StockMovement",
    "Store",
    "Supplement",
    "SupplementImage",
    "SupplementIngredient",
    "Variant",
    "current_price",
]
