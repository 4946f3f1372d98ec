"""What the shop finds: supplements on sale."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.db.models.functions import Length

from blog.addresses import path_to
from blog.fulltext import Index, Matches, Named, Names, Query, find, read
from blog.lasting import Lasting
from blog.search import Suggestion
from shop.assortment import assortment, cards_of
from shop.cards import Card
from shop.models import Supplement, Variant

SKU = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}")
MOST_SUPPLEMENTS = 4  # suggestions


def _read_names() -> Names:
    """Of all supplements: whether one is on sale is asked for each that is suggested. One query."""
    shortest_first = Supplement.objects.order_by(Length("name"), "-pk")
    found = shortest_first.values_list("pk", "name", "search_words", "form", "strength")
    return Names(Named(pk, name, (*words.split(", "), *label)) for pk, name, words, *label in found.iterator())


names_in_memory = Lasting(_read_names, frozenset({"shop_supplement"}), lambda _: True)
SUPPLEMENTS = Index(
    "shop_supplement",
    weights=(10_000, 100, 100, 100, 10, 1, 1),
    names=names_in_memory,
    head="name search_words form strength summary",
)
INDEXES = (SUPPLEMENTS,)


def _on_sale() -> Container[int]:
    return assortment().place_of


def find_supplements(words: str, *, corrects: bool = True) -> Matches:
    """Supplements on sale that hold all of `words`; one of whose packs has them as its SKU stands first.

    One query beside those of `find`. `listing.filter(pk__in=matches.ids)` keeps a list's own order, `supplements_of`
    has the best first.
    """
    exact = _with_sku(words.strip().upper())
    found = find(SUPPLEMENTS, words, _on_sale, corrects=corrects and not exact)
    return replace(found, ids=[*exact, *(pk for pk in found.ids if pk not in exact)]) if exact else found


def _with_sku(sku: str) -> list[int]:
    if not SKU.fullmatch(sku):
        return []
    of_pack = Variant.objects.offered().filter(sku=sku).values_list("supplement_id", flat=True)
    return [pk for pk in of_pack if pk in assortment().place_of]


def supplements_of(ids: Sequence[int]) -> list[Card]:
    """The cards of `ids`, in that order. Three queries."""
    return cards_of(ids)


def suggest(words: str) -> list[Suggestion]:
    """Supplements on sale whose names go on as `words` begins. No query while nothing has changed."""
    query = read(words, is_unfinished=True)
    return list(islice(_suggested(query), MOST_SUPPLEMENTS))


def _suggested(query: Query) -> Iterator[Suggestion]:
    names, goods = names_in_memory(), assortment()
    for pk, name in names.find(query):
        if (place := goods.place_of.get(pk)) is not None:
            yield Suggestion(name, path_to("shop:supplement", goods.slugs[place]))
