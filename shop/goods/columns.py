"""The columns of a file of goods: one row for each pack, what its supplement says repeated on each."""

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import nh3
from django.utils import timezone

from shop.fields import MAX_CENTS
from shop.models import Brand, Category, Supplement, Variant
from shop.rules.cells import cents_of, moment_of, plain_text, whole_number, yes_or_no
from shop.rules.money import dollars, plain_dollars

TEXT_ONLY = nh3.Cleaner(tags=set(), clean_content_tags={"script", "style"})
MOST_WHOLE = 1_000_000
SUPPLEMENT, PACK, STOCK, SHOWN = "supplement", "pack", "stock", "shown"


@dataclass
class Filed:
    """Brands and departments by name and address, in small letters."""

    brands: dict[str, Brand]
    categories: dict[str, Category]


def read_filed() -> Filed:
    """Two queries. A name that two departments share is nobody's: their addresses tell them apart."""
    brands = {key.lower(): row for row in Brand.objects.all() for key in (row.name, row.slug)}
    categories: dict[str, Category] = {}
    rows = list(Category.objects.all())
    names = [row.name.lower() for row in rows]
    for row in rows:
        categories[row.slug] = row
        if names.count(row.name.lower()) == 1:
            categories.setdefault(row.name.lower(), row)
    return Filed(brands, categories)


@dataclass(frozen=True)
class Column:
    """`read` gives the value of a cell that is not empty and raises ValueError with a remedy; `show` is its reverse.

    `of`: what it is a field of; SHOWN is written out only. `blank`: the value of an empty cell; REFUSED where it must
    not be empty.
    """

    name: str
    of: str
    field: str
    read: Callable[[str, Filed], Any]
    show: Callable[[Any], str]
    help: str
    blank: Any = ""


REFUSED = object()


def _text(words: str, filed: Filed) -> str:
    return words


def _dollars(words: str, filed: Filed) -> int:
    cents = cents_of(words)
    if cents > MAX_CENTS:
        raise ValueError(f"Write at most {dollars(MAX_CENTS)}.")
    return cents


def _whole(least: int, most: int = MOST_WHOLE) -> Callable[[str, Filed], int]:
    def read(words: str, filed: Filed) -> int:
        number = whole_number(words)
        if not least <= number <= most:
            raise ValueError(f"Write a whole number from {least:,} to {most:,}.")
        return number

    return read


def _switch(words: str, filed: Filed) -> bool:
    return yes_or_no(words)


def _moment(words: str, filed: Filed) -> datetime:
    at = moment_of(words)
    if not 2000 <= at.year <= 2199:
        raise ValueError("Write a year from 2000 to 2199.")
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _show_moment(at: datetime | None) -> str:
    """Short where that says it exactly, else with seconds and offset: of the hour that comes twice each is one."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    short = f"{local:%Y-%m-%d %H:%M}"
    return short if _moment(short, Filed({}, {})) == at else local.isoformat()


def _choice(choices: Any) -> Callable[[str, Filed], str]:
    known = {word.lower(): value for value, label in choices.choices for word in (value, label)}

    def read(words: str, filed: Filed) -> str:
        if words.lower() not in known:
            raise ValueError(f"Write one of: {', '.join(choices.values)}.")
        return str(known[words.lower()])

    return read


def _brand(words: str, filed: Filed) -> Brand:
    if words.lower() not in filed.brands:
        raise ValueError(f"There is no brand “{words[:60]}”. Add it below Brands first, or correct the name.")
    return filed.brands[words.lower()]


def _category(words: str, filed: Filed) -> Category:
    if words.lower() not in filed.categories:
        raise ValueError(
            f"There is no department “{words[:60]}”. Write the last part of its address, such as minerals."
        )
    return filed.categories[words.lower()]


def _show_yes(value: Any) -> str:
    return "yes" if value else "no"


def _show_cents(value: int | None) -> str:
    return "" if value is None else plain_dollars(value)


def _show_plain(value: Any) -> str:
    return "" if value is None else str(value)


def _label(name: str) -> Column:
    return Column(name, SUPPLEMENT, name, _text, str, "Text of the label.")


COLUMNS = (
    Column("product_slug", SUPPLEMENT, "slug", _text, str, "Last part of the address; says which product.", REFUSED),
    Column("product", SUPPLEMENT, "name", _text, str, "Its name.", REFUSED),
    Column("brand", SUPPLEMENT, "brand", _brand, lambda row: row.name, "Name of a brand that is there.", REFUSED),
    Column("category", SUPPLEMENT, "category", _category, lambda row: row.slug, "Address of a department.", REFUSED),
    Column("form", SUPPLEMENT, "form", _choice(Supplement.Form), str, "Such as capsules or powder.", REFUSED),
    Column("strength", SUPPLEMENT, "strength", _text, str, "As on the label."),
    _label("summary"),
    _label("description"),
    _label("indications"),
    _label("directions"),
    _label("ingredients"),
    _label("warnings"),
    _label("cautions"),
    _label("storage"),
    Column("units_per_serve", SUPPLEMENT, "units_per_serve", _whole(1, 1000), str, "Whole number.", REFUSED),
    Column("serves_per_day", SUPPLEMENT, "serves_per_day", _whole(1, 1000), str, "Whole number.", REFUSED),
    Column("artg", SUPPLEMENT, "register_text", _text, str, "As on the label."),
    Column("gst_free", SUPPLEMENT, "is_gst_free", _switch, _show_yes, "yes or no.", REFUSED),
    Column("visible", SUPPLEMENT, "is_visible", _switch, _show_yes, "yes or no. New products: no.", REFUSED),
    Column("pack", PACK, "name", _text, str, "Such as 60 capsules.", REFUSED),
    Column("sku", PACK, "sku", _text, str, "Says which pack; every row needs it.", REFUSED),
    Column("barcode", PACK, "barcode", _text, str, "8 to 14 digits. Format the column as text."),
    Column("unit_count", PACK, "unit_count", _whole(1), str, "Units in the pack.", REFUSED),
    Column("unit", PACK, "unit", _choice(Variant.Unit), str, "Such as capsule, g or mL.", REFUSED),
    Column("weight_g", PACK, "weight_g", _whole(0), str, "Packed, in grams.", REFUSED),
    Column("price", PACK, "price_cents", _dollars, _show_cents, "Dollars incl. GST, such as 19.95.", REFUSED),
    Column("cost", PACK, "cost_cents", _dollars, _show_cents, "Dollars without GST.", None),
    Column("sale_price", PACK, "sale_price_cents", _dollars, _show_cents, "Dollars; empty: none.", None),
    Column("sale_from", PACK, "sale_from", _moment, _show_moment, "Sydney time, such as 2026-11-26 09:00.", None),
    Column("sale_until", PACK, "sale_until", _moment, _show_moment, "Sydney time; empty: open end.", None),
    Column("offered", PACK, "is_offered", _switch, _show_yes, "yes or no.", REFUSED),
    Column("low_stock_at", PACK, "low_stock_at", _whole(0, 30_000), _show_plain, "Empty: as the store says.", None),
    Column("in_stock", SHOWN, "available", _text, str, "Written out only; change it by the next two."),
    Column(
        "stock_change", STOCK, "stock_change", _whole(-MOST_WHOLE), _show_plain, "Units that come or go: 24, -2.", 0
    ),
    Column("stock_reason", STOCK, "stock_reason", _text, str, "Why; needed where units move."),
)
BY_NAME = {column.name: column for column in COLUMNS}


def clean_cell(words: str) -> tuple[str, list[str]]:
    """Text alone: tags of HTML and hidden characters are taken out, and the notes say so."""
    words, notes = plain_text(words)
    if "<" in words:
        bare = html.unescape(TEXT_ONLY.clean(words)).strip()
        if bare != words and bare != html.unescape(words).strip():
            words, notes = bare, [*notes, "HTML was taken out."]
    return words, notes
