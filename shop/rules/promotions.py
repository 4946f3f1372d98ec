"""What promotions are worth for a cart: which goods each is about, what it takes off, and which may stand together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from shop.rules.gst import half_up, largest_remainder
from shop.rules.lines import PricedLine
from shop.rules.money import dollars, short_dollars

STACKING = (
    "At most one code and one automatic offer count. Both together only where both may be combined: the automatic "
    "offer first, the code on what is left. Otherwise whichever leaves the lowest total, shipping included."
)


class Kind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"
    FREE_SHIPPING = "free_shipping"
    BUY_X_GET_Y = "buy_x_get_y"


@dataclass(frozen=True)
class Applied:
    """What one promotion took off, in cents: off the goods, and off the shipping."""

    promotion_id: int
    name: str
    code: str = ""
    goods_cents: int = 0
    shipping_cents: int = 0
    note: str = ""  # how the amount came about

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name

    @property
    def saved_cents(self) -> int:
        return self.goods_cents + self.shipping_cents


@dataclass(frozen=True)
class Offer:
    """The terms of one promotion. Without goods named it is about all of them, else about any that is named.

    `goods_words` names those goods for people, such as "Minerals or Zinc"; "" for all.
    """

    promotion_id: int
    name: str
    kind: str
    code: str = ""
    percent: int = 0
    amount_cents: int = 0
    buy_quantity: int = 0
    get_quantity: int = 0
    supplements: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    goods_words: str = ""
    skips_sale_prices: bool = False
    minimum_spend_cents: int = 0
    combines: bool = False

    def is_about(self, line: PricedLine) -> bool:
        if not (self.supplements or self.brands or self.categories):
            return True
        return (
            line.supplement_id in self.supplements
            or line.brand_id in self.brands
            or not self.categories.isdisjoint(line.category_ids)
        )

    def covers(self, line: PricedLine) -> bool:
        """Whether `line` is among the goods in scope: what it is about, less what is on sale where it skips that."""
        return self.is_about(line) and not (self.skips_sale_prices and line.was_cents is not None)

    def spend_cents(self, lines: Sequence[PricedLine]) -> int:
        """What the goods in scope come to, at today's prices and before any promotion."""
        return sum(line.total_cents for line in lines if self.covers(line))

    def units(self, lines: Sequence[PricedLine]) -> int:
        return sum(line.quantity for line in lines if self.covers(line))

    def free_units(self, units: int) -> int:
        """How many of `units` are free: of each group, those beyond the ones that are paid."""
        groups, rest = divmod(units, self.buy_quantity + self.get_quantity)
        return groups * self.get_quantity + max(0, rest - self.buy_quantity)

    @property
    def words(self) -> str:
        """What it gives: `10% off Minerals, from $50, not on goods on sale`."""
        goods = self.goods_words
        cheapest = "cheapest" if self.get_quantity == 1 else f"{self.get_quantity} cheapest"
        gives = {
            Kind.PERCENT: f"{self.percent}% off {goods or 'everything'}",
            Kind.AMOUNT: f"{short_dollars(self.amount_cents)} off {goods or 'everything'}",
            Kind.FREE_SHIPPING: "Free shipping" + (f" with {goods}" if goods else ""),
            Kind.BUY_X_GET_Y: f"Buy {self.buy_quantity}{f' of {goods}' if goods else ''}, get the {cheapest} free",
        }[Kind(self.kind)]
        spend = f", from {short_dollars(self.minimum_spend_cents)}" if self.minimum_spend_cents else ""
        return gives + spend + (", not on goods on sale" if self.skips_sale_prices else "")


@dataclass(frozen=True)
class Cut:
    """What offers took off a cart's goods: each line's share, and each offer's part."""

    line_cents: tuple[int, ...]
    applied: tuple[Applied, ...] = ()

    @property
    def total_cents(self) -> int:
        return sum(self.line_cents)


def combinations(automatic: Sequence[Offer], code: Offer | None) -> list[tuple[Offer, ...]]:
    """Every set of offers that may stand together, the empty one first; the automatic offer before the code."""
    alone = [(offer,) for offer in (*automatic, *([code] if code else []))]
    together = [(offer, code) for offer in automatic if code and offer.combines and code.combines]
    return [(), *alone, *together]


def cut(lines: Sequence[PricedLine], offers: Sequence[Offer]) -> Cut:
    """What `offers`, one after the other, take off `lines`. No line falls below nothing.

    What an offer takes is rounded once, on the goods it is about, and allotted to them in proportion to what they
    still cost, by largest remainder.
    """
    left = [line.total_cents for line in lines]
    applied: list[Applied] = []
    for offer in offers:
        scope = [i for i, line in enumerate(lines) if offer.covers(line)]
        base_cents = sum(left[i] for i in scope)
        taken_cents, note = _taken(offer, [lines[i] for i in scope], [left[i] for i in scope])
        if taken_cents:
            exact = [Fraction(taken_cents * left[i], base_cents) for i in scope]
            for i, share in zip(scope, largest_remainder(exact, taken_cents), strict=True):
                left[i] -= share
        is_second = f"{note}, on what is left" if applied and note else note
        applied.append(Applied(offer.promotion_id, offer.name, offer.code, taken_cents, note=is_second))
    return Cut(tuple(line.total_cents - rest for line, rest in zip(lines, left, strict=True)), tuple(applied))


def _taken(offer: Offer, lines: Sequence[PricedLine], left: Sequence[int]) -> tuple[int, str]:
    """(cents off, how that came about). `left` is what each line in scope still costs."""
    base_cents = sum(left)
    on = f"{dollars(base_cents)}{f' of {offer.goods_words}' if offer.goods_words else ''}"
    if offer.kind == Kind.PERCENT:
        return half_up(Fraction(base_cents * offer.percent, 100)), f"{offer.percent}% of {on}, half a cent up"
    if offer.kind == Kind.AMOUNT:
        return min(offer.amount_cents, base_cents), f"{dollars(offer.amount_cents)} off {on}"
    if offer.kind == Kind.BUY_X_GET_Y:
        units = sum(line.quantity for line in lines)
        free = offer.free_units(units)
        exact, to_go = Fraction(0), free
        for line, cents in sorted(zip(lines, left, strict=True), key=lambda pair: (pair[0].unit_price_cents, pair[1])):
            count = min(line.quantity, to_go)
            exact += Fraction(cents * count, line.quantity)
            to_go -= count
        rule = f"Buy {offer.buy_quantity}, get {offer.get_quantity} free"
        return half_up(exact), f"{rule}: the cheapest {free} of {units}"
    return 0, ""


def waive(applied: Sequence[Applied], offers: Sequence[Offer], fee_cents: int) -> tuple[Applied, ...]:
    """`applied` with the shipping fee taken off by the first of `offers` that ships free."""
    waived: list[Applied] = []
    for one, offer in zip(applied, offers, strict=True):
        is_free = offer.kind == Kind.FREE_SHIPPING
        waived.append(replace(one, shipping_cents=fee_cents) if is_free else one)
        fee_cents = 0 if is_free else fee_cents
    return tuple(waived)
