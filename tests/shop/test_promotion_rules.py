"""What promotions take off, which of them stand together, and what is said of those that do not apply."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from shop.rules import refusals
from shop.rules.promotions import Kind, Offer
from shop.rules.refusals import Reason, nearly, normalise_code
from shop.rules.shipping import ShippingTerms
from shop.rules.totals import PricedLine, total

TERMS = ShippingTerms(fee_cents=4_95, free_from_cents=99_00)
MINERALS, VITAMINS, ALL_OF_THEM = 1, 2, 9  # ALL_OF_THEM is the department above both


def line(price_cents, quantity=1, *, category=MINERALS, **fields):
    filed = frozenset({category, ALL_OF_THEM})
    named, free = fields.pop("name", "x"), fields.pop("free", False)
    return PricedLine(
        named, quantity, price_cents, free, is_on_sale="was_cents" in fields, category_ids=filed, **fields
    )


def percent(number, **fields):
    return Offer(**{"promotion_id": 1, "name": "Winter", "kind": Kind.PERCENT, "percent": number} | fields)


def amount(cents, **fields):
    return Offer(**{"promotion_id": 2, "name": "Thanks", "kind": Kind.AMOUNT, "amount_cents": cents} | fields)


def three_for_two(**fields):
    kind = {"kind": Kind.BUY_X_GET_Y, "buy_quantity": 2, "get_quantity": 1}
    return Offer(**{"promotion_id": 3, "name": "3 for 2"} | kind | fields)


def ships_free(**fields):
    return Offer(**{"promotion_id": 4, "name": "No freight", "kind": Kind.FREE_SHIPPING} | fields)


def worked_out(lines, *automatic, code=None, terms=TERMS):
    return total(lines, terms=terms, automatic=automatic, code=code)


def cents(totals):
    return totals.subtotal_cents, totals.discount_cents, totals.shipping.fee_cents, totals.total_cents


def test_per_cent_is_rounded_once_on_the_goods_half_a_cent_up():
    lines = [line(3_35, name="a"), line(3_35, name="b"), line(3_35, name="c")]

    totals = worked_out(lines, percent(10))

    assert cents(totals) == (10_05, 1_01, 4_95, 13_99)  # three times 33.5 cents would be 1.02
    assert sum(totals.line_discount_cents) == 1_01
    assert set(totals.line_discount_cents) == {33, 34}


def test_amount_is_at_most_what_the_goods_cost():
    assert cents(worked_out([line(8_00)], amount(10_00))) == (8_00, 8_00, 4_95, 4_95)


def test_discount_is_shared_in_proportion_by_largest_remainder():
    lines = [line(10_00, name="a"), line(20_00, name="b"), line(1, name="c")]

    totals = worked_out(lines, amount(1_00))

    assert totals.line_discount_cents == (33, 67, 0)


@pytest.mark.parametrize(
    ("quantity", "free"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 2), (8, 2), (9, 3), (99, 33)]
)
def test_three_for_two_gives_one_of_each_three(quantity, free):
    assert worked_out([line(10_00, quantity)], three_for_two()).discount_cents == free * 10_00


@pytest.mark.parametrize(("quantity", "free"), [(2, 0), (3, 1), (4, 2), (5, 2), (6, 2), (7, 3)])
def test_of_a_group_begun_what_is_beyond_the_paid_units_is_free(quantity, free):
    offer = three_for_two(get_quantity=2)

    assert worked_out([line(10_00, quantity)], offer).discount_cents == free * 10_00


def test_cheapest_units_are_free_whatever_line_they_are_on():
    lines = [line(30_00, 2, name="dear"), line(7_00, name="cheap"), line(9_00, 3, name="middle")]

    totals = worked_out(lines, three_for_two())

    assert totals.discount_cents == 7_00 + 9_00
    assert totals.steps[4].note == "Buy 2, get 1 free: the cheapest 2 of 6"


def test_offer_for_a_department_counts_what_is_filed_inside_it_and_nothing_else():
    lines = [line(10_00), line(20_00, category=VITAMINS), line(40_00, category=7)]

    def off(categories):
        return worked_out(lines, percent(10, categories=frozenset(categories))).discount_cents

    assert (off({MINERALS}), off({VITAMINS}), off({ALL_OF_THEM})) == (1_00, 2_00, 7_00)
    assert worked_out(lines, percent(10, categories=frozenset({5}), goods_words="Herbs")).discount_cents == 0


def test_offer_for_a_brand_or_a_supplement_counts_any_that_is_named():
    lines = [line(10_00, supplement_id=1, brand_id=1), line(20_00, supplement_id=2, brand_id=2), line(40_00)]

    assert worked_out(lines, percent(10, brands=frozenset({2}))).discount_cents == 2_00
    assert worked_out(lines, percent(10, supplements=frozenset({1}))).discount_cents == 1_00
    assert worked_out(lines, percent(10, supplements=frozenset({1}), brands=frozenset({2}))).discount_cents == 3_00


def test_offer_that_skips_sale_prices_leaves_out_what_is_on_sale():
    lines = [line(10_00, was_cents=12_00, name="a"), line(20_00, name="b")]

    totals = worked_out(lines, percent(10, skips_sale_prices=True))

    assert totals.line_discount_cents == (0, 2_00)
    assert totals.steps[0].note == "1 × $10.00, was $12.00"


@pytest.mark.parametrize(("price", "off"), [(49_99, 0), (50_00, 5_00)])
def test_minimum_spend_is_reached_by_the_goods_in_scope_only(price, off):
    offer = percent(10, categories=frozenset({MINERALS}), minimum_spend_cents=50_00)

    assert worked_out([line(price), line(80_00, category=VITAMINS)], offer).discount_cents == off


def test_better_of_two_automatic_offers_is_taken_never_both():
    totals = worked_out([line(30_00)], percent(10, combines=True), amount(5_00, combines=True))

    assert [one.name for one in totals.applied] == ["Thanks"]
    assert totals.discount_cents == 5_00


@pytest.mark.parametrize(("one", "other"), [(True, False), (False, True), (False, False)])
def test_code_and_automatic_offer_stand_together_only_where_both_say_so(one, other):
    lines, code = [line(30_00)], amount(5_00, code="THANKS", combines=other)

    assert cents(worked_out(lines, percent(10, combines=one), code=code)) == (30_00, 5_00, 4_95, 29_95)
    both = worked_out(lines, percent(10, combines=True), code=amount(5_00, code="THANKS", combines=True))
    assert cents(both) == (30_00, 8_00, 4_95, 26_95)


def test_code_takes_its_part_of_what_the_automatic_offer_left():
    totals = worked_out([line(30_00)], amount(10_00, combines=True), code=percent(10, code="TEN", combines=True))

    assert [(one.label, one.goods_cents) for one in totals.applied] == [("Thanks", 10_00), ("Winter (TEN)", 2_00)]
    assert totals.applied[1].note == "10% of $20.00, half a cent up, on what is left"


def test_of_two_offers_worth_the_same_the_code_is_taken():
    totals = worked_out([line(30_00)], amount(5_00), code=amount(5_00, promotion_id=9, code="FIVE"))

    assert [one.code for one in totals.applied] == ["FIVE"]
    assert totals.code_refusal is None


def test_free_shipping_waives_the_fee_and_the_reason_names_it():
    totals = worked_out([line(30_00)], code=ships_free(code="POST"))

    assert cents(totals) == (30_00, 0, 0, 30_00)
    assert totals.shipping.reason == "Free with “No freight (POST)”, instead of $4.95"
    assert [(one.goods_cents, one.shipping_cents) for one in totals.applied] == [(0, 4_95)]
    assert (totals.gst.total_cents, totals.gst.shipping_cents) == (2_73, 0)


def test_free_shipping_stands_beside_a_discount_and_waives_what_it_would_have_cost():
    totals = worked_out([line(100_00)], ships_free(combines=True), code=amount(2_00, code="TWO", combines=True))

    assert cents(totals) == (100_00, 2_00, 0, 98_00)
    assert [one.shipping_cents for one in totals.applied] == [1_00, 0]


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        (1_00, (100_00, 1_00, 0, 99_00)),
        (2_00, (100_00, 2_00, 1_00, 99_00)),
        (5_95, (100_00, 5_95, 4_95, 99_00)),
        (6_00, (100_00, 6_00, 4_95, 98_95)),
    ],
)
def test_code_that_ends_free_shipping_never_raises_the_total(off, expected):
    assert cents(worked_out([line(100_00)], code=amount(off, code="OFF"))) == expected


def test_code_that_would_save_nothing_is_not_used_up_for_it():
    totals = worked_out([line(99_00)], code=amount(3_00, code="THREE"))

    assert cents(totals) == (99_00, 0, 0, 99_00)
    assert totals.applied == ()
    assert totals.code_refusal.reason == Reason.NO_SAVING
    assert totals.code_refusal.sentence == "THREE would not lower your total: shipping would no longer be free."


def test_threshold_judged_before_discounts_keeps_free_shipping():
    terms = ShippingTerms(fee_cents=4_95, free_from_cents=99_00, tests_before_discount=True)

    assert cents(worked_out([line(99_00)], code=amount(9_00, code="NINE"), terms=terms)) == (99_00, 9_00, 0, 90_00)


def test_gst_is_taken_of_what_is_paid_and_gst_free_goods_carry_none():
    lines = [line(11_00, name="taxed"), line(11_00, name="free", free=True)]

    totals = worked_out(lines, percent(50))

    assert totals.line_discount_cents == (5_50, 5_50)
    assert totals.gst.line_cents == (50, 0)
    assert (totals.gst.shipping_cents, totals.gst.total_cents) == (23, 73)  # 22.5 cents in half of 4.95


def test_shipping_of_goods_that_cost_nothing_any_more_is_taxed_by_what_they_were_worth():
    taxed = worked_out([line(20_00)], percent(100))
    half = worked_out([line(20_00, name="a"), line(20_00, name="b", free=True)], percent(100))

    assert (taxed.total_cents, taxed.gst.total_cents, taxed.gst.shipping_cents) == (4_95, 45, 45)
    assert half.gst.shipping_cents == 23


def test_cent_that_is_left_over_falls_on_the_same_goods_whatever_the_order_of_the_cart():
    lines = [line(50, name="Zinc"), line(50, name="Iron")]

    def shares(goods):
        totals = worked_out(goods, amount(25))
        named = [each.name for each in goods]
        return dict(zip(named, zip(totals.line_discount_cents, totals.gst.line_cents, strict=True), strict=True))

    assert shares(lines) == shares(lines[::-1]) == {"Iron": (13, 3), "Zinc": (12, 4)}


def test_steps_name_each_promotion_with_what_it_took_and_how():
    lines = [line(20_00, 2, name="Zinc"), line(15_00, name="Iron", was_cents=18_00)]

    totals = worked_out(lines, three_for_two(combines=True), code=percent(10, code="TEN", combines=True))

    assert [(step.kind, step.label, step.cents, step.note) for step in totals.steps] == [
        ("line", "Zinc", 40_00, "2 × $20.00"),
        ("line", "Iron", 15_00, "1 × $15.00, was $18.00"),
        ("subtotal", "Subtotal", 55_00, ""),
        ("promotion", "3 for 2", -15_00, "Buy 2, get 1 free: the cheapest 1 of 3"),
        ("promotion", "Winter (TEN)", -4_00, "10% of $40.00, half a cent up, on what is left"),
        ("shipping", "Shipping", 4_95, "$4.95 below $99"),
        ("total", "Total", 40_95, ""),
        ("gst", "Includes GST of", 3_72, "Rounded once for the whole order, half a cent up"),
    ]


def refused(code, *lines, automatic=()):
    refusal = worked_out(list(lines), *automatic, code=code).code_refusal
    return refusal and (refusal.reason, refusal.sentence)


IN_MINERALS = {"code": "WINTER10", "categories": frozenset({MINERALS}), "goods_words": "Minerals"}


@pytest.mark.parametrize(
    ("code", "lines", "answer"),
    [
        (percent(10, **IN_MINERALS), [], (Reason.EMPTY_CART, "Your cart is empty. Add something first.")),
        (
            percent(10, **IN_MINERALS),
            [line(9_00, category=VITAMINS)],
            (Reason.NO_GOODS, "WINTER10 is for Minerals, and there is none in your cart."),
        ),
        (
            percent(10, **IN_MINERALS, skips_sale_prices=True),
            [line(9_00, was_cents=10_00), line(90_00, category=VITAMINS)],
            (
                Reason.ONLY_ON_SALE,
                "WINTER10 does not count for goods on sale, and all of Minerals in your cart is on sale.",
            ),
        ),
        (
            percent(10, code="WINTER10", skips_sale_prices=True),
            [line(9_00, was_cents=10_00)],
            (Reason.ONLY_ON_SALE, "WINTER10 does not count for goods on sale, and all in your cart is on sale."),
        ),
        (
            percent(10, **IN_MINERALS, minimum_spend_cents=50_00),
            [line(37_50), line(90_00, category=VITAMINS)],
            (Reason.MINIMUM_SPEND, "Add $12.50 more of Minerals to use WINTER10."),
        ),
        (
            percent(10, code="WINTER10", minimum_spend_cents=50_00, skips_sale_prices=True),
            [line(37_50), line(20_00, was_cents=30_00)],
            (Reason.MINIMUM_SPEND, "Add $12.50 more to use WINTER10. Goods on sale do not count."),
        ),
        (
            three_for_two(**IN_MINERALS),
            [line(9_00, 2)],
            (
                Reason.TOO_FEW,
                "Add 1 more of Minerals to use WINTER10: Buy 2 of Minerals, get the cheapest free.",
            ),
        ),
        (
            ships_free(code="POST"),
            [line(99_00)],
            (Reason.SHIPS_FREE, "Your order ships free already, so POST is not needed."),
        ),
        (percent(1, code="ONE"), [line(20)], (Reason.NO_SAVING, "ONE would not lower your total.")),
        (percent(10, code="TEN"), [line(20)], None),
    ],
)
def test_code_that_does_not_apply_says_why_and_what_is_missing(code, lines, answer):
    assert refused(code, *lines) == answer


def test_code_beaten_by_an_automatic_offer_names_it():
    answer = refused(amount(2_00, code="TWO"), line(30_00), automatic=[percent(10)])

    assert answer == (
        Reason.BETTER_OFFER,
        "Your cart already has a better offer, “Winter”. It does not combine with TWO.",
    )


SYDNEY = ZoneInfo("Australia/Sydney")


def at(*moment):
    return datetime(*moment, tzinfo=SYDNEY)


@pytest.mark.parametrize(
    ("begins", "ends", "answer"),
    [
        (at(2026, 6, 1), at(2026, 6, 30, 12), "C ended today at 12:00 pm."),
        (at(2026, 6, 1), at(2026, 6, 30), "C ended yesterday."),
        (at(2026, 6, 1), at(2026, 6, 29), "C ended on 28 June 2026."),
        (at(2026, 6, 1), at(2026, 6, 30, 15), "C ended today at 3:00 pm."),
        (at(2026, 6, 1), at(2026, 6, 30, 15, 1), None),
        (at(2026, 6, 30, 15), None, None),
        (at(2026, 6, 30, 18, 5), None, "C starts today at 6:05 pm."),
        (at(2026, 7, 1), None, "C starts tomorrow."),
        (at(2026, 7, 2), None, "C starts on 2 July 2026."),
    ],
)
def test_code_outside_its_dates_says_when(begins, ends, answer):
    found = refusals.out_of_time("C", now=at(2026, 6, 30, 15), begins=begins, ends=ends)

    assert (found and found.sentence) == answer


def test_code_ends_once_in_the_night_whose_clock_shows_one_hour_twice():
    first, again = at(2026, 4, 5, 2, 30), at(2026, 4, 5, 2, 15).replace(fold=1)  # 45 minutes later

    ended = refusals.out_of_time("C", now=again, begins=at(2026, 1, 1), ends=first)
    runs = refusals.out_of_time("C", now=first, begins=at(2026, 1, 1), ends=again)

    assert (ended.reason, runs) == (Reason.OVER, None)


@pytest.mark.parametrize(
    "typed",
    ["WINTER10", "winter10", "  Winter 10 ", "ＷＩＮＴＥＲ１０", "win\u200bter10", "W I N T E R 1 0", "\tWINTER10\n"],
)
def test_code_is_the_same_however_it_is_typed(typed):
    assert normalise_code(typed) == "WINTER10"


@pytest.mark.parametrize("typed", ["WІNTER10", "WINTER1O", "WINTER–10", "WÍNTER10"])
def test_letters_that_only_look_alike_are_others(typed):
    assert normalise_code(typed) != "WINTER10"


@pytest.mark.parametrize(
    ("offer", "lines", "sentence"),
    [
        (three_for_two(), [line(9_00, 2)], "Add 1 more to get 1 free: “3 for 2”."),
        (three_for_two(goods_words="Minerals"), [line(9_00, 5)], "Add 1 more of Minerals to get 1 free: “3 for 2”."),
        (three_for_two(), [line(9_00)], ""),
        (three_for_two(), [line(9_00, 3)], ""),
        (three_for_two(get_quantity=2), [line(9_00, 3)], "Add 1 more to get 1 free: “3 for 2”."),
        (percent(10, minimum_spend_cents=50_00), [line(37_50)], "Add $12.50 more for “Winter”."),
        (percent(10, minimum_spend_cents=50_00), [line(20_00)], ""),
        (percent(10, minimum_spend_cents=50_00), [line(50_00)], ""),
        (percent(10, minimum_spend_cents=50_00), [], ""),
        (three_for_two(minimum_spend_cents=90_00), [line(9_00, 2)], ""),
    ],
)
def test_offer_that_nearly_applies_says_what_little_is_missing(offer, lines, sentence):
    assert nearly(offer, lines) == sentence


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (percent(10), "10% off everything"),
        (percent(10, goods_words="Minerals", minimum_spend_cents=50_00), "10% off Minerals, from $50"),
        (amount(5_50, skips_sale_prices=True), "$5.50 off everything, not on goods on sale"),
        (three_for_two(), "Buy 2, get the cheapest free"),
        (three_for_two(get_quantity=2, goods_words="Zinc"), "Buy 2 of Zinc, get the 2 cheapest free"),
        (ships_free(), "Free shipping"),
        (ships_free(goods_words="Zinc"), "Free shipping with Zinc"),
    ],
)
def test_offer_says_in_words_what_it_gives(offer, words):
    assert offer.words == words
