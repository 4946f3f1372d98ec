"""What articles and ingredients sell, from our own orders: the line keeps the post that led to it, and no cookie does.

Revenue is what customers paid for the goods after discounts, less what went back, incl. GST, without shipping.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.models import Ingredient
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
    holding = SupplementIngredient.objects.filter(ingredient=OuterRef(OuterRef("pk"))).values("supplement")
    with_it = lines.filter(variant__supplement__in=holding).annotate(one=Value(1)).values("one")

    def of_lines(total: Any) -> Any:
        return Coalesce(Subquery(with_it.annotate(total=total).values("total"), output_field=IntegerField()), 0)

    rows = Ingredient.objects.annotate(
        orders=of_lines(Count("order", distinct=True)),
        units=of_lines(Sum(UNITS)),
        revenue=of_lines(Sum(REVENUE_CENTS)),
    ).filter(orders__gt=0)
    found = rows.values_list("name", "pk", "orders", "units", "revenue")
    return sorted((Sold(*row) for row in found), key=_rank)


def _rank(row: Sold) -> tuple[int, str]:
    return -row.revenue_cents, row.name
