"""Portions of a line, in any sizes and any order, are the whole: reliability.md, property 9."""

import pytest

from shop.rules.carriers import TRACKING, guess_carrier, tracking_url
from shop.rules.refunds import SoldLine, share_of_amount, share_of_units, stored_gst

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given


@given(some.integers(1, 99), some.integers(0, 300_000), some.booleans(), some.data())
def test_units_in_any_portions_give_exactly_what_was_paid(quantity, paid, is_free, data):
    gst = 0 if is_free else stored_gst(paid, of_cents=11, until_cents=1)
    units = amount = refunded_gst = 0
    while units < quantity:
        portion = data.draw(some.integers(1, quantity - units))
        share = share_of_units(SoldLine(quantity, paid, gst, units, amount, refunded_gst), portion)
        assert 0 <= share.gst_cents <= share.amount_cents
        assert abs(share.amount_cents - paid * portion / quantity) < portion + 1
        units, amount, refunded_gst = units + portion, amount + share.amount_cents, refunded_gst + share.gst_cents

    assert (amount, refunded_gst) == (paid, gst)


@given(some.integers(1, 300_000), some.lists(some.integers(0, 50_000), max_size=12))
def test_amounts_in_any_portions_carry_the_gst_of_the_whole(paid, portions):
    gst = stored_gst(paid, of_cents=11, until_cents=1)
    amount = refunded_gst = 0
    for portion in [*portions, paid]:
        portion = min(portion, paid - amount)
        share = share_of_amount(SoldLine(1, paid, gst, 0, amount, refunded_gst), portion)
        assert abs(share.gst_cents - portion / 11) <= 1.5
        amount, refunded_gst = amount + share.amount_cents, refunded_gst + share.gst_cents

    assert (amount, refunded_gst) == (paid, gst)


@given(some.text(max_size=60), some.sampled_from(sorted(TRACKING)))
def test_tracking_number_cannot_leave_the_carriers_page(number, carrier):
    host = TRACKING[carrier].split("/")[2]

    url = tracking_url(carrier, number)

    assert url == "" or (url.startswith(f"https://{host}/") and not set(url) & set(" <>\"'\\\n"))
    assert tracking_url(number, "1") in {"", tracking_url(number.strip(), "1")}


@pytest.mark.parametrize(
    ("typed", "carrier"),
    [("JD 123456789 AU", "Australia Post"), ("99707012345678901234501", "Australia Post"), ("7", ""), ("", "")],
)
def test_carrier_is_guessed_from_its_numbers_only(typed, carrier):
    assert guess_carrier(typed) == carrier


def test_carriers_other_names_lead_to_its_page():
    assert tracking_url("auspost", "1") == tracking_url("Australia  post", "1") == tracking_url("Australia Post", "1")
    assert tracking_url("Uncle Bob", "1") == tracking_url("DHL", " ") == ""
