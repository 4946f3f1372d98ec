"""/merchant-feed.xml: every pack that is offered, for shopping searches.

RSS 2.0 with the attributes of Google's product data specification (support.google.com/merchants/answer/7052112), which
others read too. It says what the pages say: a price before only where it may be named, shipping only from the rules.
"""

import hashlib
import os
import tempfile
import time
import weakref
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from blog.addresses import absolute
from blog.columns import numbers
from blog.compression import is_accepted, tagged
from blog.lasting import Lasting
from blog.public import CACHE_CONTROL
from blog.text import for_xml
from shop.models import ShippingRule, Store, Supplement, Variant
from shop.rules.barcodes import is_gtin, is_made_up
from shop.rules.money import plain_dollars
from shop.rules.shipping import EVERYWHERE, Ranges, asks_more, quote, spoken_for
from shop.rules.was import shown_until

NAMESPACE = "http://base.google.com/ns/1.0"
COUNTRY, CURRENCY = "AU", "AUD"
MOST_PICTURES = 10  # beside the first; the specification's limit
TITLE_LENGTH, DESCRIPTION_LENGTH = 150, 5000
MEASURES = {Variant.Unit.GRAM: ("g", 100), Variant.Unit.MILLILITRE: ("ml", 100)}

TABLES = frozenset(
    {
        *("shop_variant", "shop_stock", "shop_supplement", "shop_supplementimage", "shop_brand", "shop_category"),
        *("shop_store", "shop_shippingrule", "shop_salechannel", "shop_supplementingredient", "blog_ingredient"),
    }
)
AT_ONCE = 500  # packs in hand while it is written
PIECE_BYTES = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS  # zlib's name for it
OLDEST_S = 60.0  # of a feed that no change has made old

Attribute = tuple[str, Any]  # a name and its text, or what stands inside it


class Written:
    """The feed, packed by gzip, in a file without a name: gone when nobody holds this any more."""

    def __init__(self, descriptor: int, etag: str, plain_bytes: int) -> None:
        self.descriptor, self.etag, self.plain_bytes = descriptor, etag, plain_bytes
        self.packed_bytes = os.fstat(descriptor).st_size
        self._at = time.monotonic()
        weakref.finalize(self, os.close, descriptor)

    @property
    def is_young(self) -> bool:
        """What begins or ends by the clock, a sale or a rule, is in it within a minute."""
        return time.monotonic() - self._at < OLDEST_S

    def packed(self) -> Iterator[bytes]:
        """Each reader has a place of its own in the one file."""
        for at in range(0, self.packed_bytes, PIECE_BYTES):
            yield os.pread(self.descriptor, PIECE_BYTES, at)

    def plain(self) -> Iterator[bytes]:
        unpacking = zlib.decompressobj(wbits=GZIP)
        for piece in self.packed():
            while piece:  # the end of a gzip file comes after all that it holds: nothing is left in `unpacking`
                yield unpacking.decompress(piece, PIECE_BYTES)
                piece = unpacking.unconsumed_tail


@require_safe
def merchant_feed(request: HttpRequest) -> HttpResponseBase:
    """Three queries, and six for each 500 packs, when something in it has changed; else none.

    Public, but not a `public_page`: those are held in memory, and this has 55 MB where there are 41,000 packs.
    """
    written = written_feed()
    coding = "gzip" if is_accepted("gzip", request.headers.get("Accept-Encoding", "")) else ""
    pieces = written.packed() if coding else written.plain()
    response = StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8")
    etag = tagged(written.etag, coding)
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Content-Length"] = str(written.packed_bytes if coding else written.plain_bytes)
    response.headers["ETag"] = etag
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return get_conditional_response(request, etag=etag, response=cast(HttpResponse, response)) or response


def _write() -> Written:
    """In pieces: neither the packs nor the words are all in memory at once."""
    descriptor, path = tempfile.mkstemp()
    os.unlink(path)
    digest, plain_bytes, packing = hashlib.sha256(), 0, zlib.compressobj(wbits=GZIP)
    with open(descriptor, "wb", closefd=False) as file:
        for words in _xml():
            piece = words.encode()
            digest.update(piece)
            plain_bytes += len(piece)
            file.write(packing.compress(piece))
        file.write(packing.flush())
    return Written(descriptor, f'"{digest.hexdigest()[:32]}"', plain_bytes)


def _xml() -> Iterator[str]:
    """Without a date of building: the same goods are the same bytes. Empty while no rule is in force: nothing can be
    bought then.
    """
    rules = list(ShippingRule.objects.current())
    name = (Store.objects.first() or Store()).name
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}"><channel>'
    for tag, words in (
        ("title", name),
        ("link", absolute(reverse("shop:home"))),
        ("description", f"The shelf of {name}."),
    ):
        yield f"<{tag}>{escape(for_xml(words))}</{tag}>"
    order = ("supplement__position", "supplement__name", "supplement", "position", "pk")
    ids = numbers(Variant.objects.buyable().order_by(*order).values_list("pk", flat=True).iterator()) if rules else ()
    shipping = lru_cache(maxsize=1000)(lambda cents, weight_g: _elements(_shipping(cents, weight_g, rules)))
    # Each supplement, brand and department once, not once for each pack.
    some = Variant.objects.select_related("stock").prefetch_related(
        "supplement__images", "supplement__brand", "supplement__category__parent"
    )
    for at in range(0, len(ids), AT_ONCE):
        packs = some.in_bulk(ids[at : at + AT_ONCE])
        for pack in (packs[pk] for pk in ids[at : at + AT_ONCE] if pk in packs):
            of_the_pack = _elements(_attributes(pack, pack.supplement))
            yield f"<item>{of_the_pack}{shipping(pack.current_price_cents, pack.weight_g)}</item>\n"
    yield "</channel></rss>"


def _elements(attributes: Iterable[Attribute]) -> str:
    found = []
    for name, value in attributes:
        if value:
            inside = _elements(value) if isinstance(value, list) else escape(for_xml(str(value)))
            found.append(f"<g:{name}>{inside}</g:{name}>")
    return "".join(found)


def _attributes(pack: Variant, supplement: Supplement) -> Iterator[Attribute]:
    address = absolute(supplement.get_absolute_url())
    pictures = [absolute(image.file.url) for image in supplement.pictures]
    yield "id", pack.sku
    yield "item_group_id", f"supplement-{supplement.pk}"
    title = " ".join(part for part in (supplement.brand.name, supplement.name, supplement.strength) if part)
    yield "title", f"{title}, {pack.name}"[:TITLE_LENGTH]
    yield "description", (supplement.summary or supplement.description or supplement.name)[:DESCRIPTION_LENGTH]
    yield "link", f"{address}#pack-{pack.pk}"
    yield "canonical_link", address
    yield "image_link", next(iter(pictures), "")
    yield from (("additional_image_link", picture) for picture in pictures[1 : 1 + MOST_PICTURES])
    yield "availability", "in_stock" if pack.available else "out_of_stock"
    yield "condition", "new"
    yield from _prices(pack)
    yield "brand", supplement.brand.name
    if is_gtin(pack.barcode) and not is_made_up(pack.barcode):
        yield "gtin", pack.barcode
    else:
        yield "identifier_exists", "no"
    family = supplement.category.parent
    yield "product_type", " > ".join(part.name for part in (family, supplement.category) if part)
    yield "size", pack.name
    if pack.unit in MEASURES:
        unit, base = MEASURES[Variant.Unit(pack.unit)]
        yield "unit_pricing_measure", f"{pack.unit_count} {unit}"
        yield "unit_pricing_base_measure", f"{base} {unit}"
    else:
        yield "unit_pricing_measure", f"{pack.unit_count} ct"
        yield "unit_pricing_base_measure", "1 ct"
    yield "shipping_weight", f"{pack.weight_g} g" if pack.weight_g else ""


def _prices(pack: Variant) -> Iterator[Attribute]:
    """With a price before only where it may be named; else what is charged now is the price."""
    if pack.was_cents and pack.sale_from:
        yield "price", _money(pack.was_cents)
        yield "sale_price", _money(pack.current_price_cents)
        end = shown_until(pack.sale_from, pack.sale_until)
        yield "sale_price_effective_date", f"{_time(pack.sale_from)}/{_time(end)}"
    else:
        yield "price", _money(pack.current_price_cents)


def _shipping(price_cents: int, weight_g: int, rules: Sequence[ShippingRule]) -> Iterator[Attribute]:
    """What a pack alone pays, place by place; from which amount on it ships free, where that holds everywhere."""
    spoken = spoken_for(rules, weight_g)
    for rule, places in spoken:
        if rule.is_refused:
            continue
        fee_cents = quote(price_cents, terms=rule.terms).fee_cents
        for postcodes in _postcodes(places):
            where: list[Attribute] = [("postal_code", postcodes)] if postcodes else []
            days: list[Attribute] = [
                ("min_handling_time", "0"),
                ("max_handling_time", "1"),
                ("min_transit_time", str(rule.days_min)),
                ("max_transit_time", str(rule.days_max)),
            ]
            yield (
                "shipping",
                [("country", COUNTRY), *where, ("service", rule.name), ("price", _money(fee_cents)), *days],
            )
    everywhere = next((rule for rule in rules if rule.is_everywhere), None)
    if everywhere is None or everywhere.free_from_cents is None or everywhere.fee_cents == 0:
        return
    if not any(rule.is_refused or asks_more(rule.terms, than=everywhere.terms) for rule in rules):
        threshold = _money(everywhere.free_from_cents)
        yield "free_shipping_threshold", [("country", COUNTRY), ("price_threshold", threshold)]


def _postcodes(places: Ranges) -> list[str]:
    if places == [EVERYWHERE]:
        return [""]
    return [f"{first:04d}" if first == last else f"{first:04d}-{last:04d}" for first, last in places]


def _money(cents: int) -> str:
    return f"{plain_dollars(cents)} {CURRENCY}"


def _time(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="minutes")


written_feed = Lasting(_write, TABLES, lambda written: written.is_young, lends_previous=True)
