"""What runs out. Looked for beside the sender of mail, so that a sale writes nothing for it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from blog.transactions import all_or_nothing
from shop.models import OrderLine, Outbox, Stock, Store, Variant

PACE_DAYS = 30
NEVER_RECEIVED = 0


def low_packs() -> "QuerySet[Variant]":
    """Packs that are sold and of which so many are left as the pack, or else the store, calls low."""
    return Variant.objects.buyable().filter(is_low())


def is_low() -> Q:
    """As a condition on packs."""
    ours = Store.objects.order_by("pk").values("low_stock_at")[:1]
    at = Coalesce(F("low_stock_at"), Subquery(ours), Value(Store._meta.get_field("low_stock_at").get_default()))
    left = Coalesce(F("stock__available"), NEVER_RECEIVED)
    return Q(pk__in=Variant.objects.alias(left=left, at=at).filter(left__lte=F("at")).order_by().values("pk"))


def units_sold(outer: str = "pk", path: str = "variant") -> Subquery:
    """SQL: units in orders paid in the last 30 days of the row at `outer`; `path` leads there from an order line."""
    since = timezone.localdate() - timedelta(days=PACE_DAYS - 1)
    lines = OrderLine.objects.filter(**{path: OuterRef(outer)}, order__paid_on__gte=since).order_by()
    return Subquery(lines.values(path).annotate(units=Sum("quantity")).values("units"))


def cover_days(available: int, sold: int | None) -> int | None:
    """How many days the units last at the pace of the last 30; None where none were sold."""
    return available * PACE_DAYS // sold if sold else None


def tell_staff() -> int:
    """Queue one mail about all packs that have become low since the last look; each is told of once, until it is
    filled up and falls again. How many were new. Writes nothing where nothing has changed.
    """
    is_now_low = Q(pk__in=low_packs().order_by().values("pk"))
    filled = Stock.objects.filter(low_told_at__isnull=False).exclude(is_now_low)
    fallen = Stock.objects.filter(is_now_low, low_told_at=None)
    if not filled.exists() and not fallen.exists():
        return 0
    return _mark(filled, fallen)


@all_or_nothing
def _mark(filled: "QuerySet[Stock]", fallen: "QuerySet[Stock]") -> int:
    now = timezone.now()
    filled.update(low_told_at=None)
    new = fallen.update(low_told_at=now)
    if new:
        Outbox.objects.create(kind=Outbox.Kind.STAFF_LOW_STOCK, about=f"low:{now.isoformat()}")
    return new


def told_at(about: str) -> list[dict[str, Any]]:
    """What the mail `about` tells of: what was new then and is still low."""
    try:
        at = datetime.fromisoformat(about.removeprefix("low:"))
    except ValueError:
        return []
    packs = low_packs().filter(stock__low_told_at=at).annotate(sold=units_sold())
    rows = packs.select_related("supplement", "stock").order_by("stock__available", "sku")
    return [
        {"pack": pack, "left": pack.available, "sold": pack.sold or 0, "cover": cover_days(pack.available, pack.sold)}
        for pack in rows
    ]
