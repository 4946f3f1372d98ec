"""The list's filters; queues with their counts."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from shop.models import Order, OrderLine
from shop.orders.queues import QUEUES, counts_in, number


class QueueFilter(admin.SimpleListFilter):
    """What is to be done, oldest questions first."""

    template = "admin/queue_filter.html"
    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words) for name, (words, _) in QUEUES.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Order]") -> "QuerySet[Order]":
        _, condition = QUEUES.get(self.value() or "", ("", None))
        return queryset if condition is None else queryset.filter(condition)

    def choices(self, changelist: Any) -> Any:
        """What waits, each with its count; then what is done, and all. Django's own counts ask for every choice of
        every filter: seconds at 100,000 orders."""
        orders = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        counts = counts_in(orders)
        everything, *choices = super().choices(changelist)
        for choice, name in zip(choices, QUEUES, strict=True):
            yield choice | {"count": number(counts[name]) if name in counts else ""}
        yield everything


class AgeFilter(admin.SimpleListFilter):
    title = "age"
    parameter_name = "placed"
    DAYS = {"1": "In the last day", "7": "In the last 7 days", "30": "In the last 30 days"}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.DAYS.items())

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Order]") -> "QuerySet[Order]":
        if self.value() not in self.DAYS:
            return queryset
        return queryset.filter(placed_at__gte=timezone.now() - timedelta(days=int(self.value() or 0)))


class MoneyFilter(admin.SimpleListFilter):
    title = "refunds"
    parameter_name = "refunded"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Nothing"), ("part", "In part"), ("full", "All of it")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Order]") -> "QuerySet[Order]":
        conditions = {
            "no": Q(refunded_cents=0),
            "part": Q(refunded_cents__gt=0, refunded_cents__lt=F("total_cents")),
            "full": Q(refunded_cents__gt=0, refunded_cents=F("total_cents")),
        }
        condition = conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


def search(orders: "QuerySet[Order]", words: str) -> "QuerySet[Order]":
    """Every word must be in number, e-mail or name, or be a postcode or SKU of the order."""
    for word in words.replace("\x00", "").split()[:6]:
        of_sku = OrderLine.objects.filter(sku__iexact=word).values("order_id")
        found = Q(number__istartswith=word) | Q(number__iendswith=word) | Q(full_name__icontains=word)
        found |= Q(email__icontains=word) | Q(company__icontains=word) | Q(pk__in=of_sku)
        if word.isascii() and word.isdigit() and len(word) == 4:
            found |= Q(postcode=word)
        orders = orders.filter(found)
    return orders
