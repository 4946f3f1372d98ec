"""What a row would change: read, compared with the catalogue, refused by column with the remedy."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count

from blog.transactions import all_or_nothing
from shop.goods.columns import BY_NAME, PACK, REFUSED, SHOWN, STOCK, SUPPLEMENT, Column, Filed, clean_cell, read_filed
from shop.goods.staging import AT_ONCE, lock
from shop.models import GoodsFile, GoodsRow, Supplement, Variant
from shop.rules.price_changes import is_steep
from shop.rules.spreadsheets import unguarded

State, Verdict = GoodsFile.State, GoodsRow.Verdict
NEW_SUPPLEMENT = ("product_slug", "product", "brand", "category")
NEW_PACK = ("pack", "price")


@dataclass
class Catalogue:
    """What the rows of a chunk speak of, as it is now: packs by SKU, supplements by slug."""

    filed: Filed
    packs: dict[str, Variant]
    supplements: dict[str, Supplement]


@dataclass
class Reading:
    """A row as values by column name, and what it would change: (column, now, then)."""

    values: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pack: Variant | None = None
    supplement: Supplement | None = None
    is_steep: bool = False

    @property
    def verdict(self) -> str:
        if self.problems:
            return Verdict.ERROR
        if self.pack is None:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.UNCHANGED

    def of(self, part: str) -> dict[str, Any]:
        """Values by the field of supplement, pack or stock."""
        return {BY_NAME[name].field: value for name, value in self.values.items() if BY_NAME[name].of == part}


@all_or_nothing
def check_chunk(file: GoodsFile) -> int:
    """Check the next rows of `file`; how many are left. A few queries, however many rows. Writes no goods."""
    lock(file)
    if file.state != State.CHECKING:
        return 0
    rows = list(file.rows.filter(verdict=Verdict.UNCHECKED).order_by("number")[:AT_ONCE])
    catalogue = read_catalogue(rows)
    for row in rows:
        reading = read_row(row, catalogue)
        row.sku, row.slug = str(reading.values.get("sku", ""))[:40], _slug(reading)[:120]
        row.about_supplement = _digest(reading)
        row.verdict, row.changes, row.is_steep = reading.verdict, reading.changes, reading.is_steep
        row.problems = [*reading.problems, *reading.notes]
    GoodsRow.objects.bulk_update(
        rows, ["sku", "slug", "about_supplement", "verdict", "changes", "problems", "is_steep"]
    )
    left = file.rows.filter(verdict=Verdict.UNCHECKED).count()
    if not left:
        _compare_rows(file)
        GoodsFile.objects.filter(pk=file.pk).update(state=State.READY)
        file.state = State.READY
    return left


def read_catalogue(rows: Iterable[GoodsRow]) -> Catalogue:
    """Four queries."""
    skus, slugs = set(), set()
    for row in rows:
        skus.add(_cell(row, "sku").strip().upper())
        slugs.add(_cell(row, "product_slug").strip())
    packs = Variant.objects.filter(sku__in=skus).select_related("supplement__brand", "supplement__category", "stock")
    supplements = Supplement.objects.filter(slug__in=slugs - {""}).select_related("brand", "category")
    return Catalogue(read_filed(), {pack.sku: pack for pack in packs}, {one.slug: one for one in supplements})


def read_row(row: GoodsRow, catalogue: Catalogue) -> Reading:
    reading = Reading()
    for name in row.cells:
        _read_cell(reading, BY_NAME[name], _cell(row, name), catalogue.filed)
    sku = reading.values.get("sku", "")
    if not sku:
        reading.problems.append(("sku", "Write the SKU: it says which pack the row is about."))
        return reading
    reading.pack = catalogue.packs.get(sku)
    slug = reading.values.get("product_slug")
    reading.supplement = reading.pack.supplement if reading.pack else catalogue.supplements.get(slug or "")
    if reading.pack and slug and slug != reading.pack.supplement.slug:
        words = f"{sku} belongs to “{reading.pack.supplement.slug}”. Write that, or another SKU."
        reading.problems.append(("product_slug", words))
        return reading
    named = {name for name, _ in reading.problems}
    if reading.pack is None:
        wanted = NEW_PACK if reading.supplement else (*NEW_SUPPLEMENT, *NEW_PACK)
        missing = [name for name in wanted if reading.values.get(name) in {None, ""} and name not in named]
        reading.problems += [(name, f"{sku} is new, so it needs “{name}”.") for name in missing]
    if not reading.problems:
        _compare(reading)
        _check_rules(reading)
    return reading


def _cell(row: GoodsRow, name: str) -> str:
    return unguarded(str(row.cells.get(name) or ""))


def _read_cell(reading: Reading, column: Column, words: str, filed: Filed) -> None:
    if column.of == SHOWN:
        return
    words, notes = clean_cell(words)
    reading.notes += [(column.name, note) for note in notes]
    if column.name == "sku":
        words = words.upper()
    if not words:
        if column.blank is not REFUSED:
            reading.values[column.name] = column.blank
        return  # an empty cell of what must not be empty says nothing: the value stays
    try:
        reading.values[column.name] = column.read(words, filed)
    except ValueError as error:
        reading.problems.append((column.name, f"“{words[:40]}”: {error}"))


def _compare(reading: Reading) -> None:
    """The changes, cell by cell."""
    for name, value in reading.values.items():
        column = BY_NAME[name]
        if column.of == STOCK:
            continue
        row = reading.supplement if column.of == SUPPLEMENT else reading.pack
        then = column.show(value)
        if row is None:
            if then:
                reading.changes.append((name, "", then))
        elif (now := column.show(getattr(row, column.field))) != then:
            reading.changes.append((name, now, then))
    if moved := reading.values.get("stock_change"):
        left = reading.pack.available if reading.pack else 0
        reading.changes.append(("stock_change", str(left), str(left + moved)))


def _check_rules(reading: Reading) -> None:
    """What the fields and constraints of the rows ask, without a query for each."""
    supplement, pack = built(reading)
    changed = {name for name, _, _ in reading.changes}
    for row, part in ((supplement, SUPPLEMENT), (pack, PACK)):
        if row is None:
            continue
        known = {column.field: name for name, column in BY_NAME.items() if column.of == part}
        left_out = {one.name for one in row._meta.fields if one.is_relation or known.get(one.name) not in changed}
        try:
            row.clean_fields(exclude=left_out)
        except ValidationError as error:
            reading.problems += [(known[name], " ".join(told)) for name, told in error.message_dict.items()]
    reading.problems += list(_rules_of_prices(pack))
    old = reading.pack.price_cents if reading.pack else 0
    reading.is_steep = bool(old) and is_steep(old, pack.price_cents)
    moved, reason = reading.values.get("stock_change") or 0, reading.values.get("stock_reason", "")
    if moved and not reason:
        reading.problems.append(("stock_reason", "Say why units come or go: it stands in the ledger."))
    if len(reason) > 200:
        reading.problems.append(("stock_reason", "Write at most 200 characters."))
    if pack.pk is not None and moved and pack.available + moved < 0:
        reading.problems.append(
            ("stock_change", f"Only {pack.available} are there; write at least {-pack.available}.")
        )
    elif pack.pk is None and moved < 0:
        reading.problems.append(("stock_change", "A new pack has no units that could go."))


def _rules_of_prices(pack: Variant) -> Iterable[tuple[str, str]]:
    if not pack.price_cents:
        yield "price", "A price is more than $0.00."
    sale = pack.sale_price_cents
    if sale is not None and not 0 < sale < pack.price_cents:
        yield "sale_price", "A sale price is more than $0.00 and less than the price."
    if sale is not None and pack.sale_from is None:
        yield "sale_from", "Say from when the sale price holds."
    if pack.sale_until and (pack.sale_from is None or pack.sale_until <= pack.sale_from):
        yield "sale_until", "The sale ends before it begins."


def built(reading: Reading) -> tuple[Supplement | None, Variant]:
    """Supplement and pack as they would be; copies, so that what was read stays. The first is None where it stays."""
    pack = _with(reading.pack or Variant(), reading.of(PACK))
    fields = reading.of(SUPPLEMENT)
    is_touched = any(BY_NAME[name].of == SUPPLEMENT for name, _, _ in reading.changes)
    if reading.supplement is not None and not is_touched:
        return None, pack
    return _with(reading.supplement or Supplement(is_visible=False), fields), pack


def _with(row: Any, values: Mapping[str, Any]) -> Any:
    copy = type(row)(**{one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields})
    copy._state.adding, copy._state.db = row._state.adding, row._state.db
    copy._state.fields_cache = dict(row._state.fields_cache)
    for name, value in values.items():
        setattr(copy, name, value)
    return copy


def _slug(reading: Reading) -> str:
    return reading.supplement.slug if reading.supplement else str(reading.values.get("product_slug", ""))


def _digest(reading: Reading) -> str:
    """The same for rows that say the same of their supplement; an empty cell says nothing."""
    said = {
        name: BY_NAME[name].show(value) for name, value in reading.values.items() if BY_NAME[name].of == SUPPLEMENT
    }
    said.pop("product_slug", None)
    return hashlib.sha256(json.dumps(sorted(said.items())).encode()).hexdigest()


def _compare_rows(file: GoodsFile) -> None:
    """Rows against each other: each SKU once, and one word of each supplement."""
    skus = file.rows.exclude(sku="").order_by().values("sku").annotate(times=Count("pk")).filter(times__gt=1)
    _refuse(
        file.rows.filter(sku__in=skus.values("sku")), "sku", "This SKU stands in more than one row. Keep one of them."
    )
    said = file.rows.exclude(slug="").order_by().values("slug").annotate(ways=Count("about_supplement", distinct=True))
    words = "Rows of this product say different things of it. Write the same name, label and so on in each."
    _refuse(file.rows.filter(slug__in=said.filter(ways__gt=1).values("slug")), "product_slug", words)


def _refuse(rows: Any, column: str, words: str) -> None:
    found = list(rows)
    for row in found:
        row.verdict, row.problems = Verdict.ERROR, [*row.problems, (column, words)]
    GoodsRow.objects.bulk_update(found, ["verdict", "problems"], batch_size=AT_ONCE)
