"""All that is on sale, in memory: what a listing filters, counts and sorts, without a question for each page.

A supplement's place is its place in the shop's own order. This decides neither about money nor about stock: what a
card shows is read for the few on the page, and the cart asks the database.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from operator import itemgetter, truediv
from typing import Any

from django.db.models import F, Model, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from blog.columns import Moments, Numbers, Words, fill, numbers
from blog.lasting import Lasting
from blog.models import Ingredient
from blog.places import Bits, bits, flags, in_order, sets_of
from shop.cards import Card, Compared, as_cards
from shop.models import (
    Brand,
    Category,
    DietaryMark,
    Supplement,
    SupplementIngredient,
    Variant,
    current_price,
    was_price,
)
from shop.rules.was import shown_until

# Whatever moves one of these moves a place, a price or a set. Stock is read apart: it moves with every order.
TABLES = frozenset(
    {
        *("shop_variant", "shop_supplement", "shop_brand", "shop_category", "shop_salechannel"),
        *("shop_supplementingredient", "shop_supplement_dietary_marks", "shop_dietarymark", "blog_ingredient"),
    }
)

# What a list can be sorted by beside the shop's own order. Ratios are not rounded, so that two packs at $0.20 stand in
# their true order.
KEYS: Mapping[str, Callable[["Assortment"], Sequence[float]]] = {
    "price": lambda goods: goods.price_now,
    "unit_price": lambda goods: list(map(truediv, goods.price_now, goods.unit_count)),
    "daily_dose": lambda goods: [
        now * units / count
        for now, units, count in zip(goods.price_now, goods.units_per_day, goods.unit_count, strict=True)
    ],
    "saving": lambda goods: [now / (was or now) for now, was in zip(goods.price_now, goods.was_cents, strict=True)],
    "newest": lambda goods: goods.added_at.numbers,
    "name": lambda goods: goods.name_rank,
}
GREATEST_FIRST = {"newest"}
OF_THE_ROW = ("category", "brand", "form")  # filters of which a supplement has one value
SLUGS: Mapping[str, type[Model]] = {
    "category": Category,
    "brand": Brand,
    "ingredient": Ingredient,
    "dietary": DietaryMark,
}


@dataclass(frozen=True)
class Assortment:
    """Each supplement on sale by the pack that its card shows: a value of every column for each place."""

    packs: Numbers  # ids
    supplements: Numbers  # ids
    slugs: Words
    price_now: Numbers  # cents
    was_cents: Numbers  # 0 where no price before is shown
    unit_count: Numbers
    units_per_serve: Numbers
    units_per_day: Numbers
    added_at: Moments
    changed_at: Moments
    name_rank: Numbers
    place_of: Mapping[int, int]  # by id of a supplement
    having: Mapping[tuple[str, str], Bits]  # by filter and value: ("form", "powder"), ("category", its slug) …
    on_sale: Bits
    holds_until: datetime  # a sale begins or ends, or a day, and with it what the law says

    @cached_property
    def everything(self) -> Bits:
        return (1 << len(self.packs)) - 1

    @cached_property
    def _by_pack(self) -> tuple[Numbers, Numbers]:
        """The ids of the packs, sorted, and their places: a sixth of what a dict takes."""
        places = sorted(range(len(self.packs)), key=self.packs.__getitem__)
        return numbers(map(self.packs.__getitem__, places)), numbers(places)

    def places_of(self, packs: Iterable[int]) -> list[int]:
        """The places of `packs`, by id, that a card shows."""
        ids, places = self._by_pack
        found = ((pk, bisect_left(ids, pk)) for pk in packs)
        return [places[at] for pk, at in found if at < len(ids) and ids[at] == pk]

    @cached_property
    def _orders(self) -> dict[str, Sequence[int]]:
        return {}

    def order(self, sort: str) -> Sequence[int]:
        """All places, sorted; of equals the shop's own order."""
        if sort not in KEYS:
            return range(len(self.packs))
        if sort not in self._orders:
            keys = KEYS[sort](self)
            places = sorted(range(len(keys)), key=keys.__getitem__, reverse=sort in GREATEST_FIRST)
            self._orders[sort] = numbers(places)
        return self._orders[sort]

    def of(self, supplements: Iterable[int]) -> Bits:
        """Those of `supplements`, by id, that are on sale."""
        return bits(self.place_of[pk] for pk in supplements if pk in self.place_of)

    def latest_change(self, among: Bits) -> datetime | None:
        return self.changed_at.latest(among)

    def values_of(self, place: int, name: str) -> list[str]:
        """What the supplement at `place` has of a filter."""
        return [
            value
            for (filter_name, value), having in self.having.items()
            if filter_name == name and having >> place & 1
        ]

    def having_any(self, name: str, values: Iterable[str]) -> Bits:
        found = 0
        for value in values:
            found |= self.having.get((name, value), 0)
        return found

    def priced(self, low_cents: int | None, high_cents: int | None) -> Bits:
        """Both ends belong to it; None is no end."""
        low, high = low_cents or 0, float("inf") if high_cents is None else high_cents
        return bits(place for place, price in enumerate(self.price_now) if low <= price <= high)

    def priced_near(self, cents: int, most: int) -> list[int]:
        """Ids of the supplements with the nearest prices: `most` below `cents`, and as many from there on."""
        order = self.order("price")
        at = bisect_left(order, cents, key=self.price_now.__getitem__)
        return [self.supplements[place] for place in order[max(0, at - most) : at + most]]

    def price_span(self, among: Bits) -> tuple[int, int] | None:
        """The lowest and the highest price in cents."""
        if not among:
            return None
        order, chosen = self.order("price"), flags(among, len(self.packs))
        low, high = (next(place for place in places if chosen[place]) for places in (order, reversed(order)))
        return self.price_now[low], self.price_now[high]

    @cached_property
    def _sold_out(self) -> dict[frozenset[int], Bits]:
        return {}

    def sold_out(self) -> Bits:
        """Of which no pack that a card shows can be bought, at most a moment ago."""
        packs = sold_out_copy()
        found = self._sold_out.get(packs)
        if found is None:
            found = bits(self.places_of(packs))
            self._sold_out.clear()
            self._sold_out[packs] = found
        return found

    def places(self, among: Bits, sort: str) -> Iterator[int]:
        """Those of `among`, sorted."""
        return in_order(among, self.order(sort), len(self.packs))


def cards_in(packs: Iterable[int], compared: Compared | None = None) -> list[Card]:
    """The cards of `packs`, by id, in that order; what staff have hidden since a moment is left out. Three queries."""
    return as_cards(list(packs), compared)


def cards_of(supplements: Sequence[int]) -> list[Card]:
    """Those of `supplements`, by id, that are on sale, as cards in that order. Three queries."""
    goods = assortment()
    return cards_in(goods.packs[goods.place_of[pk]] for pk in supplements if pk in goods.place_of)


def first_cards(length: int) -> list[Card]:
    """The first supplements of the shop, as cards. Three queries."""
    return cards_in(assortment().packs[:length])


def _read() -> Assortment:
    """Nine queries."""
    now = timezone.now()
    shown = Variant.objects.shown()
    columns: dict[str, tuple[str, Any]] = {
        "packs": ("pk", numbers()),
        "supplements": ("supplement_id", numbers()),
        "slugs": ("supplement__slug", []),
        "price_now": ("now", numbers()),
        "was_cents": ("was", numbers()),
        "unit_count": ("unit_count", numbers()),
        "units_per_serve": ("supplement__units_per_serve", numbers()),
        "units_per_day": ("units_per_day", numbers()),
        "added_at": ("supplement__added_at", Moments()),
        "changed_at": ("supplement__changed_at", Moments()),
        "price": ("price_cents", numbers()),
        "category": ("supplement__category_id", numbers()),
        "brand": ("supplement__brand_id", numbers()),
        "form": ("supplement__form", []),
    }
    rows = shown.annotate(
        now=current_price(now),
        was=Coalesce(was_price(now), 0),
        units_per_day=F("supplement__units_per_serve") * F("supplement__serves_per_day"),
    ).order_by("supplement__position", "supplement__name", "pk")
    paths = [path for path, _ in columns.values()]
    fill([column for _, column in columns.values()], rows.values_list(*paths).iterator())
    held = {name: column for name, (_, column) in columns.items()}
    place_of = {pk: place for place, pk in enumerate(held["supplements"])}
    usual, *filed = (held.pop(name) for name in ("price", *OF_THE_ROW))
    held["slugs"] = Words(held["slugs"])
    return Assortment(
        **held,
        name_rank=_ranks_by_name(place_of),
        place_of=place_of,
        having=_sets_by_filter(dict(zip(OF_THE_ROW, filed, strict=True)), place_of),
        on_sale=bits(place for place, price in enumerate(usual) if held["price_now"][place] < price),
        holds_until=_next_moment(now),
    )


def _ranks_by_name(place_of: Mapping[int, int]) -> Numbers:
    """One query."""
    ranks = numbers([0] * len(place_of))
    names = Supplement.objects.annotate(small=Lower("name")).order_by("small").values_list("small", "pk")
    for rank, (_, same) in enumerate(groupby(names.iterator(), key=itemgetter(0))):
        for _, pk in same:
            if pk in place_of:
                ranks[place_of[pk]] = rank
    return ranks


def _sets_by_filter(
    of_the_row: Mapping[str, Sequence[Any]], place_of: Mapping[int, int]
) -> dict[tuple[str, str], Bits]:
    """Six queries."""
    facts = SupplementIngredient.objects.order_by().values_list("ingredient_id", "supplement_id")
    marks = Supplement.dietary_marks.through.objects.order_by().values_list("dietarymark_id", "supplement_id")
    sets = {name: sets_of((value, place) for place, value in enumerate(values)) for name, values in of_the_row.items()}
    for name, pairs in (("ingredient", facts), ("dietary", marks)):
        sets[name] = sets_of((pk, place_of[row]) for pk, row in pairs.iterator() if row in place_of)
    found = {("form", form): places for form, places in sets.pop("form").items()}
    for name, model in SLUGS.items():
        slugs = dict(model._default_manager.order_by().values_list("pk", "slug"))
        found |= {(name, slugs[pk]): places for pk, places in sets[name].items() if pk in slugs}
    return found


def _next_moment(now: datetime) -> datetime:
    """When a sale begins or ends, or a price before may no longer be named, or the day is over. One query."""
    moments = [_next_midnight(now)]
    for begins, ends in Variant.objects.offered().exclude(sale_from=None).values_list("sale_from", "sale_until"):
        if begins:
            moments += [begins, shown_until(begins, ends), *([ends] if ends else [])]
    return min(moment for moment in moments if moment > now)


def _next_midnight(now: datetime) -> datetime:
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time()))


def _read_sold_out() -> frozenset[int]:
    """Packs of which there is none to sell. One query."""
    none_left = Variant.objects.order_by().filter(Q(stock=None) | Q(stock__available=0))
    return frozenset(none_left.values_list("pk", flat=True))


assortment = Lasting(_read, TABLES, lambda value: timezone.now() < value.holds_until)
# A sale above the number that pages count moves nothing there (config/kept/watched.py).
sold_out_copy = Lasting(_read_sold_out, frozenset({"shop_stock", "shop_variant"}), lambda _: True)
