"""Finding supplements."""

import pytest

from blog.fulltext.index import MOST_RANKED
from blog.models import Ingredient, IngredientName
from shop import catalogue
from shop.models import DietaryMark, Supplement, SupplementIngredient
from shop.search import find_supplements, suggest, supplements_of
from tests.builders import make_supplement, make_variant

pytestmark = pytest.mark.django_db


def on_sale(name, *, sku="", **fields):
    supplement = make_supplement(name, **fields)
    make_variant(supplement=supplement, **({"sku": sku} if sku else {}))
    catalogue.save_search_words(supplement)
    return supplement


@pytest.mark.parametrize(
    "words",
    [
        *("magnesium", "magnesium glycinate", "brand a", "minerals", "sleep", "muscle function", "powder", "400 mg"),
        *("magnesium bisglycinate", "vegan", "mag-gly-060", "MAG-GLY-060"),
    ],
)
def test_supplement_is_found_by_all_that_it_is(words):
    supplement = on_sale(
        "Magnesium Glycinate",
        sku="MAG-GLY-060",
        summary="For the evening.",
        description="Taken before sleep.",
        indications="Maintains muscle function.",
        form="powder",
        strength="400 mg",
    )
    magnesium = Ingredient.objects.create(name="Magnesium", slug="magnesium")
    IngredientName.objects.create(ingredient=magnesium, name="Magnesium bisglycinate")
    SupplementIngredient.objects.create(supplement=supplement, ingredient=magnesium, amount=150)
    supplement.dietary_marks.add(DietaryMark.objects.create(name="Vegan", slug="vegan"))
    catalogue.save_search_words(supplement)
    other = on_sale("Iron", sku="IRO-060")
    Supplement.objects.filter(pk=other.pk).update(search_words="IRO-060")

    assert find_supplements(words).ids == [supplement.pk]


def test_cautions_and_directions_are_not_searched():
    on_sale("Valerian", cautions="Not in pregnancy.", directions="Swallow whole.", warnings="Drowsiness.")

    for words in ("pregnancy", "swallow", "drowsiness"):
        assert find_supplements(words).ids == []


def test_name_outweighs_search_words_and_text():
    in_text = on_sale("One", description="With zinc.")
    in_words = on_sale("Two")
    Supplement.objects.filter(pk=in_words.pk).update(search_words="zinc")
    in_name = on_sale("Zinc", description="A long text. " * 100)

    assert find_supplements("zinc").ids == [in_name.pk, in_words.pk, in_text.pk]


@pytest.mark.parametrize("typed", ["B-12", "b-12", " B-12 "])
def test_exact_sku_stands_first_whatever_its_case(typed):
    in_name = on_sale("Vitamin B12")
    with_sku = on_sale("Sublingual cobalamin", sku="B-12")
    Supplement.objects.filter(pk=with_sku.pk).update(search_words="")

    assert find_supplements(typed).ids == [with_sku.pk, in_name.pk]


def test_exact_sku_is_not_taken_for_a_typo():
    on_sale("Magnesium")
    coded = on_sale("Iron", sku="MAGNEISUM")
    Supplement.objects.filter(pk=coded.pk).update(search_words="")

    matches = find_supplements("magneisum")

    assert (matches.ids, matches.corrected) == ([coded.pk], "")


def test_only_what_is_on_sale_is_found():
    make_supplement("Zinc without a pack")
    withdrawn = make_supplement("Zinc withdrawn")
    make_variant(supplement=withdrawn, is_offered=False, sku="ZNC-1")
    make_variant(supplement=make_supplement("Zinc hidden", is_visible=False), sku="ZNC-2")
    shown = on_sale("Zinc")

    assert find_supplements("zinc").ids == [shown.pk]
    assert find_supplements("znc-1").ids == []
    assert find_supplements("ZNC-2").ids == []


def test_typo_finds_what_was_meant_and_says_so():
    supplement = on_sale("Magnesium Glycinate")

    matches = find_supplements("magneisum glycinate")

    assert (matches.ids, matches.corrected) == ([supplement.pk], "magnesium glycinate")


def test_bulk_changes_are_seen():
    supplement = on_sale("Selenium")
    Supplement.objects.update(name="Copper")

    assert (find_supplements("selenium", corrects=False).ids, find_supplements("copper").ids) == ([], [supplement.pk])


def test_rows_come_in_the_order_of_the_matches_with_their_cards():
    goods = [on_sale(f"Zinc {n}", position=n) for n in range(3)]
    ids = [goods[2].pk, goods[0].pk, 999_999]

    rows = supplements_of(ids)

    assert [(row.supplement, row.pack) for row in rows] == [(one.pk, one.variants.get().pk) for one in goods[::-2]]


def test_supplements_are_suggested_by_name_and_brand_at_most_four():
    for n in range(6):
        on_sale(f"Zinc {n}", slug=f"zinc-{n}")
    on_sale("Copper", description="Not zinc.", slug="copper")

    assert len(suggest("zi")) == 4
    assert suggest("copp") == [("Copper", "/shop/copper/")]
    assert suggest("") == []


def test_names_that_begin_as_typed_are_suggested_first():
    begun = on_sale("Zinc with a long name of many words", description="Long. " * 50)
    on_sale("Lozenges, zinc")

    assert suggest("zinc")[0].name == begun.name


@pytest.mark.parametrize("words", ["\0", "x" * 10_000, "'", '"', "a" * 41])
def test_unusual_words_are_no_fault(words):
    assert find_supplements(words).ids == []


def test_supplement_is_suggested_by_brand_ingredient_form_and_sku_after_those_named_so():
    brand = on_sale("Night powder", sku="NIG-060", slug="night-powder")
    Supplement.objects.filter(pk=brand.pk).update(search_words="Gullmarlow, magnesium citrate, NIG-060")
    on_sale("Citrate of lime", slug="citrate-of-lime")

    for words in ("gull", "magnesium ci", "nig-06", "powder gull"):
        assert [url for _, url in suggest(words)] == ["/shop/night-powder/"], words
    assert [url for _, url in suggest("citr")] == ["/shop/citrate-of-lime/", "/shop/night-powder/"]


def test_supplement_that_is_not_on_sale_is_not_suggested():
    make_supplement("Zinc without a pack")
    make_variant(supplement=make_supplement("Zinc hidden", is_visible=False), sku="ZNC-2")

    assert suggest("zinc") == []


def test_of_very_many_all_are_found_those_named_so_first():
    other = on_sale("Drops", description="With zinc.")
    many = Supplement.objects.bulk_create(
        Supplement(name="Zinc", slug=f"zinc-{n}", brand=other.brand, category=other.category)
        for n in range(MOST_RANKED + 50)
    )
    for supplement in many[:3]:
        make_variant(supplement=supplement)

    assert find_supplements("zinc").ids == [*(supplement.pk for supplement in many[2::-1]), other.pk]
