"""The one calculation behind cart, checkout, order and mail."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from shop.rules.gst import ROUNDING, GstShares, contained_gst
from shop.rules.lines import PricedLine, by_identity
from shop.rules.money import dollars
from shop.rules.promotions import Applied, Cut, Offer, combinations, cut, waive
from shop.rules.refusals import Refusal, hindrance, outdone
from shop.rules.shipping import ShippingQuote, ShippingTerms, quote

__all__ = ["PricedLine", "Step", "Totals", "gst_of", "total"]


@dataclass(frozen=True)
class Step:
    """One step from the lines to the total, for people. `kind`: line, subtotal, promotion, shipping, total or gst.

    The steps of kind line add up to the subtotal; subtotal, promotions and shipping add up to the total.
    """

    label: str
    cents: int
    note: str = ""
    kind: str = "line"


@dataclass(frozen=True)
class Totals:
    """All amounts in cents incl. GST. `total_cents` = subtotal − discount + shipping.

    `shipping` is what is charged: its fee is 0 where an offer waives it, and `applied` says how much that was.
    """

    subtotal_cents: int
    discount_cents: int
    shipping: ShippingQuote
    gst: GstShares
    total_cents: int
    steps: tuple[Step, ...]
    line_discount_cents: tuple[int, ...] = ()  # each line's share of the discount; they add up to it
    applied: tuple[Applied, ...] = ()
    code_refusal: Refusal | None = None  # why the code that was asked for takes nothing off

    def steps_as_data(self) -> list[dict[str, Any]]:
        return [asdict(step) for step in self.steps]


@dataclass(frozen=True)
class _Way:
    """What a set of offers comes to."""

    offers: tuple[Offer, ...]
    cut: Cut
    shipping: ShippingQuote
    total_cents: int

    @property
    def rank(self) -> tuple[Any, ...]:
        """The lowest total wins, then fewer promotions, then the code, then the older promotion."""
        ids = tuple(offer.promotion_id for offer in self.offers)
        return self.total_cents, len(self.offers), not any(offer.code for offer in self.offers), ids


def total(
    lines: Sequence[PricedLine],
    *,
    terms: ShippingTerms,
    automatic: Sequence[Offer] = (),
    code: Offer | None = None,
) -> Totals:
    """What `lines` come to under `terms`, with every step.

    Of `automatic` offers and the offer of a `code`, all of them usable now, the combination that leaves the lowest
    total is taken; none is one of them, so no code and no offer ever raises a total.
    """
    # In an order of their own, so that the order of the cart decides about no cent.
    places = by_identity(lines)
    best, refusal = _best([lines[place] for place in places], terms, automatic, code)
    discounts = dict(zip(places, best.cut.line_cents, strict=True))
    line_discount_cents = tuple(discounts[place] for place in range(len(lines)))
    gst = gst_of(lines, line_discount_cents, best.shipping.fee_cents)
    return Totals(
        sum(line.total_cents for line in lines),
        best.cut.total_cents,
        best.shipping,
        gst,
        best.total_cents,
        _steps(lines, best, gst.total_cents),
        line_discount_cents,
        best.cut.applied,
        refusal,
    )


def gst_of(lines: Sequence[PricedLine], line_discount_cents: Sequence[int], shipping_cents: int) -> GstShares:
    """The GST in `lines` less their discounts and in shipping, with each line's share in the order of `lines`."""
    places = by_identity(lines)
    amounts = [(lines[place].total_cents - line_discount_cents[place], lines[place].is_gst_free) for place in places]
    before = [lines[place].total_cents for place in places]
    gst = contained_gst(amounts, shipping_cents, before_discounts=before)
    shares = dict(zip(places, gst.line_cents, strict=True))
    return replace(gst, line_cents=tuple(shares[place] for place in range(len(lines))))


def _best(
    goods: Sequence[PricedLine], terms: ShippingTerms, automatic: Sequence[Offer], code: Offer | None
) -> tuple[_Way, Refusal | None]:
    """The way with the lowest total, and why the code has no part in it."""
    refusal = hindrance(code, goods) if code else None
    fitting = [offer for offer in automatic if hindrance(offer, goods) is None]
    usable_code = code if refusal is None else None
    ways = [_way(goods, terms, offers) for offers in combinations(fitting, usable_code)]
    best = min(ways, key=lambda way: way.rank)
    if usable_code and usable_code not in best.offers:
        alone = next(way for way in ways if way.offers == (usable_code,))
        is_outdone = alone.total_cents < ways[0].total_cents
        better = best.offers[0].name if is_outdone else ""
        refusal = outdone(usable_code, better, discount_cents=alone.cut.total_cents)
    return best, refusal


def _way(goods: Sequence[PricedLine], terms: ShippingTerms, offers: tuple[Offer, ...]) -> _Way:
    subtotal_cents = sum(line.total_cents for line in goods)
    taken = cut(goods, offers)
    shipping = quote(subtotal_cents, taken.total_cents, terms=terms)
    applied = waive(taken.applied, offers, shipping.fee_cents)
    if waiver := next((one for one in applied if one.shipping_cents), None):
        reason = f"Free with “{waiver.label}”, instead of {dollars(waiver.shipping_cents)}"
        shipping = replace(shipping, fee_cents=0, to_go_cents=0, reason=reason)
    total_cents = subtotal_cents - taken.total_cents + shipping.fee_cents
    return _Way(offers, replace(taken, applied=applied), shipping, total_cents)


def _steps(lines: Sequence[PricedLine], best: _Way, gst_cents: int) -> tuple[Step, ...]:
    discounts = [Step(one.label, -one.goods_cents, one.note, "promotion") for one in best.cut.applied]
    return (
        *(Step(line.name, line.total_cents, _note(line)) for line in lines),
        Step("Subtotal", sum(line.total_cents for line in lines), kind="subtotal"),
        *(step for step in discounts if step.cents),
        Step("Shipping", best.shipping.fee_cents, best.shipping.reason, "shipping"),
        Step("Total", best.total_cents, kind="total"),
        Step("Includes GST of", gst_cents, ROUNDING, "gst"),
    )


def _note(line: PricedLine) -> str:
    was = f", was {dollars(line.was_cents)}" if line.was_cents is not None else ""
    return f"{line.quantity} × {dollars(line.unit_price_cents)}{was}"
