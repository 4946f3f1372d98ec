"""Periods of reports, and the ones before them."""

from datetime import date

import pytest

from shop.rules.periods import Period, percent_change, presets
from shop.rules.spreadsheets import guarded, unguarded


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((date(2026, 11, 26), date(2026, 11, 26)), (date(2026, 11, 25), date(2026, 11, 25))),
        ((date(2026, 11, 20), date(2026, 11, 26)), (date(2026, 11, 13), date(2026, 11, 19))),
        ((date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))),
        ((date(2026, 10, 1), date(2026, 12, 31)), (date(2026, 7, 1), date(2026, 9, 30))),
        ((date(2024, 7, 1), date(2025, 6, 30)), (date(2023, 7, 1), date(2024, 6, 30))),
        ((date(2026, 3, 1), date(2026, 3, 30)), (date(2026, 1, 30), date(2026, 2, 28))),
    ],
)
def test_period_before_is_as_many_months_or_as_many_days(period, before):
    assert Period(*period).before == Period(*before)


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        (date(2026, 11, 26), "This financial year", date(2026, 7, 1), date(2026, 11, 26)),
        (date(2026, 6, 30), "This financial year", date(2025, 7, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), "Last financial year", date(2025, 7, 1), date(2026, 6, 30)),
        (date(2026, 1, 15), "Last month", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 15), "Last quarter", date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 11, 26), "Last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 11, 26), "Last 90 days", date(2026, 8, 29), date(2026, 11, 26)),
    ],
)
def test_usual_periods(today, name, first, last):
    assert presets(today)[name] == Period(first, last)


@pytest.mark.parametrize(("now", "before", "percent"), [(150, 100, 50), (50, 100, -50), (0, 3, -100), (1, 0, None)])
def test_change_in_per_cent(now, before, percent):
    assert percent_change(now, before) == percent


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "\nx", "'=1", "''", "'x"])
def test_no_cell_is_a_formula_and_each_comes_back_as_it_was(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "Zinc", "5 mg", "x=1"])
def test_plain_text_is_left_alone(text):
    assert guarded(text) == unguarded(text) == text
