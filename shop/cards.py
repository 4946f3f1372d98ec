"""Supplements as cards show them: one pack with its price and stock, the first picture, the words beside it."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from blog.addresses import path_to
from blog.body import Picture
from blog.copies import Copy
from blog.lasting import Lasting
from blog.prepared import Prepared
from blog.renditions import Renditions, address_of, sources_of
from shop.models import SaleChannel, Statement, Supplement, SupplementImage, Variant
from shop.rules.doses import FixedAmount, Serving, fixed_amount_price, unbroken
from shop.rules.labels import declared
from shop.rules.prices import PriceTerms, ShownPrice, shown

Rows = QuerySet[Any, tuple[Any, ...]]


class Words(NamedTuple):
    """A statement, as far as pages show it."""

    statement: int  # id
    text: str
    is_for_all: bool


def _read_statements() -> list[Words]:
    return [Words(*row) for row in Statement.objects.current().values_list("pk", "text", "is_for_all")]


class Notices(NamedTuple):
    """What sale channels say on one day, by supplement."""

    day: date
    channels: Mapping[int, SaleChannel]


def _read_notices() -> Notices:
    today = timezone.localdate()
    return Notices(today, SaleChannel.objects.notices(today))


statements_copy = Copy(_read_statements)
# Weighs every serve in the shop against every rule: too much for each second.
notices = Lasting(
    _read_notices,
    frozenset({"shop_salechannel", "shop_supplement", "shop_supplementingredient", "blog_ingredient"}),
    lambda told: told.day == timezone.localdate(),
)


@dataclass(slots=True)
class Card:
    """A supplement by one of its packs, in words: worked out once, and printed in several places."""

    supplement: int  # id
    pack: int  # id
    name: str
    address: str
    strength: str
    pack_name: str
    brand: str
    department: str
    department_address: str
    available: int  # units that can be sold now
    is_gst_free: bool
    price: ShownPrice
    picture: Picture | None
    statements: Sequence[str]  # that must stand open beside it: statements, warnings, allergens
    sale_notice: str  # that pharmacists only will sell it from a day soon


class Compared(NamedTuple):
    """For a list by one ingredient: for how much of it prices are compared, and what a serve holds."""

    amount: FixedAmount
    held: Mapping[int, int]  # nanograms by supplement


class PackRow(NamedTuple):
    """A pack as `COLUMNS` read it: rows of five tables would be made into objects for nothing."""

    available: int | None  # None where none was ever received
    pack: int
    pack_name: str
    unit_count: int
    unit: str
    price_cents: int
    price_since: datetime
    sale_price_cents: int | None
    sale_from: datetime | None
    sale_until: datetime | None
    supplement: int
    name: str
    slug: str
    strength: str
    allergens: str
    units_per_serve: int
    serves_per_day: int
    is_gst_free: bool
    brand: str
    department: str
    department_slug: str

    @property
    def terms(self) -> PriceTerms:
        return PriceTerms(self.price_cents, self.price_since, self.sale_price_cents, self.sale_from, self.sale_until)


OF_A_PACK = (
    *("pk", "name", "unit_count", "unit", "price_cents", "price_since", "sale_price_cents", "sale_from", "sale_until"),
    *("supplement_id", "supplement__name", "supplement__slug", "supplement__strength", "supplement__allergens"),
    *("supplement__units_per_serve", "supplement__serves_per_day", "supplement__is_gst_free"),
    *("supplement__brand__name", "supplement__category__name", "supplement__category__slug"),
)
COLUMNS = ("stock__available", *OF_A_PACK)
OF_A_PICTURE = ("file", "width", "height", "rendering_of", "renditions")
_pack_at_hand = attrgetter(*(name.replace("__", ".") for name in OF_A_PACK))
_picture_at_hand = attrgetter("file.name", *OF_A_PICTURE[1:])


def as_cards(packs: Sequence[int], compared: Compared | None = None) -> list[Card]:
    """The cards of `packs`, by id, in that order; what staff have hidden since is left out. Three queries."""
    rows = [PackRow(*row) for row in _rows(ids=list(packs))] if packs else []
    if not rows:
        return []
    goods = [row.supplement for row in rows]
    pictures = {supplement: _picture(*row) for supplement, *row in _first_pictures(ids=goods)}
    found = {card.pack: card for card in _cards(rows, pictures, carried_by(goods), compared)}
    return [found[pack] for pack in packs if pack in found]


def _of_first_pictures(ids: Any) -> Rows:
    """Of each supplement its first."""
    beside = SupplementImage.objects.filter(supplement=OuterRef("supplement_id")).order_by("position", "pk")
    first = SupplementImage.objects.order_by().filter(supplement__pk__in=ids, pk=Subquery(beside.values("pk")[:1]))
    return first.values_list("supplement_id", *OF_A_PICTURE)


ID = BigIntegerField()
_rows: Prepared[tuple[Any, ...]] = Prepared(
    lambda ids: Variant.objects.offered().filter(pk__in=ids).order_by().values_list(*COLUMNS), ids=ID
)
_first_pictures: Prepared[tuple[Any, ...]] = Prepared(_of_first_pictures, ids=ID)
_pictures: Prepared[SupplementImage] = Prepared(
    lambda ids: SupplementImage.objects.filter(supplement__pk__in=ids).order_by("position", "pk"), ids=ID
)
_carried: Prepared[tuple[int, int]] = Prepared(
    lambda ids: Supplement.statements.through.objects.filter(supplement__pk__in=ids).values_list(
        "supplement_id", "statement_id"
    ),
    ids=ID,
)


def cards_at_hand(supplements: Iterable[Supplement]) -> list[Card]:
    """The same of `supplements` that were read with their packs, pictures and statements. No query."""
    shown = list(supplements)
    rows = [PackRow(pack.available, *_pack_at_hand(pack)) for pack in (one.packs[0] for one in shown)]
    pictures = {one.pk: _picture(*_picture_at_hand(one.pictures[0])) for one in shown if one.pictures}
    return _cards(rows, pictures, {one.pk: one.statement_ids for one in shown})


def _cards(
    rows: Iterable[PackRow],
    pictures: Mapping[int, Picture],
    carried: Mapping[int, Container[int]],
    compared: Compared | None = None,
) -> list[Card]:
    now, statements, channels = timezone.now(), statements_copy(), notices().channels
    cards = []
    for row in rows:
        charged, channel = row.terms.at(now), channels.get(row.supplement)
        card = Card(
            supplement=row.supplement,
            pack=row.pack,
            name=row.name,
            address=path_to("shop:supplement", row.slug),
            strength=unbroken(row.strength),
            pack_name=row.pack_name,
            brand=row.brand,
            department=row.department,
            department_address=path_to("shop:category", row.department_slug),
            available=row.available or 0,
            is_gst_free=row.is_gst_free,
            price=shown(
                charged,
                unit_count=row.unit_count,
                unit=row.unit,
                serving=Serving(row.units_per_serve, row.serves_per_day),
                is_gst_free=row.is_gst_free,
                compared=_compared(row, charged.cents, *compared) if compared else "",
            ),
            picture=pictures.get(row.supplement),
            statements=words_beside(statements, carried.get(row.supplement, ()), declared(row.allergens)),
            sale_notice=channel.notice if channel else "",
        )
        cards.append(card)
    return cards


def _compared(row: PackRow, cents: int, amount: FixedAmount, held: Mapping[int, int]) -> str:
    """What `amount` of the ingredient costs in this pack, where that can be said."""
    if not (serve_ng := held.get(row.supplement)):
        return ""
    price = fixed_amount_price(cents, row.unit_count, row.units_per_serve, serve_ng, amount.amount_ng)
    return amount.price_words(price)


def _picture(file_name: str, width: int, height: int, rendering_of: str, renditions: Renditions | None) -> Picture:
    """Without words: the name of the supplement stands beside it."""
    return Picture(address_of(file_name), width, height, "", "", sources_of(file_name, rendering_of, renditions))


def words_beside(current: Iterable[Words], carried: Container[int], declared: str) -> list[str]:
    """What must stand open beside a supplement: statements and warnings of `current`, and what its label declares."""
    texts = [words.text for words in current if words.is_for_all or words.statement in carried]
    return [*texts, declared] if declared else texts


def carried_by(goods: Sequence[int]) -> dict[int, set[int]]:
    """Ids of the statements that the labels of `goods`, by id, carry. One query."""
    found: dict[int, set[int]] = {}
    for supplement, statement in _carried(ids=list(goods)) if goods else ():
        found.setdefault(supplement, set()).add(statement)
    return found


def pictures_of(goods: Sequence[int]) -> dict[int, list[SupplementImage]]:
    """All pictures of `goods`, by id, each supplement's in its order. One query."""
    found: dict[int, list[SupplementImage]] = {}
    for picture in _pictures(ids=list(goods)) if goods else ():
        found.setdefault(picture.supplement_id, []).append(picture)
    return found
