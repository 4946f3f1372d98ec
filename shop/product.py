"""What the page of one supplement shows: the supplement, its packs, its facts, and a few to compare it with."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from shop.models import Supplement, SupplementIngredient, Variant

MOST_ALTERNATIVES = 3


@dataclass(frozen=True)
class Product:
    supplement: Supplement  # with `packs`, as `for_page()` has them
    alternatives: Sequence[Supplement]  # as cards

    @property
    def chosen(self) -> Variant:
        """The pack that the page begins with: the first that can be bought."""
        packs = self.supplement.packs
        return next((pack for pack in packs if pack.available), packs[0])

    @property
    def serve(self) -> str:
        """What the facts are given for: `2 capsules`, `5 g`."""
        number, unit = self.supplement.units_per_serve, self.chosen.unit
        is_measure = unit in {Variant.Unit.GRAM, Variant.Unit.MILLILITRE}
        return f"{number} {unit}{'' if is_measure or number == 1 else 's'}"


def read_product(slug: str) -> Product:
    """Five queries, however many packs, pictures, facts and statements. Raises Http404 where nothing can be seen."""
    packs = (
        Variant.objects.buyable()
        .filter(Q(supplement__slug=slug) | Q(supplement__in=_alternatives(slug)))
        .select_related("supplement__brand", "supplement__category__parent", "stock")
        .order_by("supplement__position", "supplement__name", "position", "pk")
    )
    found: dict[int, Supplement] = {}
    for pack in packs:
        supplement = found.setdefault(pack.supplement_id, pack.supplement)
        supplement.packs = [*getattr(supplement, "packs", []), pack]
    wanted = next((supplement for supplement in found.values() if supplement.slug == slug), None)
    if wanted is None:
        raise Http404("No such supplement.")
    prefetch_related_objects(list(found.values()), "images", "statements")
    facts = SupplementIngredient.objects.select_related("ingredient")
    prefetch_related_objects([wanted], Prefetch("facts", facts), "dietary_marks")
    return Product(wanted, [supplement for supplement in found.values() if supplement is not wanted])


def _alternatives(slug: str) -> QuerySet[Supplement, int]:
    """The ids of a few that share an ingredient with it, then of those of its department."""
    ours = SupplementIngredient.objects.filter(supplement__slug=slug).order_by().values("ingredient")
    shares = Exists(SupplementIngredient.objects.filter(supplement=OuterRef("pk"), ingredient__in=ours))
    department = Supplement.objects.filter(slug=slug).order_by().values("category")
    others = Supplement.objects.on_sale().exclude(slug=slug).annotate(shares=shares)
    near = others.filter(Q(shares=True) | Q(category__in=department)).order_by("-shares", "position", "name")
    return near.values_list("pk", flat=True)[:MOST_ALTERNATIVES]
