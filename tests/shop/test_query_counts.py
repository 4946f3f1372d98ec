"""Public pages ask the database as often for three of everything as for one (DESIGN.md, 5)."""

import pytest
from django.core.files.base import ContentFile

from shop.models import Statement, SupplementImage
from tests.builders import make_post, make_supplement, make_variant, picture_bytes

pytestmark = pytest.mark.django_db


def supplement_with(count):
    """`count` packs, pictures and statements of one supplement."""
    supplement = make_supplement()
    for number in range(count):
        make_variant(supplement=supplement)
        image = SupplementImage(supplement=supplement, alt_text=f"Picture {number}")
        image.file.save("x.png", ContentFile(picture_bytes(), name="x.png"))
        code = f"statement-{supplement.pk}-{number}"
        supplement.statements.add(Statement.objects.create(code=code, text=f"Words {code}.", source="test"))
    return supplement


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", ["/shop/", "/shop/?page=1"])
def test_listing_asks_eight_times(client, django_assert_num_queries, path, count, warm_copies):
    goods = [supplement_with(count) for _ in range(count)]

    warm_copies(path)
    with django_assert_num_queries(8):
        html = client.get(path).content.decode()

    assert [html.count(f">{supplement.name}</a>") for supplement in goods] == [1] * count
    assert html.count("Words statement-") == count * count


@pytest.mark.parametrize("count", [1, 3])
def test_category_asks_eight_times(client, django_assert_num_queries, count, warm_copies):
    for _ in range(count):
        supplement_with(count)

    warm_copies("/shop/category/minerals/")
    with django_assert_num_queries(8):
        response = client.get("/shop/category/minerals/")

    assert response.content.decode().count("Words statement-") == count * count


@pytest.mark.parametrize("count", [1, 3])
def test_product_asks_six_times(client, django_assert_num_queries, count, warm_copies):
    supplement = supplement_with(count)

    warm_copies(supplement.get_absolute_url())
    with django_assert_num_queries(6):
        html = client.get(supplement.get_absolute_url()).content.decode()

    assert (html.count('name="variant"'), html.count("Words statement-"), html.count('alt="Picture ')) == (count,) * 3


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_seven_times(client, django_assert_num_queries, count, warm_copies):
    for number in range(count):
        supplement_with(count)
        make_post(f"Post {number}")

    warm_copies("/")
    with django_assert_num_queries(7):
        response = client.get("/")

    assert response.content.decode().count("Words statement-") == count * count


@pytest.mark.parametrize("path", ["/shop/", "/", "/shipping/", "/shop/category/minerals/"])
def test_public_page_writes_nothing(client, writes, path):
    supplement = supplement_with(1)

    assert writes(lambda: client.get(path)) == []
    assert writes(lambda: client.get(supplement.get_absolute_url())) == []
