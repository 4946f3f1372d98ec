"""Goods and services tax contained in prices: one eleventh (GST Act 1999, ss 9-70 and 9-75)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

ROUNDING = "Rounded once for the whole order, half a cent up"


@dataclass(frozen=True)
class GstShares:
    """GST in cents: of the whole, of each line, of shipping. The shares add up to the whole exactly."""

    total_cents: int
    line_cents: tuple[int, ...]
    shipping_cents: int


def half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def contained_gst(
    lines: Sequence[tuple[int, bool]], shipping_cents: int, *, before_discounts: Sequence[int] = ()
) -> GstShares:
    """The GST in an order. `lines` are (amount in cents incl. GST after discounts, whether GST-free).

    Taken out once and rounded once; shipping is taxable in the proportion of the taxable goods (GSTD 2002/3, split by
    value). Where discounts leave nothing to pay for the goods, `before_discounts` (the same lines) says what they were
    worth. Each share is less than one cent from its exact value.
    """
    amounts = [amount for amount, _ in lines]
    values = amounts if any(amounts) else list(before_discounts)
    goods_cents = sum(values)
    taxable_cents = sum(value for value, (_, is_free) in zip(values, lines, strict=bool(values)) if not is_free)
    exact = [Fraction(0 if is_free else amount, 11) for amount, is_free in lines]
    share = Fraction(taxable_cents, goods_cents) if goods_cents else Fraction(0)
    exact.append(Fraction(shipping_cents, 11) * share)
    total_cents = half_up(sum(exact, Fraction(0)))
    shares = largest_remainder(exact, total_cents)
    return GstShares(total_cents, tuple(shares[:-1]), shares[-1])


def largest_remainder(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers near `exact` that add up to `total`, the sum of `exact` rounded. Earlier places win a draw."""
    shares = [amount.numerator // amount.denominator for amount in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
