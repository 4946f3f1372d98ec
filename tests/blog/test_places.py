"""Sets of places as integers."""

import pytest

from blog.places import bits, by_frequency, flags, in_order, lowest


def places(among):
    return lowest(among, 1000)


@pytest.mark.parametrize("wanted", [[], [0], [7], [8], [0, 7, 8, 9, 400], [400, 3, 3]])
def test_set_has_the_places_that_it_was_made_of_each_once(wanted):
    assert places(bits(wanted)) == sorted(set(wanted))


def test_lowest_are_the_first_and_no_more_than_asked_for():
    assert lowest(bits([9, 2, 700, 5]), 3) == [2, 5, 9]


def test_flags_have_one_byte_for_each_place():
    assert flags(bits([0, 3]), 5) == b"\1\0\0\1\0"
    assert flags(0, 0) == b""


def test_places_come_in_the_order_that_is_given():
    among = bits([0, 2, 3])

    assert list(in_order(among, range(5), 5)) == [0, 2, 3]
    assert list(in_order(among, [4, 3, 1, 2, 0], 5)) == [3, 2, 0]
    assert list(in_order(among, [3, 4], 5)) == [3]


def test_what_lies_in_most_sets_comes_first():
    found = by_frequency([bits([1, 2, 3]), bits([2, 3]), bits([3, 9])])

    assert [places(each) for each in found] == [[3], [2], [1, 9]]
    assert by_frequency([]) == []
