"""The rows behind a figure: the lines that were sold and those that went back. They add up to it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Sum

from shop.models import OrderLine, RefundLine, SupplementIngredient
from shop.reports.sales import DIMENSIONS, MOST_DAYS
from shop.reports.sums import PAID_CENTS, lines_paid, refund_lines_sent
from shop.rules.periods import Period


@dataclass(frozen=True)
class Rows:
    """Unordered querysets; `sold_cents - refunded_cents` is the figure."""

    sold: "QuerySet[OrderLine]"
    refunded: "QuerySet[RefundLine]"

    def sold_cents(self) -> int:
        return self.sold.aggregate(cents=Sum(PAID_CENTS))["cents"] or 0

    def refunded_cents(self) -> int:
        return self.refunded.aggregate(cents=Sum("amount_cents"))["cents"] or 0


def rows_behind(by: str, key: str, period: Period) -> Rows:
    """`key` as an address carries it: an id, a day, "none", "taxable" or "free"; "" for all. Raises ValueError."""
    if not key:
        return Rows(lines_paid(period), refund_lines_sent(period))
    if by == "day":
        period = _part(date.fromisoformat(key), period)
        return Rows(lines_paid(period), refund_lines_sent(period))
    sold, refunded = lines_paid(period), refund_lines_sent(period)
    if by == "gst":
        is_free = {"taxable": False, "free": True}.get(key)
        if is_free is None:
            raise ValueError(key)
        return Rows(sold.filter(is_gst_free=is_free), refunded.filter(order_line__is_gst_free=is_free))
    if by not in DIMENSIONS:
        raise ValueError(by)
    number = None if key == "none" else int(key[:18])
    if by == "ingredient":
        facts = SupplementIngredient.objects.filter(ingredient=number)
        here = Exists(facts.filter(supplement=OuterRef("variant__supplement")))
        there = Exists(facts.filter(supplement=OuterRef("order_line__variant__supplement")))
        return Rows(sold.filter(here), refunded.filter(there))
    column = DIMENSIONS[by].key
    return Rows(sold.filter(**{column: number}), refunded.filter(**{f"order_line__{column}": number}))


def _part(day: date, period: Period) -> Period:
    """The day, or of a period that is shown by months the days of that month."""
    if period.day_count <= MOST_DAYS:
        return Period(day, day)
    first = day.replace(day=1)
    next_month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = date.fromordinal(next_month.toordinal() - 1)
    return Period(max(first, period.first), min(last, period.last))
