"""Cards: the large ones of lists and the small ones below articles."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import lasting
from shop.assortment import cards_of
from shop.cards import Compared, as_cards, notices
from shop.models import SaleChannel, Statement, Supplement, Variant
from shop.product import read_product
from shop.rules.doses import FixedAmount
from tests.builders import make_holding, make_ingredient, make_pack_picture, make_post

pytestmark = pytest.mark.django_db
LONG_AGO, YESTERDAY = timezone.now() - timedelta(days=400), timezone.now() - timedelta(days=1)
SALE = {"sale_price_cents": 15_00, "sale_from": YESTERDAY}


def pieces(template, cards):
    """The words between the tags, in alphabetical order; without the brand, which only a large card names."""
    html = render_to_string(f"shop/{template}.html", {"supplements": cards})
    found = (re.sub(r"[ \n]+", " ", words) for words in re.findall(r">\s*([^<>]*[^<>\s])\s*<", html))
    return sorted(words for words in found if words != "Brand A")


@pytest.mark.parametrize(
    ("pack", "supplement", "words"),
    [
        ({"available": 6}, {}, {"In stock", "$20.00. $0.33 per tablet. Includes GST. $0.67 per labelled daily dose."}),
        ({"available": 5}, {"is_gst_free": True}, {"Only 5 left"}),
        ({"available": 0}, {}, {"Out of stock", "See similar", ": Minerals"}),
        (SALE | {"price_since": LONG_AGO}, {}, {"Save 25%", "was", "$20.00", "$15.00"}),
        (SALE | {"price_since": YESTERDAY}, {"strength": "400 mg"}, {"Sale", "400\u00a0mg,"}),
        ({}, {"allergens": "fish"}, {"Contains fish."}),
    ],
)
def test_both_kinds_of_card_say_the_same_of_price_stock_and_label(pack, supplement, words):
    held = make_holding("Zinc", pack={"unit_count": 60, "unit": "tablet"} | pack, units_per_serve=2, **supplement)

    large = pieces("_cards", cards_of([held.supplement_id]))

    assert large == pieces("_compact_cards", cards_of([held.supplement_id]))
    assert words <= set(large)


def test_card_of_a_list_by_one_ingredient_says_what_a_fixed_amount_of_it_costs():
    magnesium = make_ingredient("Magnesium")
    pack = make_holding("Zinc", (magnesium, "150", "mg"), pack={"unit_count": 100, "price_cents": 20_00})
    amount = FixedAmount("Magnesium", 300, "mg", 300_000_000)

    known = as_cards([pack.pk], Compared(amount, {pack.supplement_id: 150_000_000}))
    unknown = as_cards([pack.pk], Compared(amount, {}))

    assert [card.price.compared for card in (*known, *unknown)] == ["$0.40 per 300 mg magnesium", ""]
    assert pieces("_cards", known) == pieces("_compact_cards", known)


def test_card_below_an_article_carries_it_into_the_cart():
    pack, post = make_holding("Zinc"), make_post()

    for template in ("_cards", "_compact_cards"):
        html = render_to_string(f"shop/{template}.html", {"supplements": cards_of([pack.supplement_id]), "post": post})
        assert f'name="variant" value="{pack.pk}"' in html
        assert f'name="post" value="{post.pk}"' in html


def test_card_shows_the_first_picture_alone_without_words():
    pack = make_holding("Zinc")
    second, first = (
        make_pack_picture(supplement=pack.supplement, position=position, alt_text="A pack") for position in (2, 1)
    )

    html = render_to_string("shop/_cards.html", {"supplements": cards_of([pack.supplement_id])})

    assert f'<img src="{first.url}" alt="" width="30" height="20" loading="lazy" decoding="async">' in html
    assert second.url not in html


def test_cards_come_in_the_order_asked_for_without_those_that_are_hidden_by_now():
    first, second, hidden, withdrawn = (make_holding(name).pk for name in ("A", "B", "C", "D"))
    Supplement.objects.filter(variants=hidden).update(is_visible=False)
    Variant.objects.filter(pk=withdrawn).update(is_offered=False)

    cards = as_cards([second, hidden, -1, withdrawn, first])

    assert [card.pack for card in cards] == [second, first]


def test_nothing_to_show_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert as_cards([]) == []


def test_card_carries_the_statements_of_today_for_all_and_of_its_own_label():
    pack, today, day = make_holding("Zinc", allergens="fish"), timezone.localdate(), timedelta(days=1)
    Statement.objects.all().delete()
    long_ago = {"source": "Test", "valid_from": today - 9 * day}
    for_all = Statement.objects.create(code="all", text="For all.", is_for_all=True, **long_ago)
    own = Statement.objects.create(code="own", text="Its own.", **long_ago)
    Statement.objects.create(code="other", text="Of another.", **long_ago)
    Statement.objects.create(code="old", text="Old.", is_for_all=True, valid_until=today - day, **long_ago)
    Statement.objects.create(code="new", text="New.", is_for_all=True, source="Test", valid_from=today + day)
    pack.supplement.statements.add(own)

    (card,) = as_cards([pack.pk])

    assert sorted(card.statements) == sorted([for_all.text, own.text, "Contains fish."])


def test_card_of_goods_without_gst_says_so():
    packs = [make_holding("Zinc", is_gst_free=is_free).pk for is_free in (True, False)]

    assert ["GST-free" in card.price.said for card in as_cards(packs)] == [True, False]


def test_fixed_amount_of_a_pack_on_sale_costs_what_the_pack_costs_now():
    magnesium = make_ingredient("Magnesium")
    pack = make_holding("Zinc", (magnesium, "150", "mg"), pack={"unit_count": 100, "price_cents": 20_00} | SALE)
    amount = FixedAmount("Magnesium", 300, "mg", 300_000_000)

    (card,) = as_cards([pack.pk], Compared(amount, {pack.supplement_id: 150_000_000}))

    assert (card.price.now, card.price.compared) == ("$15.00", "$0.30 per 300 mg magnesium")


def test_card_of_goods_at_hand_is_the_card_that_is_read():
    """Beside another product a supplement stands by its first pack and its first picture, as in a list."""
    magnesium = make_ingredient("Magnesium")
    wanted, beside = (make_holding(name, (magnesium, "150", "mg")) for name in ("Wanted", "Beside"))
    Variant.objects.create(
        supplement=beside.supplement,
        name="Large",
        sku="LARGE",
        unit_count=500,
        unit="tablet",
        price_cents=90_00,
        position=9,
    )
    for position in (2, 1):
        make_pack_picture(supplement=beside.supplement, position=position)

    (at_hand,) = read_product(wanted.supplement.slug).alternatives

    assert [at_hand] == as_cards([beside.pk])
    assert at_hand.picture.url == beside.supplement.images.get(position=1).file.url


@pytest.fixture
def _nothing_moves():
    """Somebody watches the tables, in which nothing changes."""
    lasting.watched_by(lambda tables: "as it was")
    notices._made = None
    yield
    lasting.watched_by(None)
    notices._made = None


@pytest.mark.usefixtures("_nothing_moves")
def test_notice_of_the_law_appears_with_its_day_though_nobody_writes(monkeypatch):
    b6, now, today = make_ingredient("Vitamin B6"), timezone.now(), timezone.localdate()
    pack = make_holding("B6", (b6, "60", "mg"))
    SaleChannel.objects.all().delete()
    SaleChannel.objects.create(ingredient=b6, above_amount=50, source="Test", valid_from=today + timedelta(days=91))

    assert [card.sale_notice for card in as_cards([pack.pk])] == [""]
    with CaptureQueriesContext(connection) as asked:
        as_cards([pack.pk])
    assert not [query for query in asked.captured_queries if "shop_salechannel" in query["sql"]]

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=1))

    assert [bool(card.sale_notice) for card in as_cards([pack.pk])] == [True]
