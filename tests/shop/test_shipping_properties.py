"""What holds for every cart, place, weight and set of rules."""

from dataclasses import dataclass

import pytest

from shop.rules.shipping import (
    COLLECTION,
    Reach,
    ShippingTerms,
    announced,
    asks_more,
    choose,
    is_place,
    parse_places,
    places_overlap,
    quote,
    spoken_for,
    weight_bands,
    write_places,
)

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given

MAX_CENTS = 500_00
cents = some.integers(0, MAX_CENTS)
postcodes = some.integers(0, 9999).map(lambda number: f"{number:04d}")
weights = some.integers(0, 30_000)
ranges = some.tuples(some.integers(0, 9999), some.integers(0, 300)).map(lambda a: (a[0], min(9999, a[0] + a[1])))
places = some.lists(ranges, min_size=1, max_size=3).map(lambda found: write_places(sorted(found)))
terms = some.builds(
    ShippingTerms,
    fee_cents=some.integers(0, 40_00),
    free_from_cents=some.none() | some.integers(1, 300_00),
    tests_before_discount=some.booleans(),
)
any_terms = terms | some.just(COLLECTION)


@dataclass(frozen=True)
class Rule:
    reach: Reach
    terms: ShippingTerms


@some.composite
def rule_sets(draw):
    """One rule for everywhere and up to six others, of which no two speak for one place and weight."""
    rules = [Rule(Reach(), draw(terms))]
    for _ in range(draw(some.integers(0, 6))):
        reach = Reach(draw(some.just("") | places), draw(some.none() | some.sampled_from([500, 5000, 20_000])))
        taken = any(
            places_overlap(reach.places, other.reach.places) and reach.from_weight_g == other.reach.from_weight_g
            for other in rules
        )
        if not taken:
            rules.append(Rule(reach, draw(terms)))
    return draw(some.permutations(rules))


@given(goods=cents, more=cents, discount=cents, under=any_terms)
def test_shipping_never_rises_as_goods_rise_at_a_fixed_discount(goods, more, discount, under):
    hypothesis.assume(goods > 0 and discount <= goods)

    assert quote(goods + more, discount, terms=under).fee_cents <= quote(goods, discount, terms=under).fee_cents


@given(
    goods=some.integers(1, MAX_CENTS),
    more=cents,
    discount=cents,
    rules=rule_sets(),
    postcode=postcodes | some.just(""),
    weight=weights,
)
def test_the_same_holds_for_the_rule_that_speaks_at_one_place_and_weight(
    goods, more, discount, rules, postcode, weight
):
    discount = min(discount, goods)
    under = choose(rules, postcode, weight).terms

    less, dearer = quote(goods, discount, terms=under), quote(goods + more, discount, terms=under)

    assert 0 <= dearer.fee_cents <= less.fee_cents <= under.fee_cents


@given(goods=cents, discount=cents, bigger=cents, rules=rule_sets(), postcode=postcodes, weight=weights)
def test_no_code_and_no_bigger_code_raises_a_total_anywhere(goods, discount, bigger, rules, postcode, weight):
    under = choose(rules, postcode, weight).terms
    small, large = sorted((min(discount, goods), min(bigger, goods)))

    def paid(off):
        return goods - off + quote(goods, off, terms=under).fee_cents

    assert paid(large) <= paid(small) <= paid(0)


@given(goods=cents, discount=cents, under=terms)
def test_collecting_never_costs_more_than_a_parcel(goods, discount, under):
    discount = min(discount, goods)

    assert quote(goods, discount, terms=COLLECTION).fee_cents == 0 <= quote(goods, discount, terms=under).fee_cents


@given(rules=rule_sets(), postcode=postcodes | some.just(""), weight=weights, data=some.data())
def test_exactly_one_rule_speaks_and_the_order_of_rules_changes_nothing(rules, postcode, weight, data):
    spoken = choose(rules, postcode, weight)

    assert spoken is choose(data.draw(some.permutations(rules)), postcode, weight)
    assert (spoken.reach.from_weight_g or 0) <= weight
    assert spoken.reach.places == "" or (postcode and is_place(postcode, spoken.reach.places))
    for other in rules:
        reaches = (other.reach.from_weight_g or 0) <= weight
        names = bool(postcode and other.reach.places and is_place(postcode, other.reach.places))
        if reaches and names:
            assert spoken.reach.places
        if reaches and names == bool(spoken.reach.places) and (names or not other.reach.places):
            assert (other.reach.from_weight_g or 0) <= (spoken.reach.from_weight_g or 0)


@given(rules=rule_sets(), weight=weights)
def test_ranges_told_to_machines_are_those_that_are_charged(rules, weight):
    told = spoken_for(rules, weight)

    assert sum(last - first + 1 for _, found in told for first, last in found) == 10_000
    for rule, found in told:
        for first, last in found:
            for postcode in {first, last, (first + last) // 2}:
                assert choose(rules, f"{postcode:04d}", weight) is rule


@given(rules=rule_sets(), weight=weights)
def test_within_a_band_of_weight_the_same_rules_speak(rules, weight):
    (low,) = [low for low, high in weight_bands(rules) if low <= weight and (high is None or weight <= high)]

    assert spoken_for(rules, weight) == spoken_for(rules, low)


@given(found=some.lists(ranges, max_size=5))
def test_places_are_read_as_they_were_written(found):
    text = write_places(sorted(found))

    assert parse_places(text) == sorted(found)
    assert write_places(parse_places(text)) == text


@given(goods=some.integers(1, MAX_CENTS), discount=cents, here=terms, everywhere=terms)
def test_whoever_pays_more_than_the_promise_is_announced(goods, discount, here, everywhere):
    discount = min(discount, goods)
    pays_more = quote(goods, discount, terms=here).fee_cents > quote(goods, discount, terms=everywhere).fee_cents

    if pays_more:
        assert asks_more(here, than=everywhere)
        assert announced([(Reach("0800"), here)], everywhere) != []
