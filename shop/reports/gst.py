"""GST as it was stored on lines, shipping and refunds: what a business activity statement (BAS) asks for.

G1 is all sales incl. GST, 1A the GST in them (ATO, "GST – completing your activity statement"). Cash basis: sales when
they were paid, refunds when they were sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from shop.reports.sums import PAID_CENTS, lines_paid, orders_paid, refund_lines_sent, refunds_sent
from shop.rules.periods import Period


@dataclass(frozen=True)
class Gst:
    """Cents incl. GST, and the GST in them. Refunds are subtracted already."""

    taxable_cents: int = 0
    taxable_gst_cents: int = 0
    free_cents: int = 0
    shipping_cents: int = 0
    shipping_gst_cents: int = 0
    shipping_free_cents: int = 0  # of orders on whose shipping no GST was charged

    @property
    def total_cents(self) -> int:
        """G1."""
        return self.taxable_cents + self.free_cents + self.shipping_cents + self.shipping_free_cents

    @property
    def gst_cents(self) -> int:
        """1A."""
        return self.taxable_gst_cents + self.shipping_gst_cents

    @property
    def gst_free_cents(self) -> int:
        """G3."""
        return self.free_cents + self.shipping_free_cents

    def plus(self, other: "Gst", sign: int = 1) -> "Gst":
        return Gst(
            **{
                name: getattr(self, name) + sign * getattr(other, name)
                for name in (
                    *("taxable_cents", "taxable_gst_cents", "free_cents"),
                    *("shipping_cents", "shipping_gst_cents", "shipping_free_cents"),
                )
            }
        )


@dataclass(frozen=True)
class GstReport:
    """`months`: first day of each month with its figures; `sold` less `refunded` is `net`."""

    sold: Gst
    refunded: Gst
    months: tuple[tuple[date, Gst], ...]

    @property
    def net(self) -> Gst:
        return self.sold.plus(self.refunded, -1)


def read_gst(period: Period) -> GstReport:
    """Four queries."""
    sold = _by_day(
        lines_paid(period).annotate(day=F("order__paid_on"), is_free=F("is_gst_free")),
        PAID_CENTS,
        orders_paid(period).annotate(day=F("paid_on")),
        Q(shipping_gst_cents=0),
    )
    zone = timezone.get_current_timezone()
    refunded = _by_day(
        refund_lines_sent(period).annotate(
            day=TruncDate("refund__settled_at", tzinfo=zone), is_free=F("order_line__is_gst_free")
        ),
        F("amount_cents"),
        refunds_sent(period).annotate(day=TruncDate("settled_at", tzinfo=zone)),
        Q(order__shipping_gst_cents=0),
    )
    months = {day.replace(day=1): Gst() for day in period.days()}
    for day, gst in sold.items():
        months[day.replace(day=1)] = months[day.replace(day=1)].plus(gst)
    for day, gst in refunded.items():
        months[day.replace(day=1)] = months[day.replace(day=1)].plus(gst, -1)
    return GstReport(_sum(sold.values()), _sum(refunded.values()), tuple(months.items()))


def _by_day(lines: Any, cents: Any, orders: Any, bears_no_gst: Q) -> dict[date, Gst]:
    days: dict[date, Gst] = {}
    parts = lines.values("day", "is_free").annotate(cents=Sum(cents), gst=Sum("gst_cents"))
    for part in parts.values("day", "is_free", "cents", "gst"):
        known = days.get(part["day"], Gst())
        days[part["day"]] = (
            replace(known, free_cents=part["cents"])
            if part["is_free"]
            else replace(known, taxable_cents=part["cents"], taxable_gst_cents=part["gst"])
        )
    shipping = orders.exclude(shipping_cents=0).values("day")
    sums = {"gst": Sum("shipping_gst_cents"), "all": Sum("shipping_cents")}
    for part in shipping.annotate(**sums, free=Sum("shipping_cents", filter=bears_no_gst)).values(
        "day", "free", *sums
    ):
        free = part["free"] or 0
        days[part["day"]] = replace(
            days.get(part["day"], Gst()),
            shipping_cents=part["all"] - free,
            shipping_gst_cents=part["gst"],
            shipping_free_cents=free,
        )
    return days


def _sum(parts: Iterable[Gst]) -> Gst:
    whole = Gst()
    for part in parts:
        whole = whole.plus(part)
    return whole
