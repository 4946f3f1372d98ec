"""Writes to the catalogue that touch more than one row."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from blog.models import Ingredient
from blog.publishing import leave_redirect
from shop.models import Brand, Category, DietaryMark, Supplement, Variant


@transaction.atomic
def save_supplement(supplement: Supplement) -> None:
    """Save `supplement`; a changed address leaves a redirect. When its facts are written too: `save_search_words`."""
    leave_redirect(supplement)
    supplement.save()


@transaction.atomic
def save_category(category: Category) -> None:
    """Save `category`; a changed address leaves a redirect."""
    leave_redirect(category)
    category.save()
    for supplement in category.supplements.all():
        save_search_words(supplement)


@transaction.atomic
def save_brand(brand: Brand) -> None:
    """Save `brand`; its name is one of the words that its supplements are found by."""
    brand.save()
    for supplement in brand.supplements.all():
        save_search_words(supplement)


@transaction.atomic
def save_dietary_mark(mark: DietaryMark) -> None:
    """The same for `mark`."""
    mark.save()
    for supplement in mark.supplements.all():
        save_search_words(supplement)


@transaction.atomic
def save_names_of(ingredient: Ingredient) -> None:
    """After the names of `ingredient` have changed: what holds it is found by the new ones."""
    for supplement in Supplement.objects.filter(facts__ingredient=ingredient).distinct():
        save_search_words(supplement)


@transaction.atomic
def save_variant(variant: Variant) -> None:
    """Save `variant`, and since when its price has been charged; its SKU is a word that its supplement is found by."""
    variant.price_since = _price_since(variant)
    variant.save()
    save_search_words(variant.supplement)


def _price_since(variant: Variant) -> datetime:
    """A new price is charged from now on; the one before again from when a sale that had begun ends or is replaced."""
    now = timezone.now()
    before = Variant.objects.filter(pk=variant.pk).first()
    if before is None:
        return variant.price_since
    if before.price_cents != variant.price_cents:
        return now
    had_sale = before.sale_price_cents is not None and before.sale_from is not None and before.sale_from <= now
    goes_on = variant.sale_price_cents is not None and variant.sale_from == before.sale_from
    if not had_sale or goes_on:
        return before.price_since
    return max(before.price_since, min(before.sale_until or now, now))


@transaction.atomic
def save_search_words(supplement: Supplement) -> None:
    """The words that search finds it by beside its own: brand, department, SKUs, ingredients by all their names."""
    facts = supplement.facts.select_related("ingredient").prefetch_related("ingredient__other_names")
    words = [
        supplement.brand.name,
        supplement.category.name,
        *supplement.variants.values_list("sku", flat=True),
        *(name for fact in facts for name in (*fact.ingredient.all_names, fact.form)),
        *supplement.dietary_marks.values_list("name", flat=True),
    ]
    supplement.search_words = ", ".join(dict.fromkeys(filter(None, words)))
    supplement.save(update_fields=["search_words"])
