"""Emptying tables that refuse to lose single rows."""

from typing import Any

from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style: Any, tables: Any, **kwargs: Any) -> list[str]:
        """A flush empties whole tables: triggers that refuse a deletion are set aside meanwhile, as TRUNCATE does.

        Those that keep an index in step stay, so that the index is emptied too.
        """
        statements: list[str] = super().sql_flush(style, tables, **kwargs)
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'")
            refusing = cursor.fetchall()
        drops = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in refusing]
        return [*drops, *statements, *(sql for _, sql in refusing)] if statements else []
