"""The GST contained in prices, and the one calculation behind every total."""

from fractions import Fraction

import pytest

from shop.rules.gst import contained_gst, half_up
from shop.rules.shipping import ShippingTerms
from shop.rules.totals import PricedLine, total

TERMS = ShippingTerms(fee_cents=4_95, free_from_cents=99_00)


@pytest.mark.parametrize(
    ("lines", "shipping", "gst"),
    [
        ([(23_95, False), (39_00, False)], 4_95, 6_17),
        ([(99_75, False)], 0, 9_07),
        ([(11_00, False)], 0, 1_00),
        ([(20_00, True)], 4_95, 0),
        ([], 0, 0),
        ([(10_00, False), (10_00, True)], 4_40, 1_11),
    ],
)
def test_gst_is_one_eleventh_of_what_is_taxable_rounded_once(lines, shipping, gst):
    assert contained_gst(lines, shipping).total_cents == gst


def test_gst_free_goods_carry_none_and_free_shipping_of_it_in_proportion():
    shares = contained_gst([(10_00, False), (10_00, True)], 4_40)

    assert shares.line_cents == (91, 0)
    assert shares.shipping_cents == 20


def test_gst_shares_of_equal_lines_add_up_with_the_earlier_line_first():
    shares = contained_gst([(1_00, False)] * 3, 0)

    assert shares.total_cents == 27
    assert shares.line_cents == (9, 9, 9)
    assert contained_gst([(50, False)] * 2, 0).line_cents == (5, 4)


@pytest.mark.parametrize(
    ("amount", "rounded"), [(Fraction(1, 2), 1), (Fraction(49, 100), 0), (Fraction(3, 2), 2), (Fraction(0), 0)]
)
def test_half_a_cent_goes_up(amount, rounded):
    assert half_up(amount) == rounded


def test_total_is_subtotal_and_shipping_with_every_step_named():
    lines = [PricedLine("Zinc, 60", 1, 23_95, False), PricedLine("Iron, 30", 2, 19_50, False)]

    totals = total(lines, terms=TERMS)

    assert (totals.subtotal_cents, totals.discount_cents, totals.total_cents) == (62_95, 0, 67_90)
    assert totals.steps_as_data() == [
        {"label": "Zinc, 60", "cents": 23_95, "note": "1 × $23.95", "kind": "line"},
        {"label": "Iron, 30", "cents": 39_00, "note": "2 × $19.50", "kind": "line"},
        {"label": "Subtotal", "cents": 62_95, "note": "", "kind": "subtotal"},
        {"label": "Shipping", "cents": 4_95, "note": "$4.95 below $99", "kind": "shipping"},
        {"label": "Total", "cents": 67_90, "note": "", "kind": "total"},
        {
            "label": "Includes GST of",
            "cents": 6_17,
            "note": "Rounded once for the whole order, half a cent up",
            "kind": "gst",
        },
    ]


def test_total_at_the_threshold_ships_free():
    totals = total([PricedLine("Zinc, 60", 5, 19_95, False)], terms=TERMS)

    assert (totals.subtotal_cents, totals.shipping.fee_cents, totals.total_cents) == (99_75, 0, 99_75)
    assert totals.gst.total_cents == 9_07


def test_total_of_nothing_is_nothing():
    totals = total([], terms=TERMS)

    assert (totals.total_cents, totals.shipping.fee_cents, totals.gst.total_cents) == (0, 0, 0)
