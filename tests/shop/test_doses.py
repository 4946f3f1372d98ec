"""Amounts, units and what a day costs. Vectors: domain 5 and 6.1."""

from decimal import Decimal
from fractions import Fraction

import pytest

from shop.rules.doses import (
    PER_DAY,
    PER_SERVE,
    PER_UNIT,
    Serving,
    add_up,
    daily_dose_price,
    fixed_amount_price,
    in_a_sentence,
    nanograms,
    percent_of,
    words,
)

VITAMIN_D, VITAMIN_A = Decimal("0.025"), Decimal("0.3")


@pytest.mark.parametrize(
    ("amount", "unit", "iu_micrograms", "in_ng"),
    [
        ("1", "g", None, 1_000_000_000),
        ("150", "mg", None, 150_000_000),
        ("0.001", "µg", None, 1),
        ("1000", "IU", VITAMIN_D, 25_000),
        ("833", "IU", VITAMIN_A, 249_900),
        ("0.001", "IU", VITAMIN_A, 0),
        ("1000", "IU", None, None),  # vitamin E: natural and synthetic differ
        ("25", "billion CFU", None, None),
    ],
)
def test_amount_in_nanograms_is_exact_or_not_known(amount, unit, iu_micrograms, in_ng):
    assert nanograms(Decimal(amount), unit, iu_micrograms) == in_ng


def test_thousand_iu_of_vitamin_d_are_25_micrograms():
    assert nanograms(Decimal(1000), "IU", VITAMIN_D) == nanograms(Decimal(25), "µg")


@pytest.mark.parametrize(
    ("basis", "amount"), [(PER_UNIT, Fraction(75)), (PER_SERVE, Fraction(150)), (PER_DAY, Fraction(450))]
)
def test_amount_per_unit_serve_and_day_are_three_numbers(basis, amount):
    assert Serving(units_per_serve=2, serves_per_day=3).amount(150, basis) == amount


def test_sums_leave_out_what_is_not_known_in_grams():
    assert add_up([("zinc", 5), ("iron", 2), ("zinc", 3), ("kelp", None)]) == {"zinc": 8, "iron": 2}


@pytest.mark.parametrize(
    ("price_cents", "unit_count", "units", "serves", "cents", "sentence"),
    [
        (23_95, 60, 2, 1, 80, "$0.80 per labelled daily dose"),  # 79.83
        (21_95, 60, 1, 2, 73, "$0.73 per labelled daily dose"),  # 73.17
        (1_00, 8, 1, 1, 13, "$0.13 per labelled daily dose"),  # 12.5, half up
        (24_95, 150, 2, 1, 33, "$0.33 per labelled daily dose"),
    ],
)
def test_price_of_a_labelled_day_is_rounded_to_the_cent_half_up(
    price_cents, unit_count, units, serves, cents, sentence
):
    price = daily_dose_price(price_cents, unit_count, Serving(units, serves))

    assert (price.cents, price.words) == (cents, sentence)
    assert "effective" not in price.words


def test_price_of_300_mg_lets_glycinate_be_compared_with_citrate():
    glycinate = fixed_amount_price(23_95, 60, 2, 150_000_000, 300_000_000)
    citrate = fixed_amount_price(24_95, 150, 2, 200_000_000, 300_000_000)

    assert (glycinate, citrate) == (Fraction(47_90, 30), Fraction(24_95 * 3, 150))
    assert citrate < glycinate


def test_empty_pack_has_no_price_of_a_day():
    with pytest.raises(ValueError, match="at least one unit"):
        daily_dose_price(1_00, 0, Serving(1, 1))
    with pytest.raises(ValueError, match="some of the ingredient"):
        fixed_amount_price(1_00, 10, 1, 0, 1)


@pytest.mark.parametrize(
    ("amount_ng", "limit_ng", "percent"), [(5, 50, 10), (1, 3, 33), (50, 50, 100), (501, 500, 101), (500, 501, 100)]
)
def test_percent_above_the_limit_never_reads_as_the_limit(amount_ng, limit_ng, percent):
    assert percent_of(amount_ng, limit_ng) == percent


@pytest.mark.parametrize(
    ("amount_ng", "unit", "text"),
    [(52_500_000, "mg", "52.5 mg"), (1_000_000_000_000, "g", "1,000 g"), (25_000, "µg", "25 µg"), (1, "mg", "0 mg")],
)
def test_amount_in_words_has_no_padding_zeros(amount_ng, unit, text):
    assert words(amount_ng, unit) == text


def test_name_within_a_sentence_keeps_its_abbreviation():
    assert [in_a_sentence(name) for name in ("Vitamin B6", "Omega-3", "EPA")] == ["vitamin B6", "omega-3", "EPA"]
