"""What readers and writers hand to each other."""

from dataclasses import dataclass, field

from blog.citations.csl import Record

MAX_BYTES = 5_000_000
MAX_RECORDS = 2_000


class TooMuchError(ValueError):
    """A file beyond what is read in one go; the message is a sentence."""


@dataclass(frozen=True)
class Problem:
    """`place` is "file" or an entry with its line; `message` a sentence.

    `is_note`: nothing was lost, but somebody should look, as when the encoding was guessed.
    """

    place: str
    message: str
    is_note: bool = False


@dataclass(frozen=True)
class Reading:
    """`format` is "ris", "nbib", "bibtex", "csl-json" or "" where none was recognised.

    Each entry of the file is either among `records` or has a problem; every record passes `csl.identify`. A record
    has an `id` only where the file's own is fit to be a key of the library.
    """

    format: str
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """One entry as a format's parser hands it on: a raw record, or the sentence that says why there is none."""

    place: str
    record: Record = field(default_factory=dict)
    error: str = ""


def place_of(number: int, line: int | None = None) -> str:
    return f"Entry {number} (line {line})" if line else f"Entry {number}"
