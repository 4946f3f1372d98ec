"""What a cart holds and costs now. Every page that shows an amount, and the order itself, asks here."""

from shop.pricing.cart import ItemLine, Meter, PricedCart, Shown, price_cart
from shop.pricing.shown import changes_since, seal, unseal
from shop.pricing.suggestions import add_pictures, towards_free_shipping

__all__ = [
    "ItemLine",
    "Meter",
    "PricedCart",
    "Shown",
    "add_pictures",
    "changes_since",
    "price_cart",
    "seal",
    "towards_free_shipping",
    "unseal",
]
