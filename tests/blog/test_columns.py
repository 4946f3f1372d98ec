"""Columns of what is held in memory: what was put in comes out, and is found."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from blog.columns import AT_ONCE, Moments, Words, fill, numbers

NOON = datetime(2026, 11, 26, 12, 0, 0, 123457, tzinfo=UTC)


def test_rows_fill_columns_in_their_order_however_many_pieces_they_come_in():
    first, second = numbers(), []
    count = 2 * AT_ONCE + 1

    fill((first, second), ((number, f"row {number}") for number in range(count)))

    assert list(first) == list(range(count))
    assert second == [f"row {number}" for number in range(count)]


def test_row_that_is_longer_than_there_are_columns_is_refused():
    with pytest.raises(ValueError, match="zip"):
        fill((numbers(),), [(1, 2)])


def test_moments_come_back_to_the_microsecond_whatever_zone_they_came_in():
    moments = Moments()
    moments.extend([NOON, NOON.astimezone(timezone(timedelta(hours=11))), datetime(1969, 7, 20, tzinfo=UTC)])

    assert [moments[place] for place in range(3)] == [NOON, NOON, datetime(1969, 7, 20, tzinfo=UTC)]


def test_latest_moment_is_that_of_a_set_or_of_a_part():
    moments = Moments()
    moments.extend(NOON + timedelta(days=days) for days in (0, 9, 4, 7))

    assert moments.latest(0b1101) == NOON + timedelta(days=7)
    assert moments.latest(slice(2, 3)) == NOON + timedelta(days=4)
    assert moments.latest(0) is None
    assert moments.latest(slice(4, 9)) is None


def test_words_have_their_places_and_are_found_by_themselves():
    words = Words(["zinc", "iron", "", "käse", "iron-2"])

    assert (len(words), [words[place] for place in range(5)]) == (5, ["zinc", "iron", "", "käse", "iron-2"])
    assert [words.place_of(word) for word in ("zinc", "iron", "", "käse", "iron-2")] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("word", ["iro", "iron-", "zz", "a", "ZINC"])
def test_word_that_is_not_among_them_has_no_place(word):
    assert Words(["zinc", "iron", "iron-2"]).place_of(word) is None
    assert Words([]).place_of(word) is None
