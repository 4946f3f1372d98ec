"""The home page says who keeps the site, what shipping costs under which conditions, and how to search."""

import pytest

from blog import publishing
from blog.models import Page
from shop.models import ShippingRule, Store
from tests.machines import Head

SITE = "http://testserver"
AU = {"@type": "DefinedRegion", "addressCountry": "AU"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(db):
    return ShippingRule.objects.get(name="Standard")


def shop(client):
    return Head(client.get("/")).node("OnlineStore")


def conditions(client):
    """(from, to, fee) in dollars, for each condition."""
    found = shop(client)["hasShippingService"]["shippingConditions"]
    return [
        (each["orderValue"]["minValue"], each["orderValue"].get("maxValue"), each["shippingRate"]["value"])
        for each in found
    ]


def test_shop_says_who_it_is(client, store):
    Store.objects.update(name="Simples", abn="12 345 678 901", phone="02 5550 0000")
    publishing.save_page(Page(slug="returns", title="Returns"))

    found = shop(client)

    assert {name: found[name] for name in found if name != "hasShippingService"} == {
        "@type": "OnlineStore",
        "@id": f"{SITE}/#organization",
        "name": "Simples",
        "url": f"{SITE}/",
        "logo": f"{SITE}/static/icon.svg",
        "image": f"{SITE}/static/img/social-card.jpg",
        "email": "shop@example.com",
        "telephone": "02 5550 0000",
        "identifier": {"@type": "PropertyValue", "propertyID": "ABN", "value": "12 345 678 901"},
        "hasMerchantReturnPolicy": {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": "AU",
            "merchantReturnLink": f"{SITE}/returns/",
        },
    }


def test_shop_says_nothing_that_staff_have_not_written(client):
    assert shop(client).keys() == {"@type", "@id", "name", "url", "logo", "image", "hasShippingService"}


def test_home_without_a_store_row_shows_its_defaults_and_makes_none(client):
    Store.objects.all().delete()

    assert shop(client)["name"] == "Simples"
    assert not Store.objects.exists()


def test_shipping_is_told_below_and_from_the_threshold(client, rule):
    condition = shop(client)["hasShippingService"]["shippingConditions"][0]

    assert conditions(client) == [(0, 98.99, 4.95), (99, None, 0)]
    assert condition["shippingDestination"] == AU
    assert condition["transitTime"]["duration"] == {
        "@type": "QuantitativeValue",
        "minValue": 1,
        "maxValue": 3,
        "unitCode": "DAY",
    }


@pytest.mark.parametrize(
    ("fee_cents", "free_from_cents", "told"),
    [
        (7_50, 120_00, [(0, 119.99, 7.5), (120, None, 0)]),
        (7_50, None, [(0, None, 7.5)]),
        (0, 99_00, [(0, None, 0)]),
        (7_50, 1, [(0, None, 0)]),
    ],
)
def test_changed_rule_changes_what_is_told(client, rule, fee_cents, free_from_cents, told):
    rule.fee_cents, rule.free_from_cents = fee_cents, free_from_cents
    rule.save()

    assert conditions(client) == told


def test_local_rates_are_told_for_their_postcodes(client, rule):
    ShippingRule.objects.create(name="Far", fee_cents=9_95, places="0800-0999")

    found = shop(client)["hasShippingService"]["shippingConditions"]

    told = {
        each["shippingRate"]["value"]: [
            (place["postalCodeBegin"], place["postalCodeEnd"])
            for place in each["shippingDestination"]["postalCodeRange"]
        ]
        for each in found
    }
    elsewhere = [("0000", "0799"), ("1000", "9999")]
    assert told == {4.95: elsewhere, 0: elsewhere, 9.95: [("0800", "0999")]}


def test_weights_that_cost_more_are_told_by_their_band(client, rule):
    ShippingRule.objects.create(name="Heavy", fee_cents=14_95, from_weight_g=5000)

    found = shop(client)["hasShippingService"]["shippingConditions"]

    bands = [(each["weight"].get("minValue"), each["weight"].get("maxValue")) for each in found]
    assert [each["shippingRate"]["value"] for each in found] == [4.95, 0, 14.95]
    assert bands == [(0, 4.999), (0, 4.999), (5, None)]


def test_place_that_we_do_not_ship_to_is_told_as_such(client, rule):
    ShippingRule.objects.create(name="Islands", fee_cents=0, places="2898-2899", is_refused=True)

    *_, last = shop(client)["hasShippingService"]["shippingConditions"]

    assert last["doesNotShip"] is True
    assert "shippingRate" not in last
    assert [place["postalCodeBegin"] for place in last["shippingDestination"]["postalCodeRange"]] == ["2898"]


def test_shop_that_cannot_quote_shipping_promises_none(client):
    ShippingRule.objects.all().delete()

    assert "hasShippingService" not in shop(client)


def test_website_says_how_to_search_it(client, settings):
    settings.SITE_URL = "https://www.example.com"

    assert Head(client.get("/", headers={"host": "localhost"})).node("WebSite") == {
        "@type": "WebSite",
        "@id": "https://www.example.com/#website",
        "name": "Simples",
        "url": "https://www.example.com/",
        "inLanguage": "en-AU",
        "publisher": {"@id": "https://www.example.com/#organization"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": "https://www.example.com/search/?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
