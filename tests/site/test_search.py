"""The search page and the suggestions."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from blog import publishing
from blog.models import Ingredient, IngredientName
from shop import catalogue, limits
from shop.models import Statement, Supplement, SupplementImage, SupplementIngredient
from tests.builders import file_under, make_category, make_post, make_supplement, make_variant, picture_bytes

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
hypothesis.configuration.set_hypothesis_home_dir(f"{settings.DATA_DIR}/hypothesis")

pytestmark = pytest.mark.django_db

NASTY = [
    *("", " ", '"', "'", "''", '"zinc', "zinc AND", "NEAR(zinc iron, 2)", "zinc OR", "NOT zinc", "*", "zin*", "-zinc"),
    *(
        "title:zinc",
        "{title}: zinc",
        "^zinc",
        "a+b",
        "c++",
        "can't",
        "vitamin-d",
        "&|!():*<->",
        "' OR 1=1--",
        "%27%22",
    ),
    *(
        "\\",
        "%",
        "_",
        "%s",
        "%(a)s",
        "{{ 7 }}",
        "<script>alert(1)</script>",
        "😀",
        "ß",
        "İ",
        "²",
        "µg",
        "\u202e",
        "١٢",
    ),
    *("a" * 10_000, "zinc " * 2_000, "é" * 500, "한국어", "zinc\niron", "1e5", "0.5", "h₂o", "&amp;", "\ufffd"),
]


def page(client, **query):
    response = client.get(f"/search/?{urlencode(query)}")
    assert response.status_code == 200
    return response.content.decode()


def stock_the_site(count=1):
    """`count` of everything about zinc."""
    for n in range(count):
        post = make_post(f"Zinc in food {n}", summary="Oysters have the most.")
        file_under(post, make_category(f"Zinc and food {n}"))
        supplement = make_supplement(f"Zinc lozenges {n}")
        make_variant(supplement=supplement)
        image = SupplementImage(supplement=supplement, alt_text="Pack")
        image.file.save("x.png", ContentFile(picture_bytes(), name="x.png"))
        supplement.statements.add(Statement.objects.create(code=f"s-{n}", text=f"Words {n}.", source="test"))
        ingredient = Ingredient.objects.create(name=f"Zinc {n}", slug=f"zinc-{n}", summary="A trace element.")
        IngredientName.objects.create(ingredient=ingredient, name=f"Zn {n}")


def test_page_shows_all_kinds_with_their_numbers_and_keeps_the_words_in_every_tab(client):
    stock_the_site(2)

    html = page(client, q="zinc food")
    assert re.findall(r'href="(\?[^"]*)"[^>]*>(\w+)(?: <span class="tab-count">(\d+)</span>)?<', html) == [
        ("?q=zinc+food", "All", ""),
        ("?q=zinc+food&amp;type=articles", "Articles", "2"),
        ("?q=zinc+food&amp;type=products", "Products", "0"),
        ("?q=zinc+food&amp;type=ingredients", "Ingredients", "0"),
    ]
    html = page(client, q="zinc")
    assert "<mark>Zinc</mark> in food 0</a>" in html
    assert html.count(f'href="{Supplement.objects.get(name="Zinc lozenges 0").get_absolute_url()}"') == 1
    assert "Also called Zn 0" in html
    assert "Words 0." in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'value="zinc"' in html


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("", ["Ingredients", "Articles", "Products"]),
        ("articles", ["Articles"]),
        ("products", ["Products"]),
        ("ingredients", ["Ingredients"]),
        ("unknown", ["Ingredients", "Articles", "Products"]),
    ],
)
def test_type_chooses_what_is_shown(client, kind, headings):
    stock_the_site()

    html = page(client, q="zinc", type=kind)

    assert re.findall(r'<h2 id="found-\w+">(\w+)</h2>', html) == headings
    assert html.count('aria-current="page"') == 1


def test_results_of_one_kind_are_twelve_per_page(client):
    for n in range(15):
        make_post(f"Zinc {n}")

    first, second = (page(client, q="zinc", type="articles", page=n) for n in (1, 2))

    assert (first.count('<li class="hit">'), second.count('<li class="hit">')) == (12, 3)
    assert "Page 2 of 2" in second
    assert 'href="?page=1&amp;q=zinc&amp;type=articles"' in second
    assert client.get("/search/?q=zinc&type=articles&page=3").status_code == 404
    assert client.get("/search/?q=zinc&type=articles&page=x").status_code == 404


def test_page_of_all_kinds_shows_the_best_and_leads_to_the_rest(client):
    for n in range(7):
        make_post(f"Zinc {n}")
        make_variant(supplement=make_supplement(f"Zinc {n}"))

    html = page(client, q="zinc")

    assert html.count('<li class="hit">') == 6
    assert ">All 7 articles</a>" in html
    assert ">All 7 products</a>" in html


def test_words_are_marked_in_names_summaries_and_texts_and_nothing_else_is_markup(client):
    make_post("Zinc & <b>bones</b>", summary="Read this.", body="<p>Then <em>x &lt; y</em> of zincs &amp; co.</p>")
    make_post("Other", summary="Some zinc <i>here</i>.")

    html = page(client, q="zinc")

    assert "<mark>Zinc</mark> &amp; &lt;b&gt;bones&lt;/b&gt;" in html
    assert "Then x &lt; y of <mark>zincs</mark> &amp; co." in html
    assert "Some <mark>zinc</mark> &lt;i&gt;here&lt;/i&gt;." in html


def test_summary_stands_where_only_the_title_answers(client):
    make_post("Zinc", summary="Oysters have the most.", body="<p>Nothing.</p>")

    assert "<p>Oysters have the most.</p>" in page(client, q="zinc")


def test_article_supplement_and_ingredient_are_found_by_any_name_of_the_ingredient(client):
    b12 = Ingredient.objects.create(name="Vitamin B12", slug="vitamin-b12")
    IngredientName.objects.create(ingredient=b12, name="Cobalamin")
    post = make_post("Nerves")
    post.ingredients.add(b12)
    publishing.save_filing(post)
    supplement = make_variant(supplement=make_supplement("Drops")).supplement
    SupplementIngredient.objects.create(supplement=supplement, ingredient=b12, amount=5)
    catalogue.save_search_words(supplement)

    for words in ("cobalamin", "B12"):
        html = page(client, q=words)
        addresses = (post.get_absolute_url(), supplement.get_absolute_url(), b12.get_absolute_url())
        assert [address for address in addresses if f'href="{address}"' not in html] == [], words


def test_typo_is_mended_for_all_kinds_at_once_and_said(client):
    make_post("Magnesium and sleep")
    make_variant(supplement=make_supplement("Magnesium Glycinate"))

    html = page(client, q="magneisum")

    assert "No results for 'magneisum'. Showing results for 'magnesium'." in html
    assert re.findall(r'tab-count">(\d+)', html) == ["1", "1", "0"]
    assert "<mark>Magnesium</mark> and sleep" in html


def test_words_that_one_kind_has_are_not_mended_for_another(client):
    make_post("Zink, the German word")
    make_variant(supplement=make_supplement("Zinc"))

    html = page(client, q="zink")

    assert "Showing results for" not in html
    assert re.findall(r'tab-count">(\d+)', html) == ["1", "0", "0"]


def test_nothing_found_has_ways_out(client):
    topic, quiet = make_category("Sleep"), make_category("Quiet")
    file_under(make_post("A"), topic)
    iron = make_supplement("Iron")
    make_variant(supplement=iron)

    html = page(client, q="xyzzy")

    assert "No results for 'xyzzy'." in html
    assert "Check the spelling" in html
    assert f'<a class="chip" href="{topic.get_absolute_url()}">Sleep</a>' in html
    assert f'<a class="chip" href="{quiet.get_absolute_url()}">' not in html
    assert f'href="{iron.get_absolute_url()}"' in html
    assert 'href="/contact/">Ask us' in html


def test_kind_without_results_leads_back_to_the_others(client):
    make_post("Zinc")

    html = page(client, q="zinc", type="products")

    assert "No products for these words." in html
    assert '<a href="?q=zinc">See all results</a>' in html


def test_page_without_words_offers_a_field_and_topics(client):
    file_under(make_post("A"), make_category("Sleep"))

    html = page(client)

    assert "<h1>Search</h1>" in html
    assert ">Sleep</a>" in html
    assert "No results" not in html


@pytest.mark.parametrize("words", NASTY)
def test_any_words_give_a_page(client, words):
    make_post("Zinc")

    for path in ("/search/", "/search/suggestions/"):
        response = client.get(f"{path}?{urlencode({'q': words})}")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


@hypothesis.settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(words=some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_gives_a_page(client, words):
    limits.SEARCHES.forget()
    limits.SUGGESTIONS.forget()
    for path in ("/search/", "/search/suggestions/"):
        assert client.get(f"{path}?{urlencode({'q': words})}").status_code == 200


def test_nul_is_refused(client):
    assert client.get("/search/?q=%00").status_code == 400


def test_page_is_public_and_the_same_for_everybody(client):
    stock_the_site()

    for path in ("/search/?q=zinc", "/search/suggestions/?q=zi"):
        response = client.get(path)
        assert response.headers["Cache-Control"].startswith("public")
        assert not response.cookies
        assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
        assert client.post(path).status_code == 405


# --- suggestions --------------------------------------------------------------------------------------------------


def suggested(client, words):
    return client.get("/search/suggestions/", {"q": words}).content.decode()


def test_suggestions_are_grouped_options_of_a_list_with_ids(client):
    make_post("Muscle twitches", slug="muscle-twitches")
    make_variant(supplement=make_supplement("Muscle rub", slug="muscle-rub"))
    make_category("Muscles")

    html = suggested(client, "musc")

    assert re.findall(r'role="(listbox|group|option)"', html) == ["listbox", *["group", "option"] * 3]
    assert re.findall(r'role="presentation" id="([\w-]+)">(\w+)<', html) == [
        ("suggestions-articles", "Articles"),
        ("suggestions-products", "Products"),
        ("suggestions-topics", "Topics"),
    ]
    assert re.findall(r'aria-labelledby="([\w-]+)"', html) == re.findall(r'id="(suggestions-\w+)"', html)
    options = re.findall(r'id="([\w-]+)"\s+href="([^"]+)"\s+tabindex="-1"\s+aria-selected="false"\s*>(.*?)</a>', html)
    assert options == [
        ("suggestion-articles-1", "/blog/muscle-twitches/", "<b>Musc</b>le twitches"),
        ("suggestion-products-1", "/shop/muscle-rub/", "<b>Musc</b>le rub"),
        ("suggestion-topics-1", "/blog/category/muscles/", "<b>Musc</b>les"),
    ]


def test_at_most_ten_are_suggested(client):
    stock_the_site(6)

    assert suggested(client, "zi").count('role="option"') == 10


@pytest.mark.parametrize("words", ["", "z", " z ", "qqq"])
def test_one_letter_or_no_answer_suggests_nothing(client, words):
    make_post("Zinc")

    assert suggested(client, words).strip() == ""


@pytest.mark.parametrize("words", ["magneis", "magneisum", "slepe mag"])
def test_typo_is_suggested_as_it_was_meant(client, words):
    make_post("Magnesium and sleep")

    html = suggested(client, words)

    assert "<b>M" in html
    assert html.count('role="option"') == 1


def test_suggestions_are_kept_out_of_search_engines(client):
    assert client.get("/search/suggestions/?q=zi").headers["X-Robots-Tag"] == "noindex"


def test_names_are_escaped_in_suggestions(client):
    make_post("Zinc <i>x</i>")

    assert "<b>Zi</b>nc &lt;i&gt;x&lt;/i&gt;" in suggested(client, "zi")


# --- how many questions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/search/?q=zinc", 10),  # find: posts, ingredients, supplements, SKU; posts 1, ingredients 2, supplements 3
        ("/search/?q=zinc&type=articles", 5),
        ("/search/?q=zinc&type=ingredients", 6),
        ("/search/?q=zinc&type=products", 7),
        ("/search/?q=zicn", 14),  # as typed 4, as meant 4, rows 6
        ("/search/?q=xyzzy", 8),  # as typed 4, topics 1, supplements 3
        ("/search/?q=qqqq+zinc", 7),  # two words are no SKU
        ("/search/", 4),
        ("/search/suggestions/?q=zi", 0),
        ("/search/suggestions/?q=zicn", 0),
        ("/search/suggestions/?q=z", 0),
    ],
)
def test_search_asks_the_same_with_1_or_3_of_everything(
    client, path, queries, count, django_assert_num_queries, warm_copies
):
    stock_the_site(count)

    warm_copies(path)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200
