"""What would close the gap to free shipping."""

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Abs

from shop.models import Supplement, Variant, current_price
from shop.pricing.cart import PricedCart

MOST_SUGGESTIONS = 3
MOST_PACKS = 10  # of one supplement: beyond that, fewer suggestions


def towards_free_shipping(priced: PricedCart) -> list[Supplement]:
    """At most three packs that close the gap to free shipping, each as the only pack of its supplement.

    In stock and not in the cart; the nearest price at or above the gap first, then the nearest below it. Five queries,
    none where there is no gap.
    """
    gap_cents = priced.to_go_cents
    if not gap_cents:
        return []
    nearest = (
        Variant.objects.buyable()
        .filter(stock__available__gt=0)
        .exclude(supplement__in=[item.supplement.pk for item in priced.items])
        .annotate(now_cents=current_price())
        .annotate(
            falls_short=Case(When(now_cents__gte=gap_cents, then=Value(0)), default=Value(1)),
            distance=Abs(Value(gap_cents, IntegerField()) - F("now_cents")),
        )
        .order_by("falls_short", "distance", "pk")
        .select_related("stock")
    )
    chosen: dict[int, Variant] = {}
    for variant in nearest[: MOST_SUGGESTIONS * MOST_PACKS]:
        chosen.setdefault(variant.supplement_id, variant)
    wanted = list(chosen)[:MOST_SUGGESTIONS]
    found = {row.pk: row for row in Supplement.objects.on_sale().filter(pk__in=wanted).for_lists()}
    for supplement in found.values():
        supplement.packs = [chosen[supplement.pk]]
    return [found[pk] for pk in wanted if pk in found]
