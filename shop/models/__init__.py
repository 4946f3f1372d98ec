"""Store, catalogue, shipping, orders, stock, payments, outbox."""

from shop.models.catalogue import (
    Supplement,
    Variant,
    current_price,
    was_price,
)
from shop.models.departments import Brand, Category, DietaryMark
from shop.models.facts import SupplementIngredient
from shop.models.fulfilment import ReturnLine, ReturnRequest, Shipment, ShipmentLine
from shop.models.limits import LimitCount
from shop.models.order_lines import OrderLine, Sale
from shop.models.orders import Order, OrderEvent, state_words
from shop.models.outbox import Outbox
from shop.models.payments import BankLine, Payment, ProviderEvent, Refund, RefundLine
from shop.models.placements import MOST_PLACEMENTS, LibraryPage, Placement, ShopBlock
from shop.models.promotions import OrderPromotion, Promotion, PromotionCustomer, customer_of
from shop.models.shipping import ShippingRule
from shop.models.statements import Statement
from shop.models.stock import Stock, StockMovement
from shop.models.store import Holiday, Store
from shop.models.supplement_images import SupplementImage

__all__ = [
    "BankLine",
    "Brand",
    "Category",
    "DietaryMark",
    "Holiday",
    "LibraryPage",
    "LimitCount",
    "MOST_PLACEMENTS",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderPromotion",
    "Outbox",
    "Payment",
    "Placement",
    "Promotion",
    "PromotionCustomer",
    "ProviderEvent",
    "Refund",
    "RefundLine",
    "ReturnLine",
    "ReturnRequest",
    "Shipment",
    "ShipmentLine",
    "Sale",
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
    "customer_of",
    "state_words",
    "was_price",
]
