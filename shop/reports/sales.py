"""Goods sold by day, product, department, article, ingredient; what promotions took off."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format

from blog.models import Ingredient, Post
from shop.models import Category, OrderPromotion, SupplementIngredient, Variant
from shop.reports.sums import PAID_CENTS, lines_paid, orders_paid, refund_lines_sent
from shop.rules.periods import Period

MOST_DAYS = 92  # of a longer period the months are shown
NO_ARTICLE = "No article"
Key = int | date | None


@dataclass(frozen=True)
class SalesRow:
    """One line of a table. Cents incl. GST after discounts; `before_cents` the net of the period before."""

    key: Key
    name: str
    orders: int = 0
    units: int = 0
    sold_cents: int = 0
    refunded_cents: int = 0
    before_cents: int = 0

    @property
    def net_cents(self) -> int:
        return self.sold_cents - self.refunded_cents


@dataclass(frozen=True)
class SalesReport:
    """`adds_up`: whether the rows are parts of the whole; a line may count for two ingredients."""

    rows: tuple[SalesRow, ...]
    heading: str
    note: str
    adds_up: bool = True

    def sum_of(self, name: str) -> int:
        return sum(getattr(row, name) for row in self.rows)


@dataclass(frozen=True)
class Dimension:
    """`key`: the column of an order line; `names`: what its values are called."""

    heading: str
    key: str
    names: Callable[[Iterable[Any]], Mapping[Any, str]]
    note: str
    adds_up: bool = True


def _packs(keys: Iterable[Any]) -> Mapping[Any, str]:
    rows = Variant.objects.filter(pk__in=keys).select_related("supplement")
    return {row.pk: f"{row.supplement.name}, {row.name} ({row.sku})" for row in rows}


def _titles(keys: Iterable[Any]) -> Mapping[Any, str]:
    return {
        None: NO_ARTICLE,
        **dict(Post.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "title")),
    }


DAY = Dimension("Day", "order__paid_on", lambda keys: {}, "")
DIMENSIONS = {
    "day": DAY,
    "product": Dimension("Product", "variant", _packs, "Each pack by itself, under the name that it has today."),
    "category": Dimension(
        "Department",
        "variant__supplement__category",
        lambda keys: dict(Category.objects.filter(pk__in=keys).values_list("pk", "name")),
        "Each product counts where it is filed today; a sub-department counts by itself.",
    ),
    "article": Dimension(
        "Article", "post", _titles, "An article counts where a pack was put into the cart on its page."
    ),
    "ingredient": Dimension(
        "Ingredient",
        "variant__supplement__facts__ingredient",
        lambda keys: dict(Ingredient.objects.filter(pk__in=keys).values_list("pk", "name")),
        "A line counts whole for each ingredient of its product, so these rows add up to more than was sold.",
        adds_up=False,
    ),
}


def read_sales(by: str, period: Period, *, compares: bool = True) -> SalesReport:
    """The table `by` one of `DIMENSIONS`. Six queries, however many rows; three where it `compares` with nothing."""
    dimension = DIMENSIONS[by]
    now, before = _read(dimension, period), _read(dimension, period.before) if compares else {}
    if dimension is DAY:
        rows, unit = _by_date(now, before, period)
        return SalesReport(tuple(rows), unit, "")
    keys = set(now) | {key for key, row in before.items() if row.net_cents}
    names = dimension.names(keys)
    made = [
        replace(
            now.get(key, SalesRow(key, "")),
            name=names.get(key, "Unknown"),
            before_cents=before[key].net_cents if key in before else 0,
        )
        for key in keys
    ]
    return SalesReport(
        tuple(sorted(made, key=lambda row: (-row.net_cents, row.name))),
        dimension.heading,
        dimension.note,
        dimension.adds_up,
    )


def _read(dimension: Dimension, period: Period) -> dict[Any, SalesRow]:
    sold = _once_each(dimension, lines_paid(period), "")
    back = _once_each(dimension, refund_lines_sent(period), "order_line__")
    sold_by = sold.annotate(key=F(dimension.key)).values("key")
    if dimension is DAY:
        back_by = back.annotate(key=TruncDate("refund__settled_at", tzinfo=timezone.get_current_timezone())).values(
            "key"
        )
    else:
        back_by = back.annotate(key=F(f"order_line__{dimension.key}")).values("key")
    sums: dict[str, Sum | Count] = {"units": Sum("quantity"), "cents": Sum(PAID_CENTS)}
    if dimension is DAY:  # an order is paid on one day: counted by its own index, twice as fast
        orders = dict(orders_paid(period).values_list("paid_on").annotate(Count("pk")))
    else:
        orders = {}
        sums["orders"] = Count("order", distinct=True)
    rows = {
        row["key"]: SalesRow(
            row["key"], "", row.get("orders") or orders.get(row["key"], 0), row["units"], row["cents"]
        )
        for row in sold_by.annotate(**sums).values("key", *sums)
    }
    for row in back_by.annotate(cents=Sum("amount_cents"), units=Sum("quantity")).values("key", "cents", "units"):
        known = rows.get(row["key"], SalesRow(row["key"], ""))
        rows[row["key"]] = replace(known, units=known.units - row["units"], refunded_cents=row["cents"])
    return rows


def _once_each(dimension: Dimension, lines: "QuerySet[Any]", prefix: str) -> "QuerySet[Any]":
    """Where a supplement holds two forms of one ingredient, its line counts once for it."""
    if dimension.adds_up:
        return lines
    once = SupplementIngredient.objects.order_by().values("supplement", "ingredient").annotate(one=Min("pk"))
    return lines.filter(**{f"{prefix}variant__supplement__facts__in": once.values("one")})


def _by_date(
    now: Mapping[date, SalesRow], before: Mapping[date, SalesRow], period: Period
) -> tuple[list[SalesRow], str]:
    """Every day, also those on which nothing was sold; of a long period every month."""
    shift = period.first - period.before.first
    if period.day_count <= MOST_DAYS:
        rows = [
            replace(
                now.get(day, SalesRow(day, "")),
                name=date_format(day, "D j M Y"),
                before_cents=before[day - shift].net_cents if day - shift in before else 0,
            )
            for day in period.days()
        ]
        return rows, "Day"
    months: dict[date, SalesRow] = {}
    for day in period.days():
        month = day.replace(day=1)
        known = months.get(month, SalesRow(month, date_format(month, "F Y")))
        one, earlier = now.get(day, SalesRow(day, "")), before.get(day - shift)
        months[month] = replace(
            known,
            orders=known.orders + one.orders,  # an order is paid on one day
            units=known.units + one.units,
            sold_cents=known.sold_cents + one.sold_cents,
            refunded_cents=known.refunded_cents + one.refunded_cents,
            before_cents=known.before_cents + (earlier.net_cents if earlier else 0),
        )
    return list(months.values()), "Month"


@dataclass(frozen=True)
class PromotionRow:
    """What a promotion took off the orders that were paid in the period, and the goods that they bought with it."""

    key: int
    name: str
    orders: int
    off_goods_cents: int
    off_shipping_cents: int
    sold_cents: int


def read_promotions(period: Period) -> tuple[PromotionRow, ...]:
    """One query. Off the goods adds up to the discounts of all orders; goods sold with two promotions count twice."""
    used = OrderPromotion.objects.filter(order__paid_on__gte=period.first, order__paid_on__lte=period.last)
    rows = (
        used.order_by()
        .values("promotion", "promotion__name", "promotion__code")
        .annotate(
            orders=Count("order"),
            off_goods=Sum("goods_cents"),
            off_shipping=Sum("shipping_cents"),
            sold=Sum(F("order__subtotal_cents") - F("order__discount_cents")),
        )
    )
    made = [
        PromotionRow(
            row["promotion"],
            f"{row['promotion__name']} ({row['promotion__code']})"
            if row["promotion__code"]
            else row["promotion__name"],
            row["orders"],
            row["off_goods"],
            row["off_shipping"],
            row["sold"],
        )
        for row in rows
    ]
    return tuple(sorted(made, key=lambda row: (-row.sold_cents, row.name)))
