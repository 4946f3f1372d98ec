"""What a product tells machines: what it is, what each pack costs and what shipping it costs, by the rule."""

from datetime import time, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from blog import publishing
from blog.models import Ingredient, Page
from shop import structured_data
from shop.models import Category, ShippingRule, Store, Supplement, SupplementImage, SupplementIngredient
from shop.product import read_product
from tests.builders import make_supplement, make_variant, picture_bytes
from tests.machines import Head

SITE = "http://testserver"
MAGNESIUM = f"{SITE}/shop/magnesium/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def magnesium(store):
    parent = Category.objects.create(name="Minerals", slug="minerals")
    salts = Category.objects.create(name="Salts", slug="salts", parent=parent)
    return make_supplement(
        "Magnesium",
        slug="magnesium",
        category=salts,
        summary="Two capsules hold 150 mg of magnesium.",
        description="Long words about sleep.",
        indications="Maintain healthy sleep.",
        warnings="Not for children.\nKeep dry.",
        register_text="AUST L 123456",
    )


def product(client):
    return Head(client.get("/shop/magnesium/")).node("Product")


def offers(client):
    return {offer["sku"]: offer for offer in product(client)["offers"]}


def rates(offer):
    return [details["shippingRate"]["value"] for details in offer["shippingDetails"]]


def amount(value):
    return {"@type": "MonetaryAmount", "value": value, "currency": "AUD"}


def days(fewest, most):
    return {"@type": "QuantitativeValue", "minValue": fewest, "maxValue": most, "unitCode": "DAY"}


def test_product_says_what_the_label_says_and_claims_nothing(client, magnesium):
    make_variant(supplement=magnesium)
    image = SupplementImage(supplement=magnesium, alt_text="A jar")
    image.file.save("x.png", ContentFile(picture_bytes(), name="x.png"))

    found = product(client)

    assert {name: found[name] for name in found if name != "offers"} == {
        "@type": ["Product", "DietarySupplement"],
        "@id": f"{MAGNESIUM}#product",
        "url": MAGNESIUM,
        "name": "Magnesium",
        "description": "Two capsules hold 150 mg of magnesium.",
        "image": [f"{SITE}{image.file.url}"],
        "brand": {"@type": "Brand", "name": "Brand A"},
        "category": "Salts",
        "legalStatus": "AUST L 123456",
        "safetyConsideration": "Not for children. Keep dry.",
    }


def test_offer_of_a_pack_says_price_stock_and_shipping(client, magnesium, rule):
    Store.objects.update(cut_off=time(14, 30))
    ShippingRule.objects.update(days_min=2, days_max=5)
    make_variant(supplement=magnesium, name="60 capsules", sku="MAG-60", price_cents=23_95, barcode="9312345678907")

    offset = timezone.localtime().isoformat()[-6:]
    week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert offers(client)["MAG-60"] == {
        "@type": "Offer",
        "name": "60 capsules",
        "url": MAGNESIUM,
        "sku": "MAG-60",
        "gtin": "9312345678907",
        "price": "23.95",
        "priceCurrency": "AUD",
        "priceSpecification": {
            "@type": "PriceSpecification",
            "price": "23.95",
            "priceCurrency": "AUD",
            "valueAddedTaxIncluded": True,
        },
        "availability": "https://schema.org/InStock",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@id": f"{SITE}/#organization"},
        "shippingDetails": [
            {
                "@type": "OfferShippingDetails",
                "shippingRate": amount(4.95),
                "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "AU"},
                "deliveryTime": {
                    "@type": "ShippingDeliveryTime",
                    "handlingTime": days(0, 1),
                    "transitTime": days(2, 5),
                    "cutoffTime": f"14:30:00{offset}",
                    "businessDays": {
                        "@type": "OpeningHoursSpecification",
                        "dayOfWeek": [f"https://schema.org/{day}" for day in week],
                    },
                },
            }
        ],
    }


def test_every_offered_pack_is_an_offer(client, magnesium):
    make_variant(supplement=magnesium, sku="A", price_cents=1234_50)
    make_variant(supplement=magnesium, sku="B", available=0)
    make_variant(supplement=magnesium, sku="C", is_offered=False)

    found = offers(client)

    assert list(found) == ["A", "B"]
    assert found["A"]["price"] == "1234.50"
    assert [found[sku]["availability"].rpartition("/")[2] for sku in found] == ["InStock", "OutOfStock"]


def test_sale_price_is_the_price_and_says_until_when(client, magnesium):
    until = timezone.now() + timedelta(days=3)
    make_variant(
        supplement=magnesium,
        sku="A",
        price_cents=30_00,
        sale_price_cents=24_00,
        sale_from=timezone.now() - timedelta(days=1),
        sale_until=until,
    )
    make_variant(
        supplement=magnesium,
        sku="B",
        price_cents=30_00,
        sale_price_cents=24_00,
        sale_from=timezone.now() + timedelta(days=1),
        sale_until=until,
    )

    found = offers(client)

    with_gst, before = found["A"]["priceSpecification"]
    assert (found["A"]["price"], with_gst["price"], before["price"]) == ("24.00", "24.00", "30.00")
    assert before["priceType"] == "https://schema.org/StrikethroughPrice"
    assert found["A"]["priceValidUntil"] == timezone.localtime(until).date().isoformat()
    assert found["B"]["price"] == "30.00"
    assert "priceValidUntil" not in found["B"]


def test_goods_without_gst_do_not_claim_to_include_it(client, magnesium):
    make_variant(supplement=magnesium, sku="A")
    Supplement.objects.update(is_gst_free=True)

    assert "priceSpecification" not in offers(client)["A"]


@pytest.mark.parametrize(
    ("barcode", "is_named"),
    [
        ("9312345678907", True),
        ("9312345678908", False),  # the last digit does not agree
        ("96385074", True),
        ("036000291452", True),
        ("19312345678904", True),
        ("123456789", False),  # no length of a GTIN
        ("", False),
    ],
)
def test_only_a_barcode_that_is_a_gtin_is_named(client, magnesium, barcode, is_named):
    make_variant(supplement=magnesium, sku="A", barcode=barcode)

    assert offers(client)["A"].get("gtin", "") == (barcode if is_named else "")


@pytest.mark.parametrize(("price_cents", "rate"), [(98_99, 4.95), (99_00, 0), (150_00, 0), (1, 4.95)])
def test_shipping_is_what_this_pack_alone_pays(client, magnesium, rule, price_cents, rate):
    make_variant(supplement=magnesium, sku="A", price_cents=price_cents)

    assert rates(offers(client)["A"]) == [rate]


def test_changed_rule_changes_what_is_said(client, magnesium, rule):
    make_variant(supplement=magnesium, sku="A", price_cents=60_00)
    before = rates(offers(client)["A"])

    rule.fee_cents, rule.free_from_cents = 7_50, 60_01
    rule.save()
    dearer = rates(offers(client)["A"])
    rule.free_from_cents = 60_00
    rule.save()

    assert (before, dearer, rates(offers(client)["A"])) == ([4.95], [7.5], [0])


def test_local_rate_is_told_for_its_postcodes_and_the_other_for_the_rest(client, magnesium, rule):
    make_variant(supplement=magnesium, sku="A", price_cents=20_00)
    ShippingRule.objects.create(name="Far", fee_cents=9_95, places="0800-0999, 6799", days_min=4, days_max=8)

    details = offers(client)["A"]["shippingDetails"]

    told = {
        entry["shippingRate"]["value"]: (
            [
                (place["postalCodeBegin"], place["postalCodeEnd"])
                for place in entry["shippingDestination"]["postalCodeRange"]
            ],
            entry["deliveryTime"]["transitTime"],
        )
        for entry in details
    }
    assert told == {
        4.95: ([("0000", "0799"), ("1000", "6798"), ("6800", "9999")], days(1, 3)),
        9.95: ([("0800", "0999"), ("6799", "6799")], days(4, 8)),
    }


def test_heavy_pack_tells_the_rate_for_its_weight_and_where_it_is_not_shipped(client, magnesium, rule):
    make_variant(supplement=magnesium, sku="A", price_cents=20_00, weight_g=4999)
    make_variant(supplement=magnesium, sku="B", price_cents=20_00, weight_g=5000)
    ShippingRule.objects.create(name="Heavy", fee_cents=14_95, from_weight_g=5000)
    ShippingRule.objects.create(name="Islands", fee_cents=0, places="2898", is_refused=True)

    found = offers(client)

    told = {
        sku: [entry.get("shippingRate", {}).get("value", entry.get("doesNotShip")) for entry in entries]
        for sku, entries in ((sku, found[sku]["shippingDetails"]) for sku in "AB")
    }
    assert told == {"A": [4.95, True], "B": [14.95, True]}


def test_rule_that_no_postcode_is_left_for_is_not_told(client, magnesium, rule):
    make_variant(supplement=magnesium, sku="A", price_cents=20_00)
    ShippingRule.objects.create(name="All", fee_cents=9_95, places="0000-9999")

    assert rates(offers(client)["A"]) == [9.95]


def test_rule_that_is_over_or_to_come_is_not_told(client, magnesium, rule):
    make_variant(supplement=magnesium, sku="A")
    ShippingRule.objects.create(
        name="To come", fee_cents=1_00, places="0800", valid_from=timezone.now() + timedelta(days=1)
    )

    assert rates(offers(client)["A"]) == [4.95]


def test_nothing_is_offered_while_shipping_cannot_be_quoted(client, magnesium, rule):
    make_variant(supplement=magnesium)
    ShippingRule.objects.all().delete()

    assert "offers" not in product(client)


def test_returns_are_told_only_when_their_page_is_written(client, magnesium):
    make_variant(supplement=magnesium, sku="A")
    before = offers(client)["A"]
    publishing.save_page(Page(slug="returns", title="Returns"))

    assert "hasMerchantReturnPolicy" not in before
    assert offers(client)["A"]["hasMerchantReturnPolicy"] == {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": "AU",
        "merchantReturnLink": f"{SITE}/returns/",
    }


def test_active_ingredients_are_told_as_on_the_label(magnesium):
    make_variant(supplement=magnesium)
    ingredient = Ingredient.objects.create(name="Magnesium", slug="magnesium")
    plain = SupplementIngredient(supplement=magnesium, ingredient=ingredient, amount=1000, unit="IU")
    formed = SupplementIngredient(supplement=magnesium, ingredient=ingredient, form="as glycinate", amount=150)
    supplement = read_product(magnesium.slug).supplement

    (node, _) = structured_data.product(supplement, [], facts=[plain, formed])["@graph"]

    assert node["activeIngredient"] == ["Magnesium, 1,000 IU", "Magnesium (as glycinate), 150 mg"]


def test_product_has_no_rating_and_no_words_of_its_indications(client, magnesium):
    make_variant(supplement=magnesium)

    (printed,) = Head(client.get("/shop/magnesium/")).printed

    assert "Rating" not in printed
    assert "sleep" not in printed


def test_way_to_a_product_goes_by_its_departments(client, magnesium):
    make_variant(supplement=magnesium)
    steps = [
        ("Shop", f"{SITE}/shop/"),
        ("Minerals", f"{SITE}/shop/category/minerals/"),
        ("Salts", f"{SITE}/shop/category/salts/"),
    ]

    assert Head(client.get("/shop/magnesium/")).way() == [*steps, ("Magnesium", MAGNESIUM)]
    assert Head(client.get("/shop/category/salts/")).way() == steps
    assert Head(client.get("/shop/category/minerals/")).way() == steps[:2]


def test_name_cannot_leave_the_data_and_arrives_whole(client, magnesium):
    make_variant(supplement=magnesium, name="</script><b>")
    Supplement.objects.update(name="<!--<script>&", summary="</script>")

    head = Head(client.get("/shop/magnesium/"))

    found = head.node("Product")
    assert (found["name"], found["description"]) == ("<!--<script>&", "</script>")
    assert found["offers"][0]["name"] == "</script><b>"
    assert not {"<", ">", "&"} & set("".join(head.printed))


def test_addresses_come_from_the_setting_not_from_the_request(client, magnesium, settings):
    settings.SITE_URL = "https://www.example.com"
    make_variant(supplement=magnesium)

    (printed,) = Head(client.get("/shop/magnesium/", headers={"host": "localhost"})).printed

    assert '"https://www.example.com/shop/magnesium/#product"' in printed
    assert "localhost" not in printed
    assert "testserver" not in printed


def test_data_of_a_product_asks_nothing(magnesium, rule, django_assert_num_queries):
    for _ in range(3):
        make_variant(supplement=magnesium)
    supplement = read_product(magnesium.slug).supplement
    rules = list(ShippingRule.objects.current().with_promises())

    with django_assert_num_queries(0):
        structured_data.product(supplement, rules)


def test_rules_with_what_else_is_promised_are_one_question(rule, django_assert_num_queries):
    Store.objects.all().delete()

    with django_assert_num_queries(1):
        (found,) = ShippingRule.objects.current().with_promises()

    assert (found.cut_off, found.has_returns_page) == (time(12, 0), False)
