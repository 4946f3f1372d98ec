"""Public pages ask the database as often for three of everything as for one (DESIGN.md, 5)."""

import pytest
from django.core.files.base import ContentFile

from blog.models import Ingredient
from shop.models import Brand, DietaryMark, Placement, Statement, SupplementImage, SupplementIngredient
from shop.placements import goods_below, goods_with, sign_off
from tests.builders import make_post, make_supplement, make_variant, picture_bytes

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
def test_listing_asks_four_times(client, django_assert_num_queries, path, count, warm_copies):
    goods = [supplement_with(count) for _ in range(count)]

    warm_copies(path)
    with django_assert_num_queries(4):
        html = client.get(path).content.decode()

    assert [html.count(f'href="{supplement.get_absolute_url()}"') for supplement in goods] == [1] * count
    assert html.count("Words statement-") == count * count


@pytest.mark.parametrize("count", [1, 3])
def test_listing_of_sold_out_goods_asks_no_more(client, django_assert_num_queries, count, warm_copies):
    for _ in range(count):
        make_variant(available=0)

    warm_copies("/shop/")
    with django_assert_num_queries(4):
        html = client.get("/shop/").content.decode()

    assert html.count("See similar") == count


def test_listing_of_nothing_asks_twice(client, django_assert_num_queries, warm_copies):
    supplement_with(1)
    Brand.objects.create(name="Brand B", slug="brand-b")

    warm_copies("/shop/")
    with django_assert_num_queries(2):
        html = client.get("/shop/?brand=brand-b&price_min=500").content.decode()

    assert "No products match" in html


@pytest.mark.parametrize("count", [1, 3])
def test_product_asks_six_times(client, django_assert_num_queries, count, warm_copies):
    supplement = supplement_with(count)
    others = [supplement_with(count) for _ in range(count)]
    for number in range(count):
        post = make_post(f"Post {number}")
        Placement.objects.create(post=post, supplement=supplement)
        sign_off(post, actor=None)

    warm_copies(supplement.get_absolute_url())
    with django_assert_num_queries(6):
        html = client.get(supplement.get_absolute_url()).content.decode()

    assert html.count('name="variant"') == count
    assert html.count("Words statement-") == count * (1 + count)
    assert [html.count(f'href="{other.get_absolute_url()}"') for other in others] == [1] * count
    assert html.count(">Post ") == count
    assert html.count('<th scope="row">') == count


@pytest.mark.parametrize("count", [1, 3])
def test_goods_below_an_article_ask_four_times(django_assert_num_queries, count):
    post = make_post()
    goods = [supplement_with(count) for _ in range(count)]
    for place, supplement in enumerate(goods):
        Placement.objects.create(post=post, supplement=supplement, position=place)
    sign_off(post, actor=None)

    with django_assert_num_queries(4):
        assert goods_below(post) == goods


def test_article_with_no_goods_asks_once(django_assert_num_queries):
    post = make_post()

    with django_assert_num_queries(1):
        assert goods_below(post) == []


@pytest.mark.parametrize("count", [1, 3])
def test_goods_with_an_ingredient_ask_four_times(django_assert_num_queries, count):
    goods = [supplement_with(count) for _ in range(count)]
    ingredient = Ingredient.objects.get(slug="ingredient-0")
    for place, supplement in enumerate(goods):
        Placement.objects.create(ingredient=ingredient, supplement=supplement, position=place)
    sign_off(ingredient, actor=None)

    with django_assert_num_queries(4):
        assert goods_with(ingredient) == goods


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_no_more_for_more(client, django_assert_max_num_queries, count, warm_copies):
    for number in range(count):
        supplement_with(count)
        make_variant(available=0)
        make_post(f"Post {number}")

    warm_copies("/")
    with django_assert_max_num_queries(10):
        response = client.get("/")

    assert response.content.decode().count("Words statement-") == min(count, 2) * count


@pytest.mark.parametrize(
    "path", ["/shop/", "/", "/shipping/", "/shop/category/minerals/", "/shop/?on_sale=1&price_min=x&brand=none"]
)
def test_public_page_writes_nothing(client, writes, path):
    supplement = supplement_with(1)

    assert writes(lambda: client.get(path)) == []
    assert writes(lambda: client.get(supplement.get_absolute_url())) == []
