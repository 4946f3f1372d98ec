"""/merchant-feed.xml: every pack that is offered, for shopping searches.

RSS 2.0 with the attributes of Google's product data specification (support.google.com/merchants/answer/7052112), which
others read too. It says what the pages say: a price before only where it may be named, shipping only from the rules.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog.addresses import absolute
from blog.public import public_page
from blog.text import for_xml
from shop.models import ShippingRule, Store, Supplement, Variant
from shop.rules.barcodes import is_gtin, is_made_up
from shop.rules.money import plain_dollars
from shop.rules.shipping import EVERYWHERE, Ranges, asks_more, quote, spoken_for
from shop.rules.was import shown_until

NAMESPACE = "http://base.google.com/ns/1.0"
COUNTRY, CURRENCY, SERVICE = "AU", "AUD", "Standard"
MOST_PICTURES = 10  # beside the first; the specification's limit
TITLE_LENGTH, DESCRIPTION_LENGTH = 150, 5000
MEASURES = {Variant.Unit.GRAM: ("g", 100), Variant.Unit.MILLILITRE: ("ml", 100)}

Attribute = tuple[str, Any]  # a name and its text, or what stands inside it


class MerchantFeed(Rss201rev2Feed):
    """Django's RSS, whose items are nothing but attributes of the `g:` namespace."""

    content_type = "application/xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        return {"version": "2.0", "xmlns:g": NAMESPACE}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Without a date of building: the same goods are the same bytes."""
        for name in ("title", "link", "description"):
            handler.addQuickElement(name, self.feed[name])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        self._write(handler, item["attributes"])

    def _write(self, handler: SimplerXMLGenerator, attributes: Sequence[Attribute]) -> None:
        for name, value in attributes:
            if isinstance(value, list):
                handler.startElement(f"g:{name}", AttributesImpl({}))
                self._write(handler, value)
                handler.endElement(f"g:{name}")
            elif value:
                handler.addQuickElement(f"g:{name}", for_xml(str(value)))


@public_page
def merchant_feed(request: HttpRequest) -> HttpResponse:
    """Four queries, however many packs. Empty while no rule is in force: nothing can be bought then."""
    rules = list(ShippingRule.objects.current())
    store = Store.objects.first() or Store()
    name = for_xml(store.name)
    feed = MerchantFeed(title=name, link=absolute(reverse("shop:home")), description=f"The shelf of {name}.")
    packs = list(
        Variant.objects.buyable()
        .select_related("stock", "supplement__brand", "supplement__category__parent")
        .order_by("supplement__position", "supplement__name", "supplement", "position", "pk")
    )
    prefetch_related_objects([pack.supplement for pack in packs], "images")
    for pack in packs if rules else []:
        attributes = [*_attributes(pack, pack.supplement), *_shipping(pack, rules)]
        feed.add_item(title="", link="", description="", attributes=attributes)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _attributes(pack: Variant, supplement: Supplement) -> Iterator[Attribute]:
    address = absolute(supplement.get_absolute_url())
    pictures = [absolute(image.file.url) for image in supplement.images.all()]
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


def _shipping(pack: Variant, rules: Sequence[ShippingRule]) -> Iterator[Attribute]:
    """What this pack alone pays, place by place; from which amount on it ships free, where that holds everywhere."""
    spoken = spoken_for(rules, pack.weight_g)
    for rule, places in spoken:
        if rule.is_refused:
            continue
        fee_cents = quote(pack.current_price_cents, terms=rule.terms).fee_cents
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
