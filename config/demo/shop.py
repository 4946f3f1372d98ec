"""The demo's shop: brands, departments, supplements with their labels and packs, and what stands below articles."""

import math
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from blog.models import Ingredient, Post
from config.demo.content_files import table
from config.demo.drawings import draw_pack, draw_pack_facts, draw_pack_label
from shop import catalogue, placements, stock
from shop.models import (
    Brand,
    Category,
    DietaryMark,
    Placement,
    Promotion,
    ShopBlock,
    Statement,
    Store,
    Supplement,
    SupplementImage,
    SupplementIngredient,
    Variant,
)
from shop.rules import was

PLAIN_FIELDS = (
    *("slug", "name", "form", "strength", "summary", "description", "indications", "directions", "ingredients"),
    *("cautions", "storage", "warnings", "register_text", "is_gst_free", "is_visible", "units_per_serve"),
    "serves_per_day",
)
PRICE_CHARGED_FOR = timedelta(days=200)  # so that a "was" beside a sale price is true of the demo too
# Grams of one unit, and of the jar or bottle around them.
WEIGHTS = {"capsule": (0.9, 35), "tablet": (1.2, 35), "lozenge": (2.5, 40), "g": (1, 60), "mL": (1.1, 150)}
FACT_FIELDS = ("form", "unit", "compound_unit", "equivalent_name", "equivalent_unit", "plant_part")
FACT_AMOUNTS = ("compound_amount", "equivalent_amount")


def load_shop() -> None:
    _fill_store()
    shop = table("shop")
    for row in shop["brands"]:
        Brand.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for position, row in enumerate(shop["categories"]):
        defaults = {"name": row["name"], "intro": row["intro"], "position": position}
        Category.objects.get_or_create(slug=row["slug"], defaults=defaults)
    for row in shop["dietary_marks"]:
        DietaryMark.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for position, row in enumerate(shop["supplements"]):
        _load_supplement(row, position)
    for row in shop["promotions"]:
        _load_promotion(row)


@transaction.atomic
def _load_promotion(row: dict[str, Any]) -> None:
    if Promotion.objects.filter(name=row["name"]).exists():
        return
    promotion = Promotion(**{name: value for name, value in row.items() if name != "categories"})
    promotion.full_clean()
    promotion.save()
    promotion.categories.set(Category.objects.filter(slug__in=row["categories"]))


def _fill_store() -> None:
    """An account to transfer to, unless staff have written one. The digits are nobody's."""
    store = Store.objects.the_one()
    if not store.takes_transfers:
        store.bank_account_name, store.bank_bsb, store.bank_account_number = "Simples (demo)", "000-000", "00000000"
        store.email = store.email or "shop@example.com"
        store.takes_collections, store.collect_address = True, "1 Example Lane, Sydney NSW 2000"
        store.collect_hours = "Monday to Friday, 9 am to 5 pm"
        store.full_clean()
        store.save()


@transaction.atomic
def _load_supplement(row: dict[str, Any], position: int) -> None:
    if Supplement.objects.filter(slug=row["slug"]).exists():
        return
    supplement = Supplement(
        brand=Brand.objects.get(slug=row["brand"]),
        category=Category.objects.get(slug=row["category"]),
        position=position,
        allergens=row.get("allergens", ""),
        **{name: row[name] for name in PLAIN_FIELDS},
    )
    supplement.full_clean()
    catalogue.save_supplement(supplement)
    supplement.statements.set(Statement.objects.filter(code__in=row["statements"]))
    supplement.dietary_marks.set(DietaryMark.objects.filter(slug__in=row["dietary_marks"]))
    for place, fact in enumerate(row["facts"]):
        _load_fact(supplement, fact, place)
    for place, pack in enumerate(row["variants"]):
        _load_pack(supplement, pack, place)
    catalogue.save_search_words(supplement)
    _draw_pictures(supplement, row["variants"][0]["name"], position)


def _load_fact(supplement: Supplement, fact: dict[str, str], position: int) -> None:
    amounts = {name: Decimal(fact[name]) if fact.get(name) else None for name in FACT_AMOUNTS}
    made = SupplementIngredient(
        supplement=supplement,
        ingredient=Ingredient.objects.get(slug=fact["ingredient"]),
        amount=Decimal(fact["amount"]),
        position=position,
        **amounts,
        **{name: fact.get(name, "") for name in FACT_FIELDS},
    )
    made.full_clean()
    made.save()


def _load_pack(supplement: Supplement, pack: dict[str, Any], position: int) -> None:
    facts = {name: pack[name] for name in ("sku", "name", "unit_count", "unit", "price_cents", "sale_price_cents")}
    variant = Variant(supplement=supplement, position=position, weight_g=_packed_weight_g(pack), **facts)
    # A bay for each department, a place in it for each product, a box for each pack.
    variant.shelf = f"{chr(ord('A') + supplement.category.position)}{supplement.position + 1:02}-{position + 1}"
    variant.price_since = timezone.now() - PRICE_CHARGED_FOR
    if pack["sale_days_ago"] is not None:
        day = timezone.localdate() - timedelta(days=pack["sale_days_ago"])
        variant.sale_from = timezone.make_aware(datetime.combine(day, time(9, 0)))
        variant.sale_until = variant.sale_from + was.SHOWN_FOR
    variant.full_clean()
    variant.save()
    if pack["stock"]:
        stock.adjust(variant, pack["stock"], reason="Demo stock")


def _packed_weight_g(pack: dict[str, Any]) -> int:
    """A plausible weight with its jar, to the next 5 g. Nobody has weighed these packs: there are none."""
    unit_g, jar_g = WEIGHTS[pack["unit"]]
    return math.ceil((unit_g * int(pack["unit_count"]) + jar_g) / 5) * 5


def _draw_pictures(supplement: Supplement, pack: str, seed: int) -> None:
    name, brand, form = supplement.name, supplement.brand.name, supplement.form
    facts = [
        (f"{fact.ingredient.name} {fact.form}".strip(), fact.amount_words)
        for fact in supplement.facts.select_related("ingredient")
    ]
    serve = f"{supplement.units_per_serve} {supplement.variants.all()[0].unit}"
    views = [
        (f"Drawn pack of {name}, {pack}", draw_pack(name, pack, brand, form=form, seed=seed)),
        (f"Label of {name}, close up", draw_pack_label(name, pack, brand, form=form, seed=seed)),
        (f"Supplement facts printed on {name}", draw_pack_facts(name, facts, serve, seed=seed)),
    ]
    for position, (alt_text, drawing) in enumerate(views):
        image = SupplementImage(supplement=supplement, alt_text=alt_text, position=position)
        image.file.save("pack.jpg", ContentFile(drawing, name="pack.jpg"), save=True)


def place_goods(approver: User) -> None:
    """What the tables place below articles and ingredients, signed off by `approver`; or the bar against any.

    No ingredient whose page or whose linked studies name a serious disease has goods.
    """
    for row in table("articles"):
        post = Post.objects.get(slug=row["slug"])
        _place_below({"post": post}, row["placements"], approver, is_barred=row["bars_goods"])
    for slug, goods in table("shop")["below_ingredients"].items():
        _place_below({"ingredient": Ingredient.objects.get(slug=slug)}, goods, approver)


@transaction.atomic
def _place_below(page: dict[str, Any], slugs: list[str], approver: User, *, is_barred: bool = False) -> None:
    """`page` is `{"post": …}` or `{"ingredient": …}`."""
    if ShopBlock.objects.filter(**page).exists():
        return
    if is_barred:
        ShopBlock.objects.create(**page, is_barred=True)
        return
    for position, slug in enumerate(slugs):
        Placement.objects.create(**page, supplement=Supplement.objects.get(slug=slug), position=position)
    if slugs:
        (row,) = page.values()
        placements.sign_off(row, actor=approver)
