"""One table's full-text index, asked in the words of the database that keeps it.

The indexes are made by migrations and kept by the database itself, by triggers or a generated column, so that no path
into a table can forget them. Django does not know of them; the SQL stands here and there only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from blog.fulltext.words import Form, Query

MOST_MATCHES = 1000
# PostgreSQL's four weights, D to A, as the columns of `Index` are weighed.
RANKS = "{0.05, 0.3, 0.5, 1.0}"


@dataclass(frozen=True)
class Index:
    """The index of `table`. On SQLite `weights` are of its columns, in order, and `names` those that name a row; on
    PostgreSQL the migration has told both: letters A (title) to D (text), and the column `search_names`.

    The weights lie far apart, since BM25 flattens them: a title must win over a short text that repeats the word.
    """

    table: str
    weights: tuple[float, ...]
    names: tuple[str, ...]

    def ids(self, query: Query, readable: "QuerySet[Any]", *, by_name: bool = False) -> list[int]:
        """Keys of the rows of `readable` that hold every word of `query`, the best first. One query.

        Where `by_name`, only words that name the row count.
        """
        if not query:
            return []
        allowed, allowed_params = readable.order_by().values("pk").query.sql_with_params()
        ask = self._ask_sqlite if connection.vendor == "sqlite" else self._ask_postgresql
        sql, params = ask(query, str(allowed), allowed_params, by_name)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [row[0] for row in cursor.fetchall()]

    # Only names from the code are built into the statements below; what was typed is always a parameter.

    def _ask_sqlite(self, query: Query, allowed: str, allowed_params: Sequence[Any], by_name: bool) -> Any:  # noqa: FBT001
        search = f"{self.table}_search"
        weights = ", ".join(str(weight) for weight in self.weights)
        columns = f"{{{' '.join(self.names)}}} : " if by_name else ""
        sql = (
            # +: else SQLite would match once for every row that is allowed.
            f"SELECT rowid FROM {search} WHERE {search} MATCH %s AND +rowid IN ({allowed}) "  # noqa: S608
            f"ORDER BY bm25({search}, {weights}), rowid DESC LIMIT {MOST_MATCHES}"
        )
        return sql, [f"{columns}({fts5(query)})", *allowed_params]

    def _ask_postgresql(self, query: Query, allowed: str, allowed_params: Sequence[Any], by_name: bool) -> Any:  # noqa: FBT001
        column = "search_names" if by_name else "search_vector"
        sql = (
            f"SELECT id FROM {self.table}, to_tsquery('simple', %s) AS asked "  # noqa: S608
            f"WHERE {column} @@ asked AND id IN ({allowed}) "
            f"ORDER BY ts_rank('{RANKS}', {column}, asked) DESC, id DESC LIMIT {MOST_MATCHES}"
        )
        return sql, [tsquery(query), *allowed_params]


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
