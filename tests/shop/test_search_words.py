"""Goods are found by names that stand elsewhere: a renamed brand, mark or ingredient is told to them."""

import pytest

from blog.models import Ingredient
from shop.models import Brand, DietaryMark, SupplementIngredient
from shop.search import find_supplements
from tests.blog.desk import inline
from tests.builders import make_supplement, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplement():
    return make_variant(supplement=make_supplement("Calm")).supplement


def test_renamed_brand_finds_its_goods(staff, supplement):
    brand = Brand.objects.get()

    staff.post(f"/admin/shop/brand/{brand.pk}/change/", {"name": "Quillmoss", "slug": "quillmoss"})

    assert find_supplements("quillmoss").ids == [supplement.pk]


def test_renamed_mark_finds_its_goods(staff, supplement):
    mark = DietaryMark.objects.create(name="Old", slug="old")
    supplement.dietary_marks.add(mark)

    staff.post(f"/admin/shop/dietarymark/{mark.pk}/change/", {"name": "Vegan", "slug": "vegan"})

    assert find_supplements("vegan").ids == [supplement.pk]


def test_new_name_of_an_ingredient_finds_what_holds_it(staff, supplement):
    ingredient = Ingredient.objects.create(name="Withania", slug="withania", kind="herb")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=ingredient, amount=300)
    row = {"id": "", "ingredient": ingredient.pk, "name": "Ashwagandha"}
    form = {"name": "Withania", "slug": "withania", "kind": "herb", "summary": "", "intro": ""}

    staff.post(
        f"/admin/blog/ingredient/{ingredient.pk}/change/",
        form | inline("other_names", row) | inline("placements") | inline("shop_block"),
    )

    assert find_supplements("ashwagandha").ids == [supplement.pk]
