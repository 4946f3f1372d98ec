"""What is to be done with orders: each queue by its name in addresses, with its words and its condition."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from shop.models import Order, Refund, ReturnRequest

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


def age(since: datetime) -> str:
    """ "3 h", "2 days": how long somebody waits."""
    waited = timezone.now() - since
    if waited < timedelta(hours=1):
        return f"{max(0, int(waited.total_seconds() // 60))} min"
    if waited < timedelta(days=2):
        return f"{int(waited.total_seconds() // 3600)} h"
    return f"{waited.days} days"
