"""What must hold for every cart: reliability.md, section 4."""

import itertools
import random
from datetime import date, datetime, time
from fractions import Fraction

import pytest

from shop.cart import COOKIE, MAX_LINES, MAX_QUANTITY, Cart, CartFullError, CartLine
from shop.fields import MAX_CENTS
from shop.rules.delivery import DeliveryTerms, delivery_range
from shop.rules.gst import contained_gst
from shop.rules.money import dollars, parse_dollars, plain_dollars
from shop.rules.shipping import ShippingTerms, quote
from shop.rules.totals import PricedLine, total
from shop.rules.unit_price import saving_percent

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given

TERMS = ShippingTerms(fee_cents=4_95, free_from_cents=99_00)
cents = some.integers(0, 20_000)
any_terms = some.builds(
    ShippingTerms,
    fee_cents=some.integers(0, 2_000),
    free_from_cents=some.none() | some.integers(1, 20_000),
    tests_before_discount=some.booleans(),
)
priced_lines = some.lists(
    some.builds(PricedLine, some.just("x"), some.integers(1, 99), some.integers(1, 30_000), some.booleans()),
    max_size=8,
)
ids = some.integers(1, 2**63 - 1)
cart_lines = some.builds(CartLine, ids, some.integers(1, 99), some.none() | ids)
codes = some.just("") | some.text("ABCXYZ0189-", min_size=1, max_size=30)
carts = some.builds(
    lambda lines, code: Cart(tuple(lines), code=code),
    some.lists(cart_lines, min_size=1, max_size=30, unique_by=lambda line: line.variant_id),
    codes,
)


@given(lines=priced_lines, terms=any_terms, seed=some.integers())
def test_subtotal_is_the_sum_whatever_the_order_of_lines(lines, terms, seed):
    shuffled = random.Random(seed).sample(lines, len(lines))  # noqa: S311  a repeatable order, no secret

    totals = total(lines, terms=terms)

    assert totals.subtotal_cents == sum(line.quantity * line.unit_price_cents for line in lines)
    assert totals.total_cents == total(shuffled, terms=terms).total_cents


@given(price=some.integers(1, 30_000), a=some.integers(1, 49), b=some.integers(1, 49), is_free=some.booleans())
def test_total_is_the_same_when_a_line_is_split(price, a, b, is_free):
    whole = total([PricedLine("x", a + b, price, is_free)], terms=TERMS)
    parts = total([PricedLine("x", a, price, is_free), PricedLine("x", b, price, is_free)], terms=TERMS)

    assert parts.subtotal_cents == whole.subtotal_cents
    assert parts.total_cents == whole.total_cents
    assert parts.gst.total_cents == whole.gst.total_cents


@given(merchandise=cents, terms=any_terms)
def test_shipping_is_the_fee_below_the_threshold_and_nothing_from_it(merchandise, terms):
    is_free = merchandise == 0 or (terms.free_from_cents is not None and merchandise >= terms.free_from_cents)

    assert quote(merchandise, terms=terms).fee_cents == (0 if is_free else terms.fee_cents)


def test_shipping_of_every_amount_to_200_dollars_is_the_rule():
    for merchandise in range(1, 20_001):
        assert quote(merchandise, terms=TERMS).fee_cents == (0 if merchandise >= 99_00 else 4_95)


@given(merchandise=some.integers(1, 20_000), more=some.integers(1, 20_000))
def test_total_falls_only_across_the_threshold_and_by_494_cents_at_most(merchandise, more):
    crosses = merchandise < 99_00 <= merchandise + more

    change = paid(merchandise + more, 0, TERMS) - paid(merchandise, 0, TERMS)

    assert change == more - (4_95 if crosses else 0)
    assert change >= (-4_94 if crosses else 1)


@given(amount=some.integers(0, MAX_CENTS))
def test_cents_written_for_a_field_are_read_back(amount):
    text = plain_dollars(amount)

    assert parse_dollars(text) == amount
    assert not text.startswith("-")
    assert dollars(amount) == f"${int(text[:-3]):,}{text[-3:]}"


@given(cart=carts)
def test_cart_cookie_comes_back_as_it_was_and_stays_small(cart):
    text = cart.encode()

    back = Cart.from_cookies({COOKIE: text})

    assert back == cart
    assert not back.is_unreadable
    assert len(COOKIE) + 1 + len(text) <= 3_500


def test_biggest_cart_fits_its_cookie():
    cart = Cart(tuple(CartLine(2**63 - 1 - n, 99, 2**63 - 1) for n in range(30)), code="W" * 30)

    assert len(COOKIE) + 1 + len(cart.encode()) <= 3_500
    assert Cart.from_cookies({COOKIE: cart.encode()}) == cart


@given(cart=carts, place=some.integers(min_value=0), letter=some.characters())
def test_cart_cookie_with_a_changed_character_is_empty_or_the_same(cart, place, letter):
    text = cart.encode()
    at = place % len(text)

    back = Cart.from_cookies({COOKIE: text[:at] + letter + text[at + 1 :]})

    assert back == cart or (back.lines == () and back.code == "" and back.is_unreadable)


def test_cart_cookie_with_any_bit_flipped_is_empty():
    cart = Cart((CartLine(17, 2, 5), CartLine(3, 99)), code="WELCOME10")
    text = cart.encode()

    for place, bit in itertools.product(range(len(text)), range(7)):
        changed = text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]
        back = Cart.from_cookies({COOKIE: changed})
        assert (back.lines, back.code, back.is_unreadable) == ((), "", True), changed


@given(text=some.text(min_size=1))
def test_any_other_cookie_is_an_empty_cart(text):
    back = Cart.from_cookies({COOKIE: text})

    assert back.lines == ()
    assert back.is_unreadable


@given(changes=some.lists(some.tuples(some.sampled_from(["add", "set"]), some.integers(1, 40), some.integers(1, 99))))
def test_cart_after_any_changes_keeps_its_order_and_its_limits(changes):
    cart, order = Cart(), []
    for kind, variant, quantity in changes:
        try:
            cart = cart.add(CartLine(variant, quantity)) if kind == "add" else cart.set(variant, quantity % 5)
        except CartFullError:
            assert len(cart.lines) == MAX_LINES
        now = [line.variant_id for line in cart.lines]
        order = [known for known in order if known in now] + [new for new in now if new not in order]

        assert now == order
        assert len(now) == len(set(now)) <= MAX_LINES
        assert all(1 <= line.quantity <= MAX_QUANTITY for line in cart.lines)
        if cart.lines:
            assert Cart.from_cookies({COOKIE: cart.encode()}) == cart


def paid(merchandise, discount, terms):
    return merchandise - discount + quote(merchandise, discount, terms=terms).fee_cents


@given(merchandise=cents, discount=cents, terms=any_terms)
def test_code_never_raises_the_total(merchandise, discount, terms):
    discount = min(discount, merchandise)

    fee = quote(merchandise, discount, terms=terms).fee_cents

    assert paid(merchandise, discount, terms) <= paid(merchandise, 0, terms)
    assert fee in {0, terms.fee_cents, (terms.free_from_cents or 0) - (merchandise - discount)}
    assert fee <= discount or fee == quote(merchandise, terms=terms).fee_cents
    assert 0 <= fee <= terms.fee_cents


@given(merchandise=cents, discount=cents, bigger=cents, terms=any_terms)
def test_bigger_code_never_gives_a_bigger_total(merchandise, discount, bigger, terms):
    smaller, larger = sorted((min(discount, merchandise), min(bigger, merchandise)))

    assert paid(merchandise, larger, terms) <= paid(merchandise, smaller, terms)


@given(lines=some.lists(some.tuples(some.integers(1, 300_000), some.booleans()), max_size=30), shipping=cents)
def test_gst_shares_add_up_each_less_than_a_cent_off(lines, shipping):
    gst = contained_gst(lines, shipping)
    taxable = sum(amount for amount, is_free in lines if not is_free)
    goods = sum(amount for amount, _ in lines)

    assert sum(gst.line_cents) + gst.shipping_cents == gst.total_cents
    for (amount, is_free), share in zip(lines, gst.line_cents, strict=True):
        assert abs(share - (0 if is_free else Fraction(amount, 11))) < 1
        assert not (is_free and share)
    assert abs(gst.shipping_cents - (Fraction(shipping, 11) * taxable / goods if goods else 0)) < 1


@given(
    ordered=some.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  the shop's local time
    first=some.integers(1, 10),
    more=some.integers(0, 10),
    holidays=some.sets(some.dates(date(2026, 1, 1), date(2030, 3, 1)), max_size=30),
)
def test_parcel_never_arrives_before_it_left_nor_on_a_day_off(ordered, first, more, holidays):
    found = delivery_range(ordered, DeliveryTerms(first, first + more, time(12, 0)), holidays)

    assert ordered.date() < found.first <= found.last
    for day in (found.first, found.last):
        assert day.weekday() < 5
        assert day not in holidays


@given(was_cents=some.integers(2, 10**7), data=some.data())
def test_saving_is_never_overstated(was_cents, data):
    price_cents = data.draw(some.integers(1, was_cents - 1))

    percent = saving_percent(price_cents, was_cents)

    assert 0 <= percent < 100
    assert price_cents * 100 <= was_cents * (100 - percent)
