"""Public pages ask the database as often for a hundred of everything as for one (DESIGN.md, 5)."""

import re

import pytest
from django.core.files.base import ContentFile

from blog.models import Ingredient, IngredientName
from shop.models import (
    Brand,
    Category,
    DietaryMark,
    Placement,
    Statement,
    Supplement,
    SupplementImage,
    SupplementIngredient,
    Variant,
)
from shop.placements import MOST_POSTS, goods_below, goods_with, sign_off
from tests.builders import (
    file_under,
    make_category,
    make_citation,
    make_post,
    make_supplement,
    make_variant,
    picture_bytes,
    tag,
)

pytestmark = pytest.mark.django_db


def supplement_with(count, **fields):
    """`count` packs, pictures, statements, facts and dietary marks of one supplement."""
    supplement = make_supplement(**fields)
    for number in range(count):
        make_variant(supplement=supplement)
        image = SupplementImage(supplement=supplement, alt_text=f"Picture {number}")
        image.file.save("x.png", ContentFile(picture_bytes(), name="x.png"))
        code = f"statement-{supplement.pk}-{number}"
        supplement.statements.add(Statement.objects.create(code=code, text=f"Words {code}.", source="test"))
        ingredient = Ingredient.objects.get_or_create(slug=f"ingredient-{number}", name=f"Ingredient {number}")[0]
        SupplementIngredient.objects.create(supplement=supplement, ingredient=ingredient, amount=number + 1)
        supplement.dietary_marks.add(
            DietaryMark.objects.get_or_create(slug=f"mark-{number}", name=f"Mark {number}")[0]
        )
    return supplement


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "path",
    [
        "/shop/",
        "/shop/?page=1",
        "/shop/category/minerals/",
        "/shop/?ingredient=ingredient-0&dietary=mark-0&form=capsules&in_stock=1&price_max=50&sort=unit_price",
    ],
)
def test_listing_asks_three_times(client, django_assert_num_queries, path, count, warm_copies):
    goods = [supplement_with(count) for _ in range(count)]

    warm_copies(path)
    with django_assert_num_queries(3):
        html = client.get(path).content.decode()

    assert [html.count(f'href="{supplement.get_absolute_url()}"') for supplement in goods] == [1] * count
    assert html.count("Words statement-") == count * count


def supplements_in(count):
    """`count` supplements, each of a brand and a department of its own; of all that hangs on the first as many."""
    brands = Brand.objects.bulk_create(Brand(name=f"House {n}", slug=f"house-{n}") for n in range(count))
    parent = Category.objects.create(name="Minerals", slug="minerals")
    departments = Category.objects.bulk_create(
        Category(name=f"Shelf {n}", slug=f"shelf-{n}", parent=parent) for n in range(count)
    )
    goods = Supplement.objects.bulk_create(
        Supplement(name=f"Tablet {n:03}", slug=f"tablet-{n}", brand=brands[n], category=departments[n])
        for n in range(count)
    )
    packs = [(one, f"{one.slug}-0") for one in goods] + [(goods[0], f"more-{n}") for n in range(1, count)]
    Variant.objects.bulk_create(
        Variant(supplement=one, name=name, sku=name.upper(), price_cents=20_00, position=place)
        for place, (one, name) in enumerate(packs)
    )
    first = goods[0]
    SupplementImage.objects.bulk_create(
        SupplementImage(supplement=first, alt_text="A pack", file=f"images/{n}.png", width=9, height=9, position=n)
        for n in range(count)
    )
    ingredients = Ingredient.objects.bulk_create(Ingredient(name=f"Salt {n}", slug=f"salt-{n}") for n in range(count))
    IngredientName.objects.bulk_create(
        IngredientName(ingredient=ingredients[0], name=f"Sal {n}") for n in range(count)
    )
    SupplementIngredient.objects.bulk_create(
        SupplementIngredient(supplement=first, ingredient=one, amount=1) for one in ingredients
    )
    statements = [Statement(code=f"code-{n}", text=f"Words {n}.", source="test") for n in range(count)]
    first.statements.set(Statement.objects.bulk_create(statements))
    marks = [DietaryMark(name=f"Mark {n}", slug=f"mark-{n}") for n in range(count)]
    first.dietary_marks.set(DietaryMark.objects.bulk_create(marks))
    return first


@pytest.mark.parametrize("count", [1, 100])
@pytest.mark.parametrize(
    ("path", "questions"),
    [
        ("/shop/", 3),
        ("/shop/category/minerals/", 3),
        ("/shop/?brand=house-0&dietary=mark-0&ingredient=salt-0&price_max=50&sort=name", 3),
        ("/shop/tablet-0/", 5),
        ("/", 4),
        ("/ingredients/", 3),
    ],
)
def test_page_asks_as_often_with_100_of_everything_as_with_1(
    client, store, django_assert_num_queries, path, questions, count, warm_copies
):
    supplements_in(count)

    warm_copies(path)
    with django_assert_num_queries(questions):
        html = client.get(path).content.decode()

    if path.startswith("/shop/"):
        assert len(set(re.findall(r"<p>Words \d+\.</p>", html))) == count
    if path == "/shop/":
        assert html.count('name="brand"') == html.count('name="dietary"') == html.count('name="ingredient"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_listing_of_sold_out_goods_asks_no_more(client, django_assert_num_queries, count, warm_copies):
    for _ in range(count):
        make_variant(available=0)

    warm_copies("/shop/")
    with django_assert_num_queries(3):
        html = client.get("/shop/").content.decode()

    assert html.count("See similar") == count


def test_listing_of_nothing_asks_nothing(client, django_assert_num_queries, warm_copies):
    supplement_with(1)
    Brand.objects.create(name="Brand B", slug="brand-b")

    warm_copies("/shop/")
    with django_assert_num_queries(0):
        html = client.get("/shop/?brand=brand-b&price_min=500").content.decode()

    assert "No products match" in html


@pytest.mark.parametrize(("count", "beside", "posts"), [(1, 1, 1), (3, 3, 3), (100, 3, MOST_POSTS + 2)])
def test_product_asks_six_times(client, django_assert_num_queries, count, beside, posts, warm_copies):
    supplement = supplement_with(count)
    others = [supplement_with(beside) for _ in range(beside)]
    for number in range(posts):
        post = make_post(f"Post {number}")
        Placement.objects.create(post=post, supplement=supplement)
        sign_off(post, actor=None)

    warm_copies(supplement.get_absolute_url())
    with django_assert_num_queries(6):
        html = client.get(supplement.get_absolute_url()).content.decode()

    assert html.count('name="variant"') == count
    assert html.count("Words statement-") == count + beside * beside
    assert [html.count(f'href="{other.get_absolute_url()}"') for other in others] == [1] * beside
    assert html.count(">Post ") == min(posts, MOST_POSTS)
    assert html.count('<th scope="row">') == count


@pytest.mark.parametrize("count", [1, 3])
def test_goods_below_an_article_ask_four_times(client, django_assert_num_queries, count, warm_copies):
    post = make_post()
    goods = [supplement_with(count) for _ in range(count)]
    for place, supplement in enumerate(goods):
        Placement.objects.create(post=post, supplement=supplement, position=place)
    sign_off(post, actor=None)

    warm_copies("/shop/")
    with django_assert_num_queries(4):
        assert [card.supplement for card in goods_below(post)] == [one.pk for one in goods]


@pytest.mark.parametrize("count", [1, 100])
def test_article_with_goods_asks_six_times(client, django_assert_num_queries, count, warm_copies):
    keys = [f"source{number}" for number in range(count)]
    for key in keys:
        make_citation(key)
    post = make_post(body="".join(f'<p>x<cite data-ref="{key}"></cite></p>' for key in keys))
    file_under(post, *(make_category(f"Topic {number}") for number in range(count)))
    tag(post, *(f"tag{number}" for number in range(count)))
    for number in range(count):
        Placement.objects.create(post=post, supplement=make_variant().supplement, position=number)
    tag(make_post("Beside it"), "tag0")
    sign_off(post, actor=None)

    warm_copies(post.get_absolute_url())
    with django_assert_num_queries(6):
        html = client.get(post.get_absolute_url()).content.decode()

    assert html.count('id="ref-') == count
    assert html.count("Add to cart") == min(count, 3)
    assert "Beside it" in html


def test_article_with_no_goods_asks_once(django_assert_num_queries):
    post = make_post()

    with django_assert_num_queries(1):
        assert goods_below(post) == []


@pytest.mark.parametrize("count", [1, 3])
def test_goods_with_an_ingredient_ask_four_times(client, django_assert_num_queries, count, warm_copies):
    goods = [supplement_with(count) for _ in range(count)]
    ingredient = Ingredient.objects.get(slug="ingredient-0")
    for place, supplement in enumerate(goods):
        Placement.objects.create(ingredient=ingredient, supplement=supplement, position=place)
    sign_off(ingredient, actor=None)

    warm_copies("/shop/")
    with django_assert_num_queries(4):
        assert [card.supplement for card in goods_with(ingredient)] == [one.pk for one in goods]


@pytest.mark.parametrize(("count", "of_each"), [(1, 1), (3, 3), (20, 1)])
def test_home_asks_no_more_for_more(client, django_assert_max_num_queries, count, of_each, warm_copies):
    for number in range(count):
        supplement_with(of_each)
        make_variant(available=0)
        make_post(f"Post {number}")

    warm_copies("/")
    with django_assert_max_num_queries(10):
        response = client.get("/")

    assert response.content.decode().count("Words statement-") == min(count, 2) * of_each


@pytest.mark.parametrize(
    "path", ["/shop/", "/", "/shipping/", "/shop/category/minerals/", "/shop/?on_sale=1&price_min=x&brand=none"]
)
def test_public_page_writes_nothing(client, writes, path):
    supplement = supplement_with(1)

    assert writes(lambda: client.get(path)) == []
    assert writes(lambda: client.get(supplement.get_absolute_url())) == []
