"""What prices are compared for, and the order that this gives."""

from collections.abc import Iterable, Mapping
from math import inf

from django.db.models import Count, F, Sum

from blog.places import Bits
from shop.assortment import Assortment
from shop.listing.names import compared_copy
from shop.listing.wanted import Wanted
from shop.models import SupplementIngredient
from shop.models.doses import amount_ng
from shop.rules.doses import FixedAmount


def fixed_amount(wanted: Wanted) -> FixedAmount | None:
    """For how much prices are compared: where one ingredient is asked for, and its row says so."""
    slugs = wanted.slugs.get("ingredient", ())
    return compared_copy().get(slugs[0]) if len(slugs) == 1 else None


def amounts_held(wanted: Wanted, among: Iterable[int] | None = None) -> dict[int, int]:
    """Nanograms in a serve of the one ingredient asked for, by supplement, of all or of those `among`. One query.

    Without those of which not all is known in grams.
    """
    facts = SupplementIngredient.objects.order_by().filter(ingredient__slug=wanted.slugs["ingredient"][0])
    if among is not None:
        facts = facts.filter(supplement__in=list(among))
    held = amount_ng("amount", "unit", "ingredient__iu_micrograms")
    sums = facts.values("supplement").annotate(ng=Sum(held), known=Count(held), all=Count("pk"))
    return dict(sums.filter(known=F("all")).values_list("supplement", "ng"))


def by_amount(goods: Assortment, among: Bits, held: Mapping[int, int]) -> list[int]:
    """The places of `among`, by what a fixed amount of what they hold costs; of equals the shop's own order.

    Ratios are not rounded, so that two packs at $0.20 stand in their true order. Where it cannot be said stands last.
    """

    def ratio(place: int) -> float:
        ng = held.get(goods.supplements[place])
        return goods.price_now[place] * goods.units_per_serve[place] / (goods.unit_count[place] * ng) if ng else inf

    return sorted(goods.places(among, "featured"), key=ratio)
