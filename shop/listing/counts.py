"""How many supplements each filter leaves, in one question to the database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, F, IntegerField, Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from shop.listing.names import FORMS
from shop.listing.wanted import Wanted
from shop.models import Supplement, SupplementIngredient
from shop.models.catalogue import VariantQuerySet

Packs = VariantQuerySet

# The column that holds a filter's value, from the pack that a card shows.
COLUMNS = {
    "category": "supplement__category__slug",
    "ingredient": "supplement__facts__ingredient__slug",
    "form": "supplement__form",
    "dietary": "supplement__dietary_marks__slug",
    "brand": "supplement__brand__slug",
}


class Conditions(dict[str, Q]):
    """What is asked of a pack, by filter. A pack has its price of now as `price_now`."""

    def all_but(self, *names: str) -> Q:
        return reduce(and_, (condition for name, condition in self.items() if name not in names), Q())


def conditions(wanted: Wanted) -> Conditions:
    """`wanted` for the database. Values of one filter widen it, filters narrow each other.

    What a supplement has several of is asked for by a subquery: a join would count it once for each.
    """
    found = Conditions()
    if slugs := wanted.slugs.get("ingredient"):
        facts = SupplementIngredient.objects.filter(ingredient__slug__in=slugs)
        found["ingredient"] = Q(supplement__in=facts.values("supplement"))
    if slugs := wanted.slugs.get("form"):
        found["form"] = Q(supplement__form__in=[FORMS[slug] for slug in slugs])
    if slugs := wanted.slugs.get("dietary"):
        marks = Supplement.dietary_marks.through.objects.filter(dietarymark__slug__in=slugs)
        found["dietary"] = Q(supplement__in=marks.values("supplement"))
    if slugs := wanted.slugs.get("brand"):
        found["brand"] = Q(supplement__brand__slug__in=slugs)
    price = Q()
    if wanted.price_min_cents is not None:
        price &= Q(price_now__gte=wanted.price_min_cents)
    if wanted.price_max_cents is not None:
        price &= Q(price_now__lte=wanted.price_max_cents)
    if price:
        found["price"] = price
    if "on_sale" in wanted.switches:
        found["on_sale"] = ON_SALE
    if "in_stock" in wanted.switches:
        found["in_stock"] = IN_STOCK
    return found


ON_SALE = Q(price_now__lt=F("price_cents"))
IN_STOCK = Q(stock__available__gt=0)


@dataclass
class Counts:
    """`left` by (filter, value): what it would leave beside all other filters; `of` the same without any filter."""

    left: dict[tuple[str, str], int] = field(default_factory=dict)
    of: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.left.get(("total", ""), 0)


def count(packs: Packs, asked: Conditions) -> Counts:
    """For every value of every filter among `packs`. One query, however many values."""
    first, *others = _questions(packs.order_by(), asked)
    found = Counts()
    for name, value, left, of in first.union(*others, all=True):
        if value is not None:
            found.left[name, value] = left or 0
            found.of[name, value] = of or 0
    return found


def _questions(packs: Packs, asked: Conditions) -> Iterator[QuerySet[Any, Any]]:
    for name, column in COLUMNS.items():
        yield _row(
            packs.values(value=Cast(column, TextField())),
            name,
            left=Count("pk", filter=asked.all_but(name), distinct=True),
            of=Count("pk", distinct=True),
        )
    for name, condition in (("on_sale", ON_SALE), ("in_stock", IN_STOCK)):
        yield _row(
            packs.values(value=_text("")),
            name,
            left=Count("pk", filter=asked.all_but(name) & condition),
            of=Count("pk", filter=condition),
        )
    yield _row(packs.values(value=_text("")), "total", left=Count("pk", filter=asked.all_but()), of=Count("pk"))
    left = asked.all_but("price")
    yield _row(
        packs.values(value=_text("")),
        "price",
        left=Cast(Min("price_now", filter=left), IntegerField()),
        of=Cast(Max("price_now", filter=left), IntegerField()),
    )


def _row(packs: QuerySet[Any, Any], name: str, **numbers: Any) -> QuerySet[Any, Any]:
    """`(filter, value, left, of)` for each group of `packs`."""
    rows: QuerySet[Any, Any] = packs.annotate(filter_name=_text(name), **numbers)
    return rows.values_list("filter_name", "value", "left", "of")


def _text(value: str) -> Value:
    return Value(value, TextField())


def count_each(packs: Packs, alternatives: list[Conditions]) -> list[int]:
    """How many supplements each of `alternatives` leaves. One query."""
    if not alternatives:
        return []
    numbers = {
        f"n{place}": Count("pk", filter=asked.all_but() or Q(pk__isnull=False))
        for place, asked in enumerate(alternatives)
    }
    answer = packs.order_by().aggregate(**numbers)
    return [answer[name] for name in numbers]
