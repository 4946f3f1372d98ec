"""Price per unit: what lets two pack sizes be compared. Shown to the cent, sorted by the unrounded ratio."""

from dataclasses import dataclass
from fractions import Fraction

from shop.rules.gst import half_up
from shop.rules.money import dollars

# How many of a unit its price is given for: the Australian unit pricing code asks for 100 g and 100 mL.
PER = {"g": 100, "mL": 100}


@dataclass(frozen=True)
class UnitPrice:
    """`exact_cents` for `per` of `unit`."""

    exact_cents: Fraction
    per: int
    unit: str

    @property
    def words(self) -> str:
        """`$0.20 per capsule`, `$4.98 per 100 g`."""
        measure = self.unit if self.per == 1 else f"{self.per} {self.unit}"
        return f"{dollars(half_up(self.exact_cents))} per {measure}"


def unit_price(price_cents: int, unit_count: int, unit: str) -> UnitPrice:
    """The price of one unit (or 100 g, 100 mL) in a pack of `unit_count`. Raises ValueError for an empty pack."""
    if unit_count < 1:
        raise ValueError("a pack holds at least one unit")
    per = PER.get(unit, 1)
    return UnitPrice(Fraction(price_cents * per, unit_count), per, unit)


def saving_percent(price_cents: int, was_cents: int) -> int:
    """How much less than before, in whole per cent, rounded down: a saving is never overstated."""
    return 100 * (was_cents - price_cents) // was_cents
