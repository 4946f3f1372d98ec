"""What shipping costs under one rule. Everything that charges or names a fee asks `quote`."""

from dataclasses import asdict, dataclass
from typing import Any

from shop.rules.money import dollars, short_dollars


@dataclass(frozen=True)
class ShippingTerms:
    """The terms of one rule row, or of collecting. `free_from_cents` is None where nothing ships free."""

    fee_cents: int
    free_from_cents: int | None = None
    tests_before_discount: bool = False
    name: str = ""
    banner_words: str = ""
    is_collection: bool = False

    def snapshot(self) -> dict[str, Any]:
        """What the order keeps of the rule; its way of delivery says whether it was collected."""
        return {name: value for name, value in asdict(self).items() if name != "is_collection"}


COLLECTION = ShippingTerms(0, name="Collected from the shop", is_collection=True)


@dataclass(frozen=True)
class ShippingQuote:
    """The answer for one cart. `to_go_cents` is what is missing to free shipping, None where nothing ships free."""

    fee_cents: int
    to_go_cents: int | None
    reason: str

    @property
    def is_free(self) -> bool:
        return self.fee_cents == 0


def quote(merchandise_cents: int, discount_cents: int = 0, *, terms: ShippingTerms) -> ShippingQuote:
    """Shipping for `merchandise_cents` less `discount_cents`, all incl. GST.

    Free when the tested amount is at least `terms.free_from_cents`: merchandise after discounts, or before them if
    staff chose so. Shipping itself is never part of it. An empty cart ships nothing.
    Where only the discount pulls a cart under the threshold, the fee is at most what is missing to it: the total stays
    at the threshold, so that neither a code nor a bigger code ever raises it.
    Raises ValueError for a discount above the merchandise.
    """
    if not 0 <= discount_cents <= merchandise_cents:
        raise ValueError("a discount larger than the cart")
    threshold = terms.free_from_cents
    if merchandise_cents == 0:
        return ShippingQuote(0, threshold, "Nothing to ship")
    if terms.is_collection:
        return ShippingQuote(0, None, terms.name)
    if terms.fee_cents == 0:
        return ShippingQuote(0, 0, "Free on every order")
    if threshold is None:
        return ShippingQuote(terms.fee_cents, None, f"{dollars(terms.fee_cents)} for every order")
    tested_cents = merchandise_cents if terms.tests_before_discount else merchandise_cents - discount_cents
    to_go_cents = max(0, threshold - tested_cents)
    if to_go_cents == 0:
        return ShippingQuote(0, 0, f"Free on orders of {short_dollars(threshold)} or more")
    if merchandise_cents >= threshold and to_go_cents < terms.fee_cents:
        return ShippingQuote(to_go_cents, to_go_cents, f"At most what is missing to {short_dollars(threshold)}")
    return ShippingQuote(terms.fee_cents, to_go_cents, f"{dollars(terms.fee_cents)} below {short_dollars(threshold)}")
