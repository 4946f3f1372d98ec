"""The listing: supplements that answer to what a shopper ticked, in the order asked for, with counts beside each."""

from shop.listing.goods import Goods, Listing, list_goods
from shop.listing.names import find_department
from shop.listing.wanted import READ, SORTS

__all__ = ["READ", "SORTS", "Goods", "Listing", "find_department", "list_goods"]
