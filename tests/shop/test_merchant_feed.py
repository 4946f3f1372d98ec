"""/merchant-feed.xml: what shopping searches read, as true as the pages."""

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import lasting
from blog.reads import tables_of
from shop import feeds
from shop.models import Category, ShippingRule, Store, Supplement, Variant
from tests.builders import make_pack_picture, make_supplement, make_variant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "rule")]

G = "{http://base.google.com/ns/1.0}"


@pytest.fixture
def watched():
    """Somebody watches the tables; a test moves them by adding to the list."""
    moves = []
    lasting.watched_by(lambda tables: (tables, len(moves)))
    feeds.written_feed._made = None
    yield moves
    lasting.watched_by(None)
    feeds.written_feed._made = None


def read(client):
    response = client.get("/merchant-feed.xml")
    assert response.status_code == 200
    return ElementTree.fromstring(response.getvalue())  # noqa: S314  our own bytes


def items(client):
    """Each item as {name: text}, of one name the first; what has parts as a list of them."""
    return [
        {
            child.tag.removeprefix(G): (
                {part.tag.removeprefix(G): part.text for part in child} if len(child) else child.text
            )
            for child in reversed(item)
        }
        for item in read(client).iter("item")
    ]


def shipping(client):
    """(postcodes, price) of every shipping of the only item."""
    (item,) = read(client).iter("item")
    return [(node.findtext(f"{G}postal_code"), node.findtext(f"{G}price")) for node in item.iter(f"{G}shipping")]


def test_pack_is_an_item_with_what_its_page_says(client, settings):
    parent = Category.objects.create(slug="all", name="Supplements")
    zinc = make_supplement("Zinc", strength="25 mg", summary="Zinc in capsules.", slug="zinc")
    Category.objects.filter(slug="minerals").update(parent=parent)
    pack = make_variant(
        supplement=zinc, sku="ZN-60", name="60 capsules", price_cents=19_95, unit_count=60, weight_g=95
    )
    make_pack_picture(supplement=zinc)

    (item,) = items(client)

    address = f"{settings.SITE_URL}/shop/zinc/"
    picture = item.pop("image_link")
    assert picture.startswith(settings.SITE_URL)
    assert item == {
        "id": "ZN-60",
        "item_group_id": f"supplement-{zinc.pk}",
        "title": "Brand A Zinc 25 mg, 60 capsules",
        "description": "Zinc in capsules.",
        "link": f"{address}#pack-{pack.pk}",
        "canonical_link": address,
        "availability": "in_stock",
        "condition": "new",
        "price": "19.95 AUD",
        "brand": "Brand A",
        "identifier_exists": "no",
        "product_type": "Supplements > Minerals",
        "size": "60 capsules",
        "unit_pricing_measure": "60 ct",
        "unit_pricing_base_measure": "1 ct",
        "shipping_weight": "95 g",
        "shipping": {
            "country": "AU",
            "service": "Standard",
            "price": "4.95 AUD",
            "min_handling_time": "0",
            "max_handling_time": "1",
            "min_transit_time": "1",
            "max_transit_time": "3",
        },
        "free_shipping_threshold": {"country": "AU", "price_threshold": "99.00 AUD"},
    }


def test_link_of_a_pack_leads_to_it_on_the_page(client):
    supplement = make_supplement("Zinc")
    make_variant(supplement=supplement), make_variant(supplement=supplement)

    html = client.get(supplement.get_absolute_url()).content.decode()

    for item in items(client):
        assert f'id="{item["link"].partition("#")[2]}"' in html


@pytest.mark.parametrize(
    "hide",
    [
        lambda: Supplement.objects.update(is_visible=False),
        lambda: Variant.objects.update(is_offered=False),
        lambda: ShippingRule.objects.all().delete(),
    ],
    ids=["hidden", "not offered", "checkout closed"],
)
def test_what_cannot_be_bought_is_not_in_it(client, hide):
    make_variant()
    assert len(items(client)) == 1

    hide()

    assert items(client) == []


def test_pack_that_is_sold_out_says_so(client):
    make_variant(available=0)

    assert items(client)[0]["availability"] == "out_of_stock"


@pytest.mark.parametrize(
    ("barcode", "gtin"),
    [
        ("9312345678907", "9312345678907"),
        ("9312345678908", None),  # the check digit is wrong
        ("9520123456788", None),  # 952 is for demonstrations
        ("", None),
    ],
)
def test_only_a_true_barcode_is_an_identifier(client, barcode, gtin):
    make_variant(barcode=barcode)

    (item,) = items(client)

    assert item.get("gtin") == gtin
    assert item.get("identifier_exists") == (None if gtin else "no")


def test_sale_price_stands_beside_the_price_before_with_its_dates(client):
    day = timedelta(days=1)
    since = timezone.now() - day
    make_variant(price_cents=30_00, sale_price_cents=24_00, sale_from=since, sale_until=since + 9 * day)

    (item,) = items(client)

    begin, _, end = item["sale_price_effective_date"].partition("/")
    assert (item["price"], item["sale_price"]) == ("30.00 AUD", "24.00 AUD")
    assert begin == timezone.localtime(since).isoformat(timespec="minutes")
    assert end == timezone.localtime(since + 9 * day).isoformat(timespec="minutes")


def test_sale_without_an_end_names_its_price_before_for_as_long_as_it_may_be_named(client):
    since = timezone.now() - timedelta(days=1)
    make_variant(price_cents=30_00, sale_price_cents=24_00, sale_from=since)

    (item,) = items(client)

    end = item["sale_price_effective_date"].partition("/")[2]
    assert end == timezone.localtime(since + timedelta(days=56)).isoformat(timespec="minutes")


def test_sale_price_without_an_honest_price_before_is_the_price(client):
    now = timezone.now()
    make_variant(price_cents=30_00, sale_price_cents=24_00, sale_from=now, price_since=now)

    (item,) = items(client)

    assert item["price"] == "24.00 AUD"
    assert not item.keys() & {"sale_price", "sale_price_effective_date"}


@pytest.mark.parametrize(
    ("unit", "count", "measure", "base"),
    [("g", 200, "200 g", "100 g"), ("mL", 150, "150 ml", "100 ml"), ("tablet", 90, "90 ct", "1 ct")],
)
def test_measure_is_that_of_the_unit_price(client, unit, count, measure, base):
    make_variant(unit=unit, unit_count=count)

    (item,) = items(client)

    assert (item["unit_pricing_measure"], item["unit_pricing_base_measure"]) == (measure, base)


def test_shipping_is_told_place_by_place_for_the_weight_of_the_pack(client):
    make_variant(price_cents=99_00, weight_g=6000)
    make = ShippingRule.objects.create
    make(name="North", places="0800-0999, 6799", fee_cents=12_95)
    make(name="Heavy", from_weight_g=5000, fee_cents=14_95)
    make(name="None", places="2898", fee_cents=0, is_refused=True)

    assert shipping(client) == [
        ("0000-0799", "14.95 AUD"),
        ("1000-2897", "14.95 AUD"),
        ("2899-6798", "14.95 AUD"),
        ("6800-9999", "14.95 AUD"),
        ("0800-0999", "12.95 AUD"),
        ("6799", "12.95 AUD"),
    ]
    assert "free_shipping_threshold" not in items(client)[0]


@pytest.mark.parametrize(
    "rule",
    [{"is_refused": True, "fee_cents": 0}, {"fee_cents": 12_95}, {"fee_cents": 4_95, "free_from_cents": 150_00}],
    ids=["not at all", "dearer", "free later"],
)
def test_place_that_is_sent_to_on_harder_terms_leaves_no_threshold_for_all(client, rule):
    make_variant()
    ShippingRule.objects.create(name="Island", places="2898", **rule)

    assert "free_shipping_threshold" not in items(client)[0]


def test_pack_on_sale_pays_the_shipping_of_what_it_costs_now(client):
    make_variant(price_cents=120_00, sale_price_cents=90_00, sale_from=timezone.now() - timedelta(days=1))

    assert shipping(client) == [(None, "4.95 AUD")]


def test_shipping_that_is_free_anyway_names_no_threshold(client):
    make_variant()
    ShippingRule.objects.everywhere().update(fee_cents=0)

    (item,) = items(client)

    assert (item["shipping"]["price"], "free_shipping_threshold" in item) == ("0.00 AUD", False)


def test_pack_that_ships_free_by_itself_says_so(client):
    make_variant(price_cents=99_00)

    assert shipping(client) == [(None, "0.00 AUD")]


def test_long_words_and_many_pictures_are_cut_to_what_the_specification_takes(client):
    supplement = make_supplement("Zinc " * 24, description="x" * 6000)
    make_variant(supplement=supplement, name="Pack of sixty " * 5)
    for _ in range(13):
        make_pack_picture(supplement=supplement)

    (item,) = items(client)
    (node,) = read(client).iter("item")

    assert (len(item["title"]), len(item["description"])) == (150, 5000)
    assert (len(node.findall(f"{G}image_link")), len(node.findall(f"{G}additional_image_link"))) == (1, 10)


def test_product_without_a_summary_is_described_by_its_description_or_its_name(client):
    make_variant(supplement=make_supplement("Zinc", summary="", description="Long words."))
    make_variant(supplement=make_supplement("Iron", summary="", description=""))

    assert {item["description"] for item in items(client)} == {"Long words.", "Iron"}


def test_name_of_the_shop_cannot_break_the_file(client, store):
    Store.objects.update(name="Kim & <Lee>")

    assert read(client).findtext("channel/title") == "Kim & <Lee>"


def test_characters_that_xml_does_not_know_are_dropped(client):
    supplement = make_supplement("Zi\x0bnc & <b>iron</b>\ufffe")
    make_variant(supplement=supplement)

    assert items(client)[0]["title"].startswith("Brand A Zinc & <b>iron</b>, Pack")


def test_feed_is_the_same_for_everybody_and_sets_no_cookie(client):
    make_variant()

    response = client.get("/merchant-feed.xml")

    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert response.headers["Cache-Control"].startswith("public")
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    again = client.get("/merchant-feed.xml", HTTP_IF_NONE_MATCH=response.headers["ETag"])
    assert again.status_code == 304
    assert client.post("/merchant-feed.xml").status_code == 405


@pytest.mark.parametrize("count", [1, 20])
def test_feed_asks_eight_times_for_any_number_of_packs(client, django_assert_num_queries, count):
    for number in range(count):
        supplement = make_supplement(f"Zinc {number}")
        make_pack_picture(supplement=supplement)
        for _ in range(5 if count > 1 else 1):
            make_variant(supplement=supplement)

    # The rules, the store, the ids; then packs, supplements, pictures, brands and departments.
    with django_assert_num_queries(8):
        found = items(client)

    assert len(found) == (100 if count > 1 else 1)


def test_feed_is_sent_packed_to_whom_takes_it_so(client):
    make_variant(sku="ZN-60")

    plain = client.get("/merchant-feed.xml", HTTP_ACCEPT_ENCODING="br")
    packed = client.get("/merchant-feed.xml", HTTP_ACCEPT_ENCODING="gzip, br")
    plain_bytes, packed_bytes = plain.getvalue(), packed.getvalue()

    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed_bytes) == plain_bytes
    assert b"<g:id>ZN-60</g:id>" in plain_bytes
    assert [int(response.headers["Content-Length"]) for response in (plain, packed)] == [
        len(plain_bytes),
        len(packed_bytes),
    ]
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gz"'
    assert packed.headers["Vary"] == "Accept-Encoding"


def test_feed_that_is_longer_than_a_piece_arrives_whole_and_in_order(client, monkeypatch):
    monkeypatch.setattr(feeds, "AT_ONCE", 2)
    monkeypatch.setattr(feeds, "PIECE_BYTES", 100)
    for number in range(5):
        make_variant(sku=f"ZN-{number}")

    assert [item["id"] for item in items(client)] == [f"ZN-{number}" for number in range(5)]


def test_feed_is_written_once_while_nothing_in_it_changes(client, watched, django_assert_num_queries):
    pack = make_variant(price_cents=10_00)
    assert items(client)[0]["price"] == "10.00 AUD"

    with django_assert_num_queries(0):
        assert items(client)[0]["price"] == "10.00 AUD"
    Variant.objects.filter(pk=pack.pk).update(price_cents=12_00)
    watched.append("moved")

    assert items(client)[0]["price"] == "12.00 AUD"


def test_feed_is_written_anew_after_a_minute_whatever_the_clock_brought(client, watched, monkeypatch):
    pack = make_variant(price_cents=10_00)
    assert items(client)[0]["price"] == "10.00 AUD"
    Variant.objects.filter(pk=pack.pk).update(price_cents=12_00)  # unseen: as a sale that begins
    assert items(client)[0]["price"] == "10.00 AUD"

    monkeypatch.setattr(feeds, "OLDEST_S", 0.0)

    assert items(client)[0]["price"] == "12.00 AUD"


def test_pack_that_is_taken_away_while_the_feed_is_written_is_not_in_it(client):
    make_variant(sku="ZN-1")
    going = [make_variant(sku="ZN-2", available=0)]

    def take_away(execute, sql, params, many, context):
        if going and '"shop_stock"' in sql:  # the packs are read after their ids
            going.pop().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(take_away):
        assert [item["id"] for item in items(client)] == ["ZN-1"]
    assert going == []


def test_file_of_a_feed_that_nobody_sends_any_more_is_closed():
    written = feeds._write()
    reader = written.packed()
    descriptor = written.descriptor

    del written
    assert b"".join(reader)[:2] == b"\x1f\x8b"  # whoever is being sent it has it to its end
    del reader

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_while_the_feed_is_written_anew_others_are_sent_the_previous_one(client, watched, monkeypatch):
    pack = make_variant(price_cents=10_00)
    previous = feeds.written_feed()
    Variant.objects.filter(pk=pack.pk).update(price_cents=12_00)
    watched.append("moved")
    write, seen, other = feeds.written_feed._read, [], ThreadPoolExecutor(1)

    def write_slowly():
        seen.append(other.submit(feeds.written_feed).result(timeout=5))
        return write()

    monkeypatch.setattr(feeds.written_feed, "_read", write_slowly)

    assert items(client)[0]["price"] == "12.00 AUD"
    assert seen == [previous]
    other.shutdown()


def test_tables_that_are_watched_are_all_that_the_feed_reads():
    make_variant()
    with CaptureQueriesContext(connection) as asked:
        feeds._write()

    assert {table for query in asked.captured_queries for table in tables_of(query["sql"])} == feeds.TABLES
