"""What shipping costs, and every sentence that says so."""

import pytest

from shop.rules.shipping import (
    ShippingTerms,
    banner,
    elsewhere,
    is_place,
    parse_places,
    places_overlap,
    progress,
    promise,
    quote,
    worked_examples,
)

TERMS = ShippingTerms(fee_cents=4_95, free_from_cents=99_00, banner_words="Low-Cost Fast Shipping")
BEFORE_DISCOUNT = ShippingTerms(fee_cents=4_95, free_from_cents=99_00, tests_before_discount=True)
NEVER_FREE = ShippingTerms(fee_cents=4_95)
ALWAYS_FREE = ShippingTerms(fee_cents=0, free_from_cents=99_00)


@pytest.mark.parametrize(
    ("merchandise", "fee", "to_go"),
    [
        (0, 0, 99_00),
        (1, 4_95, 98_99),
        (62_95, 4_95, 36_05),
        (98_98, 4_95, 2),
        (98_99, 4_95, 1),
        (99_00, 0, 0),
        (99_01, 0, 0),
    ],
)
def test_shipping_is_free_from_the_threshold_and_an_empty_cart_ships_nothing(merchandise, fee, to_go):
    answer = quote(merchandise, terms=TERMS)

    assert (answer.fee_cents, answer.to_go_cents, answer.is_free) == (fee, to_go, fee == 0)


@pytest.mark.parametrize(
    ("merchandise", "discount", "fee", "fee_before_discount"),
    [
        (100_00, 1_00, 0, 0),
        (100_00, 2_00, 1_00, 0),
        (110_00, 11_00, 0, 0),
        (105_00, 10_00, 4_00, 0),
        (105_00, 11_00, 4_95, 0),
        (99_00, 1, 1, 0),
        (50_00, 5_00, 4_95, 4_95),
        (99_00, 99_00, 4_95, 0),
    ],
)
def test_code_that_ends_free_shipping_pays_at_most_what_is_missing_to_it(
    merchandise, discount, fee, fee_before_discount
):
    assert quote(merchandise, discount, terms=TERMS).fee_cents == fee
    assert quote(merchandise, discount, terms=BEFORE_DISCOUNT).fee_cents == fee_before_discount


@pytest.mark.parametrize("discount", [-1, 10_01])
def test_discount_outside_the_cart_is_refused(discount):
    with pytest.raises(ValueError, match="a discount larger than the cart"):
        quote(10_00, discount, terms=TERMS)


@pytest.mark.parametrize(
    ("merchandise", "discount", "terms", "reason"),
    [
        (0, 0, TERMS, "Nothing to ship"),
        (62_95, 0, TERMS, "$4.95 below $99"),
        (99_00, 0, TERMS, "Free on orders of $99 or more"),
        (100_00, 2_00, TERMS, "At most what is missing to $99"),
        (62_95, 0, NEVER_FREE, "$4.95 for every order"),
    ],
)
def test_quote_says_why(merchandise, discount, terms, reason):
    assert quote(merchandise, discount, terms=terms).reason == reason


@pytest.mark.parametrize("merchandise", [1, 99_00, 10_000_00])
def test_rule_without_threshold_always_takes_its_fee(merchandise):
    answer = quote(merchandise, terms=NEVER_FREE)

    assert (answer.fee_cents, answer.to_go_cents) == (4_95, None)


def test_rule_without_fee_ships_everything_free():
    assert quote(1, terms=ALWAYS_FREE).fee_cents == 0


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (TERMS, "Low-Cost Fast Shipping | $4.95 or Free on orders $99+"),
        (BEFORE_DISCOUNT, "$4.95 or Free on orders $99+"),
        (ShippingTerms(7_00, 80_50, banner_words=" Hello "), "Hello | $7 or Free on orders $80.50+"),
        (NEVER_FREE, "$4.95"),
        (ALWAYS_FREE, "Free"),
    ],
)
def test_banner_writes_itself_from_the_rule(terms, text):
    assert banner(terms) == text


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (TERMS, "$4.95 shipping, free on orders of $99 or more"),
        (NEVER_FREE, "$4.95 shipping on every order"),
        (ALWAYS_FREE, "Free shipping on every order"),
    ],
)
def test_promise_is_one_sentence(terms, text):
    assert promise(terms) == text


@pytest.mark.parametrize(
    ("merchandise", "terms", "text"),
    [
        (62_95, TERMS, "$36.05 away from free shipping"),
        (98_99, TERMS, "$0.01 away from free shipping"),
        (99_00, TERMS, "Your order ships free"),
        (62_95, NEVER_FREE, ""),
    ],
)
def test_progress_says_how_far_free_shipping_is(merchandise, terms, text):
    assert progress(quote(merchandise, terms=terms)) == text


def test_progress_never_asks_for_more_where_everything_ships_free():
    assert progress(quote(62_95, terms=ALWAYS_FREE)) == "Your order ships free"


@pytest.mark.parametrize(
    ("terms", "lines"),
    [
        (TERMS, ["$98.99 pays $4.95", "$99.00 ships free"]),
        (NEVER_FREE, ["Every order pays $4.95"]),
        (ShippingTerms(4_95, 1), ["$0.01 ships free"]),
    ],
)
def test_worked_examples_stand_on_both_sides_of_the_threshold(terms, lines):
    assert worked_examples(terms) == lines


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", []),
        (" , ", []),
        ("6799", [(6799, 6799)]),
        ("6799, 0800-0999", [(800, 999), (6799, 6799)]),
        ("0800 – 0999", [(800, 999)]),
        ("2000-2000", [(2000, 2000)]),
    ],
)
def test_places_are_postcodes_and_ranges(text, ranges):
    assert parse_places(text) == ranges


@pytest.mark.parametrize("part", ["800", "0999-0800", "abcd", "08000", "٠٨٠٠", "0800-", "0800;0900"])
def test_places_that_are_no_postcodes_are_named(part):
    with pytest.raises(ValueError, match="is not a postcode or a range like 0800-0999") as refused:
        parse_places(f"2000, {part}")
    assert f"“{part}”" in str(refused.value)


@pytest.mark.parametrize(
    ("a", "b", "overlap"),
    [
        ("", "", True),
        ("", "2000", False),
        ("2000", "2000", True),
        ("2000-2999", "2999", True),
        ("2000-2999", "3000", False),
        ("0800-0999, 6799", "6000-6999", True),
        ("0800-0999, 6799", "6000-6798, 1000", False),
    ],
)
def test_places_overlap_where_one_postcode_is_in_both(a, b, overlap):
    assert places_overlap(a, b) == places_overlap(b, a) == overlap


@pytest.mark.parametrize(("postcode", "found"), [("0800", True), ("0999", True), ("1000", False), ("6799", True)])
def test_place_is_found_among_its_ranges(postcode, found):
    assert is_place(postcode, "0800-0999, 6799") == found


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        ([], [(0, 9999)]),
        (["0800-0999"], [(0, 799), (1000, 9999)]),
        (["6799, 0800-0999", "0900-1200"], [(0, 799), (1201, 6798), (6800, 9999)]),
        (["0800-0999", "0850"], [(0, 799), (1000, 9999)]),
        (["0000-0799, 0800-9998"], [(9999, 9999)]),
        (["0000-9999"], []),
    ],
)
def test_elsewhere_is_every_postcode_that_no_text_names(texts, left):
    assert elsewhere(texts) == left


def test_snapshot_keeps_every_term():
    assert TERMS.snapshot() == {
        "fee_cents": 4_95,
        "free_from_cents": 99_00,
        "tests_before_discount": False,
        "name": "",
        "banner_words": "Low-Cost Fast Shipping",
    }
