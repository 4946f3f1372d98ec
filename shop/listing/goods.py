"""The page of a listing: its goods, its panel of filters, its ways out of an empty one."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import islice
from typing import overload

from django.http import QueryDict

from blog.places import Bits
from shop.assortment import Assortment, assortment, cards_in
from shop.cards import Card, Compared
from shop.listing.counts import Counts, ask, count
from shop.listing.names import FORMS, departments_copy, names_copy
from shop.listing.orders import amounts_held, by_amount, fixed_amount
from shop.listing.wanted import BY_AMOUNT, FIRST_SORT, PARAMETERS, SORTS, SWITCHES, Applied, PriceForm, Wanted
from shop.models import Category
from shop.rules.doses import FixedAmount

TITLES = {"ingredient": "Ingredient", "form": "Form", "dietary": "Dietary need", "brand": "Brand"}
MOST_VALUES = 8  # of one filter; the others stand below "Show all"


@dataclass(slots=True)
class Choice:
    """One value of a filter, or a switch: how many it leaves, and the address that puts it on or takes it off."""

    parameter: str
    slug: str  # "" for a switch
    label: str
    left: int
    of: int
    is_applied: bool
    listing: "Listing" = field(repr=False)

    @property
    def value(self) -> str:
        return self.slug or "1"

    @property
    def id(self) -> str:
        return f"id_{self.parameter}_{self.value}"

    @property
    def is_dead(self) -> bool:
        """Leads to nothing. One in force never is: it must be possible to take it off."""
        return not self.left and not self.is_applied

    @property
    def address(self) -> str:
        """Worked out where it is printed: the panel has boxes, and only the shortcuts are links."""
        wanted = self.listing.wanted
        change = wanted.without if self.is_applied else wanted.including
        return self.listing.address_of(change(self.parameter, self.slug))


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


@dataclass(slots=True)
class DepartmentLink:
    name: str
    address: str
    left: int


class Goods(Sequence[Card]):
    """What is left, as cards. Its length is known already; a slice asks three times, four where it compares prices."""

    def __init__(
        self,
        on_shelves: Assortment,
        places: Callable[[], Iterator[int]],
        length: int,
        compare: Callable[[Iterable[int]], Compared | None],
    ) -> None:
        self._on_shelves, self._places, self._length, self._compare = on_shelves, places, length, compare

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, rows: int) -> Card: ...
    @overload
    def __getitem__(self, rows: slice) -> list[Card]: ...
    def __getitem__(self, rows: int | slice) -> Card | list[Card]:
        if isinstance(rows, int):
            return self[rows : rows + 1][0]
        chosen = list(islice(self._places(), rows.start, rows.stop))
        packs, supplements = self._on_shelves.packs, self._on_shelves.supplements
        return cards_in((packs[place] for place in chosen), self._compare(supplements[place] for place in chosen))


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
    on_shelves: Assortment = field(repr=False)
    among: Bits = field(repr=False)
    names: dict[str, dict[str, str]] = field(repr=False)
    tree: Sequence[Category] = field(repr=False)  # all departments
    compared: FixedAmount | None = None  # where prices are compared for an amount of one ingredient

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
        return [
            WayOut(each.label, self.address_of(self.wanted.without(each.parameter, each.value)))
            for each in self.applied
        ]

    @property
    def address_without_filters(self) -> str:
        return self.address_of(self.wanted.cleared())

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        labels = SORTS | {BY_AMOUNT: f"Price per {self.compared.words} low to high" if self.compared else ""}
        return [(name, label, name == self.wanted.sort) for name, label in labels.items() if label]

    @cached_property
    def facets(self) -> list[Facet]:
        """Filters by slug that have a value to choose among these goods."""
        found = [Facet(parameter, TITLES[parameter], self._choices(parameter)) for parameter in PARAMETERS]
        return [facet for facet in found if facet.choices]

    @cached_property
    def switches(self) -> list[Choice]:
        return [self._choice(name, "", label) for name, label in SWITCHES.items()]

    @property
    def shortcuts(self) -> list[Choice]:
        """The switches and the most frequent dietary mark and form: few enough for a row above the goods."""
        frequent = [facet.choices[0] for facet in self.facets if facet.parameter in {"dietary", "form"}]
        return [*self.switches, *frequent]

    @cached_property
    def departments(self) -> list[DepartmentLink]:
        """One floor down, with the filters in force; a department counts what lies in those inside it."""
        here = self.department.pk if self.department else None
        left: Counter[int] = Counter()
        for row in self.tree:
            left[row.pk] += self._left_in(row)
            if row.parent_id:
                left[row.parent_id] += self._left_in(row)
        return [
            DepartmentLink(row.name, self.address_of(self.wanted, row.get_absolute_url()), left[row.pk])
            for row in self.tree
            if row.parent_id == here
        ]

    @property
    def price_span(self) -> tuple[int, int] | None:
        """The lowest and the highest price in cents that the other filters leave."""
        return self.counts.price_span

    @property
    def sentence_of_nothing(self) -> str:
        """`No products match 'Vegan' and 'Powder'.`"""
        quoted = [f"'{label}'" for label in [*([self.words] if self.words else []), *(a.label for a in self.applied)]]
        *most, last = quoted or ["this"]
        return f"No products match {', '.join(most)}{' and ' if most else ''}{last}."

    @property
    def ways_out(self) -> list[WayOut]:
        """For a listing of nothing: what each filter, taken off, would leave."""
        others = [self.wanted.without(each.parameter, each.value) for each in self.applied]
        lefts = [ask(self.on_shelves, self.among, other).all_but().bit_count() for other in others]
        return [
            WayOut(each.label, self.address_of(other), left)
            for each, other, left in zip(self.applied, others, lefts, strict=True)
        ]

    def address_of(self, wanted: Wanted, path: str = "") -> str:
        """This listing, or the one at `path`, with other filters."""
        return wanted.address(path or self.path, q=self.words)

    def _left_in(self, department: Category) -> int:
        return self.counts.left.get(("category", department.slug), 0)

    def _choices(self, parameter: str) -> list[Choice]:
        names = self.names[parameter]
        known = {slug for slug in names if (parameter, _stored(parameter, slug)) in self.counts.of}
        slugs = known | set(self.wanted.slugs.get(parameter, ()))
        found = [self._choice(parameter, slug, names[slug]) for slug in slugs]
        return sorted(found, key=lambda choice: (-choice.of, choice.label.lower()))

    def _choice(self, parameter: str, slug: str, label: str) -> Choice:
        key = (parameter, _stored(parameter, slug))
        left, of = self.counts.left.get(key, 0), self.counts.of.get(key, 0)
        return Choice(parameter, slug, label, left, of, self.wanted.has(parameter, slug), self)


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
    """What `query` asks of the shop, or of `department` and those inside it. The goods cost three queries.

    `found_ids` are the supplements that a search for `words` found; nothing else is listed then.
    """
    names, tree, on_shelves = names_copy(), departments_copy(), assortment()
    prices = PriceForm(query)
    wanted = Wanted.read(query, names, prices)
    compared = fixed_amount(wanted)
    if wanted.sort == BY_AMOUNT and compared is None:
        wanted = replace(wanted, sort=FIRST_SORT)
    among = on_shelves.everything if found_ids is None else on_shelves.of(found_ids)
    if department is not None:
        inside = (row.slug for row in tree if department.pk in (row.pk, row.parent_id))
        among &= on_shelves.having_any("category", inside)
    asked = ask(on_shelves, among, wanted)
    left = asked.all_but()

    all_held = cache(lambda: amounts_held(wanted))

    def places() -> Iterator[int]:
        if wanted.sort == BY_AMOUNT:
            return iter(by_amount(on_shelves, left, all_held()))
        return on_shelves.places(left, wanted.sort)

    def compare(supplements: Iterable[int]) -> Compared | None:
        if compared is None:
            return None
        held = all_held() if wanted.sort == BY_AMOUNT else amounts_held(wanted, supplements)
        return Compared(compared, held)

    goods = Goods(on_shelves, places, left.bit_count(), compare)
    return Listing(
        *(goods, wanted, prices, path, words, department, count(on_shelves, asked), on_shelves, among, names, tree),
        compared,
    )
