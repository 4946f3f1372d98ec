"""What the listing says and offers around its goods: chips, ways out, what it makes of nonsense."""

import re

import pytest

from blog.models import Ingredient, IngredientName
from shop.models import Brand, SupplementIngredient
from tests.builders import make_supplement, make_variant
from tests.shop.pages import Page
from tests.shop.test_listing import brand, counts, goods, names, on_sale, shelf  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

NOINDEX = '<meta name="robots" content="noindex">'


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def links(html, words):
    """Addresses of the links whose words are `words`."""
    found = re.findall(r'<a\s[^>]*?href="([^"]*)"[^>]*?>(.*?)</a>', html, re.DOTALL)
    plain = [(" ".join(re.sub(r"<[^>]*>", "", inside).split()), href) for href, inside in found]
    return [href.replace("&amp;", "&") for text, href in plain if text == words]


def test_ingredient_is_filtered_by_any_of_its_names(client):
    b12 = Ingredient.objects.create(name="Vitamin B12", slug="vitamin-b12")
    IngredientName.objects.create(ingredient=b12, name="Methyl cobalamin")
    supplement = make_variant(supplement=make_supplement("Drops")).supplement
    make_variant(supplement=make_supplement("Powder"))
    SupplementIngredient.objects.create(supplement=supplement, ingredient=b12, amount=5)

    for name in ("vitamin-b12", "methyl-cobalamin"):
        html = html_of(client, f"/shop/?ingredient={name}&sort=price")
        page = Page(client.get(f"/shop/?ingredient={name}&sort=price"))
        assert ("Drops" in html, ">Powder" in html) == (True, False), name
        assert page.values["ingredient"] == ["vitamin-b12"]
        assert links(html, "Remove filter Vitamin B12") == ["/shop/?sort=price"]


@pytest.mark.usefixtures("shelf")
def test_filters_in_force_stay_ticked_and_stand_as_chips_that_take_them_off(client):
    html = html_of(client, "/shop/?dietary=vegan&form=powder&price_max=30&in_stock=1&sort=price")

    page = Page(client.get("/shop/?dietary=vegan&form=powder&price_max=30&in_stock=1&sort=price"))
    assert (page.values["dietary"], page.values["form"], page.values["in_stock"]) == (["vegan"], ["powder"], ["1"])
    assert (page.value("price_max"), page.value("sort")) == ("30", "price")
    assert links(html, "Remove filter Vegan") == ["/shop/?form=powder&price_max=30.00&in_stock=1&sort=price"]
    assert links(html, "Remove filter Powder") == ["/shop/?dietary=vegan&price_max=30.00&in_stock=1&sort=price"]
    assert links(html, "Remove filter Up to $30") == ["/shop/?form=powder&dietary=vegan&in_stock=1&sort=price"]
    assert links(html, "Remove filter In stock") == ["/shop/?form=powder&dietary=vegan&price_max=30.00&sort=price"]
    assert set(links(html, "Clear all")) == {"/shop/?sort=price"}
    assert "Filter (4)" in page.text
    assert "1 product " in page.text


@pytest.mark.usefixtures("shelf")
def test_nothing_left_says_why_and_what_each_filter_taken_off_would_leave(client):
    html = html_of(client, "/shop/?form=soft-capsules&dietary=vegan")

    assert "No products match &#x27;Soft capsules&#x27; and &#x27;Vegan&#x27;." in html
    assert links(html, "Remove Soft capsules: 3 products") == ["/shop/?dietary=vegan"]
    assert links(html, "Remove Vegan: 1 product") == ["/shop/?form=soft-capsules"]
    assert set(links(html, "Clear all")) == {"/shop/"}


@pytest.mark.usefixtures("shelf")
def test_box_in_force_that_leads_to_nothing_can_still_be_taken_off(client):
    found = counts(client, "form=soft-capsules&dietary=vegan")

    assert (found["form_soft-capsules"], found["dietary_vegan"], found["dietary_halal"]) == ("0", "0", "-0")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "sentence", "kept"),
    [
        ("price_min=cheap", "“From”: Enter dollars and cents like 19.95. We left it out.", "cheap"),
        ("price_min=-5", "“From”: Enter dollars and cents like 19.95. We left it out.", "-5"),
        ("price_min=1e3", "“From”: Enter dollars and cents like 19.95. We left it out.", "1e3"),
        (f"price_min={'9' * 400}", "“From”: Enter dollars and cents like 19.95. We left it out.", "9" * 400),
        ("price_min=30&price_max=10", "“To”: The highest price is below the lowest. We left it out.", "30"),
    ],
)
def test_price_that_cannot_be_is_kept_in_its_field_left_out_and_answered(client, query, sentence, kept):
    page = Page(client.get(f"/shop/?{query}"))

    assert sentence in page.text
    assert page.value("price_min") == kept
    assert "5 products" in page.text


@pytest.mark.usefixtures("shelf")
def test_good_price_beside_a_wrong_one_still_holds(client):
    assert names(client, "price_min=cheap&price_max=10") == ["Zinc"]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "query",
    [
        "brand=nobody&ingredient=&form=soft capsules&dietary='",
        "brand=ASH",
        f"form={'x' * 5000}",
        "in_stock=maybe&on_sale=0",
        "sort=cheapest",
        "sort=",
        "price_min=&price_max=",
        "brand[]=ash&__proto__=1",
        "&".join(["brand=nobody"] * 500),
    ],
)
def test_what_no_page_of_ours_sends_is_dropped_without_a_word(client, query):
    response = client.get(f"/shop/?{query}")

    assert response.status_code == 200
    assert "5 products" in Page(response).text
    assert "Remove filter" not in Page(response).text
    assert NOINDEX not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("", True),
        ("page=1", True),
        ("form=capsules", False),
        ("on_sale=1", False),
        ("sort=price", False),
        ("price_max=1", False),
        ("price_max=x", False),
    ],
)
def test_combinations_are_not_for_search_engines(client, query, is_kept):
    make_variant()

    assert (NOINDEX not in html_of(client, f"/shop/?{query}")) is is_kept
    assert (NOINDEX not in html_of(client, f"/shop/category/minerals/?{query}")) is is_kept


def test_more_than_eight_values_fold_and_unfold_where_one_is_in_force(client):
    for number in range(10):
        for _ in range(2 if number < 9 else 1):
            goods(f"Zinc {number}", brand=brand(f"Brand {number}"))
    Brand.objects.create(name="Brand without goods", slug="none")

    html = html_of(client, "/shop/")
    (folded,) = re.findall(r'<details class="facet-more"\s*>(.*?)</details>', html, re.DOTALL)
    assert "Show all 10" in folded
    assert re.findall(r'value="(\S+?)"', folded) == ["brand-8", "brand-9"]
    assert '<details class="facet-more" open>' in html_of(client, "/shop/?brand=brand-9")
    assert '<details class="facet-more" open>' not in html_of(client, "/shop/?brand=brand-1")


@pytest.mark.usefixtures("shelf")
def test_common_filters_stand_above_the_goods_and_toggle(client):
    html = html_of(client, "/shop/?on_sale=1")

    assert links(html, "On sale 1") == ["/shop/"]
    assert links(html, "In stock 1") == ["/shop/?on_sale=1&in_stock=1"]
    assert links(html, "Vegan 1") == ["/shop/?dietary=vegan&on_sale=1"]
    assert links(html, "Powder 1") == ["/shop/?form=powder&on_sale=1"]


def test_panel_says_between_which_prices_its_goods_lie(client):
    goods("Zinc", price_cents=9_95)
    goods("Magnesium", price_cents=1_234_50, form="powder")

    assert "$9.95 to $1,234.50 here" in Page(client.get("/shop/?price_max=5")).text
    assert "$1,234.50 to $1,234.50 here" in Page(client.get("/shop/?form=powder")).text


def test_shop_without_goods_leads_on(client):
    text = Page(client.get("/shop/")).text

    assert "0 products" in text
    assert "Nothing here yet." in text
    assert client.get("/shop/category/nothing/").status_code == 404


def card(client, path="/shop/"):
    (found,) = re.findall(r'<li class="card product-card">(.*?)</li>', html_of(client, path), re.DOTALL)
    return found


def words(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_card_says_all_that_a_shopper_compares(client):
    supplement = make_supplement("Magnesium", strength="400 mg")
    variant = make_variant(
        supplement=supplement,
        name="120 capsules",
        unit_count=120,
        price_cents=29_95,
        available=4,
        **on_sale(23_95),
    )

    html = card(client)
    assert "400\u00a0mg" in html
    assert "Magnesium 400 mg, 120 capsules" in words(html)
    assert "Now $23.95, was $29.95, save 20%. $0.20 per capsule. Includes GST." in words(html)
    assert "Save 20%" in words(html)
    assert "Only 4 left" in words(html)
    assert "Always read the label and follow the directions for use." in words(html)
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html))
    assert form == {"variant": str(variant.pk), "quantity": "1"}
    assert "data-add-to-cart" in html


def test_card_without_a_saving_names_none(client):
    make_variant(supplement=make_supplement("Zinc"), price_cents=20_00, unit_count=60, unit="tablet")

    html = words(card(client))
    assert "$20.00. $0.33 per tablet. Includes GST." in html
    assert "Save" not in html
    assert "was" not in html


def test_saving_of_less_than_one_per_cent_is_not_called_zero(client):
    make_variant(price_cents=200_00, **on_sale(199_50))

    html = words(card(client))
    assert "Sale" in html
    assert "0%" not in html


def test_sold_out_card_leads_to_similar_ones_instead_of_the_cart(client):
    make_variant(available=0)

    html = card(client)
    assert links(html, "See similar: Minerals") == ["/shop/category/minerals/?in_stock=1"]
    assert "<form" not in html
    assert "Out of stock" in html


def test_words_narrow_the_listing_and_stay_with_the_filters(client):
    make_variant(supplement=make_supplement("Zinc Tablets", form="tablets"))
    make_variant(supplement=make_supplement("Zinc Capsules", form="capsules"))
    make_variant(supplement=make_supplement("Iron", form="tablets"))

    html = client.get("/shop/", {"q": " zinc ", "form": "tablets"}).content.decode()

    assert ("Zinc Tablets" in html, "Zinc Capsules" in html, "Iron" in html) == (True, False, False)
    assert "Found for 'zinc'." in html
    assert '<input type="hidden" name="q" value="zinc">' in html
    assert "noindex" in html


def test_typo_in_the_words_of_the_listing_shows_what_was_meant(client):
    make_variant(supplement=make_supplement("Magnesium Glycinate"))

    html = client.get("/shop/", {"q": "magneisum"}).content.decode()

    assert "No results for 'magneisum'. Showing results for 'magnesium'." in html
    assert "Magnesium Glycinate" in html
