"""What the rows say of a cart just now. Every page of a purchase asks this, so the SQL of it is kept."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField

from blog.models import Intake
from blog.prepared import Prepared
from shop.cards import carried_by
from shop.models import Caution, NamedGoods, Promotion, Statement, SupplementIngredient, Variant

# Long texts of a supplement.
NOT_IN_A_CART = (
    *("description", "indications", "directions", "ingredients", "cautions", "storage", "warnings", "search_words"),
)


class Fact(NamedTuple):
    """What a serve holds of one ingredient."""

    supplement: int
    ingredient: int
    amount: Decimal
    unit: str
    iu_micrograms: Decimal | None


def packs_of(ids: list[int], day: date) -> dict[int, Variant]:
    """Those of the packs `ids` that can be bought, by id, with their stock and the statements beside them.

    Two queries.
    """
    if not ids:
        return {}
    found = _packs(ids=ids, day=day)
    carried = carried_by([pack.supplement_id for pack in found])
    for pack in found:
        pack.supplement.statement_ids = carried.get(pack.supplement_id, set())
    return {pack.pk: pack for pack in found}


def promotions_for(code: str, at: datetime) -> list[tuple[Promotion, NamedGoods]]:
    """Automatic offers in force, and the promotion of `code`, with the goods that they name.

    Four queries, one where there is none.
    """
    found = _with_code(code=code, at=at) if code else _automatic(at=at)
    named: dict[int, NamedGoods] = {row.pk: NamedGoods({}, {}, {}) for row in found}
    for place, ask in enumerate(_named if found else ()):
        for promotion_id, pk, name in ask(ids=list(named)):
            named[promotion_id][place][pk] = name
    return [(row, named[row.pk]) for row in found]


def facts_of(supplements: Iterable[int]) -> list[Fact]:
    goods = list(supplements)
    return [Fact(*row) for row in _facts(ids=goods)] if goods else []


def _named_in(through: Any, kind: str) -> "Prepared[tuple[int, int, str]]":
    """Goods of a kind that promotions name, in the order of the goods themselves."""
    columns = ("promotion_id", f"{kind}_id", f"{kind}__name")
    return Prepared(
        lambda ids: through.objects.filter(promotion__pk__in=ids).order_by(kind).values_list(*columns),
        ids=ID,
    )


ID, DAY, MOMENT = BigIntegerField(), DateField(), DateTimeField()
statements_on: Prepared[Statement] = Prepared(lambda day: Statement.objects.current(day), day=DAY)
upper_limits_of: Prepared[Intake] = Prepared(
    lambda ids, day: Intake.objects.current(day).filter(kind=Intake.Kind.UPPER_LIMIT, ingredient__pk__in=ids),
    ids=ID,
    day=DAY,
)
cautions_about: Prepared[Caution] = Prepared(
    lambda ids, day: Caution.objects.current(day).filter(first__pk__in=ids), ids=ID, day=DAY
)
_packs: Prepared[Variant] = Prepared(
    lambda ids, day: (
        Variant.objects.buyable_among(ids, day)
        .select_related("supplement__category", "stock")
        .defer(*(f"supplement__{name}" for name in NOT_IN_A_CART), "supplement__category__intro")
    ),
    ids=ID,
    day=DAY,
)
_facts: Prepared[tuple[Any, ...]] = Prepared(
    lambda ids: SupplementIngredient.objects.filter(supplement__pk__in=ids).values_list(
        "supplement_id", "ingredient_id", "amount", "unit", "ingredient__iu_micrograms"
    ),
    ids=ID,
)
_automatic: Prepared[Promotion] = Prepared(lambda at: Promotion.objects.for_cart(at=at), at=MOMENT)
_with_code: Prepared[Promotion] = Prepared(
    lambda code, at: Promotion.objects.for_cart(code, at), code=CharField(), at=MOMENT
)
_named = (
    _named_in(Promotion.categories.through, "category"),
    _named_in(Promotion.brands.through, "brand"),
    _named_in(Promotion.supplements.through, "supplement"),
)
