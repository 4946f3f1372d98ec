"""What a shopper ticks, and what is left: filters, counts, orders. Every answer is read from the page."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.utils import timezone

from blog.models import Ingredient
from shop.listing import list_goods
from shop.models import Brand, Category, DietaryMark, SupplementIngredient
from tests.builders import make_supplement, make_variant

pytestmark = pytest.mark.django_db


def brand(name):
    return Brand.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})[0]


def goods(name, *, ingredients=(), marks=(), price_cents=20_00, available=10, pack=None, **fields):
    """A supplement with one pack."""
    supplement = make_supplement(name, **fields)
    for place, each in enumerate(ingredients):
        ingredient = Ingredient.objects.get_or_create(slug=each.lower().replace(" ", "-"), defaults={"name": each})[0]
        SupplementIngredient.objects.create(supplement=supplement, ingredient=ingredient, amount=1, form=str(place))
    for each in marks:
        supplement.dietary_marks.add(DietaryMark.objects.get_or_create(slug=each.lower(), defaults={"name": each})[0])
    make_variant(supplement=supplement, price_cents=price_cents, available=available, **pack or {})
    return supplement


def on_sale(price_cents, *, since_days=1, days=None):
    """What a pack needs to cost `price_cents` for now."""
    now = timezone.now()
    until = None if days is None else now + timedelta(days=days)
    return {"sale_price_cents": price_cents, "sale_from": now - timedelta(days=since_days), "sale_until": until}


@pytest.fixture
def shelf():
    """Five supplements that differ in everything a filter asks."""
    goods("Zinc", ingredients=["Zinc"], marks=["Vegan"], form="tablets", brand=brand("Ash"), price_cents=10_00)
    goods("Zinc C", ingredients=["Zinc", "Vitamin C"], form="lozenges", brand=brand("Ash"), price_cents=15_00)
    goods("Fish oil", ingredients=["Omega-3"], form="soft capsules", brand=brand("Birch"), available=0)
    goods(
        "Magnesium",
        ingredients=["Magnesium"],
        marks=["Vegan", "Halal"],
        form="powder",
        brand=brand("Birch"),
        price_cents=30_00,
        pack=on_sale(24_00),
    )
    goods("Creatine", marks=["Vegan"], form="powder", brand=brand("Ash"), price_cents=40_00)


def names(client, query="", path="/shop/"):
    """Titles of the cards, in their order."""
    html = client.get(f"{path}?{query}").content.decode()
    return [unescape(name) for name in re.findall(r'card-title">\s*<a[^>]*\s*>([^<]*?)\s*<', html)]


def counts(client, query="", path="/shop/"):
    """What the panel says: number left, by box; a box that is greyed out has a minus before it."""
    html = client.get(f"{path}?{query}").content.decode()
    found = {}
    for box, number in re.findall(r'(<input\s+type="checkbox".*?>).*?facet-count"[^>]*>(\d+)', html, re.DOTALL):
        name = re.search(r'id="id_(\S+)"', box)[1]
        found[name] = f"-{number}" if "disabled" in box else number
    return found


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ["Creatine", "Fish oil", "Magnesium", "Zinc", "Zinc C"]),
        ("brand=ash", ["Creatine", "Zinc", "Zinc C"]),
        ("brand=ash&brand=birch", ["Creatine", "Fish oil", "Magnesium", "Zinc", "Zinc C"]),
        ("ingredient=zinc", ["Zinc", "Zinc C"]),
        ("ingredient=vitamin-c&ingredient=magnesium", ["Magnesium", "Zinc C"]),
        ("form=soft-capsules", ["Fish oil"]),
        ("form=powder&form=tablets", ["Creatine", "Magnesium", "Zinc"]),
        ("dietary=vegan", ["Creatine", "Magnesium", "Zinc"]),
        ("dietary=vegan&dietary=halal", ["Creatine", "Magnesium", "Zinc"]),
        ("in_stock=1", ["Creatine", "Magnesium", "Zinc", "Zinc C"]),
        ("on_sale=1", ["Magnesium"]),
        ("price_min=15&price_max=24", ["Fish oil", "Magnesium", "Zinc C"]),
        ("price_min=15.01&price_max=23.99", ["Fish oil"]),
        ("price_max=%2410", ["Zinc"]),
        ("price_min=24.01", ["Creatine"]),
        ("brand=ash&form=powder&dietary=vegan&in_stock=1", ["Creatine"]),
    ],
)
def test_filters_narrow_each_other_and_values_of_one_widen_it(client, query, left):
    assert sorted(names(client, query)) == left


@pytest.mark.usefixtures("shelf")
def test_each_filter_is_counted_beside_all_others_but_not_itself(client):
    assert counts(client, "brand=ash&dietary=vegan") == {
        "ingredient_magnesium": "-0",
        "ingredient_omega-3": "-0",
        "ingredient_vitamin-c": "-0",
        "ingredient_zinc": "1",
        "form_powder": "1",
        "form_tablets": "1",
        "form_lozenges": "-0",
        "form_soft-capsules": "-0",
        "dietary_vegan": "2",
        "dietary_halal": "-0",
        "brand_ash": "2",
        "brand_birch": "1",
        "on_sale_1": "-0",
        "in_stock_1": "2",
    }


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("query", ["", "brand=ash&dietary=vegan", "in_stock=1&price_min=12&on_sale=1", "form=powder"])
def test_count_beside_a_box_is_what_ticking_it_alone_in_its_filter_shows(client, query):
    for box, number in counts(client, query).items():
        parameter, value = re.fullmatch(r"(on_sale|in_stock|[a-z]+)_(.+)", box).groups()
        others = [pair for pair in query.split("&") if pair and not pair.startswith(f"{parameter}=")]
        alone = "&".join([*others, f"{parameter}={value}"])
        assert len(names(client, alone)) == int(number.lstrip("-")), alone


@pytest.mark.usefixtures("shelf")
def test_boxes_keep_their_places_whatever_is_ticked(client):
    assert list(counts(client, "form=powder&on_sale=1")) == list(counts(client))


def test_one_ingredient_in_two_forms_counts_once(client):
    supplement = goods("Magnesium", ingredients=["Magnesium"], marks=["Vegan", "Halal"])
    other = Ingredient.objects.get(slug="magnesium")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=other, amount=2, form="as citrate")

    assert counts(client)["ingredient_magnesium"] == "1"
    assert counts(client)["in_stock_1"] == "1"
    assert names(client, "ingredient=magnesium&dietary=vegan&dietary=halal") == ["Magnesium"]


def test_pack_of_a_card_is_the_first_that_is_offered(client):
    supplement = make_supplement("Zinc")
    make_variant(supplement=supplement, price_cents=5_00, position=0, is_offered=False)
    make_variant(supplement=supplement, price_cents=20_00, position=1, name="60 tablets")
    make_variant(supplement=supplement, price_cents=10_00, position=2)

    assert names(client, "price_max=15") == []
    assert names(client, "price_min=20&price_max=20") == ["Zinc"]
    assert "60 tablets" in client.get("/shop/").content.decode()


@pytest.mark.parametrize(
    ("since_days", "days", "price"), [(1, None, "80"), (1, 1, "80"), (-1, None, "100"), (2, -1, "100")]
)
def test_price_filter_and_sale_filter_ask_for_the_price_of_now(client, since_days, days, price):
    goods("Zinc", price_cents=100_00, pack=on_sale(80_00, since_days=since_days, days=days))

    assert names(client, f"price_min={price}&price_max={price}") == ["Zinc"]
    assert names(client, "on_sale=1") == (["Zinc"] if price == "80" else [])


def test_order_by_price_per_unit_compares_unrounded_ratios(client):
    goods("B", price_cents=20_01, pack={"unit_count": 100})
    goods("A", price_cents=10_04, pack={"unit_count": 50})
    goods("C", price_cents=60_00, pack={"unit_count": 300})
    goods("D", price_cents=30_00, pack={"unit_count": 100} | on_sale(10_00))

    assert names(client, "sort=unit_price") == ["D", "C", "B", "A"]


def test_orders(client):
    now = timezone.now()
    goods("alder", price_cents=30_00, position=2, added_at=now - timedelta(days=3), pack=on_sale(27_00))
    goods("Beech", price_cents=100_00, position=3, added_at=now - timedelta(days=1), pack=on_sale(89_00))
    goods("Cedar", price_cents=28_00, position=1, added_at=now - timedelta(days=2))

    assert names(client) == ["Cedar", "alder", "Beech"]
    assert names(client, "sort=price") == ["alder", "Cedar", "Beech"]
    assert names(client, "sort=saving") == ["Beech", "alder", "Cedar"]
    assert names(client, "sort=newest") == ["Beech", "Cedar", "alder"]
    assert names(client, "sort=name") == ["alder", "Beech", "Cedar"]


def test_department_lists_those_inside_it_and_counts_them(client):
    minerals = Category.objects.create(name="Minerals", slug="minerals")
    inside = Category.objects.create(name="Magnesium salts", slug="salts", parent=minerals)
    goods("Zinc", category=minerals, form="tablets")
    goods("Magnesium", category=inside, form="powder")
    goods("Fish oil", category=Category.objects.create(name="Oils", slug="oils"), form="powder")

    assert sorted(names(client, path="/shop/category/minerals/")) == ["Magnesium", "Zinc"]
    assert names(client, path="/shop/category/salts/") == ["Magnesium"]
    assert counts(client, path="/shop/category/minerals/")["form_powder"] == "1"
    links = {row.name: (row.left, row.address) for row in list_goods(QueryDict("form=powder"), "/shop/").departments}
    assert links == {
        "Minerals": (1, "/shop/category/minerals/?form=powder"),
        "Oils": (1, "/shop/category/oils/?form=powder"),
    }


def test_search_narrows_the_listing_and_its_counts(client):
    zinc = goods("Zinc", form="tablets")
    goods("Magnesium", form="powder")

    listing = list_goods(QueryDict("sort=name"), "/shop/", found_ids=[zinc.pk], words="zinc")

    assert [row.name for row in listing.goods[:24]] == ["Zinc"]
    assert [(choice.label, choice.left) for choice in listing.facets[0].choices] == [("Tablets", 1)]
    assert listing.facets[0].choices[0].address == "/shop/?q=zinc&form=tablets&sort=name"
    assert list_goods(QueryDict(), "/shop/", found_ids=[], words="x").sentence_of_nothing == "No products match 'x'."


def test_twenty_four_stand_on_a_page_and_the_filters_stay_on_the_next(client):
    for number in range(25):
        goods(f"Zinc {number:02}", form="tablets")

    first = client.get("/shop/?form=tablets&sort=name").content.decode()

    assert first.count("product-card-head") == 24
    assert "?form=tablets&amp;sort=name&amp;page=2" in first
    assert names(client, "form=tablets&sort=name&page=2") == ["Zinc 24"]
    assert client.get("/shop/?form=tablets&page=3").status_code == 404
