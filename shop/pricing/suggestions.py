"""What a cart page shows beside the sums: pictures of its goods, and what would close the gap to free shipping."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Case, DateTimeField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Abs
from django.utils import timezone

from blog.prepared import Prepared
from shop.assortment import assortment
from shop.cards import Card, as_cards, pictures_of
from shop.models import Variant, current_price
from shop.pricing.cart import ItemLine, PricedCart

MOST_SUGGESTIONS = 3
MOST_PACKS = 10  # of one supplement: beyond that, fewer suggestions
MOST_COMPARED = 100  # supplements on either side of the gap, by the price that their cards show


def towards_free_shipping(priced: PricedCart) -> list[Card]:
    """Cards of at most three packs that close the gap to free shipping, each of another supplement.

    In stock and not in the cart; the nearest price at or above the gap first, then the nearest below it. Four queries,
    none where there is no gap.
    """
    gap_cents = priced.to_go_cents
    if not gap_cents:
        return []
    in_cart = {item.supplement.pk for item in priced.items}
    near = [pk for pk in assortment().priced_near(gap_cents, MOST_COMPARED) if pk not in in_cart]
    if not near:
        return []
    chosen: dict[int, int] = {}
    for pk, supplement_id in _nearest(ids=near, cents=gap_cents, now=timezone.now()):
        chosen.setdefault(supplement_id, pk)
    wanted = list(chosen.values())[:MOST_SUGGESTIONS]
    return as_cards(wanted)


def _packs_near(ids: Any, cents: Any, now: Any) -> "QuerySet[Any, tuple[int, int]]":
    """Packs of supplements by how near their price is to `cents`, at or above it first: (pack, supplement)."""
    return (
        Variant.objects.offered()
        .filter(stock__available__gt=0, supplement__pk__in=ids)
        .annotate(now_cents=current_price(now))
        .annotate(
            falls_short=Case(When(now_cents__gte=cents, then=Value(0)), default=Value(1)),
            distance=Abs(cents - F("now_cents")),
        )
        .order_by("falls_short", "distance", "pk")
        .values_list("pk", "supplement_id")[: MOST_SUGGESTIONS * MOST_PACKS]
    )


def add_pictures(items: Iterable[ItemLine]) -> None:
    """Give the supplement of each line its pictures. One query, which only pages that show them ask."""
    goods = [item.supplement for item in items]
    pictures = pictures_of(sorted({supplement.pk for supplement in goods}))
    for supplement in goods:  # two packs of one supplement bring it twice
        supplement.pictures = pictures.get(supplement.pk, [])


_nearest: Prepared[tuple[int, int]] = Prepared(
    _packs_near, ids=BigIntegerField(), cents=IntegerField(), now=DateTimeField()
)
