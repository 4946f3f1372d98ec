"""What stands in memory by the ten thousand, in columns: a few bytes for each value, where an object takes fifty.

Read in pieces, since rows that are all there at once take several times what is kept of them.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import compress, islice
from typing import Any, Protocol

from blog.places import Bits, flags

AT_ONCE = 1000  # rows
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

Numbers = Sequence[int]


class Column(Protocol):
    def extend(self, values: Iterable[Any], /) -> None: ...


def numbers(values: Iterable[int] = ()) -> "array[int]":
    """Whole numbers, eight bytes each."""
    return array("q", values)


def fill(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    """Append the first value of each row to the first of `columns`, the second to the second."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        for column, values in zip(columns, zip(*some, strict=True), strict=True):
            column.extend(values)


def as_moment(number: int) -> datetime:
    return EPOCH + number * MICROSECOND


class Moments:
    """Moments, to the microsecond."""

    def __init__(self) -> None:
        self.numbers = numbers()  # they sort as the moments do

    def extend(self, moments: Iterable[datetime]) -> None:
        self.numbers.extend((moment - EPOCH) // MICROSECOND for moment in moments)

    def __getitem__(self, place: int) -> datetime:
        return as_moment(self.numbers[place])

    def latest(self, among: Bits | slice) -> datetime | None:
        """The last of those at the places `among`, or of a part of the column."""
        numbers = self.numbers
        chosen = numbers[among] if isinstance(among, slice) else compress(numbers, flags(among, len(numbers)))
        last = max(chosen, default=None)
        return None if last is None else as_moment(last)


class Words:
    """Words that differ from each other, in one piece of memory."""

    def __init__(self, words: Sequence[str]) -> None:
        self._text = "".join(words).encode()
        self._ends, end = numbers(), 0
        for word in words:
            end += len(word.encode())
            self._ends.append(end)
        self._sorted = numbers(sorted(range(len(words)), key=words.__getitem__))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> str:
        return self._text[self._ends[place - 1] if place else 0 : self._ends[place]].decode()

    def place_of(self, word: str) -> int | None:
        at = bisect_left(self._sorted, word, key=self.__getitem__)
        if at == len(self) or self[self._sorted[at]] != word:
            return None
        return self._sorted[at]
