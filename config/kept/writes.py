"""How a process knows that it has written what pages show: it tells the others after the commit.

Only a hint: what it does not see, such as another program's writes, the others find by themselves within a second.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.kept import hints
from config.kept.watched import WATCHED

TARGET = re.compile(
    r"""\s*(?:
        (?:INSERT\s+(?:OR\s+\w+\s+)?|REPLACE\s+|MERGE\s+)INTO |
        UPDATE(?:\s+OR\s+\w+)? |
        DELETE\s+FROM
    )\s+(?:ONLY\s+)?(?:"?\w+"?\.)?"?(\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
# Which tables these write is not looked for.
ANY_TABLE = re.compile(r"\s*(?:TRUNCATE\b|WITH\b.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b)", re.IGNORECASE | re.DOTALL)
# A sale writes it, and most sales change no page. Those that do are found by the look.
NOT_TOLD = {("update", "shop_stock")}


def is_told(sql: str) -> bool:
    """Whether `sql` writes a table that pages show."""
    if sql[:6] == "SELECT":
        return False
    if found := TARGET.match(sql):
        table = found[1].lower()
        return table in WATCHED and (sql.lstrip()[:6].lower(), table) not in NOT_TOLD
    return ANY_TABLE.match(sql) is not None


def watch(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receives `connection_created`: from here on every write over `connection` is told once it is committed."""
    if connection.alias == "default" and _tell_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell_writes)


def _tell_writes(execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: dict[str, Any]) -> Any:
    result = execute(sql, params, many, context)
    if is_told(str(sql)):
        _tell_after_commit(context["connection"], context["cursor"], str(sql))
    return result


def _tell_after_commit(connection: BaseDatabaseWrapper, cursor: Any, sql: str) -> None:
    if connection.in_atomic_block:
        if not any(waiting[1] is hints.tell for waiting in connection.run_on_commit):
            transaction.on_commit(hints.tell, using=connection.alias)
    elif connection.autocommit:
        if connection.vendor == "sqlite" and "RETURNING" in sql.upper():
            _tell_after_closing(cursor)
        else:
            hints.tell()


def _tell_after_closing(cursor: Any) -> None:
    """SQLite commits such a statement when its rows have been fetched, at the latest when its cursor closes."""
    close = cursor.close

    def closing() -> None:
        close()
        hints.tell()

    cursor.close = closing
