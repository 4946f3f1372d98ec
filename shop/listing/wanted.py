"""What a shopper asks of the listing, read from the query string and written back into addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from shop.fields import DollarsField
from shop.rules.money import plain_dollars, short_dollars

PARAMETERS = ("ingredient", "form", "dietary", "brand")  # filters by slug, as they stand in the panel
SWITCHES = {"on_sale": "On sale", "in_stock": "In stock"}
SORTS = {
    "featured": "Featured",
    "price": "Price low to high",
    "unit_price": "Price per unit low to high",
    "daily_dose": "Price per labelled daily dose low to high",
    "amount": "Price per fixed amount low to high",
    "saving": "Biggest saving",
    "newest": "Newest",
    "name": "Name",
}
FIRST_SORT = "featured"
READ = (*PARAMETERS, *SWITCHES, "price_min", "price_max", "sort")  # all that is read of a query string
BY_AMOUNT = "amount"  # of one ingredient, where its row says for how much prices are compared
OTHER_NAMES = "other names"  # beside the parameters, in the names that `Wanted.read` is given
TICKED = {"1", "on", "true", "yes"}


class PriceForm(forms.Form):
    """The two fields where people type. What is refused is left out, and said beside the field."""

    price_min = DollarsField(label="From", required=False)
    price_max = DollarsField(label="To", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("price_min"), cleaned.get("price_max")
        if low is not None and high is not None and low > high:
            self.add_error("price_max", "The highest price is below the lowest.")
            return {}
        return cleaned


def _known(slugs: list[str], names: Mapping[str, str], others: Mapping[str, str]) -> tuple[str, ...]:
    """Those of `slugs` that something has, each once; `others` leads from other names to slugs."""
    meant = (slug if slug in names else others.get(slug, "") for slug in slugs)
    return tuple(dict.fromkeys(slug for slug in meant if slug in names))


@dataclass(frozen=True)
class Applied:
    """One filter in force, as its chip names it."""

    parameter: str
    value: str
    label: str


@dataclass(frozen=True)
class Wanted:
    """Filters in force and the order. `slugs` by parameter; every slug in it has a name."""

    slugs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price_min_cents: int | None = None
    price_max_cents: int | None = None
    switches: frozenset[str] = frozenset()
    sort: str = FIRST_SORT

    @classmethod
    def read(cls, query: QueryDict, names: Mapping[str, Mapping[str, str]], prices: PriceForm) -> Self:
        """`query` without what is not ours: a slug that nothing has, a switch or an order that does not exist.

        An ingredient may be called by its other names: `cobalamin` is `vitamin-b12`.
        """
        others = names.get(OTHER_NAMES, {})
        sort = query.get("sort", FIRST_SORT)
        prices.full_clean()  # leaves out what it refuses
        cents = prices.cleaned_data
        return cls(
            slugs={
                parameter: _known(
                    query.getlist(parameter), names[parameter], others if parameter == "ingredient" else {}
                )
                for parameter in PARAMETERS
            },
            price_min_cents=cents.get("price_min"),
            price_max_cents=cents.get("price_max"),
            switches=frozenset(name for name in SWITCHES if query.get(name) in TICKED),
            sort=sort if sort in SORTS else FIRST_SORT,
        )

    def applied(self, names: Mapping[str, Mapping[str, str]]) -> list[Applied]:
        """Every filter in force, in the order of the panel."""
        found = [
            Applied(parameter, slug, names[parameter][slug])
            for parameter in PARAMETERS
            for slug in self.slugs.get(parameter, ())
        ]
        if self.price_min_cents is not None:
            found.append(Applied("price_min", "", f"From {short_dollars(self.price_min_cents)}"))
        if self.price_max_cents is not None:
            found.append(Applied("price_max", "", f"Up to {short_dollars(self.price_max_cents)}"))
        return found + [Applied(name, "1", label) for name, label in SWITCHES.items() if name in self.switches]

    def without(self, parameter: str, value: str) -> "Wanted":
        if parameter == "price_min":
            return replace(self, price_min_cents=None)
        if parameter == "price_max":
            return replace(self, price_max_cents=None)
        if parameter in SWITCHES:
            return replace(self, switches=self.switches - {parameter})
        left = tuple(slug for slug in self.slugs.get(parameter, ()) if slug != value)
        return replace(self, slugs={**self.slugs, parameter: left})

    def including(self, parameter: str, value: str) -> "Wanted":
        """With one value or switch more."""
        if parameter in SWITCHES:
            return replace(self, switches=self.switches | {parameter})
        return replace(self, slugs={**self.slugs, parameter: (*self.slugs.get(parameter, ()), value)})

    def has(self, parameter: str, value: str) -> bool:
        return parameter in self.switches or value in self.slugs.get(parameter, ())

    def cleared(self) -> "Wanted":
        """No filter; the order stays."""
        return Wanted(sort=self.sort)

    def address(self, path: str, **others: str) -> str:
        """`path` with this as its query string; `others` first, where they are not empty."""
        pairs = [(name, value) for name, value in others.items() if value]
        query = urlencode([*pairs, *self._pairs()])
        return f"{path}?{query}" if query else path

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for parameter in PARAMETERS:
            yield from ((parameter, slug) for slug in self.slugs.get(parameter, ()))
        for name, cents in (("price_min", self.price_min_cents), ("price_max", self.price_max_cents)):
            if cents is not None:
                yield name, plain_dollars(cents).replace(",", "")
        yield from ((name, "1") for name in SWITCHES if name in self.switches)
        if self.sort != FIRST_SORT:
            yield "sort", self.sort
