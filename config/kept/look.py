"""The look at the marks, over a connection that serves nothing else.

Not one of the pool: where visitors have taken all of them, pages must still learn what has changed.
"""

import time
from typing import Any

from django.db import connection as visitors
from django.db.backends.base.base import BaseDatabaseWrapper

from config.kept import triggers
from config.kept.triggers import MARKS

Mark = tuple[int, str]  # how often it has moved, and when last
Marks = dict[str, Mark]

NEW_CONNECTION_SECONDS = 30.0  # after so long the triggers are looked at too
PATIENCE_MS = 2000
MOST_ROWS = 500  # of PostgreSQL's marks, until they are added up

# `max(at)` beside the sum: should somebody empty the table, no later sum is taken for an earlier one.
LOOK = f"SELECT table_name, sum(moves), max(at), count(*) FROM {MARKS} GROUP BY table_name"  # noqa: S608
# A look before it and a look after it see the same sums. Two processes that do it at once take different rows.
ADD_UP = f"""
    WITH gone AS (
        DELETE FROM {MARKS} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {MARKS} FOR UPDATE SKIP LOCKED))
        RETURNING table_name, moves, at
    )
    INSERT INTO {MARKS} (table_name, moves, at) SELECT table_name, sum(moves), max(at) FROM gone GROUP BY table_name
"""  # noqa: S608


class Look:
    """Reads the marks. To be used by one thread. Whatever it raises, the next time it begins with a new connection."""

    def __init__(self) -> None:
        self._connection: BaseDatabaseWrapper | None = None
        self._opened_at = 0.0
        self._guarded: frozenset[str] = frozenset()

    def __call__(self) -> Marks:
        """The mark of each table that is watched. A table whose triggers are not all there has none."""
        if self._connection is None or time.monotonic() - self._opened_at > NEW_CONNECTION_SECONDS:
            self._open()
        assert self._connection is not None
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(LOOK)
                rows = cursor.fetchall()
                if self._connection.vendor == "postgresql" and sum(row[3] for row in rows) > MOST_ROWS:
                    cursor.execute(ADD_UP)
        except BaseException:
            self.close()
            raise
        return {table: (int(moves), str(at)) for table, moves, at, _ in rows if table in self._guarded}

    def _open(self) -> None:
        self.close()
        connection = visitors.copy()
        options: dict[str, Any] = connection.settings_dict["OPTIONS"]
        if connection.vendor == "postgresql":
            options.pop("pool", None)
            options |= {"connect_timeout": 2, "tcp_user_timeout": PATIENCE_MS}
            options["options"] = f"{options.get('options', '')} -c statement_timeout={PATIENCE_MS}"
        self._connection, self._opened_at = connection, time.monotonic()
        try:
            self._guarded = triggers.guarded(connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
