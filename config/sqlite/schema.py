"""Django's schema editor for SQLite, which keeps the triggers of a table that it remakes.

SQLite changes most of a table only by way of a new one, and the old one takes its triggers along. Those of the search
indexes (blog/migrations/0004_search.py) must not be lost to the next column that somebody adds.
"""

from typing import Any

from django.db.backends.sqlite3 import schema
from django.db.models import Model


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                # Those that move a table's mark name its columns: config/kept/triggers.py makes them anew.
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s "
                "AND name NOT LIKE 'content_moved_%%'",
                [model._meta.db_table],
            )
            triggers = [row[0] for row in cursor.fetchall()]
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc]  # the stubs leave it out
        for sql in triggers:
            self.execute(sql, params=None)
