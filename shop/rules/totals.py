"""The one calculation behind cart, checkout, order and mail."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shop.rules.gst import ROUNDING, GstShares, contained_gst
from shop.rules.money import dollars
from shop.rules.promotions import Applied
from shop.rules.shipping import ShippingQuote, ShippingTerms, quote


@dataclass(frozen=True)
class PricedLine:
    """One line as sold: unit price in cents incl. GST."""

    name: str
    quantity: int
    unit_price_cents: int
    is_gst_free: bool

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents


@dataclass(frozen=True)
class Step:
    """One step from the lines to the total, for people."""

    label: str
    cents: int
    note: str = ""


@dataclass(frozen=True)
class Totals:
    """All amounts in cents incl. GST. `total_cents` = subtotal − discount + shipping."""

    subtotal_cents: int
    discount_cents: int
    shipping: ShippingQuote
    gst: GstShares
    total_cents: int
    steps: tuple[Step, ...]
    line_discount_cents: tuple[int, ...] = ()  # each line's share of the discount; they add up to it
    applied: tuple[Applied, ...] = ()

    def steps_as_data(self) -> list[dict[str, Any]]:
        return [asdict(step) for step in self.steps]


def total(lines: Sequence[PricedLine], *, terms: ShippingTerms) -> Totals:
    """Subtotal, shipping, GST contained and total of `lines` under `terms`, with every step."""
    subtotal_cents = sum(line.total_cents for line in lines)
    shipping = quote(subtotal_cents, terms=terms)
    gst = contained_gst([(line.total_cents, line.is_gst_free) for line in lines], shipping.fee_cents)
    total_cents = subtotal_cents + shipping.fee_cents
    steps = [
        Step(line.name, line.total_cents, f"{line.quantity} × {dollars(line.unit_price_cents)}") for line in lines
    ]
    steps += [
        Step("Subtotal", subtotal_cents),
        Step("Shipping", shipping.fee_cents, shipping.reason),
        Step("Total", total_cents),
        Step("Includes GST of", gst.total_cents, ROUNDING),
    ]
    return Totals(subtotal_cents, 0, shipping, gst, total_cents, tuple(steps), (0,) * len(lines))
