"""Australian states and postcodes: domain.md, 7.1."""

import pytest

from shop.rules.places import SHARED, STATES, is_postcode, mismatch, states_of

TABLE = [
    ("ACT", "0200 0299 2600 2610 2612 2617 2900 2920"),
    ("NT", "0800 0871 0873 0999"),
    ("NSW", "1000 1999 2000 2539 2541 2599 2619 2621 2899 2921 2999"),
    ("VIC", "3000 3499 3501 3999 8000 8999"),
    ("QLD", "4000 4376 4378 4824 4826 4999 9000 9999"),
    ("SA", "5000 5999"),
    ("WA", "6000 6999"),
    ("TAS", "7000 7999"),
]
SHARED_TABLE = [
    ("0872", {"NT", "SA", "WA"}),
    ("2540", {"NSW", "ACT"}),
    *((postcode, {"ACT", "NSW"}) for postcode in ("2611", "2618", "2620")),
    *((postcode, {"VIC", "NSW"}) for postcode in ("3500", "3585", "3586", "3644", "3691", "3707")),
    *((postcode, {"QLD", "NSW"}) for postcode in ("4377", "4380", "4383", "4385")),
    ("4825", {"QLD", "NT"}),
]


@pytest.mark.parametrize(("state", "postcode"), [(state, code) for state, codes in TABLE for code in codes.split()])
def test_postcode_of_one_state_belongs_to_it_and_no_other(state, postcode):
    assert states_of(postcode) == (state,)
    assert [other for other in STATES if not mismatch(other, postcode)] == [state]


@pytest.mark.parametrize(("postcode", "states"), SHARED_TABLE)
def test_shared_postcode_belongs_to_each_of_its_states(postcode, states):
    assert set(states_of(postcode)) == states
    assert {state for state in STATES if not mismatch(state, postcode)} == states


def test_sixteen_postcodes_are_shared():
    assert set(SHARED) == {postcode for postcode, _ in SHARED_TABLE}
    assert len(SHARED) == 16


@pytest.mark.parametrize("postcode", ["0000", "0199", "0300", "0799"])
def test_unused_postcode_belongs_nowhere(postcode):
    assert states_of(postcode) == ()
    assert mismatch("NSW", postcode) == (
        f"No postcode {postcode} is known to us. Check it, or send the same again if it is right."
    )


def test_mismatch_names_the_states_that_it_may_be():
    assert mismatch("VIC", "2611") == (
        "Postcode 2611 belongs to Australian Capital Territory or New South Wales, not Victoria. "
        "Check both, or send the same again if they are right."
    )


@pytest.mark.parametrize(("text", "is_one"), [("0800", True), ("2000", True), ("800", False), ("20000", False)])
def test_postcode_is_text_of_four_digits_and_keeps_its_zero(text, is_one):
    assert is_postcode(text) == is_one


@pytest.mark.parametrize("text", ["", "ABCD", "٢٠٠٠", "２０００", "2_00", "+200", " 2000", "2000\n", "20.0"])
def test_postcode_in_any_other_letters_is_none(text):
    assert not is_postcode(text)
