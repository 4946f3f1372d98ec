"""Writes to the catalogue that touch more than one row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from blog.models import Ingredient
from blog.publishing import leave_redirect
from blog.transactions import all_or_nothing
from shop import guard
from shop.models import Brand, Category, DietaryMark, Supplement, SupplementImage, SupplementIngredient, Variant
from shop.rules.money import dollars


@all_or_nothing
def save_supplement(supplement: Supplement) -> None:
    """Save `supplement`; a changed address leaves a redirect. When its facts are written too: `save_search_words`."""
    leave_redirect(supplement)
    supplement.save()
    guard.check_product(supplement)


@all_or_nothing
def save_category(category: Category) -> None:
    """Save `category`; a changed address leaves a redirect."""
    leave_redirect(category)
    category.save()
    for supplement in category.supplements.all():
        save_search_words(supplement)


@all_or_nothing
def save_brand(brand: Brand) -> None:
    """Save `brand`; its name is one of the words that its supplements are found by."""
    brand.save()
    for supplement in brand.supplements.all():
        save_search_words(supplement)


@all_or_nothing
def save_dietary_mark(mark: DietaryMark) -> None:
    """The same for `mark`."""
    mark.save()
    for supplement in mark.supplements.all():
        save_search_words(supplement)


@all_or_nothing
def save_names_of(ingredient: Ingredient) -> None:
    """After the names of `ingredient` have changed: what holds it is found by the new ones."""
    for supplement in Supplement.objects.filter(facts__ingredient=ingredient).distinct():
        save_search_words(supplement)


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the row since it was shown: it is refused, not overwritten."""


@all_or_nothing
def save_variant(variant: Variant, *, shown_price_cents: int | None = None) -> None:
    """Save `variant`, and since when its price has been charged; its SKU is a word that its supplement is found by.

    With `shown_price_cents`: only while that is still its price, else ChangedMeanwhileError.
    """
    before = Variant.objects.select_for_update().filter(pk=variant.pk).first()
    if before and shown_price_cents is not None and before.price_cents != shown_price_cents:
        raise ChangedMeanwhileError(f"{before.sku} costs {dollars(before.price_cents)} by now; it was left so.")
    variant.price_since = price_since(before, variant)
    variant.save()
    save_search_words(variant.supplement)


def price_since(before: Variant | None, variant: Variant) -> datetime:
    """A new price is charged from now on; the one before again from when a sale that had begun ends or is replaced."""
    now = timezone.now()
    if before is None:
        return variant.price_since
    if before.price_cents != variant.price_cents:
        return now
    had_sale = before.sale_price_cents is not None and before.sale_from is not None and before.sale_from <= now
    goes_on = variant.sale_price_cents is not None and variant.sale_from == before.sale_from
    if not had_sale or goes_on:
        return before.price_since
    return max(before.price_since, min(before.sale_until or now, now))


@all_or_nothing
def save_search_words(supplement: Supplement) -> None:
    """The words that search finds it by beside its own: brand, department, SKUs, ingredients by all their names."""
    save_search_words_of([supplement.pk])
    supplement.refresh_from_db(fields=["search_words"])


@all_or_nothing
def save_search_words_of(ids: Iterable[int]) -> None:
    """The same for many. Seven queries, however many."""
    goods = Supplement.objects.filter(pk__in=list(ids)).select_related("brand", "category")
    goods = goods.prefetch_related("variants", "dietary_marks", "facts__ingredient__other_names")
    for supplement in (rows := list(goods)):
        supplement.search_words = search_words(
            supplement, supplement.variants.all(), supplement.facts.all(), supplement.dietary_marks.all()
        )
    Supplement.objects.bulk_update(rows, ["search_words"])


def search_words(
    supplement: Supplement,
    packs: Iterable[Variant],
    facts: Iterable[SupplementIngredient],
    marks: Iterable[DietaryMark],
) -> str:
    """What the column `search_words` of `supplement` holds, by these rows of it."""
    words = [
        supplement.brand.name,
        supplement.category.name,
        *(pack.sku for pack in packs),
        *(name for fact in facts for name in (*fact.ingredient.all_names, fact.form)),
        *(mark.name for mark in marks),
    ]
    return ", ".join(dict.fromkeys(filter(None, words)))


@dataclass(frozen=True)
class Lack:
    """What a page still lacks, and the field or the relation of the supplement that would bring it."""

    words: str
    of: str


def why_not_published(supplement: Supplement) -> list[Lack]:
    """What a page of `supplement` still lacks. Its variants, images and facts are asked: prefetch them for lists."""
    packs = list(supplement.variants.all())
    lacks = []
    if not packs:
        lacks.append(Lack("It has no pack. Add one with a price.", "variants"))
    elif not any(pack.is_offered for pack in packs):
        lacks.append(Lack("None of its packs is offered. Tick “is offered” at one.", "variants"))
    if not supplement.images.all():
        lacks.append(Lack("It has no picture. Add one of the pack.", "images"))
    if not supplement.facts.all():
        lacks.append(Lack("It has no supplement facts. Add what its label says is in one serve.", "facts"))
    if not supplement.directions:
        lacks.append(Lack("It has no directions. Copy them from its label.", "directions"))
    return lacks


def cannot_be_seen(supplement: Supplement) -> str:
    """The first reason for which no page could be shown, "" where one can."""
    packs = list(supplement.variants.all())
    return "" if any(pack.is_offered for pack in packs) else why_not_published(supplement)[0].words


@all_or_nothing
def duplicate(supplement: Supplement) -> Supplement:
    """A hidden copy with its facts, statements, marks, pictures and packs, these without barcode, sale and stock.

    SKUs and address are free ones. Files of pictures are shared: no name of a file is ever used for another.
    """
    copy = Supplement.objects.get(pk=supplement.pk)
    copy.pk, copy._state.adding = None, True
    copy.name = f"{supplement.name[:113]} (copy)"
    copy.slug = _free(f"{supplement.slug[:110]}-copy", Supplement.objects.values_list("slug", flat=True), "-")
    copy.is_visible, copy.added_at = False, timezone.now()
    copy.save()
    copy.statements.set(supplement.statements.all())
    copy.dietary_marks.set(supplement.dietary_marks.all())
    for rows in (SupplementIngredient.objects, SupplementImage.objects):
        for row in rows.filter(supplement=supplement):
            row.pk, row._state.adding = None, True
            row.supplement = copy
            row.save()
    for pack in supplement.variants.all():
        Variant.objects.create(
            supplement=copy,
            sku=_free(f"{pack.sku[:33]}-COPY", Variant.objects.values_list("sku", flat=True), ""),
            **{name: getattr(pack, name) for name in COPIED_OF_A_PACK},
        )
    save_search_words(copy)
    return copy


COPIED_OF_A_PACK = (
    *("name", "unit_count", "unit", "weight_g", "price_cents", "cost_cents", "low_stock_at", "is_offered", "position"),
)


def _free(wanted: str, taken: "QuerySet[Any, str]", joint: str) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3` … that no row has."""
    (field,) = taken.query.values_select
    names = set(taken.filter(**{f"{field}__startswith": wanted}))
    numbers = (f"{wanted}{joint}{number}" for number in range(2, len(names) + 3))
    return next(name for name in (wanted, *numbers) if name not in names)
