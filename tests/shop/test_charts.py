"""Charts as numbers: where the bars stand."""

import pytest
from django.template.loader import render_to_string

from shop.charts import HEIGHT, WIDTH, Point, bars, sparkline


def points(*values, before=None):
    return [Point(f"Day {n}", value, f"${value}", before=before) for n, value in enumerate(values, start=1)]


def test_bars_stand_on_zero_and_the_edge_is_a_round_number():
    chart = bars(points(0, 40, 160))

    assert (chart.top, chart.bottom, chart.zero_y) == (200, 0, 160.0)
    assert [(bar.y, bar.height) for bar in chart.bars] == [(160.0, 0.0), (128.0, 32.0), (32.0, 128.0)]
    assert [bar.x for bar in chart.bars] == [25.0, 225.0, 425.0]
    assert {bar.width for bar in chart.bars} == {150.0}


def test_bar_of_a_day_on_which_more_went_back_hangs_below_zero():
    chart = bars(points(100, -100))

    assert (chart.top, chart.bottom, chart.zero_y) == (100, -100, HEIGHT / 2)
    assert [(bar.y, bar.height) for bar in chart.bars] == [(0.0, 80.0), (80.0, 80.0)]


@pytest.mark.parametrize("values", [(), (0,), (0, 0), (-5,), (1,), (10**12, 3)])
def test_everything_drawn_lies_within_the_drawing(values):
    chart, line = bars(points(*values, before=7)), sparkline(points(*values))

    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= WIDTH
        assert bar.height >= 0
        assert 0 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.01
    for pair in line.line.split():
        x, y = (float(part) for part in pair.split(","))
        assert 0 <= x <= line.width
        assert 0 <= y <= line.height


def test_line_of_the_period_before_runs_through_the_middles():
    assert bars(points(10, 10, before=5)).before == "150.0,80.0 450.0,80.0"
    assert bars(points(10, 10)).before == ""


def test_sparkline_ends_at_its_last_value():
    chart = sparkline(points(0, 10, 5), width=100, height=20)

    assert chart.line == "0.0,20.0 50.0,0.0 100.0,10.0"


def test_chart_on_a_page_carries_its_figures_as_a_table_and_no_inline_style():
    html = render_to_string(
        "admin/_bars.html",
        {"chart": bars(points(10, 20)), "caption": "Sales", "what": "Day", "value_name": "Sales", "top": "$20"},
    ) + render_to_string("admin/_sparkline.html", {"chart": sparkline(points(1, 2)), "caption": "Sales"})

    assert html.count("<table") == 2
    assert "style=" not in html
    assert "<title>Day 2: $20</title>" in html
