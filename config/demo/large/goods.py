"""Supplements by the thousand: each made after one of the demo's own, in another range, brand, strength and pack.

No benefit, register number or barcode is made up: what a label says is copied from the supplement it is made after.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from blog.models import Ingredient
from config.demo.content_files import table
from config.demo.large import words
from config.demo.shop import PRICE_CHARGED_FOR
from shop import catalogue, guard
from shop.models import (
    Brand,
    Category,
    DietaryMark,
    ProductCheck,
    Statement,
    Stock,
    StockMovement,
    Supplement,
    SupplementImage,
    SupplementIngredient,
    Variant,
)
from shop.rules.claim_guard import WordList

COPIED = (
    *("form", "indications", "directions", "ingredients", "cautions", "storage", "warnings", "allergens"),
    *("register_text", "is_gst_free", "units_per_serve", "serves_per_day"),
)
COPIED_OF_A_FACT = ("ingredient", "form", "unit", "compound_unit", "equivalent_name", "equivalent_unit", "plant_part")
COPIED_OF_A_PICTURE = ("file", "width", "height", "rendering_of", "renditions", "render_tries", "alt_text", "position")
MOST_POSITION = 32_000


@dataclass(frozen=True)
class Pattern:
    """A supplement of the demo, and the rows beside it that its copies share."""

    supplement: Supplement
    facts: Sequence[SupplementIngredient]
    packs: Sequence[Variant]
    pictures: Sequence[SupplementImage]
    marks: Sequence[DietaryMark]
    statements: Sequence[Statement]


@dataclass
class Made:
    """One new supplement with its rows, not saved yet."""

    supplement: Supplement
    pattern: Pattern
    facts: list[SupplementIngredient]
    packs: list[Variant]
    units: list[int]  # in stock, of each pack


class GoodsBuilder:
    """Reads once what the rows to come have in common."""

    def __init__(self) -> None:
        rows = Supplement.objects.filter(slug__in=[row["slug"] for row in table("shop")["supplements"]])
        rows = rows.select_related("brand", "category").prefetch_related(
            "facts__ingredient__other_names", "variants", "images", "dietary_marks", "statements"
        )
        self.patterns = [
            Pattern(
                row,
                list(row.facts.all()),
                list(row.variants.all()),
                list(row.images.all()),
                list(row.dietary_marks.all()),
                list(row.statements.all()),
            )
            for row in rows.order_by("pk")
        ]
        self.brands = [self._brand(name) for name in words.brands()]
        self.shelves: dict[tuple[int, int], Category] = {}
        self.now = timezone.now()
        self.list: WordList = guard.word_list()

    @staticmethod
    def _brand(name: str) -> Brand:
        slug = slugify(name.removesuffix(" (demo)"))
        return Brand.objects.get_or_create(slug=slug, defaults={"name": name})[0]

    def shelf(self, department: Category, ingredient: Ingredient) -> Category:
        """The sub-department of `department` for `ingredient`, made where there is none."""
        key = (department.pk, ingredient.pk)
        if key not in self.shelves:
            name = ingredient.name
            taken = Category.objects.filter(name=name).exclude(parent=department).exists()
            name = f"{name} ({department.name.lower()})" if taken else name
            fields = {"name": name, "parent": department, "position": len(self.shelves)}
            self.shelves[key], _ = Category.objects.get_or_create(slug=slugify(name), defaults=fields)
        return self.shelves[key]

    @transaction.atomic
    def add(self, numbers: Iterable[int]) -> None:
        """Those of `numbers` that are missing."""
        made = {one.packs[0].sku: one for one in map(self.make, numbers)}
        for sku in Variant.objects.filter(sku__in=list(made)).values_list("sku", flat=True):
            del made[sku]
        save(list(made.values()), self.list, self.now)

    def make(self, number: int) -> Made:
        draw = words.chance("supplement", number)
        pattern = self.patterns[number % len(self.patterns)]
        base, brand, series = pattern.supplement, draw.choice(self.brands), draw.choice(words.RANGES)
        share = Decimal(draw.choice(words.STRENGTHS))
        facts = [_fact(fact, share) for fact in pattern.facts]
        unit, serve = pattern.packs[0].unit, base.units_per_serve
        serve_words = f"{serve} {unit}" if unit in {"g", "mL"} else f"{serve} {unit}{'s' if serve > 1 else ''}"
        first = facts[0]
        name = f"{series} {base.name}"[:110]
        range_words = f"The {series} range was made up for the demonstration of this site."
        held = [f"{fact.ingredient.name} {fact.form}".strip() + f" {fact.amount_words}" for fact in facts]
        supplement = Supplement(
            name=name,
            slug=f"{slugify(name)}-{number}",
            brand=brand,
            category=self.shelf(base.category, first.ingredient) if draw.random() < 0.7 else base.category,
            strength=f"{first.amount_words} per {serve_words}"[:40],
            summary=f"{first.ingredient.name}, {first.amount_words} in {serve_words}, of the {series} range."[:200],
            description="\n".join(
                [f"One serve, {serve_words}, holds:", *held, "", f"{range_words} {base.category.intro}"]
            ),
            position=min(len(self.patterns) + number, MOST_POSITION),
            added_at=self.now - timedelta(minutes=draw.randrange(1_000 * 1440)),
            **{field: getattr(base, field) for field in COPIED},
        )
        packs = self._packs(supplement, pattern, number, share, draw)
        supplement.search_words = catalogue.search_words(supplement, packs, facts, pattern.marks)
        units = [_units(draw) for _ in packs]
        return Made(supplement, pattern, facts, packs, units)

    def _packs(
        self, supplement: Supplement, pattern: Pattern, number: int, share: Decimal, draw: Any
    ) -> list[Variant]:
        """One to three sizes. A stronger and a larger pack costs more, by less than it holds more."""
        smallest = min(pattern.packs, key=lambda pack: pack.unit_count)
        strength = 0.55 + 0.45 * float(share)
        packs = []
        for place, times in enumerate(sorted(draw.sample(words.COUNTS, draw.choice((1, 1, 2, 3))))):
            count = smallest.unit_count * times
            raw = smallest.price_cents * strength * times**0.8 * draw.uniform(0.8, 1.3)
            cents = max(500, round(raw / 50) * 50 - 5)
            is_on_sale = draw.random() < 0.12
            pack = Variant(
                supplement=supplement,
                name=f"{count} {smallest.unit}" + ("" if smallest.unit in {"g", "mL"} else "s"),
                sku=f"{smallest.sku[:7]}-{number:05}-{place + 1}",
                unit_count=count,
                unit=smallest.unit,
                weight_g=smallest.weight_g * times,
                shelf=f"{chr(ord('A') + number % 26)}{number // 26 % 100:02}-{place + 1}",
                price_cents=cents,
                price_since=self.now - PRICE_CHARGED_FOR,
                sale_price_cents=round(cents * 0.85 / 5) * 5 if is_on_sale else None,
                sale_from=self.now - timedelta(days=draw.randrange(1, 20)) if is_on_sale else None,
                cost_cents=round(cents * 0.45),
                position=place,
            )
            packs.append(pack)
        return packs


def _fact(fact: SupplementIngredient, share: Decimal) -> SupplementIngredient:
    def part(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else (amount * share).quantize(Decimal("0.001"))

    made = SupplementIngredient(position=fact.position, **{name: getattr(fact, name) for name in COPIED_OF_A_FACT})
    made.amount = (fact.amount * share).quantize(Decimal("0.001"))
    made.compound_amount, made.equivalent_amount = part(fact.compound_amount), part(fact.equivalent_amount)
    return made


def _units(draw: Any) -> int:
    """In stock: mostly plenty, sometimes few, now and then none."""
    kind = draw.random()
    return 0 if kind < 0.03 else draw.randrange(1, 6) if kind < 0.10 else draw.randrange(10, 400)


def save(made: Sequence[Made], listed: WordList, now: datetime) -> None:
    """Everything of `made`, table by table. Inside a transaction."""
    Supplement.objects.bulk_create([one.supplement for one in made])
    for one in made:
        for fact in one.facts:
            fact.supplement = one.supplement
        for pack in one.packs:
            pack.supplement = one.supplement
    SupplementIngredient.objects.bulk_create([fact for one in made for fact in one.facts])
    packs = Variant.objects.bulk_create([pack for one in made for pack in one.packs])
    Variant.history.bulk_history_create(packs)
    units = [units for one in made for units in one.units]
    Stock.objects.bulk_create([Stock(variant=pack, available=n) for pack, n in zip(packs, units, strict=True)])
    StockMovement.objects.bulk_create(
        [
            StockMovement(variant=pack, kind="received", available_change=n, cause="staff", reason="Demo stock")
            for pack, n in zip(packs, units, strict=True)
            if n
        ]
    )
    SupplementImage.objects.bulk_create(
        [
            SupplementImage(
                supplement=one.supplement, **{name: getattr(picture, name) for name in COPIED_OF_A_PICTURE}
            )
            for one in made
            for picture in one.pattern.pictures
        ]
    )
    marks, statements = Supplement.dietary_marks.through, Supplement.statements.through
    marks.objects.bulk_create(
        [marks(supplement=one.supplement, dietarymark=mark) for one in made for mark in one.pattern.marks]
    )
    statements.objects.bulk_create(
        [statements(supplement=one.supplement, statement=row) for one in made for row in one.pattern.statements]
    )
    ProductCheck.objects.bulk_create([_check(one, listed, now) for one in made])


def _check(one: Made, listed: WordList, now: datetime) -> ProductCheck:
    """What the claim guard finds in the words of the house."""
    passages = guard.passages_of(one.supplement, [picture.alt_text for picture in one.pattern.pictures])
    findings = guard.findings_in(passages, listed)
    mark = guard.hash_of(findings)
    return ProductCheck(
        supplement=one.supplement,
        findings=findings,
        finding_count=len(findings),
        findings_hash=mark,
        fingerprint=guard.product_fingerprint(passages, mark),
        checked_at=now,
    )
