"""Finding: as typed, and only where that finds nothing, as it was probably meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from blog.fulltext.index import Index, Readable
from blog.fulltext.spelling import respellings
from blog.fulltext.words import Query, read


@dataclass(frozen=True)
class Matches:
    """Keys of what was found, the best first; False when there are none.

    `corrected` is "" or the words that were searched instead of those typed; `query` is what was searched, for
    `marked` and `snippet`.
    """

    ids: list[int]
    query: Query
    corrected: str = ""

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids)


def find(index: Index, words: str, readable: Readable | None, *, corrects: bool) -> Matches:
    """The rows of `readable` that hold all of `words`. One query, two where very many do; four at most for a typo."""
    query = read(words)
    ids = index.ids(query, readable)
    if not ids and corrects:
        for spelling in respellings(query, (index,)):
            meant = read(spelling)
            if ids := index.ids(meant, readable):
                return Matches(ids, meant, spelling)
    return Matches(ids, query)
