"""What an order keeps of what was agreed: the sums with their steps, the rule of shipping, and each line."""

from collections.abc import Iterable
from typing import Any

from shop.models import Order, OrderLine, ShippingRule, Variant
from shop.rules.lines import PricedLine
from shop.rules.totals import Totals


def agreed_sums(totals: Totals, rule: ShippingRule, weight_g: int) -> dict[str, Any]:
    """Columns of the order."""
    return {
        "subtotal_cents": totals.subtotal_cents,
        "discount_cents": totals.discount_cents,
        "shipping_cents": totals.shipping.fee_cents,
        "shipping_gst_cents": totals.gst.shipping_cents,
        "gst_cents": totals.gst.total_cents,
        "total_cents": totals.total_cents,
        "steps": totals.steps_as_data(),
        "shipping_rule": rule,
        "shipping_terms": rule.snapshot(),
        "weight_g": weight_g,
    }


def agreed_lines(
    order: Order, goods: Iterable[tuple[Variant, PricedLine, Iterable[str], int | None]], totals: Totals
) -> list[OrderLine]:
    """One for each pack, not yet saved: with its price, the words beside it and the post it came from.

    `goods` stand in the order of the lines that `totals` were made of.
    """
    shares = zip(goods, totals.line_discount_cents, totals.gst.line_cents, strict=True)
    return [
        OrderLine(
            order=order,
            variant=pack,
            post_id=post_id,
            supplement_name=pack.supplement.name,
            variant_name=pack.name,
            sku=pack.sku,
            quantity=line.quantity,
            unit_price_cents=line.unit_price_cents,
            line_total_cents=line.total_cents,
            discount_cents=discount_cents,
            is_gst_free=line.is_gst_free,
            gst_cents=gst_cents,
            statements=list(statements),
        )
        for (pack, line, statements, post_id), discount_cents, gst_cents in shares
    ]
