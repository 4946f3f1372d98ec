"""Names in memory, for those that go on as somebody types: no question to the database. Pure.

Compact, since every process has its own: 20,000 names with thirty words each take 3 MB.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple, overload

from blog.fulltext.words import Form, Query, fold, words_of

LAST = "\U0010ffff"  # sorts after every letter
REPEATED = 1024  # texts whose words are remembered while names are read: brands and ingredients come again and again
TWO_BYTES = 0xFFFF


class Named(NamedTuple):
    """A row by its key, what it is called, and what else names it without being shown."""

    key: int
    name: str
    also: Iterable[str] = ()


class Texts(Sequence[str]):
    """Short texts as one piece of memory: each string of Python's own takes 50 bytes beside its letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        letters, self._ends = bytearray(), array("I", [0])
        for text in texts:
            letters += text.encode()
            self._ends.append(len(letters))
        self._letters = bytes(letters)

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        return self._letters[self._ends[place] : self._ends[place + 1]].decode()


class _Pairs:
    """Words and the places where they stand, as they come. Two pieces of memory that go back whole: a list for each
    word would leave holes of seven megabytes."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}  # of words
        self.words, self.places = array("I"), array("I")

    def add(self, place: int, words: Iterable[str]) -> None:
        for word in words:
            self.words.append(self.numbers.setdefault(word, len(self.numbers)))
            self.places.append(place)


def _zeros(length: int, code: str = "I") -> "array[int]":
    return array(code, [0]) * length


class _WordPlaces:
    """At which places words stand. Those of neighbouring words lie side by side, so a beginning is one slice."""

    def __init__(self, pairs: _Pairs) -> None:
        words = sorted(pairs.numbers)
        counts = _zeros(len(words))
        for number in pairs.words:
            counts[number] += 1
        self._words = Texts(words)
        self._ends = array("I", accumulate((counts[pairs.numbers[word]] for word in words), initial=0))
        self._places = _zeros(len(pairs.places), "H" if max(pairs.places, default=0) <= TWO_BYTES else "I")
        free = _zeros(len(words))  # by number: where the next place of it goes
        for rank, word in enumerate(words):
            free[pairs.numbers[word]] = self._ends[rank]
        for number, place in zip(pairs.words, pairs.places, strict=True):
            self._places[free[number]] = place
            free[number] += 1

    def having(self, query: Query) -> set[int]:
        """The places where every word of `query` stands."""
        by_term = [[self._at(form) for form in term.forms] for term in query.terms]
        by_term.sort(key=lambda places: sum(map(len, places)))
        found = set(chain.from_iterable(by_term[0])) if by_term else set()
        for places in by_term[1:]:
            found.intersection_update(chain.from_iterable(places))
        return found

    def _at(self, form: Form) -> "array[int]":
        """None for a form of two words: its other form joins them, as `words_of` does."""
        first = bisect_left(self._words, form.text)
        end = bisect_left(self._words, form.text + (LAST if form.begins else "\0"), lo=first)
        return self._places[self._ends[first] : self._ends[end]]


class Names:
    """The names of many rows, in the order in which equally likely ones are suggested."""

    def __init__(self, rows: Iterable[Named]) -> None:
        words = lru_cache(REPEATED)(words_of)
        keys, names = array("q"), []
        in_name, in_all = _Pairs(), _Pairs()
        for place, row in enumerate(rows):
            keys.append(row.key)
            names.append(row.name)
            own = words(row.name)
            in_name.add(place, own)
            in_all.add(place, own.union(*map(words, row.also)))
        self._keys, self._names = keys, Texts(names)
        self._in_name, self._in_all = _WordPlaces(in_name), _WordPlaces(in_all)
        folded = [fold(name) for name in names]
        self._sorted = array("I", sorted(range(len(names)), key=folded.__getitem__))

    def find(self, query: Query) -> Iterator[tuple[int, str]]:
        """Keys and names of the rows that every word of `query` names.

        First those whose name begins as was typed, then those with all words in their name, then the others.
        """
        return ((self._keys[place], self._names[place]) for place in self._places(query))

    def keys(self, query: Query) -> Iterator[int]:
        """As `find`, without the names."""
        return map(self._keys.__getitem__, self._places(query))

    def _places(self, query: Query) -> Iterator[int]:
        named = self._in_name.having(query)
        begun = named.intersection(self._beginning_with(fold(query.text)))
        yield from sorted(begun)
        yield from sorted(named - begun)
        yield from sorted(self._in_all.having(query) - named)

    def _beginning_with(self, text: str) -> "array[int]":
        def name(place: int) -> str:
            return fold(self._names[place])

        first = bisect_left(self._sorted, text, key=name)
        end = bisect_left(self._sorted, text + LAST, lo=first, key=name)
        return self._sorted[first:end]
