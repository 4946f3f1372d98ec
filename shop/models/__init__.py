"""Store, catalogue, shipping, orders, stock, payments, outbox."""

from shop.models.acknowledgements import OrderAcknowledgement
from shop.models.catalogue import Supplement
from shop.models.cautions import Caution
from shop.models.channels import SaleChannel
from shop.models.claims import Checked, ClaimTerm, ProductCheck
from shop.models.departments import Brand, Category, DietaryMark
from shop.models.facts import SupplementIngredient
from shop.models.fulfilment import ReturnLine, ReturnRequest, Shipment, ShipmentLine
from shop.models.goods_files import GoodsFile, GoodsRow
from shop.models.limits import LimitCount
from shop.models.order_lines import OrderLine, Sale
from shop.models.orders import Order, OrderEvent, state_words
from shop.models.outbox import Outbox
from shop.models.payments import BankLine, Payment, ProviderEvent, Refund, RefundLine
from shop.models.placements import MOST_PLACEMENTS, LibraryPage, Placement, ShopBlock
from shop.models.prices import current_price, daily_dose_price, was_price
from shop.models.promotions import NamedGoods, OrderPromotion, Promotion, PromotionCustomer, customer_of
from shop.models.shipping import ShippingRule
from shop.models.statements import Statement
from shop.models.stock import Stock, StockMovement
from shop.models.stock_alerts import StockAlert
from shop.models.store import Holiday, Store
from shop.models.supplement_images import SupplementImage
from shop.models.triggers import StatementTrigger
from shop.models.variants import Variant

__all__ = [
    "BankLine",
    "Brand",
    "Category",
    "Caution",
    "Checked",
    "ClaimTerm",
    "DietaryMark",
    "GoodsFile",
    "GoodsRow",
    "Holiday",
    "LibraryPage",
    "LimitCount",
    "MOST_PLACEMENTS",
    "NamedGoods",
    "Order",
    "OrderAcknowledgement",
    "OrderEvent",
    "OrderLine",
    "OrderPromotion",
    "Outbox",
    "Payment",
    "Placement",
    "ProductCheck",
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
    "SaleChannel",
    "ShippingRule",
    "ShopBlock",
    "Statement",
    "StatementTrigger",
    "Stock",
    "StockAlert",
    "StockMovement",
    "Store",
    "Supplement",
    "SupplementImage",
    "SupplementIngredient",
    "Variant",
    "current_price",
    "customer_of",
    "daily_dose_price",
    "state_words",
    "was_price",
]
