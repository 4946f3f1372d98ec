"""What is to be done with orders: each queue by its name in addresses, with its words and its condition."""

from datetime import datetime, timedelta

from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.utils import timezone

from shop.models import Order, Refund, ReturnRequest, Store

Status = Order.Status
QUEUES: dict[str, tuple[str, Q]] = {
    "pack": ("To pack", Q(status=Status.PAID)),
    "ship": ("To ship or hand over", Q(status=Status.PACKED)),
    "unpaid": ("Unpaid", Q(status=Status.PENDING)),
    "review": ("To look at", Q(status=Status.NEEDS_REVIEW)),
    "refunds": (
        "Refunds to send",
        Q(pk__in=Refund.objects.filter(status__in=["requested", "failed"]).values("order")),
    ),
    "returns": (
        "Returns to answer",
        Q(pk__in=ReturnRequest.objects.filter(status__in=["requested", "received"]).values("order")),
    ),
    "done": ("Done", Q(status__in=[Status.SHIPPED, Status.COMPLETED])),
}
COUNTED = tuple(name for name in QUEUES if name != "done")  # of what is done nobody needs the number
MOST_COUNTED = 1000  # beyond it nobody needs it either, and the database need not count on


class CountOf(Subquery):
    """How many rows a query has, as one column of another: so one question counts everything."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0  # where Django knows without asking that there is none


def counts_in(orders: "QuerySet[Order]") -> dict[str, int]:
    """How many of `orders` each of `COUNTED` holds, at most `MOST_COUNTED`. One query."""
    columns = {
        f"in_{name}": CountOf(orders.filter(QUEUES[name][1]).order_by().values("pk")[:MOST_COUNTED])
        for name in COUNTED
    }
    row = Store.objects.order_by().annotate(**columns).values(*columns).first() or {}
    return {name: row.get(f"in_{name}", 0) for name in COUNTED}


def number(count: int) -> str:
    """ "7"; "999+" where nobody has counted further."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def age(since: datetime) -> str:
    """ "3 h", "2 days": how long somebody waits."""
    waited = timezone.now() - since
    if waited < timedelta(hours=1):
        return f"{max(0, int(waited.total_seconds() // 60))} min"
    if waited < timedelta(days=2):
        return f"{int(waited.total_seconds() // 3600)} h"
    return f"{waited.days} days"
