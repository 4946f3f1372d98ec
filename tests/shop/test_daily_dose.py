"""Price per labelled daily dose, and per fixed amount of an ingredient, in lists and on the product page."""

import random

import pytest
from django.db.models import F

from shop.models import Variant, current_price, daily_dose_price
from tests.builders import make_holding, make_ingredient, make_limit, make_supplement, make_variant
from tests.shop.pages import Page
from tests.shop.test_listing import names

pytestmark = pytest.mark.django_db


@pytest.fixture
def magnesium():
    return make_ingredient("Magnesium", kind="mineral", compared_amount=300, compared_unit="mg")


def test_query_and_row_agree_on_the_order_of_prices_per_day():
    chance = random.Random(6)  # noqa: S311
    for _ in range(30):
        supplement = make_supplement(units_per_serve=chance.randint(1, 30), serves_per_day=chance.randint(1, 6))
        make_variant(
            supplement=supplement,
            price_cents=chance.randint(1, 9000),
            unit_count=chance.choice([7, 30, 60, 90, 250]),
            available=0,
        )
    packs = list(
        Variant.objects.annotate(now=current_price())
        .order_by(daily_dose_price("now"), "pk")
        .select_related("supplement")
    )

    assert packs == sorted(packs, key=lambda pack: (pack.daily_dose_price.exact_cents, pack.pk))


def test_list_sorts_by_what_a_labelled_day_costs(client):
    for name, price_cents, count, units, serves in [
        ("Cheap pack, many a day", 10_00, 30, 3, 2),  # 2.00
        ("Dear pack, one a day", 30_00, 100, 1, 1),  # 0.30
        ("Two a day", 20_00, 60, 2, 1),  # 0.67
    ]:
        supplement = make_supplement(name, units_per_serve=units, serves_per_day=serves)
        make_variant(supplement=supplement, price_cents=price_cents, unit_count=count)

    assert names(client, "sort=daily_dose") == ["Dear pack, one a day", "Two a day", "Cheap pack, many a day"]
    text = Page(client.get("/shop/")).text
    assert all(
        words in text for words in ("$2.00 per labelled daily dose", "$0.30 per labelled", "$0.67 per labelled")
    )


def test_sale_price_is_what_a_day_costs(client):
    pack = make_variant(price_cents=30_00, unit_count=30)

    assert "$1.00 per labelled daily dose" in Page(client.get(pack.supplement.get_absolute_url())).text


def test_list_of_one_ingredient_sorts_by_a_fixed_amount_of_it(client, magnesium):
    make_holding(
        "Glycinate", (magnesium, "150", "mg"), units_per_serve=2, pack={"price_cents": 24_00, "unit_count": 60}
    )
    make_holding("Citrate", (magnesium, "0.2", "g"), units_per_serve=2, pack={"price_cents": 25_00, "unit_count": 150})
    make_holding(
        "Two forms", (magnesium, "90", "mg"), (magnesium, "60", "mg"), pack={"price_cents": 22_00, "unit_count": 60}
    )

    text = Page(client.get("/shop/?ingredient=magnesium&sort=amount")).text

    assert names(client, "ingredient=magnesium&sort=amount") == ["Citrate", "Two forms", "Glycinate"]
    assert "$0.50 per 300 mg magnesium" in text
    assert "$0.73 per 300 mg magnesium" in text
    assert "$1.60 per 300 mg magnesium" in text
    assert "Price per 300 mg magnesium low to high" in text


def test_amount_that_cannot_be_said_stands_last_and_says_nothing(client, magnesium):
    make_holding("In IU", (magnesium, "1", "IU"), (magnesium, "500", "mg"), pack={"price_cents": 1_00})
    make_holding("Known", (magnesium, "1", "mg"), pack={"price_cents": 99_00})

    assert names(client, "ingredient=magnesium&sort=amount") == ["Known", "In IU"]
    assert Page(client.get("/shop/?ingredient=magnesium&sort=amount")).text.count("per 300 mg magnesium.") == 1


@pytest.mark.parametrize(
    "query", ["sort=amount", "sort=amount&ingredient=zinc", "sort=amount&ingredient=zinc&ingredient=magnesium"]
)
def test_order_by_amount_without_one_such_ingredient_is_the_first_order(client, magnesium, query):
    zinc = make_ingredient("Zinc")
    make_holding("B", (magnesium, "1", "mg"), (zinc, "5", "mg"), pack={"price_cents": 1_00}, position=1)
    make_holding("A", (magnesium, "1", "mg"), (zinc, "5", "mg"), pack={"price_cents": 9_00}, position=0)

    response = client.get(f"/shop/?{query}")

    assert names(client, query) == ["A", "B"]
    assert "Price per 300 mg" not in Page(response).text


@pytest.mark.parametrize("count", [1, 3])
def test_list_by_amount_asks_four_times(client, magnesium, django_assert_num_queries, warm_copies, count):
    for number in range(count):
        make_holding(f"Magnesium {number}", (magnesium, "150", "mg"))
    address = "/shop/?ingredient=magnesium&sort=amount"

    warm_copies(address)
    with django_assert_num_queries(4):
        client.get(address)


def facts(client, pack):
    text = Page(client.get(pack.supplement.get_absolute_url())).text
    return text[text.index("Supplement facts") :]


def test_facts_say_serve_day_sum_and_per_cents(client, magnesium):
    b6 = make_ingredient("Vitamin B6")
    make_limit(magnesium, "350")
    make_limit(b6, "1.6", kind="reference", source="Food Standards Code", read_on="2026-11-26")
    pack = make_holding(
        "Complex", (magnesium, "90", "mg"), (magnesium, "60", "mg"), (b6, "2.5", "mg"), serves_per_day=2
    )

    text = facts(client, pack)

    assert "Supplement facts, per serve of 1 capsule; 2 serves a day" in text
    assert "Magnesium form 0 90 mg 180 mg – –" in text
    assert "Magnesium, total 150 mg 300 mg – 86%" in text
    assert "Vitamin B6 form 2 2.5 mg 5 mg 313% –" in text
    assert "Source of the limit" in text
    assert "Food Standards Code (read 26 November 2026)" in text


def test_facts_without_limits_and_one_serve_a_day_stay_two_columns(client, magnesium):
    pack = make_holding("Plain", (magnesium, "90", "mg"))

    text = facts(client, pack)

    assert "Active ingredient Amount per serve Magnesium form 0 90 mg" in text
    assert "Per day" not in text
    assert "%" not in text[: text.index("90 mg") + 20]


def test_compound_stands_beside_its_element(client, magnesium):
    pack = make_holding("Oxide", (magnesium, "90", "mg"))
    pack.supplement.facts.update(compound_amount=F("amount") + 60, compound_unit="mg")

    assert "90 mg in 150 mg form 0" in facts(client, pack)
