"""What the shop's pages say to machines: schema.org as JSON-LD (docs/decisions.md, "Structured data").

Functions from rows at hand to plain data. They ask the database nothing: a page passes what it has read. This is part
of the advertisement, so it says what the page says: no claim, no rating, and shipping only from the rule.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from django.utils import timezone

from blog.addresses import absolute, path_to
from blog.structured_data import Node, breadcrumbs, graph, organisation_id, without_blanks
from shop.models import Category, ShippingRule, Supplement, SupplementIngredient, Variant
from shop.rules.barcodes import is_gtin
from shop.rules.money import plain_dollars
from shop.rules.shipping import EVERYWHERE, Ranges, ShippingTerms, quote, spoken_for, weight_bands

AUD = "AUD"
COUNTRY = "AU"
WORKING_DAYS = {
    "@type": "OpeningHoursSpecification",
    "dayOfWeek": [f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")],
}


def product(
    supplement: Supplement, rules: Sequence[ShippingRule], *, facts: Iterable[SupplementIngredient] = ()
) -> Node:
    """`supplement` as `product.read_product()` has it, with an offer for each pack, and the way to it.

    `rules` are those in force, read `with_promises()`: without any the checkout is closed, so nothing is offered.
    `facts` with their ingredients, where the page shows them.
    """
    path = supplement.get_absolute_url()
    way = breadcrumbs(*_steps(supplement.category), (supplement.name, path))
    node = {
        "@type": ["Product", "DietarySupplement"],
        "@id": f"{absolute(path)}#product",
        "url": absolute(path),
        "name": supplement.name,
        "description": supplement.summary,
        "image": [absolute(image.file.url) for image in supplement.pictures],
        "brand": {"@type": "Brand", "name": supplement.brand.name},
        "category": supplement.category.name,
        "activeIngredient": [_active(fact) for fact in facts],
        "legalStatus": supplement.register_text,
        "safetyConsideration": " ".join(supplement.warnings.split()),
        "offers": [_offer(pack, supplement, rules) for pack in supplement.packs] if rules else [],
    }
    return graph(without_blanks(node), way)


def department(category: Category) -> Node:
    """The way to a department; its parent is at hand or none."""
    return graph(breadcrumbs(*_steps(category)))


def _steps(category: Category) -> list[tuple[str, str]]:
    families = [family for family in (category.parent, category) if family]
    return [("Shop", path_to("shop:home")), *((family.name, family.get_absolute_url()) for family in families)]


def _active(fact: SupplementIngredient) -> str:
    form = f" ({fact.form})" if fact.form else ""
    return f"{fact.ingredient.name}{form}, {fact.amount_words}"


def _offer(pack: Variant, supplement: Supplement, rules: Sequence[ShippingRule]) -> Node:
    price = plain_dollars(pack.current_price_cents)
    return without_blanks(
        {
            "@type": "Offer",
            "name": pack.name,
            "url": absolute(supplement.get_absolute_url()),
            "sku": pack.sku,
            "gtin": pack.barcode if is_gtin(pack.barcode) else "",
            "price": price,
            "priceCurrency": AUD,
            "priceValidUntil": _day(pack.sale_until) if pack.is_on_sale else "",
            "priceSpecification": _price_details(pack, price, is_gst_free=supplement.is_gst_free),
            "availability": f"https://schema.org/{'InStock' if pack.available else 'OutOfStock'}",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@id": organisation_id()},
            "shippingDetails": [_shipping(pack, rule, places) for rule, places in spoken_for(rules, pack.weight_g)],
            "hasMerchantReturnPolicy": return_policy(rules),
        }
    )


def _price_details(pack: Variant, price: str, *, is_gst_free: bool) -> Node | list[Node]:
    """That GST is in it, and the price before where it may be named; one of them alone is no list."""
    details: list[Node] = []
    if not is_gst_free:
        details.append(
            {"@type": "PriceSpecification", "price": price, "priceCurrency": AUD, "valueAddedTaxIncluded": True}
        )
    if pack.was_cents:
        details.append(
            {
                "@type": "UnitPriceSpecification",
                "priceType": "https://schema.org/StrikethroughPrice",
                "price": plain_dollars(pack.was_cents),
                "priceCurrency": AUD,
            }
        )
    return details if len(details) > 1 else next(iter(details), {})


def _day(at: datetime | None) -> str:
    return timezone.localtime(at).date().isoformat() if at else ""


def _shipping(pack: Variant, rule: ShippingRule, places: Ranges) -> Node:
    """What this pack alone pays: "free from" is true of it only when it costs that much."""
    node = {"@type": "OfferShippingDetails", "shippingDestination": _destination(places)}
    if rule.is_refused:
        return node | {"doesNotShip": True}
    return node | {
        "shippingRate": _money(quote(pack.current_price_cents, terms=rule.terms).fee_cents),
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": _days(0, 1),
            "transitTime": _days(rule.days_min, rule.days_max),
            "cutoffTime": _cut_off(rule.cut_off),
            "businessDays": WORKING_DAYS,
        },
    }


def shipping_service(rules: Sequence[ShippingRule]) -> Node:
    """Every rule in force, as the conditions under which it charges what; {} without one."""
    if not rules:
        return {}
    return {
        "@type": "ShippingService",
        "@id": absolute("/#shipping"),
        "handlingTime": {
            "@type": "ServicePeriod",
            "duration": _days(0, 1),
            "cutoffTime": _cut_off(rules[0].cut_off),
            "businessDays": WORKING_DAYS["dayOfWeek"],
        },
        "shippingConditions": [
            condition
            for low, high in weight_bands(rules)
            for rule, places in spoken_for(rules, low)
            for condition in _conditions(rule, places, _weights(low, high))
        ],
    }


def _conditions(rule: ShippingRule, places: Ranges, weights: Node) -> list[Node]:
    """What `rule` charges for these places and weights ({} for every weight)."""
    node = without_blanks(
        {"@type": "ShippingConditions", "shippingDestination": _destination(places), "weight": weights}
    )
    if rule.is_refused:
        return [node | {"doesNotShip": True}]
    return [
        node
        | {
            "orderValue": _amounts(low, high),
            "shippingRate": _money(quote(max(low, 1), terms=rule.terms).fee_cents),
            "transitTime": {
                "@type": "ServicePeriod",
                "duration": _days(rule.days_min, rule.days_max),
                "businessDays": WORKING_DAYS["dayOfWeek"],
            },
        }
        for low, high in _steps_of_fee(rule.terms)
    ]


def _weights(low_g: int, high_g: int | None) -> Node:
    if (low_g, high_g) == (0, None):
        return {}
    node: Node = {"@type": "QuantitativeValue", "minValue": low_g / 1000, "unitCode": "KGM"}
    return node if high_g is None else node | {"maxValue": high_g / 1000}


def _steps_of_fee(terms: ShippingTerms) -> list[tuple[int, int | None]]:
    """The ranges of order values, in cents, both ends included, within which the fee is the same."""
    threshold = terms.free_from_cents
    if threshold is None or threshold == 1 or terms.fee_cents == 0:
        return [(0, None)]
    return [(0, threshold - 1), (threshold, None)]


def _destination(places: Ranges) -> Node:
    """All of the country, or the postcodes: of rates that fit, readers of the data take the lowest."""
    region: Node = {"@type": "DefinedRegion", "addressCountry": COUNTRY}
    if places == [EVERYWHERE]:
        return region
    ranges = [
        {
            "@type": "PostalCodeRangeSpecification",
            "postalCodeBegin": f"{first:04d}",
            "postalCodeEnd": f"{last:04d}",
        }
        for first, last in places
    ]
    return region | {"postalCodeRange": ranges}


def return_policy(rules: Sequence[ShippingRule]) -> Node:
    """Where our words on returns stand; {} while nobody has written them."""
    if not any(rule.has_returns_page for rule in rules):
        return {}
    return {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": COUNTRY,
        "merchantReturnLink": absolute("/returns/"),
    }


def _money(cents: int) -> Node:
    return {"@type": "MonetaryAmount", "value": _dollars(cents), "currency": AUD}


def _amounts(low_cents: int, high_cents: int | None) -> Node:
    node: Node = {"@type": "MonetaryAmount", "minValue": _dollars(low_cents), "currency": AUD}
    return node if high_cents is None else node | {"maxValue": _dollars(high_cents)}


def _dollars(cents: int) -> float:
    """A number, as schema.org asks; its shortest spelling is the exact one."""
    return cents / 100


def _days(fewest: int, most: int) -> Node:
    return {"@type": "QuantitativeValue", "minValue": fewest, "maxValue": most, "unitCode": "DAY"}


def _cut_off(cut_off: time) -> str:
    """With the hours from UTC of today: in Sydney they change twice a year."""
    return (
        timezone.localtime()
        .replace(hour=cut_off.hour, minute=cut_off.minute, second=0)
        .isoformat(timespec="seconds")[11:]
    )
