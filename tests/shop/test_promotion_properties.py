"""What must hold for every cart and every promotion: reliability.md, section 4, properties 1, 7 and 8."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from shop.rules.gst import half_up
from shop.rules.promotions import Kind, Offer
from shop.rules.shipping import ShippingTerms, quote
from shop.rules.totals import PricedLine, total

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given
CODE_ID = 1_000

any_terms = some.builds(
    ShippingTerms,
    fee_cents=some.integers(0, 2_000),
    free_from_cents=some.none() | some.integers(1, 20_000),
    tests_before_discount=some.booleans(),
)


def a_line(name, quantity, price, was, supplement, brand, categories, is_free):
    return PricedLine(
        name,
        quantity,
        price,
        is_free,
        was_cents=price + was if was else None,
        supplement_id=supplement,
        brand_id=brand,
        category_ids=frozenset(categories),
    )


lines_of = some.builds(
    a_line,
    some.sampled_from(["Zinc", "Iron", "Kelp"]),
    some.integers(1, 12),
    some.sampled_from([50, 995, 10_00]) | some.integers(1, 9_000),
    some.sampled_from([0, 0, 500]),
    some.integers(1, 4),
    some.integers(1, 3),
    some.sampled_from([(1, 9), (2, 9), (3,)]),
    some.booleans(),
)
carts = some.lists(lines_of, max_size=6)
scopes = some.fixed_dictionaries(
    {
        "supplements": some.sampled_from([frozenset(), frozenset(), frozenset({1}), frozenset({2, 3})]),
        "brands": some.sampled_from([frozenset(), frozenset(), frozenset({1})]),
        "categories": some.sampled_from([frozenset(), frozenset(), frozenset({1}), frozenset({9})]),
        "skips_sale_prices": some.booleans(),
        "minimum_spend_cents": some.sampled_from([0, 0, 2_000, 9_900]),
        "combines": some.booleans(),
    }
)
how_much = some.one_of(
    some.integers(1, 100).map(lambda n: {"kind": Kind.PERCENT, "percent": n}),
    some.integers(1, 15_000).map(lambda n: {"kind": Kind.AMOUNT, "amount_cents": n}),
    some.just({"kind": Kind.FREE_SHIPPING}),
    some.tuples(some.integers(1, 4), some.integers(1, 3)).map(
        lambda pair: {"kind": Kind.BUY_X_GET_Y, "buy_quantity": pair[0], "get_quantity": pair[1]}
    ),
)


def an_offer(promotion_id, terms, scope):
    return Offer(promotion_id, f"Offer {promotion_id}", **terms, **scope)


automatics = some.lists(some.tuples(how_much, scopes), max_size=3).map(
    lambda found: [an_offer(number, *each) for number, each in enumerate(found, start=1)]
)
codes = some.builds(lambda terms, scope: replace(an_offer(CODE_ID, terms, scope), code="CODE"), how_much, scopes)
maybe_code = some.none() | codes


def steps_of(totals, kind):
    return sum(step.cents for step in totals.steps if step.kind == kind)


@given(lines=carts, terms=any_terms, automatic=automatics, code=maybe_code)
def test_steps_add_up_to_the_total(lines, terms, automatic, code):
    totals = total(lines, terms=terms, automatic=automatic, code=code)

    assert steps_of(totals, "line") == steps_of(totals, "subtotal") == totals.subtotal_cents
    assert steps_of(totals, "promotion") == -totals.discount_cents
    assert steps_of(totals, "shipping") == totals.shipping.fee_cents
    assert steps_of(totals, "gst") == totals.gst.total_cents
    found = totals.subtotal_cents - totals.discount_cents + totals.shipping.fee_cents
    assert steps_of(totals, "total") == totals.total_cents == found


@given(lines=carts, terms=any_terms, automatic=automatics, code=maybe_code)
def test_discount_is_within_the_goods_and_its_shares_add_up(lines, terms, automatic, code):
    totals = total(lines, terms=terms, automatic=automatic, code=code)

    assert 0 <= totals.discount_cents <= totals.subtotal_cents
    assert sum(totals.line_discount_cents) == totals.discount_cents == sum(one.goods_cents for one in totals.applied)
    for line, share in zip(lines, totals.line_discount_cents, strict=True):
        assert 0 <= share <= line.total_cents
        if not any(offer.covers(line) for offer in [*automatic, *([code] if code else [])]):
            assert share == 0
    waived = sum(one.shipping_cents for one in totals.applied)
    assert (
        totals.shipping.fee_cents + waived
        == quote(totals.subtotal_cents, totals.discount_cents, terms=terms).fee_cents
    )


@given(lines=carts, terms=any_terms, automatic=automatics, code=maybe_code)
def test_every_promotion_that_applies_is_worth_something_and_they_may_stand_together(lines, terms, automatic, code):
    totals = total(lines, terms=terms, automatic=automatic, code=code)
    combines = {offer.promotion_id: offer.combines for offer in [*automatic, *([code] if code else [])]}

    assert all(one.saved_cents > 0 for one in totals.applied)
    assert [bool(one.code) for one in totals.applied] in ([], [False], [True], [False, True])
    if len(totals.applied) == 2:
        assert all(combines[one.promotion_id] for one in totals.applied)
    is_used = any(one.code for one in totals.applied)
    assert (totals.code_refusal is None) == (code is None or is_used)


@given(lines=carts, terms=any_terms, automatic=automatics, code=codes)
def test_no_code_ever_raises_a_total(lines, terms, automatic, code):
    without = total(lines, terms=terms, automatic=automatic)

    assert total(lines, terms=terms, automatic=automatic, code=code).total_cents <= without.total_cents
    assert without.total_cents <= total(lines, terms=terms).total_cents


@given(
    lines=carts,
    terms=any_terms,
    automatic=automatics,
    scope=scopes,
    kind=some.sampled_from([(Kind.PERCENT, "percent", 100), (Kind.AMOUNT, "amount_cents", 15_000)]),
    data=some.data(),
)
def test_no_bigger_code_ever_raises_a_total(lines, terms, automatic, scope, kind, data):
    name, field, most = kind
    sizes = sorted(data.draw(some.lists(some.integers(1, most), min_size=2, max_size=4, unique=True)))
    offers = [Offer(CODE_ID, "Code", name, code="CODE", **{field: size}, **scope) for size in sizes]

    paid = [total(lines, terms=terms, automatic=automatic, code=offer).total_cents for offer in offers]

    assert paid == sorted(paid, reverse=True)


@given(lines=carts, terms=any_terms, offer=codes, size=some.integers(1, 100), more=some.integers(1, 5))
def test_code_that_gives_more_units_never_raises_a_total(lines, terms, offer, size, more):
    smaller = replace(offer, kind=Kind.BUY_X_GET_Y, buy_quantity=1 + size % 4, get_quantity=1)
    bigger = replace(smaller, get_quantity=1 + more)

    assert total(lines, terms=terms, code=bigger).total_cents <= total(lines, terms=terms, code=smaller).total_cents


def by_goods(lines, totals):
    """(discount, GST) of each line, those of equal lines together."""
    found = {}
    for line, discount, gst in zip(lines, totals.line_discount_cents, totals.gst.line_cents, strict=True):
        had = found.get(line, (0, 0))
        found[line] = (had[0] + discount, had[1] + gst)
    return found


@given(lines=carts, terms=any_terms, automatic=automatics, code=maybe_code, seed=some.integers())
def test_order_of_lines_changes_nothing(lines, terms, automatic, code, seed):
    shuffled = random.Random(seed).sample(lines, len(lines))  # noqa: S311  a repeatable order, no secret

    one = total(lines, terms=terms, automatic=automatic, code=code)
    other = total(shuffled, terms=terms, automatic=automatic, code=code)

    assert (other.subtotal_cents, other.discount_cents, other.total_cents) == (
        one.subtotal_cents,
        one.discount_cents,
        one.total_cents,
    )
    assert (other.shipping, other.applied) == (one.shipping, one.applied)
    assert (other.gst.total_cents, other.gst.shipping_cents) == (one.gst.total_cents, one.gst.shipping_cents)
    assert by_goods(shuffled, other) == by_goods(lines, one)


@given(lines=some.lists(lines_of, min_size=1, max_size=4), terms=any_terms, offer=codes, data=some.data())
def test_splitting_a_line_changes_no_total_of_one_promotion(lines, terms, offer, data):
    place = data.draw(some.integers(0, len(lines) - 1))
    whole = lines[place]
    part = data.draw(some.integers(0, whole.quantity - 1))
    parts = [replace(whole, quantity=part), replace(whole, quantity=whole.quantity - part)] if part else [whole]
    split = [*lines[:place], *parts, *lines[place + 1 :]]

    one, other = (total(each, terms=terms, code=offer) for each in (lines, split))

    assert (other.subtotal_cents, other.discount_cents, other.shipping.fee_cents, other.total_cents) == (
        one.subtotal_cents,
        one.discount_cents,
        one.shipping.fee_cents,
        one.total_cents,
    )


@given(goods=some.integers(1, 20_000), more=some.integers(0, 20_000), off=some.integers(0, 20_000), terms=any_terms)
def test_at_a_fixed_discount_shipping_never_rises_as_goods_rise(goods, more, off, terms):
    off = min(off, goods)

    assert quote(goods + more, off, terms=terms).fee_cents <= quote(goods, off, terms=terms).fee_cents


@given(lines=carts, terms=any_terms, automatic=automatics, code=maybe_code)
def test_gst_is_one_eleventh_of_what_is_paid_for_taxable_goods_and_their_part_of_shipping(
    lines, terms, automatic, code
):
    totals = total(lines, terms=terms, automatic=automatic, code=code)
    gst, paid = totals.gst, []
    for line, off in zip(lines, totals.line_discount_cents, strict=True):
        paid.append(line.total_cents - off)

    assert sum(gst.line_cents) + gst.shipping_cents == gst.total_cents
    for line, amount, share in zip(lines, paid, gst.line_cents, strict=True):
        assert abs(share - (0 if line.is_gst_free else Fraction(amount, 11))) < 1
        assert not (line.is_gst_free and share)
    values = paid if any(paid) else [line.total_cents for line in lines]
    taxable = sum(value for line, value in zip(lines, values, strict=True) if not line.is_gst_free)
    exact = Fraction(totals.shipping.fee_cents * taxable, 11 * sum(values)) if values else Fraction(0)
    assert abs(gst.shipping_cents - exact) < 1
    assert 0 <= gst.total_cents <= half_up(Fraction(totals.total_cents, 11))
    if lines and not any(line.is_gst_free for line in lines):
        assert gst.total_cents == half_up(Fraction(totals.total_cents, 11))
