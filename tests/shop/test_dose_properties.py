"""What must hold for every amount, label and cart."""

from datetime import date
from decimal import Decimal

import pytest

from shop.rules.doses import NANOGRAMS, PER_DAY, PER_SERVE, PER_UNIT, Serving, daily_dose_price, nanograms, percent_of
from shop.rules.safety import Dose, Level, Limit, check

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given

amounts = some.decimals("0.001", "999999", places=3)
servings = some.builds(Serving, some.integers(1, 60), some.integers(1, 12))
DAY = date(2026, 11, 26)


@given(amounts, some.sampled_from(sorted(NANOGRAMS)))
def test_units_of_mass_convert_into_each_other_without_loss(amount, unit):
    in_ng = nanograms(amount, unit)

    assert in_ng == amount * NANOGRAMS[unit]
    assert nanograms(amount * 1000, unit) == in_ng * 1000


@given(some.integers(1, 10**12), servings)
def test_day_serve_and_unit_agree(serve_ng, serving):
    day, serve, unit = (serving.amount(serve_ng, basis) for basis in (PER_DAY, PER_SERVE, PER_UNIT))

    assert serve == serve_ng
    assert unit * serving.units_per_day == day


@given(some.integers(1, 100_000), some.integers(1, 1000), servings)
def test_price_of_all_days_of_a_pack_is_its_price(price_cents, unit_count, serving):
    exact = daily_dose_price(price_cents, unit_count, serving).exact_cents

    assert exact * unit_count / serving.units_per_day == price_cents


@given(some.integers(1, 10**9), some.integers(1, 10**9))
def test_percent_is_above_100_exactly_above_the_limit(amount_ng, limit_ng):
    assert (percent_of(amount_ng, limit_ng) > 100) == (amount_ng > limit_ng)


doses = some.lists(
    some.builds(
        Dose,
        product=some.integers(1, 6),
        name=some.sampled_from(["A", "B", "C"]),
        quantity=some.integers(1, 99),
        day_ng=some.dictionaries(some.integers(1, 3), some.integers(1, 100), max_size=3),
    ),
    max_size=6,
    unique_by=lambda dose: dose.product,
)
limits = some.lists(
    some.builds(
        Limit,
        rule=some.sampled_from(["a", "b"]),
        version=some.just(1),
        ingredient=some.integers(1, 3),
        name=some.just("Zinc"),
        limit_ng=some.integers(1, 200),
        unit=some.just("mg"),
        source=some.just("S"),
    ),
    max_size=3,
)


@given(doses, limits)
def test_cart_is_told_of_a_limit_exactly_where_its_sum_is_above(goods, most):
    found = check(goods, most, [])

    above = [
        limit
        for limit in most
        if sum(dose.quantity * dose.day_ng.get(limit.ingredient, 0) for dose in goods) > limit.limit_ng
    ]
    assert len(found) == len(above)
    assert all(note.source for note in found)


@given(doses, limits)
def test_one_product_alone_is_never_a_stop(goods, most):
    for dose in goods:
        assert all(note.level != Level.STOP for note in check([dose], most, []))


@given(doses, limits, some.integers(2, 5))
def test_more_packs_never_take_a_note_away(goods, most, times):
    more = [Dose(dose.product, dose.name, dose.quantity * times, dose.day_ng) for dose in goods]

    assert {note.rule for note in check(goods, most, [])} <= {note.rule for note in check(more, most, [])}


@given(some.decimals("0.001", "1000", places=3), some.decimals("0.000001", "10", places=6))
def test_international_units_round_half_up_to_the_nanogram(amount, factor):
    exact = amount * factor * 1000

    assert abs(nanograms(amount, "IU", factor) - exact) <= Decimal("0.5")
