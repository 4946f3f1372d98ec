"""An order's cents, worked out again from what was stored of its lines, promotions and shipping rule."""

from dataclasses import dataclass, fields

from shop.models import Order
from shop.rules.shipping import ShippingTerms, quote
from shop.rules.totals import PricedLine, gst_of


@dataclass(frozen=True)
class Replay:
    """What an order comes to, under the names that it stores; all in cents."""

    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    shipping_gst_cents: int
    gst_cents: int
    total_cents: int
    line_gst_cents: tuple[int, ...]

    def differences(self, order: Order) -> dict[str, tuple[int, int]]:
        """What `order` stores otherwise: name → (stored, worked out). Empty where all is explained."""
        lines = tuple(line.gst_cents for line in order.lines.all())
        names = [field.name for field in fields(self) if field.name != "line_gst_cents"]
        found = {name: (getattr(order, name), getattr(self, name)) for name in names}
        found |= {f"line {n}": pair for n, pair in enumerate(zip(lines, self.line_gst_cents, strict=True), start=1)}
        return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def replay(order: Order) -> Replay:
    """From the rows of `order` alone: nothing is read from catalogue, promotions or shipping rules."""
    lines = [
        PricedLine(
            f"{line.supplement_name}, {line.variant_name}", line.quantity, line.unit_price_cents, line.is_gst_free
        )
        for line in order.lines.all()
    ]
    promotions = list(order.promotions.all())
    subtotal_cents = sum(line.total_cents for line in lines)
    discount_cents = sum(one.goods_cents for one in promotions)
    fee_cents = quote(subtotal_cents, discount_cents, terms=_terms(order)).fee_cents
    shipping_cents = fee_cents - sum(one.shipping_cents for one in promotions)
    gst = gst_of(lines, [line.discount_cents for line in order.lines.all()], shipping_cents)
    return Replay(
        subtotal_cents,
        discount_cents,
        shipping_cents,
        gst.shipping_cents,
        gst.total_cents,
        subtotal_cents - discount_cents + shipping_cents,
        gst.line_cents,
    )


def _terms(order: Order) -> ShippingTerms:
    """The terms as they were; an order that is collected ships nothing."""
    if order.delivery_method == Order.Method.COLLECT:
        return ShippingTerms(fee_cents=0)
    known = {field.name for field in fields(ShippingTerms)}
    return ShippingTerms(**{name: value for name, value in order.shipping_terms.items() if name in known})
