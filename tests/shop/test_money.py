"""Cents and the words for them; the fields that read them."""

import pytest
from django.core.exceptions import ValidationError

from shop.fields import DollarsField, QuantityField
from shop.rules.money import dollars, parse_dollars, plain_dollars, short_dollars


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *(("19.95", 19_95), ("19", 19_00), ("$19.95", 19_95), (" 19.95 ", 19_95), ("0", 0), ("0.00", 0)),
        *(("0.05", 5), ("007", 7_00), ("999999.99", 999_999_99)),
    ],
)
def test_dollars_typed_plainly_become_cents(text, cents):
    assert parse_dollars(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("1e3", "1_0", "٣", "３", "1,000.00", "-1", "-0", "+1", "NaN", "Infinity", "1.234", "1.5", ".50", "1."),
        *("", " ", "$", "$$1", "1 000", "1.00 AUD", "1000000", "1" * 5000, "0x10", "1.0٣", "−1", "1\n2"),
    ],
)
def test_dollars_typed_in_any_other_way_are_refused(text):
    with pytest.raises(ValueError, match="dollars and cents like 19.95"):
        parse_dollars(text)


@pytest.mark.parametrize(
    ("cents", "long", "short", "plain"),
    [
        (0, "$0.00", "$0", "0.00"),
        (5, "$0.05", "$0.05", "0.05"),
        (4_95, "$4.95", "$4.95", "4.95"),
        (99_00, "$99.00", "$99", "99.00"),
        (1_234_50, "$1,234.50", "$1,234.50", "1234.50"),
        (-4_95, "-$4.95", "-$4.95", "-4.95"),
    ],
)
def test_cents_are_written_for_pages_running_text_and_fields(cents, long, short, plain):
    assert (dollars(cents), short_dollars(cents), plain_dollars(cents)) == (long, short, plain)


def test_dollars_field_shows_cents_as_dollars_and_keeps_what_was_typed():
    field = DollarsField()

    assert field.prepare_value(19_95) == "19.95"
    assert field.prepare_value("1e3") == "1e3"
    assert field.clean("19.95") == 19_95
    with pytest.raises(ValidationError, match="Enter dollars and cents like 19.95."):
        field.clean("1e3")


def test_dollars_field_left_as_it_was_has_not_changed():
    field = DollarsField(required=False)

    assert not field.has_changed(19_95, "19.95")
    assert not field.has_changed(None, "")
    assert field.has_changed(19_95, "19.96")
    assert field.has_changed(19_95, "abc")


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("99", 99), (" 7 ", 7)])
def test_quantity_in_plain_digits_is_read(text, number):
    assert QuantityField().clean(text) == number


def test_quantity_of_nothing_removes_only_where_it_may():
    assert QuantityField(smallest=0).clean("0") == 0
    with pytest.raises(ValidationError, match="Enter a whole number from 1 to 99."):
        QuantityField().clean("0")
