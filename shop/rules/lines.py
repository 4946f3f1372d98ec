"""What is priced: a line of a cart, with what promotions ask of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PricedLine:
    """One line as sold: unit price in cents incl. GST.

    `was_cents` is the unit price that the sale lowered, None where there is no sale. The ids say where it is filed;
    `category_ids` holds its department and the one above.
    """

    name: str
    quantity: int
    unit_price_cents: int
    is_gst_free: bool
    was_cents: int | None = None
    supplement_id: int = 0
    brand_id: int = 0
    category_ids: frozenset[int] = frozenset()

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents

    @property
    def identity(self) -> tuple[Any, ...]:
        """Puts lines into one order, whatever the cart's: a rounded cent falls on the same goods."""
        filed = (self.supplement_id, self.brand_id, sorted(self.category_ids))
        return (self.name, self.unit_price_cents, self.is_gst_free, self.quantity, self.was_cents or 0, *filed)


def by_identity(lines: Sequence[PricedLine]) -> list[int]:
    """The places of `lines` in the order of their identities."""
    return sorted(range(len(lines)), key=lambda place: lines[place].identity)
