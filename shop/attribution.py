"""What articles and ingredients sell, from our own orders: the line keeps the post that led to it, and no cookie does.

Revenue is what customers paid for the goods after discounts, less what went back, incl. GST, without shipping.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO

from django.db.models import Count, F, Min, QuerySet, Sum
from django.utils import timezone

from shop.models import Order, OrderLine, SupplementIngredient
from shop.rules.money import plain_dollars

SOLD = (Order.Status.PAID, Order.Status.PACKED, Order.Status.SHIPPED, Order.Status.COMPLETED)
UNITS = F("quantity") - F("refunded_quantity")
REVENUE_CENTS = F("line_total_cents") - F("discount_cents") - F("refunded_cents")
NO_ARTICLE = "No article"
# A cell that begins so is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sold:
    """`pk` is the post's or the ingredient's; None for what no article led to."""

    name: str
    pk: int | None
    orders: int
    units: int
    revenue_cents: int


@dataclass(frozen=True)
class Report:
    first: date
    last: date
    by_post: tuple[Sold, ...]
    by_ingredient: tuple[Sold, ...]
    orders: int
    units: int
    revenue_cents: int


def report(first: date, last: date) -> Report:
    """What was sold in orders placed from `first` to `last`, both included. Three queries, however many there are."""
    lines = _lines(first, last)
    whole = lines.aggregate(orders=Count("order", distinct=True), units=Sum(UNITS), revenue=Sum(REVENUE_CENTS))
    return Report(
        first,
        last,
        tuple(_by_post(lines)),
        tuple(_by_ingredient(lines)),
        whole["orders"],
        whole["units"] or 0,
        whole["revenue"] or 0,
    )


def as_csv(rows: Iterable[Sold], what: str) -> str:
    """`what` names the first column. Nothing in it is a formula, whoever wrote the title."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([what, "Orders", "Units", "Revenue (AUD, incl. GST)"])
    for row in rows:
        writer.writerow([guarded(row.name), row.orders, row.units, plain_dollars(row.revenue_cents)])
    return out.getvalue()


def guarded(text: str) -> str:
    """`text` that no spreadsheet takes for a formula: OWASP, CSV injection."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _lines(first: date, last: date) -> "QuerySet[OrderLine]":
    begins = timezone.make_aware(datetime.combine(first, time.min))
    ends = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    placed = OrderLine.objects.filter(order__placed_at__gte=begins, order__placed_at__lt=ends)
    return placed.filter(order__status__in=SOLD).order_by()


def _by_post(lines: "QuerySet[OrderLine]") -> list[Sold]:
    rows = lines.values("post", "post__title").annotate(
        orders=Count("order", distinct=True), units=Sum(UNITS), revenue=Sum(REVENUE_CENTS)
    )
    found = [
        Sold(row["post__title"] or NO_ARTICLE, row["post"], row["orders"], row["units"], row["revenue"])
        for row in rows
    ]
    return sorted(found, key=_rank)


def _by_ingredient(lines: "QuerySet[OrderLine]") -> list[Sold]:
    """A line counts whole for each ingredient that its supplement holds, and once where it holds two forms of one."""
    once = SupplementIngredient.objects.order_by().values("supplement", "ingredient").annotate(one=Min("pk"))
    fact = "variant__supplement__facts"
    rows = (
        lines.filter(**{f"{fact}__in": once.values("one")})
        .values(pk=F(f"{fact}__ingredient"), name=F(f"{fact}__ingredient__name"))
        .annotate(orders=Count("order", distinct=True), units=Sum(UNITS), revenue_cents=Sum(REVENUE_CENTS))
    )
    return sorted((Sold(**row) for row in rows), key=_rank)


def _rank(row: Sold) -> tuple[int, str]:
    return -row.revenue_cents, row.name
