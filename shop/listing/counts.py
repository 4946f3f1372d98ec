"""How many supplements each filter leaves, counted in memory (`shop.assortment`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

from blog.places import Bits
from shop.assortment import Assortment
from shop.listing.names import FORMS
from shop.listing.wanted import Wanted


@dataclass(frozen=True)
class Asked:
    """What is asked of goods, by filter: of those `among` which the listing chooses, the set that each one leaves."""

    among: Bits
    left_by: Mapping[str, Bits]

    def all_but(self, *names: str) -> Bits:
        """What the others leave; `among` itself where there are none."""
        return reduce(and_, (left for name, left in self.left_by.items() if name not in names), self.among)


def ask(goods: Assortment, among: Bits, wanted: Wanted) -> Asked:
    """`wanted` as sets. Values of one filter widen it, filters narrow each other."""
    found: dict[str, Bits] = {}
    for name, slugs in wanted.slugs.items():
        if slugs:
            found[name] = goods.having_any(name, (FORMS[slug] if name == "form" else slug for slug in slugs))
    if wanted.price_min_cents is not None or wanted.price_max_cents is not None:
        found["price"] = goods.priced(wanted.price_min_cents, wanted.price_max_cents)
    if "on_sale" in wanted.switches:
        found["on_sale"] = goods.on_sale
    if "in_stock" in wanted.switches:
        found["in_stock"] = among & ~goods.sold_out()
    return Asked(among, found)


@dataclass
class Counts:
    """`left` by (filter, value): what it would leave beside all other filters; `of` the same without any filter."""

    left: dict[tuple[str, str], int] = field(default_factory=dict)
    of: dict[tuple[str, str], int] = field(default_factory=dict)
    price_span: tuple[int, int] | None = None  # the lowest and the highest in cents that the other filters leave


def count(goods: Assortment, asked: Asked) -> Counts:
    """For every value of every filter that something `among` the goods of the listing has."""
    found = Counts(price_span=goods.price_span(asked.all_but("price")))
    sets = {**goods.having, ("on_sale", ""): goods.on_sale, ("in_stock", ""): goods.everything & ~goods.sold_out()}
    others: dict[str, Bits] = {}
    for key, having in sets.items():
        if of := (having & asked.among).bit_count():
            name = key[0]
            if name not in others:
                others[name] = asked.all_but(name)
            found.of[key] = of
            found.left[key] = of if others[name] is asked.among else (having & others[name]).bit_count()
    return found
