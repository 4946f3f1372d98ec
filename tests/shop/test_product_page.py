"""The page of one supplement: what it costs, when it arrives, what is in it, what to compare it with."""

import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from blog.models import Ingredient
from shop.models import (
    Category,
    DietaryMark,
    Holiday,
    Placement,
    ShippingRule,
    ShopBlock,
    Statement,
    Store,
    SupplementIngredient,
)
from shop.placements import goods_below, goods_with, sign_off, withdraw_sign_off
from shop.rules.shipping import ShippingTerms, short_promise
from shop.templatetags.shop import amounts
from tests.builders import make_post, make_supplement, make_variant
from tests.shop.pages import Page

pytestmark = pytest.mark.django_db


def html_of(client, supplement):
    response = client.get(supplement.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def text_of(client, supplement):
    return Page(client.get(supplement.get_absolute_url())).text


def contain(supplement, name, amount="1", **fields):
    ingredient = Ingredient.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})[0]
    SupplementIngredient.objects.create(supplement=supplement, ingredient=ingredient, amount=Decimal(amount), **fields)
    return ingredient


@pytest.fixture
def magnesium():
    supplement = make_supplement("Magnesium", strength="400 mg", form="capsules", register_text="AUST L (demo)")
    now = timezone.now()
    make_variant(
        supplement=supplement,
        name="120 capsules",
        unit_count=120,
        price_cents=29_95,
        sale_price_cents=23_95,
        sale_from=now - timedelta(days=1),
        available=4,
    )
    return supplement


def test_buy_box_says_what_it_is_and_costs(client, magnesium):
    text = text_of(client, magnesium)

    assert "Now $23.95, was $29.95, save 20%. $0.20 per capsule. Includes GST." in text
    assert "$0.20 per capsule, includes GST" in text
    assert "Save 20%" in text
    assert "Only 4 left" in text
    assert "AUST L (demo)" in text
    assert "Always read the label and follow the directions for use." in text


def test_gst_free_goods_say_so(client):
    supplement = make_supplement("Folic acid", is_gst_free=True)
    make_variant(supplement=supplement)

    text = text_of(client, supplement)
    assert "GST-free" in text
    assert "ncludes GST" not in text


def test_one_pack_needs_no_choice_several_are_radios_with_their_own_price_and_stock(client, magnesium):
    assert "pack-choice" not in html_of(client, magnesium)
    more = make_variant(supplement=magnesium, name="240 capsules", unit_count=240, price_cents=48_00, position=1)
    gone = make_variant(supplement=magnesium, name="30 capsules", price_cents=9_00, available=0, position=2)

    html = html_of(client, magnesium)
    rows = re.findall(r'<label class="pack-choice">(.*?)</label>', html, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]
    assert "240 capsules In stock $48.00. $0.20 per capsule." in words[1]
    assert ["checked" in row for row in rows] == [True, False, False]
    assert ["disabled" in row for row in rows] == [False, False, True]
    for pack in (more, gone):
        assert re.search(rf'<div class="buy-price" data-for-pack="{pack.pk}"\s+hidden>', html)


def test_pack_that_can_be_bought_is_chosen_before_one_that_cannot(client):
    supplement = make_supplement()
    make_variant(supplement=supplement, available=0, position=0)
    second = make_variant(supplement=supplement, position=1)

    html = client.get(supplement.get_absolute_url()).content.decode()
    assert re.findall(r'value="(\d+)"\s+checked', html) == [str(second.pk)]


def test_sold_out_product_leads_to_similar_ones_and_promises_no_date(client):
    supplement = make_variant(available=0).supplement

    text = text_of(client, supplement)
    assert "This is out of stock. See similar." in text
    assert "Order now" not in text
    assert "Add to cart" not in text


@pytest.fixture
def at(monkeypatch):
    """Freeze the clock at an hour of Sydney in November 2026, when it is eleven hours ahead of UTC."""

    def freeze(day, hour, minute=0):
        now = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=11)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return freeze


@pytest.mark.parametrize(
    ("day", "hour", "minute", "words"),
    [
        (25, 11, 59, "Order now, delivered Thu 26 – Mon 30 Nov."),
        (25, 12, 0, "Order now, delivered Fri 27 Nov – Tue 1 Dec."),
        (28, 9, 0, "Order now, delivered Tue 1 – Thu 3 Dec."),
        (24, 23, 30, "Order now, delivered Thu 26 – Mon 30 Nov."),
    ],
)
def test_delivery_line_names_dates_in_sydney_time(client, magnesium, at, day, hour, minute, words):
    at(day, hour, minute)

    assert f"{words} $4.95 shipping, free from $99." in text_of(client, magnesium)


def test_delivery_line_follows_holidays_the_cut_off_and_the_rule(client, magnesium, at, rule):
    Holiday.objects.create(day=datetime(2026, 11, 26, tzinfo=UTC).date(), name="A day off")
    store = Store.objects.the_one()
    store.cut_off = time(15)
    store.save()
    ShippingRule.objects.filter(pk=rule.pk).update(days_min=1, days_max=2, fee_cents=6_50, free_from_cents=None)
    at(25, 14, 59)

    assert "Order now, delivered Fri 27 – Mon 30 Nov. $6.50 shipping on every order." in text_of(client, magnesium)


def test_without_a_store_row_the_page_still_stands(client, magnesium):
    Store.objects.all().delete()

    assert "Order now, delivered" in text_of(client, magnesium)
    assert Store.objects.count() == 0


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (ShippingTerms(fee_cents=4_95, free_from_cents=99_00), "$4.95 shipping, free from $99"),
        (ShippingTerms(fee_cents=7_00, free_from_cents=80_50), "$7.00 shipping, free from $80.50"),
        (ShippingTerms(fee_cents=4_95), "$4.95 shipping on every order"),
        (ShippingTerms(fee_cents=0, free_from_cents=99_00), "Free shipping on every order"),
    ],
)
def test_short_promise(terms, words):
    assert short_promise(terms) == words


def sections(html):
    return re.findall(r'class="accordion"[^>]*>\s*<summary>\s*([^<]*?)\s*<svg', html)


def test_sections_stand_in_order_and_open_by_themselves(client, magnesium):
    for name in ("indications", "directions", "ingredients", "cautions", "storage", "warnings"):
        setattr(magnesium, name, f"Words of {name}.")
    magnesium.save()

    html = html_of(client, magnesium)
    assert sections(html) == [
        "What it is for",
        "Directions",
        "Ingredients and supplement facts",
        "Cautions and interactions",
        "Storage and expiry",
        "Shipping and returns",
    ]
    assert not re.search(r"<details[^>]*\sname=", html)
    assert html.index("Words of warnings.") < html.index("Words of indications.")
    warnings = html[html.index('<div class="warnings">') :]
    assert "<details" not in warnings[: warnings.index("Words of warnings.")]


def test_empty_sections_are_left_out(client, magnesium):
    html = html_of(client, magnesium)

    assert sections(html) == ["Shipping and returns"]
    assert "Warnings" not in html


def test_facts_are_a_table_per_serve(client, magnesium):
    magnesium.units_per_serve = 2
    magnesium.save()
    contain(magnesium, "Magnesium", "150", form="as glycinate")
    contain(
        magnesium,
        "Withania",
        "300.5",
        plant_part="root",
        equivalent_amount=Decimal(3),
        equivalent_unit="g",
        equivalent_name="dry root",
        position=1,
    )

    html = html_of(client, magnesium)
    (table,) = re.findall(r"<table.*?</table>", html, re.DOTALL)
    rows = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
    assert "Supplement facts, per serve of 2 capsules" in " ".join(table.split())
    assert rows == [
        "Active ingredient Amount per serve",
        "Magnesium as glycinate 150 mg",
        "Withania root 300.5 mg equal to 3 g dry root",
    ]


@pytest.mark.parametrize(
    ("units", "unit", "words"), [(1, "tablet", "1 tablet"), (5, "g", "5 g"), (2, "lozenge", "2 lozenges")]
)
def test_serve_is_said_in_the_unit_of_the_pack(client, units, unit, words):
    supplement = make_supplement(units_per_serve=units)
    make_variant(supplement=supplement, unit=unit)
    contain(supplement, "Zinc")

    assert f"per serve of {words}" in text_of(client, supplement)


def test_dietary_marks_and_statements_stand_on_the_page(client, magnesium):
    magnesium.dietary_marks.add(DietaryMark.objects.create(name="Vegan", slug="vegan"))
    magnesium.statements.add(Statement.objects.get(code="vitamins-diet"))

    text = text_of(client, magnesium)
    assert "Vegan" in text
    assert "Vitamin supplements should not replace a balanced diet." in text


def compared(client, supplement):
    html = html_of(client, supplement)
    part = html[html.index('id="alternatives"') :] if 'id="alternatives"' in html else ""
    return [name.strip() for name in re.findall(r'card-title">\s*<a[^>]*\s*>([^<]*)<', part)]


def test_three_to_compare_share_an_ingredient_first_then_the_department(client, magnesium):
    oils = Category.objects.create(name="Oils", slug="oils")
    contain(magnesium, "Magnesium")
    near = make_variant(supplement=make_supplement("Magnesium oil", category=oils, position=9)).supplement
    contain(near, "Magnesium")
    for place in range(3):
        make_variant(supplement=make_supplement(f"Mineral {place}", position=place))
    make_variant(supplement=make_supplement("Fish oil", category=oils))
    make_variant(supplement=make_supplement("Hidden", is_visible=False))
    make_variant(supplement=make_supplement("Not offered"), is_offered=False)

    assert sorted(compared(client, magnesium)) == ["Magnesium oil", "Mineral 0", "Mineral 1"]
    assert html_of(client, magnesium).count(">Add to cart<") == 2  # the box and the bar; cards to compare have none


def test_product_like_no_other_compares_with_nothing(client, magnesium):
    assert compared(client, magnesium) == []
    assert "You may compare" not in html_of(client, magnesium)


def test_evidence_names_signed_off_articles_by_title_only(client, magnesium):
    shown, lapsed, draft = make_post("Sleep"), make_post("Cramps"), make_post("Draft", status="draft")
    for post in (shown, lapsed, draft):
        Placement.objects.create(post=post, supplement=magnesium)
        sign_off(post, actor=None)
    withdraw_sign_off(lapsed)

    html = html_of(client, magnesium)
    part = html[html.index('id="evidence"') :]
    listed = re.findall(r'<li><a href="([^"]*)">([^<]*)</a></li>', part[: part.index("</section>")])
    assert listed == [(shown.get_absolute_url(), "Sleep")]
    assert "What it says." not in part[: part.index("</section>")]


@pytest.mark.parametrize("is_visible", [True, False])
def test_what_cannot_be_seen_is_not_found(client, is_visible):
    supplement = make_supplement(is_visible=is_visible)
    make_variant(supplement=supplement, is_offered=not is_visible)
    make_variant()

    assert client.get(supplement.get_absolute_url()).status_code == 404
    assert client.get("/shop/nothing/").status_code == 404


def test_packs_that_are_not_offered_are_not_shown(client, magnesium):
    make_variant(supplement=magnesium, name="Old pack", is_offered=False)

    assert "Old pack" not in html_of(client, magnesium)


def test_goods_below_a_post_keep_their_order_and_lapse_with_their_sign_off():
    post = make_post()
    first, second, hidden = (make_variant().supplement for _ in range(3))
    for place, supplement in enumerate((second, hidden, first)):
        Placement.objects.create(post=post, supplement=supplement, position=place)
    assert goods_below(post) == []

    sign_off(post, actor=None)
    assert [card.supplement for card in goods_below(post)] == [second.pk, hidden.pk, first.pk]
    hidden.is_visible = False
    hidden.save()
    assert [card.supplement for card in goods_below(post)] == [second.pk, first.pk]
    ShopBlock.objects.update(approved_fingerprint="x")
    assert goods_below(post) == []


def test_goods_with_an_ingredient_are_the_chosen_ones_that_can_be_seen_in_their_order():
    goods = [make_supplement(f"Zinc {place}") for place in range(4)]
    for place, supplement in enumerate(goods):
        make_variant(supplement=supplement, is_offered=place != 1)
        zinc = contain(supplement, "Zinc")
    for position, place in enumerate((2, 1, 0)):
        Placement.objects.create(ingredient=zinc, supplement=goods[place], position=position)
    sign_off(zinc, actor=None)

    assert [card.supplement for card in goods_with(zinc)] == [goods[2].pk, goods[0].pk]


def test_block_below_an_article_is_labelled_and_carries_the_article_into_the_cart(rf):
    post = make_post()
    variant = make_variant(supplement=make_supplement("Zinc"), price_cents=12_00, unit_count=60, unit="tablet")
    Placement.objects.create(post=post, supplement=variant.supplement)
    sign_off(post, actor=None)

    html = render_to_string("shop/_from_our_shop.html", {"goods": goods_below(post), "post": post}, rf.get("/"))
    words = " ".join(re.sub(r"<[^>]*>", " ", html).split())
    assert words.startswith(
        "From our shop We sell these. Our articles are written separately and link no product in the text."
    )
    assert "$12.00. $0.20 per tablet. Includes GST." in words
    assert "In stock" in words
    assert "Add to cart" in words
    assert "Always read the label and follow the directions for use." in words
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html))
    assert hidden == {"variant": str(variant.pk), "quantity": "1", "post": str(post.pk)}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("400 mg", "400\u00a0mg"),
        ("150 mg per 2 capsules", "150\u00a0mg per 2 capsules"),
        ("25 billion CFU", "25\u00a0billion CFU"),
        ("25 µg and 2 grams", "25\u00a0µg and 2 grams"),
        ("", ""),
    ],
)
def test_amount_and_its_unit_stay_on_one_line(text, kept):
    assert amounts(text) == kept
