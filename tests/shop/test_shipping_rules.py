"""What shipping costs, and every sentence that says so."""

from dataclasses import dataclass

import pytest

from shop.rules.shipping import (
    COLLECTION,
    Reach,
    ShippingTerms,
    announced,
    asks_more,
    banner,
    choose,
    exception,
    is_place,
    parse_places,
    places_overlap,
    progress,
    promise,
    quote,
    refusal,
    spoken_for,
    weight_bands,
    worked_examples,
    write_places,
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


@dataclass(frozen=True)
class Rule:
    """What choosing asks of a rule."""

    name: str
    reach: Reach


BASE = Rule("base", Reach())
NORTH = Rule("north", Reach("0800-0999"))
NORTH_HEAVY = Rule("north heavy", Reach("0800-0999", 5000))
HEAVY = Rule("heavy", Reach("", 5000))
VERY_HEAVY = Rule("very heavy", Reach("", 20_000, is_refused=True))
ALL = [VERY_HEAVY, NORTH_HEAVY, BASE, HEAVY, NORTH]


@pytest.mark.parametrize(
    ("postcode", "weight_g", "name"),
    [
        ("", 0, "base"),
        ("2000", 4999, "base"),
        ("2000", 5000, "heavy"),
        ("", 19_999, "heavy"),
        ("2000", 20_000, "very heavy"),
        ("0800", 0, "north"),
        ("0999", 4999, "north"),
        ("0800", 5000, "north heavy"),
        ("0800", 99_999, "north heavy"),
        ("1000", 5000, "heavy"),
    ],
)
def test_rule_for_the_place_goes_first_then_the_largest_weight_that_the_parcel_reaches(postcode, weight_g, name):
    assert choose(ALL, postcode, weight_g).name == name
    assert choose(ALL[::-1], postcode, weight_g).name == name


def test_place_with_heavy_parcels_only_leaves_light_ones_to_everywhere():
    assert choose([BASE, NORTH_HEAVY], "0800", 4999) is BASE
    assert choose([NORTH_HEAVY], "0800", 4999) is None


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        ([], [(0, 9999)]),
        (["0800-0999"], [(0, 799), (1000, 9999)]),
        (["6799, 0800-0899", "0900-1200"], [(0, 799), (1201, 6798), (6800, 9999)]),
        (["0000-0799, 0800-9998"], [(9999, 9999)]),
        (["0000-9999"], []),
    ],
)
def test_everywhere_is_every_postcode_that_no_other_rule_names(texts, left):
    found = dict(spoken_for([BASE, *(Rule(text, Reach(text)) for text in texts)]))

    assert found.get(BASE, []) == left


def test_each_rule_speaks_for_the_postcodes_that_choosing_gives_it():
    for weight_g in (0, 5000, 20_000):
        for rule, ranges in spoken_for(ALL, weight_g):
            for first, last in ranges:
                assert choose(ALL, f"{first:04d}", weight_g) is rule
                assert choose(ALL, f"{last:04d}", weight_g) is rule
        covered = sum(last - first + 1 for _, ranges in spoken_for(ALL, weight_g) for first, last in ranges)
        assert covered == 10_000


def test_weight_bands_meet_without_a_gap():
    assert weight_bands(ALL) == [(0, 4999), (5000, 19_999), (20_000, None)]
    assert weight_bands([BASE]) == [(0, None)]


@pytest.mark.parametrize(
    ("reach", "terms", "sentence"),
    [
        (Reach("0800-0999"), ShippingTerms(12_95, 99_00), "Postcodes 0800–0999 pay $12.95, free from $99"),
        (Reach("6799"), ShippingTerms(12_95), "Postcode 6799 pays $12.95 on every order"),
        (Reach("0800-0999, 6799"), ShippingTerms(0), "Postcodes 0800–0999 and 6799 pay no shipping"),
        (
            Reach("2000, 3000, 4000"),
            ShippingTerms(1_00, 50),
            "Postcodes 2000, 3000 and 4000 pay $1.00, free from $0.50",
        ),
        (Reach("", 5000), ShippingTerms(14_95, 200_00), "Parcels of 5 kg or more pay $14.95, free from $200"),
        (
            Reach("6799", 500),
            ShippingTerms(14_95),
            "Parcels of 500 g or more to postcode 6799 pay $14.95 on every order",
        ),
        (Reach("0800-0999", None, is_refused=True), ShippingTerms(0), "We do not ship to postcodes 0800–0999"),
        (Reach("", 22_500, is_refused=True), ShippingTerms(0), "We do not ship parcels of 22.5 kg or more"),
        (
            Reach("6799", 1500, is_refused=True),
            ShippingTerms(0),
            "We do not ship parcels of 1.5 kg or more to postcode 6799",
        ),
    ],
)
def test_exception_is_said_by_its_rule(reach, terms, sentence):
    assert exception(reach, terms) == sentence


@pytest.mark.parametrize(
    ("terms", "asks"),
    [
        (ShippingTerms(4_95, 99_00), False),
        (ShippingTerms(4_96, 99_00), True),
        (ShippingTerms(4_95, 99_01), True),
        (ShippingTerms(4_95), True),
        (ShippingTerms(1_00), True),  # where the other ships free
        (ShippingTerms(0), False),
        (ShippingTerms(4_94, 50_00), False),
        (ShippingTerms(4_95, 99_00, tests_before_discount=True), False),
    ],
)
def test_rule_asks_more_where_one_cart_pays_more(terms, asks):
    assert asks_more(terms, than=TERMS) == asks
    assert announced([(Reach("0800"), terms)], TERMS) == ([exception(Reach("0800"), terms)] if asks else [])


def test_rule_that_judges_after_discounts_asks_more_than_one_that_judges_before():
    assert asks_more(TERMS, than=BEFORE_DISCOUNT)
    assert quote(99_00, 1, terms=TERMS).fee_cents > quote(99_00, 1, terms=BEFORE_DISCOUNT).fee_cents


def test_refusal_is_announced_whatever_its_fee():
    assert announced([(Reach("0800", None, is_refused=True), ShippingTerms(0))], TERMS) == [
        "We do not ship to postcode 0800"
    ]


@pytest.mark.parametrize(
    ("reach", "postcode", "sentence"),
    [
        (Reach("0800-0999", None, is_refused=True), "0800", "We do not ship to 0800."),
        (Reach("", 22_000, is_refused=True), "2000", "We do not ship parcels of 22 kg or more."),
        (Reach("0800", 500, is_refused=True), "0800", "We do not ship parcels of 500 g or more to 0800."),
    ],
)
def test_refusal_is_said_beside_the_postcode(reach, postcode, sentence):
    assert refusal(reach, postcode) == sentence


@pytest.mark.parametrize("merchandise", [1, 98_99, 99_00])
def test_what_is_collected_costs_no_shipping_and_leads_nowhere(merchandise):
    answer = quote(merchandise, terms=COLLECTION)

    assert (answer.fee_cents, answer.to_go_cents, answer.reason) == (0, None, "Collected from the shop")
    assert progress(answer) == ""


@pytest.mark.parametrize("text", ["", "6799", "0800-0999, 6799"])
def test_places_are_written_as_they_are_read(text):
    assert write_places(parse_places(text)) == text


def test_snapshot_keeps_every_term():
    assert TERMS.snapshot() == {
        "fee_cents": 4_95,
        "free_from_cents": 99_00,
        "tests_before_discount": False,
        "name": "",
        "banner_words": "Low-Cost Fast Shipping",
    }
