"""Ingredients: the hinge between articles and labels; and the pages of the house."""

import re

import pytest

from blog import publishing
from blog.models import Ingredient, IngredientName, Page
from shop.models import SupplementIngredient
from tests.builders import make_post, make_supplement, make_variant
from tests.shop.pages import Page as Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def zinc():
    made = Ingredient.objects.create(name="Zinc", slug="zinc", kind="mineral", intro="A mineral.\n\nIn meat.")
    for name in ("Zn", "zincum"):
        IngredientName.objects.create(ingredient=made, name=name)
    return made


def test_index_lists_ingredients_by_letter_with_their_other_names(client, zinc):
    Ingredient.objects.create(name="Caffeine", slug="caffeine")

    text = Seen(client.get("/ingredients/")).text

    assert text.index("Caffeine") < text.index("Zinc Zn, zincum")


def test_index_of_many_is_read_page_by_page_and_each_letter_leads_to_where_it_begins(
    client, warm_copies, django_assert_num_queries
):
    names = [f"{letter}{number:02}" for letter in "aBz" for number in range(70)]
    Ingredient.objects.bulk_create(Ingredient(name=name, slug=name.lower()) for name in names[::-1])
    warm_copies("/ingredients/")

    pages = []
    for number in (1, 2, 3):
        with django_assert_num_queries(3):
            pages.append(client.get(f"/ingredients/?page={number}").content.decode())

    listed = [re.findall(r'<a href="/ingredients/[^"]+/">([^<]+)</a>', html) for html in pages]
    assert listed == [names[:100], names[100:200], names[200:]]
    assert re.findall(r'class="chip" href="([^"]+)">(.)</a>', pages[1]) == [
        ("?page=1#letter-A", "A"),
        ("?page=1#letter-B", "B"),
        ("#letter-Z", "Z"),
    ]
    assert [re.findall(r'id="letter-(.)"', html) for html in pages] == [["A", "B"], ["B", "Z"], ["Z"]]
    assert "Page 2 of 3" in pages[1]
    assert client.get("/ingredients/?page=4").status_code == 404


def test_page_shows_names_articles_and_no_goods_that_nobody_signed_off(client, zinc):
    make_post("Zinc and colds").ingredients.add(zinc)
    make_post("Sleep")
    supplement = make_variant(supplement=make_supplement("Lozenges")).supplement
    SupplementIngredient.objects.create(supplement=supplement, ingredient=zinc, amount=5)

    text = Seen(client.get("/ingredients/zinc/")).text

    assert "Also called Zn, zincum." in text
    assert ("Zinc and colds" in text, "Lozenges" in text, "Sleep" in text) == (True, False, False)
    assert "From our shop" not in text


def test_page_of_an_ingredient_without_articles_or_goods_says_so_and_leads_on(client, zinc):
    text = Seen(client.get("/ingredients/zinc/")).text

    assert "No articles here yet." in text
    assert "From our shop" not in text


def test_draft_is_not_listed_under_its_ingredient(client, zinc):
    make_post("Hidden", status="draft").ingredients.add(zinc)

    assert "Hidden" not in client.get("/ingredients/zinc/").content.decode()


def test_unknown_ingredient_is_not_found(client):
    assert client.get("/ingredients/nothing/").status_code == 404


@pytest.mark.parametrize("slug", ["about", "contact", "editorial-policy", "privacy", "returns", "terms"])
def test_page_of_the_house_shows_what_staff_wrote_and_is_missing_until_then(client, staff, slug):
    missing = client.get(f"/{slug}/").status_code
    form = {"slug": slug, "title": "Our words", "summary": "", "body": "<h2>One</h2><p>Two <script>x</script></p>"}

    staff.post("/admin/blog/page/add/", form)

    html = client.get(f"/{slug}/").content.decode()
    assert missing == (200 if slug == "editorial-policy" else 404)  # it states the rule of our grades by itself
    assert "<h1>Our words</h1>" in html
    assert '<h2 id="s-one">One</h2><p>Two </p>' in html


def test_shipping_page_states_the_rule_and_what_staff_wrote_below_it(client):
    publishing.save_page(Page(slug="shipping", title="Shipping", body="<p>We pack at noon.</p>"))

    text = Seen(client.get("/shipping/")).text

    assert text.index("free on orders of $99 or more") < text.index("We pack at noon.")
