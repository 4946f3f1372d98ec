"""The page of a listing: its goods, its panel of filters, its ways out of an empty one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from django.db.models import F, FloatField, Q
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Coalesce, Lower
from django.http import QueryDict

from shop.listing.counts import Counts, Packs, conditions, count, count_each
from shop.listing.names import FORMS, departments_copy, names_copy
from shop.listing.wanted import FIRST_SORT, PARAMETERS, SORTS, SWITCHES, Applied, PriceForm, Wanted
from shop.models import Category, Supplement, Variant, current_price, was_price

TITLES = {"ingredient": "Ingredient", "form": "Form", "dietary": "Dietary need", "brand": "Brand"}
FEATURED = ("supplement__position", "supplement__name", "pk")
MOST_VALUES = 8  # of one filter; the others stand below "Show all"


@dataclass(frozen=True)
class Choice:
    """One value of a filter, or a switch: how many it leaves, and the address that puts it on or takes it off."""

    parameter: str
    value: str
    label: str
    left: int
    of: int
    is_applied: bool
    address: str

    @property
    def id(self) -> str:
        return f"id_{self.parameter}_{self.value}"

    @property
    def is_dead(self) -> bool:
        """Leads to nothing. One in force never is: it must be possible to take it off."""
        return not self.left and not self.is_applied


@dataclass(frozen=True)
class Facet:
    """One filter and its values, the most frequent first: their places do not change when others are ticked."""

    parameter: str
    title: str
    choices: Sequence[Choice]

    @property
    def first(self) -> Sequence[Choice]:
        return self.choices[:MOST_VALUES]

    @property
    def rest(self) -> Sequence[Choice]:
        return self.choices[MOST_VALUES:]

    @property
    def is_rest_open(self) -> bool:
        return any(choice.is_applied for choice in self.rest)


@dataclass(frozen=True)
class WayOut:
    """A filter that can be taken off, and how many supplements that leaves."""

    label: str
    address: str
    left: int | None = None


@dataclass(frozen=True)
class DepartmentLink:
    name: str
    address: str
    left: int


class Goods(Sequence[Supplement]):
    """What is left, as cards. Its length is known already; a slice asks three times."""

    def __init__(self, packs: Packs, length: int) -> None:
        self._packs, self._length = packs, length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, rows: int) -> Supplement: ...
    @overload
    def __getitem__(self, rows: slice) -> list[Supplement]: ...
    def __getitem__(self, rows: int | slice) -> Supplement | list[Supplement]:
        if isinstance(rows, int):
            return self[rows : rows + 1][0]
        return self._packs[rows].as_cards() if self._length else []


@dataclass(frozen=True)
class Listing:
    """All that the page shows beside its goods."""

    goods: Goods
    wanted: Wanted
    prices: PriceForm
    path: str
    words: str
    department: Category | None
    counts: Counts = field(repr=False)
    packs: Packs = field(repr=False)
    names: dict[str, dict[str, str]] = field(repr=False)
    tree: Sequence[Category] = field(repr=False)  # all departments

    @cached_property
    def applied(self) -> list[Applied]:
        return self.wanted.applied(self.names)

    @property
    def is_narrowed(self) -> bool:
        """Whether this is one of endless combinations, which no search engine should keep."""
        return bool(self.applied or self.prices.errors or self.words or self.wanted.sort != FIRST_SORT)

    @property
    def chips(self) -> list[WayOut]:
        """Every filter in force, with the address without it."""
        return [WayOut(each.label, self._to(self.wanted.without(each.parameter, each.value))) for each in self.applied]

    @property
    def address_without_filters(self) -> str:
        return self._to(self.wanted.cleared())

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        return [(name, label, name == self.wanted.sort) for name, label in SORTS.items()]

    @cached_property
    def facets(self) -> list[Facet]:
        """Filters by slug that have a value to choose among these goods."""
        found = [Facet(parameter, TITLES[parameter], self._choices(parameter)) for parameter in PARAMETERS]
        return [facet for facet in found if facet.choices]

    @property
    def switches(self) -> list[Choice]:
        return [self._choice(name, "", label) for name, label in SWITCHES.items()]

    @property
    def shortcuts(self) -> list[Choice]:
        """The switches and the most frequent dietary mark and form: few enough for a row above the goods."""
        frequent = [facet.choices[0] for facet in self.facets if facet.parameter in {"dietary", "form"}]
        return [*self.switches, *frequent]

    @property
    def departments(self) -> list[DepartmentLink]:
        """One floor down, with the filters in force; a department counts what lies in those inside it."""
        here = self.department.pk if self.department else None
        return [
            DepartmentLink(row.name, self._to(self.wanted, row.get_absolute_url()), self._left_in(row))
            for row in self.tree
            if row.parent_id == here
        ]

    @property
    def price_span(self) -> tuple[int, int] | None:
        """The lowest and the highest price in cents that the other filters leave."""
        low, high = self.counts.left.get(("price", ""), 0), self.counts.of.get(("price", ""), 0)
        return (low, high) if high else None

    @property
    def sentence_of_nothing(self) -> str:
        """`No products match 'Vegan' and 'Powder'.`"""
        quoted = [f"'{label}'" for label in [*([self.words] if self.words else []), *(a.label for a in self.applied)]]
        *most, last = quoted or ["this"]
        return f"No products match {', '.join(most)}{' and ' if most else ''}{last}."

    @property
    def ways_out(self) -> list[WayOut]:
        """For a listing of nothing: what each filter, taken off, would leave. One query."""
        others = [self.wanted.without(each.parameter, each.value) for each in self.applied]
        lefts = count_each(self.packs, [conditions(other) for other in others])
        return [
            WayOut(each.label, self._to(other), left)
            for each, other, left in zip(self.applied, others, lefts, strict=True)
        ]

    def _to(self, wanted: Wanted, path: str = "") -> str:
        return wanted.address(path or self.path, q=self.words)

    def _left_in(self, department: Category) -> int:
        inside = [row.slug for row in self.tree if department.pk in (row.pk, row.parent_id)]
        return sum(self.counts.left.get(("category", slug), 0) for slug in inside)

    def _choices(self, parameter: str) -> list[Choice]:
        names = self.names[parameter]
        known = {slug for slug in names if (parameter, _stored(parameter, slug)) in self.counts.of}
        slugs = known | set(self.wanted.slugs.get(parameter, ()))
        found = [self._choice(parameter, slug, names[slug]) for slug in slugs]
        return sorted(found, key=lambda choice: (-choice.of, choice.label.lower()))

    def _choice(self, parameter: str, slug: str, label: str) -> Choice:
        is_applied = self.wanted.has(parameter, slug)
        change = self.wanted.without if is_applied else self.wanted.including
        key = (parameter, _stored(parameter, slug))
        left, of = self.counts.left.get(key, 0), self.counts.of.get(key, 0)
        return Choice(parameter, slug or "1", label, left, of, is_applied, self._to(change(parameter, slug)))


def _stored(parameter: str, slug: str) -> str:
    """The value of a slug as the row has it."""
    return FORMS[slug] if parameter == "form" else slug


def list_goods(
    query: QueryDict,
    path: str,
    *,
    department: Category | None = None,
    found_ids: Iterable[int] | None = None,
    words: str = "",
) -> Listing:
    """What `query` asks of the shop, or of `department` and those inside it. One query; the goods cost three.

    `found_ids` are the supplements that a search for `words` found; nothing else is listed then.
    """
    names = names_copy()
    prices = PriceForm(query)
    wanted = Wanted.read(query, names, prices)
    packs = Variant.objects.shown().annotate(price_now=current_price())
    if department is not None:
        packs = packs.filter(Q(supplement__category=department) | Q(supplement__category__parent=department))
    if found_ids is not None:
        packs = packs.filter(supplement__in=list(found_ids))
    asked = conditions(wanted)
    counts = count(packs, asked)
    goods = Goods(packs.filter(asked.all_but()).order_by(*_order(wanted.sort), *FEATURED), counts.total)
    return Listing(goods, wanted, prices, path, words, department, counts, packs, names, departments_copy())


def _order(sort: str) -> list[OrderBy]:
    """Ratios are not rounded, so that two packs at $0.20 stand in their true order."""
    price = Cast("price_now", FloatField())
    orders = {
        "price": F("price_now").asc(),
        "unit_price": (price / F("unit_count")).asc(),
        "saving": (price / Coalesce(was_price(), F("price_now"))).asc(),
        "newest": F("supplement__added_at").desc(),
        "name": Lower("supplement__name").asc(),
    }
    return [orders[sort]] if sort in orders else []
