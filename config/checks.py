"""What `migrate` and `check --database default` say of the database server that is there."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import Error, connection

# In WAL mode, a checkpoint that meets another and a commit could lose that commit, or spoil the file; in rare moments.
FIXED_IN = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


def can_lose_commits(version: tuple[int, ...]) -> bool:
    """Of SQLite's versions: those before 3.51.3 but the repaired 3.44.6 and 3.50.7 and what followed them there."""
    return not any(version >= fixed and (version[:2] == fixed[:2] or fixed == FIXED_IN[-1]) for fixed in FIXED_IN)


@register(Tags.database)
def check_database(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if not databases:
        return []
    return _of_sqlite(sqlite3.sqlite_version_info) if connection.vendor == "sqlite" else _of_postgres()


def _of_sqlite(version: tuple[int, ...]) -> list[CheckMessage]:
    if not can_lose_commits(version):
        return []
    said = (
        f"SQLite {'.'.join(map(str, version))} has a fault that can, in a rare race, lose commits or spoil the file."
    )
    return [Warning(said, hint="Use a Python with SQLite 3.51.3 or newer (or 3.50.7, 3.44.6).", id="config.W101")]


def _of_postgres() -> list[CheckMessage]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'"
            )
            off = [name for (name,) in cursor.fetchall()]
    except Error:
        return []  # whoever asks next says so
    said = "PostgreSQL's {} is off: an order that was confirmed may be lost when the power goes."
    return [Warning(said.format(name), hint=f"SET {name} = on.", id="config.W102") for name in off]
