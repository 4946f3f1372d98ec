"""Doses: units of amounts, per dosage unit, serve and day, and what a day of a pack costs.

Amounts are compared as whole nanograms, so that Python and SQL agree on every threshold. 1 IU of vitamin D is
0.025 µg, of vitamin A 0.3 µg of retinol equivalents; vitamin E has no factor, because natural and synthetic IU differ.
"""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TypeVar

from shop.rules.gst import half_up
from shop.rules.money import dollars

IU = "IU"
NANOGRAMS = {"g": 1_000_000_000, "mg": 1_000_000, "µg": 1_000}
NANOGRAMS_PER_MICROGRAM = NANOGRAMS["µg"]
PER_UNIT, PER_SERVE, PER_DAY = "unit", "serve", "day"

Key = TypeVar("Key", bound=Hashable)


def nanograms(amount: Decimal, unit: str, iu_micrograms: Decimal | None = None) -> int | None:
    """`amount` in whole nanograms, half up; None where `unit` is no mass, or IU of what has no factor."""
    if unit == IU:
        if iu_micrograms is None:
            return None
        factor = iu_micrograms * NANOGRAMS_PER_MICROGRAM
    elif unit in NANOGRAMS:
        factor = Decimal(NANOGRAMS[unit])
    else:
        return None
    return int((amount * factor).to_integral_value(ROUND_HALF_UP))


def add_up(amounts: Iterable[tuple[Key, int | None]]) -> dict[Key, int]:
    """The sum of each ingredient, over all the lines that name it; what is not known in grams is left out."""
    sums: dict[Key, int] = {}
    for key, amount_ng in amounts:
        if amount_ng is not None:
            sums[key] = sums.get(key, 0) + amount_ng
    return sums


def plain(amount: Decimal) -> str:
    """`1000` and `0.5`: neither an exponent nor padding zeros."""
    return f"{amount:,f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:,f}"


AMOUNT = re.compile(r"(?<=[0-9]) (?=(?:mg|g|µg|mcg|mL|IU|billion|%)(?![A-Za-z]))")


def unbroken(text: str) -> str:
    """`text` whose amounts do not break at a line's end: 400 mg keeps its number and its unit together."""
    return AMOUNT.sub("\u00a0", text)


def words(amount_ng: int | Fraction, unit: str) -> str:
    """`52.5 mg`: `amount_ng` in `unit`, a mass, to three decimals."""
    exact = Fraction(amount_ng) / NANOGRAMS[unit]
    return f"{plain(Decimal(half_up(exact * 1000)) / 1000)} {unit}"


def in_a_sentence(name: str) -> str:
    """`vitamin B6`, `EPA`: the name of an ingredient within a sentence."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def mass_unit(unit: str) -> str:
    """The unit in which an amount given in `unit` can be added to others: µg for IU."""
    return unit if unit in NANOGRAMS else "µg"


@dataclass(frozen=True)
class Serving:
    """How a label directs to take it: capsules, tablets, grams or mL in a serve, and serves in a day."""

    units_per_serve: int
    serves_per_day: int

    @property
    def units_per_day(self) -> int:
        return self.units_per_serve * self.serves_per_day

    def amount(self, per_serve: int | Decimal, basis: str) -> Fraction:
        """What `per_serve` is per dosage unit, per serve or per day."""
        exact = Fraction(per_serve)
        if basis == PER_DAY:
            return exact * self.serves_per_day
        return exact / self.units_per_serve if basis == PER_UNIT else exact


@dataclass(frozen=True)
class DosePrice:
    """What a labelled day costs, before it is rounded."""

    exact_cents: Fraction

    @property
    def cents(self) -> int:
        return half_up(self.exact_cents)

    @property
    def words(self) -> str:
        """Dry on purpose: a label's dose is no promise that it does anything."""
        return f"{dollars(self.cents)} per labelled daily dose"


def daily_dose_price(price_cents: int, unit_count: int, serving: Serving) -> DosePrice:
    """The price of what the label directs to take in a day. Raises ValueError for an empty pack."""
    if unit_count < 1:
        raise ValueError("a pack holds at least one unit")
    return DosePrice(Fraction(price_cents * serving.units_per_day, unit_count))


@dataclass(frozen=True)
class FixedAmount:
    """The amount of an ingredient that prices are compared for, such as 300 mg of magnesium."""

    name: str
    amount: Decimal
    unit: str
    amount_ng: int

    @property
    def words(self) -> str:
        """`300 mg magnesium`."""
        return f"{plain(self.amount)} {self.unit} {in_a_sentence(self.name)}"

    def price_words(self, price: Fraction) -> str:
        """`$0.35 per 300 mg magnesium`."""
        return f"{dollars(half_up(price))} per {self.words}"


def fixed_amount_price(
    price_cents: int, unit_count: int, units_per_serve: int, serve_ng: int, wanted_ng: int
) -> Fraction:
    """Cents for `wanted_ng` of an ingredient that a serve holds `serve_ng` of. Raises ValueError for none of it."""
    if unit_count < 1 or serve_ng < 1:
        raise ValueError("a pack holds at least one unit, and some of the ingredient")
    return Fraction(price_cents * units_per_serve * wanted_ng, unit_count * serve_ng)


def percent_of(amount_ng: int | Fraction, limit_ng: int) -> int:
    """Whole per cent, half up. What is above a limit never rounds down to it."""
    exact = Fraction(amount_ng) * 100 / limit_ng
    percent = half_up(exact)
    return percent + 1 if exact > 100 and percent == 100 else percent
