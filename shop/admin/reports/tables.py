"""A report as a table: the page and the file are two drawings of it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.http import StreamingHttpResponse

from shop.rules.money import dollars, plain_dollars
from shop.rules.spreadsheets import guarded


@dataclass(frozen=True)
class Cell:
    """`words` on the page, `plain` in a file, `url` to the rows behind it."""

    words: str
    plain: str
    url: str = ""
    is_number: bool = False


def text(words: str, url: str = "") -> Cell:
    return Cell(words, guarded(words), url)


def number(value: int, url: str = "") -> Cell:
    return Cell(f"{value:,}", str(value), url, is_number=True)


def money(cents: int | None, url: str = "") -> Cell:
    if cents is None:
        return Cell("–", "", url, is_number=True)
    return Cell(dollars(cents), plain_dollars(cents), url, is_number=True)


def share(percent: int | None) -> Cell:
    words = "–" if percent is None else f"{percent:+d} %"
    return Cell(words, "" if percent is None else str(percent), is_number=True)


@dataclass(frozen=True)
class Head:
    words: str
    is_number: bool = True


@dataclass(frozen=True)
class Table:
    """`name`: of its file. `heads` names each column; the first of a row heads it."""

    name: str
    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    notes: Sequence[str] = field(default_factory=tuple)


class _Echo:
    """A file that gives back what is written to it, for csv.writer."""

    def write(self, line: str) -> str:
        return line


def as_file(name: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> StreamingHttpResponse:
    """A CSV file, sent row by row. `rows` hold no formulae: cells of `Table` and `guarded` texts."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + str(writer.writerow(heads))  # the mark lets spreadsheets read it as UTF-8
        for row in rows:
            yield str(writer.writerow(row))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def table_as_file(table: Table, suffix: str) -> StreamingHttpResponse:
    rows = [*table.rows, table.foot] if table.foot else table.rows
    return as_file(
        f"{table.name}-{suffix}", [head.words for head in table.heads], ([cell.plain for cell in row] for row in rows)
    )
