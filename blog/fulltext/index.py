"""One table's full-text index, asked in the words of the database that keeps it.

The indexes are made by migrations and kept by the database itself, by triggers or a generated column, so that no path
into a table can forget them. Django does not know of them; the SQL stands here and there only.
"""

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from itertools import filterfalse, islice

from django.db import connection

from blog.fulltext.names import Names
from blog.fulltext.words import Form, Query

# So many rows the database ranks, by how often and where the words stand. Where more have them that would cost more
# than the page, and to stand in the name says enough.
MOST_RANKED = 100
Readable = Callable[[], Container[int]]  # keys of the rows that may be shown
# PostgreSQL's four weights, D to A, as the columns of `Index` are weighed.
RANKS = "{0.05, 0.3, 0.5, 1.0}"


@dataclass(frozen=True)
class Index:
    """The index of `table`. On SQLite `weights` are of its columns, in order, and `head` those without the long text;
    on PostgreSQL the migrations have told both: letters A (title) to D (text), and a column that lies inside its row.

    The weights lie far apart, since BM25 flattens them: a title must win over a short text that repeats the word.
    """

    table: str
    weights: tuple[float, ...]
    names: Callable[[], Names]  # of all rows, by their keys
    head: str = ""  # none where the texts are short

    def ids(self, query: Query, readable: Readable | None = None) -> list[int]:
        """Keys of the rows that hold every word of `query`, the best first. One query; two where very many do.

        Of those in `readable()`, where it is given: it is asked of what was found, since a condition in the statement
        would be judged for all rows of the table.
        """
        if not query:
            return []
        ranked, found = self._ask(query)
        keys = found if ranked is None else ranked
        if readable is not None:
            keys = list(filter(readable().__contains__, keys))
        return self._best_first(keys, query) if ranked is None else keys

    def _best_first(self, found: list[int], query: Query) -> list[int]:
        """`found` with up to `MOST_RANKED` in front: those that the words name, then those whose head has them. The
        newest of the others first."""
        known, best = set(found), dict[int, None]()
        for keys in (self.names().keys(query), self._in_head(query)):
            others = (pk for pk in keys if pk in known and pk not in best)
            best |= dict.fromkeys(islice(others, MOST_RANKED - len(best)))  # of no more nothing is asked
        return [*best, *filterfalse(best.__contains__, sorted(found, reverse=True))]

    # Only names from the code are built into the statements below; what was typed is always a parameter. Thousands of
    # keys come as one value: as rows they cost a microsecond each.

    def _ask(self, query: Query) -> tuple[list[int] | None, list[int]]:
        """The keys of few rows, the best first, or None; and those of all, in no order. One query."""
        if connection.vendor == "sqlite":
            words, search = fts5(query), f"{self.table}_search"
            order = f"bm25({search}, {', '.join(map(str, self.weights))}), rowid DESC"
            rows = f"SELECT rowid AS id FROM {search} WHERE {search} MATCH %s"  # noqa: S608
            every = f"SELECT json_group_array(id) AS ids, count(*) AS count FROM ({rows})"  # noqa: S608
            best = f"SELECT json_group_array(id) FROM ({rows} ORDER BY {order})"  # noqa: S608
        else:
            words, asked = tsquery(query), "to_tsquery('simple', %s)"
            ranked = "search_head" if self.head else "search_vector"
            order = f"ts_rank('{RANKS}', {ranked}, asked) DESC, id DESC"
            every = f"SELECT ids, cardinality(ids) AS count FROM {self.table}_holding({asked}) AS ids"  # noqa: S608
            best = f"SELECT array_agg(id ORDER BY {order}) FROM {self.table}, {asked} AS asked WHERE id = ANY (ids)"  # noqa: S608
        few, found = _values(
            f"WITH found AS ({every}) "  # noqa: S608
            f"SELECT CASE WHEN count <= {MOST_RANKED} THEN ({best}) END, ids FROM found",
            [words, words],
        )
        return few if found else [], found or []

    def _in_head(self, query: Query) -> Iterator[int]:
        """Keys of the rows that hold every word before their long text, the newest first. One query."""
        if not self.head:
            return
        if connection.vendor == "sqlite":
            search = f"{self.table}_search"
            sql = f"SELECT json_group_array(rowid) FROM {search} WHERE {search} MATCH %s"  # noqa: S608
            [found] = _values(sql, [f"{{{self.head}}} : ({fts5(query)})"])
        else:
            [found] = _values(f"SELECT {self.table}_heading(to_tsquery('simple', %s))", [tsquery(query)])
        yield from sorted(found or [], reverse=True)


def _values(sql: str, params: list[str]) -> list[list[int] | None]:
    """The one row that `sql` asks for. SQLite knows arrays as JSON only."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [json.loads(value) if isinstance(value, str) else value for value in cursor.fetchone()]


def fts5(query: Query) -> str:
    """`query` in the language of MATCH. Every form is quoted, so nothing typed is an operator."""

    def phrase(form: Form) -> str:
        quoted = form.text.replace('"', '""')
        return f'"{quoted}" *' if form.begins else f'"{quoted}"'

    return " AND ".join(f"({' OR '.join(map(phrase, term.forms))})" for term in query.terms)


def tsquery(query: Query) -> str:
    """`query` in the language of to_tsquery(), quoted in the same way."""

    def phrase(form: Form) -> str:
        quoted = form.text.replace("\\", "\\\\").replace("'", "''")
        return f"'{quoted}':*" if form.begins else f"'{quoted}'"

    return " & ".join(f"({' | '.join(map(phrase, term.forms))})" for term in query.terms)
