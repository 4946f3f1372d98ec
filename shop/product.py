"""What the page of one supplement shows: the supplement, its packs, its facts, and a few to compare it with."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.http import Http404

from blog.models import Ingredient
from blog.places import lowest
from blog.prepared import Prepared
from shop.assortment import Assortment, assortment
from shop.cards import Card, cards_at_hand, carried_by, pictures_of
from shop.facts import FactTable, fact_table
from shop.models import Category, DietaryMark, Supplement, SupplementIngredient, Variant
from shop.models.variants import VariantQuerySet

MOST_ALTERNATIVES = 3


@dataclass(frozen=True)
class Product:
    supplement: Supplement  # with `packs`, `pictures` and `statement_ids`
    facts: Sequence[SupplementIngredient]  # with their ingredients
    marks: Sequence[DietaryMark]
    alternatives: Sequence[Card]

    @property
    def chosen(self) -> Variant:
        """The pack that the page begins with: the first that can be bought."""
        packs = self.supplement.packs
        return next((pack for pack in packs if pack.available), packs[0])

    @property
    def sold_out(self) -> list[Variant]:
        """The packs that one may ask to be told of."""
        return [pack for pack in self.supplement.packs if not pack.available]

    @property
    def fact_table(self) -> FactTable:
        return fact_table(self.supplement, self.facts)

    @property
    def serve(self) -> str:
        """What the facts are given for: `2 capsules`, `5 g`."""
        number, unit = self.supplement.units_per_serve, self.chosen.unit
        is_measure = unit in {Variant.Unit.GRAM, Variant.Unit.MILLILITRE}
        return f"{number} {unit}{'' if is_measure or number == 1 else 's'}"


def _for_page(packs: VariantQuerySet) -> VariantQuerySet:
    related = packs.select_related("supplement__brand", "supplement__category__parent", "stock")
    return related.order_by("supplement__position", "supplement__name", "position", "pk")


ID = models.BigIntegerField()
_packs = Prepared(
    lambda ids: _for_page(Variant.objects.offered().filter(supplement__pk__in=ids)),
    ids=ID,
)
_facts = Prepared(
    lambda supplement: SupplementIngredient.objects.filter(supplement__pk=supplement).select_related("ingredient"),
    supplement=ID,
)
_marks = Prepared(lambda supplement: DietaryMark.objects.filter(supplements__pk=supplement), supplement=ID)


def read_product(slug: str, *, is_preview: bool = False) -> Product:
    """Five queries, however many packs, pictures, facts and statements. Raises Http404 where nothing can be seen.

    As a preview: what could be seen of `slug` if it were not hidden.
    """
    goods = assortment()
    place = goods.slugs.place_of(slug)
    near = _alternatives(goods, slug)
    if place is None:  # since a moment on sale, or hidden
        offered = Variant.objects.filter(is_offered=True) if is_preview else Variant.objects.buyable()
        packs = list(_for_page(offered.filter(Q(supplement__slug=slug) | Q(supplement__in=near))))
    else:
        packs = _packs(ids=[goods.supplements[place], *near])
    found: dict[int, Supplement] = {}
    for pack in packs:
        supplement = found.setdefault(pack.supplement_id, pack.supplement)
        supplement.packs = [*getattr(supplement, "packs", []), pack]
    wanted = next((supplement for supplement in found.values() if supplement.slug == slug), None)
    if wanted is None:
        raise Http404("No such supplement.")
    shown = list(found.values())
    pictures, statements = pictures_of(list(found)), carried_by(list(found))
    for supplement in shown:
        supplement.pictures = pictures.get(supplement.pk, [])
        supplement.statement_ids = statements.get(supplement.pk, set())
    alternatives = cards_at_hand(supplement for supplement in shown if supplement is not wanted)
    return Product(wanted, _facts(supplement=wanted.pk), _marks(supplement=wanted.pk), alternatives)


def _alternatives(goods: Assortment, slug: str) -> list[int]:
    """The ids of a few that share an ingredient with it, then of those of its department."""
    place = goods.slugs.place_of(slug)
    if place is None:  # hidden: a preview
        ingredients = list(
            Ingredient.objects.filter(in_supplements__supplement__slug=slug).values_list("slug", flat=True)
        )
        departments = list(Category.objects.filter(supplements__slug=slug).values_list("slug", flat=True))
        itself = 0
    else:
        ingredients, departments = goods.values_of(place, "ingredient"), goods.values_of(place, "category")
        itself = 1 << place
    shares = goods.having_any("ingredient", ingredients) & ~itself
    beside = goods.having_any("category", departments) & ~itself & ~shares
    near = [*lowest(shares, MOST_ALTERNATIVES), *lowest(beside, MOST_ALTERNATIVES)][:MOST_ALTERNATIVES]
    return [goods.supplements[place] for place in near]
