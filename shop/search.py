"""What the shop finds: supplements on sale."""

import re
from collections.abc import Sequence
from dataclasses import replace

from blog.fulltext import Index, Matches, find, read
from blog.search import MOST_READ, Suggestion, likeliest
from shop.models import Supplement, Variant

SUPPLEMENTS = Index(
    "shop_supplement",
    weights=(10_000, 100, 100, 100, 10, 1, 1),
    names=("name", "search_words", "form", "strength"),
)
INDEXES = (SUPPLEMENTS,)

SKU = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}")
MOST_SUPPLEMENTS = 4  # suggestions


def find_supplements(words: str, *, corrects: bool = True) -> Matches:
    """Supplements on sale that hold all of `words`; one of whose packs has them as its SKU stands first.

    Two queries, seven at most. `listing.filter(pk__in=matches.ids)` keeps a list's own order, `supplements_of` has
    the best first.
    """
    exact = _with_sku(words.strip().upper())
    found = find(SUPPLEMENTS, words, Supplement.objects.on_sale(), corrects=corrects and not exact)
    return replace(found, ids=[*exact, *(pk for pk in found.ids if pk not in exact)])


def _with_sku(sku: str) -> list[int]:
    if not SKU.fullmatch(sku):
        return []
    return list(Variant.objects.buyable().filter(sku=sku).values_list("supplement_id", flat=True))


def supplements_of(ids: Sequence[int]) -> list[Supplement]:
    """The supplements of `ids` in that order, with all that a card shows. Four queries."""
    if not ids:
        return []
    supplements = {supplement.pk: supplement for supplement in Supplement.objects.filter(pk__in=ids).for_lists()}
    return [supplements[pk] for pk in ids if pk in supplements]


def suggest(words: str) -> list[Suggestion]:
    """Supplements on sale whose names go on as `words` begins. Two queries."""
    query = read(words, is_unfinished=True)
    found = SUPPLEMENTS.ids(query, Supplement.objects.on_sale(), by_name=True)[:MOST_READ]
    rows = Supplement.objects.only("name", "slug").in_bulk(found) if found else {}
    names = [Suggestion(rows[pk].name, rows[pk].get_absolute_url()) for pk in found if pk in rows]
    return likeliest(names, query)[:MOST_SUPPLEMENTS]
