"""What lies on the shelf, and what it is worth."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone

from shop.models import StockMovement, Variant


@dataclass(frozen=True)
class ShelfRow:
    """`units`: available and held. `cost_cents` of one, without GST; None where nobody wrote it down."""

    variant: Variant
    units: int

    @property
    def at_price_cents(self) -> int:
        return self.units * self.variant.price_cents

    @property
    def at_cost_cents(self) -> int | None:
        return None if self.variant.cost_cents is None else self.units * self.variant.cost_cents


@dataclass(frozen=True)
class ShelfReport:
    on: date
    rows: tuple[ShelfRow, ...]

    @property
    def units(self) -> int:
        return sum(row.units for row in self.rows)

    @property
    def at_price_cents(self) -> int:
        return sum(row.at_price_cents for row in self.rows)

    @property
    def at_cost_cents(self) -> int:
        return sum(row.at_cost_cents or 0 for row in self.rows)

    @property
    def without_cost(self) -> int:
        """How many packs with units on the shelf have no cost."""
        return sum(row.at_cost_cents is None for row in self.rows)


def read_shelf(on: date) -> ShelfReport:
    """At the end of day `on`: the sums of the ledger. Two queries. Prices and costs are those of today."""
    ends = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    moved = StockMovement.objects.filter(moved_at__lt=ends).order_by().values("variant")
    units = {
        row["variant"]: row["available"] + row["held"]
        for row in moved.annotate(available=Sum("available_change"), held=Sum("held_change"))
    }
    packs = Variant.objects.filter(pk__in=[pk for pk, number in units.items() if number])
    packs = packs.select_related("supplement").order_by("supplement__name", "position", "pk")
    return ShelfReport(on, tuple(ShelfRow(pack, units[pack.pk]) for pack in packs))
