"""A renamed supplement or department is found at its old address."""

import pytest

from blog.models import Redirect
from shop import catalogue
from shop.models import Category
from tests.builders import make_supplement, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def zinc():
    supplement = make_supplement("Zinc", slug="zinc")
    make_variant(supplement=supplement)
    return supplement


def test_renamed_supplement_is_found_at_its_old_address(client, zinc):
    zinc.slug = "zinc-picolinate"
    catalogue.save_supplement(zinc)

    response = client.get("/shop/zinc/?variant=3", follow=True)

    assert response.redirect_chain == [("/shop/zinc-picolinate/?variant=3", 301)]
    assert response.status_code == 200


def test_supplement_that_moved_twice_is_one_step_away(client, zinc):
    for slug in ("zinc-a", "zinc-b"):
        zinc.slug = slug
        catalogue.save_supplement(zinc)

    assert client.get("/shop/zinc/").headers["Location"] == "/shop/zinc-b/"
    assert client.get("/shop/zinc-a/").headers["Location"] == "/shop/zinc-b/"


def test_address_of_a_renamed_supplement_may_be_used_again(client, zinc):
    zinc.slug = "zinc-old"
    catalogue.save_supplement(zinc)
    other = make_supplement("Other", slug="other")
    make_variant(supplement=other)

    other.slug = "zinc"
    catalogue.save_supplement(other)

    assert b"Other" in client.get("/shop/zinc/").content
    assert list(Redirect.objects.values_list("old_path", "new_path")) == [("/shop/other/", "/shop/zinc/")]


def test_renamed_department_is_found_at_its_old_address(client, zinc):
    department = Category.objects.get(slug="minerals")
    department.slug = "minerals-and-salts"
    catalogue.save_category(department)

    response = client.get("/shop/category/minerals/")

    assert (response.status_code, response.headers["Location"]) == (301, "/shop/category/minerals-and-salts/")
