"""The triggers that move a table's mark, made from `WATCHED` for both databases.

They are made anew after every migration where they are not as they should be, so that no new column and no remade
table can be forgotten. Whatever writes a row moves the mark in the same transaction: admin, `update()`, bulk, import,
raw SQL, another program. What is rolled back moves nothing, and a row that is written as it was moves nothing.

SQLite has one writer at a time: one row for each table, counted up. PostgreSQL has many, who would wait for each other
at one row: each transaction adds a row for each table that it moves, and `config.kept.look` adds them up.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.kept.watched import MOST_COUNTED, WATCHED

MARKS = "content_mark"
PREFIX = "content_moved_"


class Trigger(NamedTuple):
    name: str
    table: str
    sql: str


def wanted(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """The triggers of every watched table that exists, as they should be."""
    build = _sqlite if connection.vendor == "sqlite" else _postgresql
    return [trigger for table, names in _columns(connection).items() for trigger in build(table, names)]


def guarded(connection: BaseDatabaseWrapper) -> frozenset[str]:
    """The tables that have all their triggers, switched on."""
    events = ("insert", "delete", "update") + (() if connection.vendor == "sqlite" else ("truncate",))
    there = set(present(connection, enabled_only=True))
    return frozenset(t for t in WATCHED if all(f"{PREFIX}{t}_{event}" in there for event in events))


def present(connection: BaseDatabaseWrapper, *, enabled_only: bool = False) -> Mapping[str, str]:
    """Our triggers as the database has them: name → its SQL on SQLite, the comment that holds it on PostgreSQL."""
    if connection.vendor == "sqlite":
        sql = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'"  # noqa: S608
    else:
        enabled = "AND tgenabled IN ('O', 'A')" if enabled_only else ""
        sql = (
            "SELECT tgname, coalesce(obj_description(oid, 'pg_trigger'), '') FROM pg_trigger "  # noqa: S608
            f"WHERE tgname LIKE '{PREFIX}%' AND pg_table_is_visible(tgrelid) {enabled}"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())


def renew(connection: BaseDatabaseWrapper) -> list[str]:
    """Make the triggers as they should be. Tables whose triggers were not: their marks move, as nothing watched them.

    Nothing is done before the migration that makes the marks. Triggers of a table that is watched no longer stay: the
    version before may still run beside this one.
    """
    with connection.cursor() as cursor:
        if MARKS not in connection.introspection.table_names(cursor):
            return []
    should, there = {trigger.name: trigger for trigger in wanted(connection)}, present(connection)
    stale = sorted({trigger.table for trigger in should.values() if there.get(trigger.name) != trigger.sql})
    for table in stale:
        # In one piece: who writes the table meanwhile waits, and nothing is written unwatched.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for trigger in should.values():
                if trigger.table == table:
                    for statement in _statements(connection, trigger, is_there=trigger.name in there):
                        cursor.execute(statement)
            move(cursor, connection, table)
    return stale


def move(cursor: Any, connection: BaseDatabaseWrapper, table: str) -> None:
    """Move the mark of `table` by hand; the first time begins it."""
    if connection.vendor == "sqlite":
        now = NOW.replace("%", "%%")  # beside a parameter
        cursor.execute(
            f"INSERT INTO {MARKS} (table_name, moves, at) VALUES (%s, 1, {now}) "  # noqa: S608
            f"ON CONFLICT (table_name) DO UPDATE SET moves = moves + 1, at = {now}",
            [table],
        )
    else:
        cursor.execute(f"INSERT INTO {MARKS} (table_name) VALUES (%s)", [table])  # noqa: S608


def _columns(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Of each watched table those that pages may show, without what the database works out of others."""
    if connection.vendor == "sqlite":
        sql = (
            "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns "
            "WHERE tables.type = 'table' ORDER BY columns.cid"
        )
    else:
        sql = (
            "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
            "WHERE relkind = 'r' AND pg_table_is_visible(attrelid) AND attnum > 0 AND NOT attisdropped "
            "AND attgenerated = '' ORDER BY attnum"
        )
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for table, column in cursor.fetchall():
            if table in WATCHED and column not in WATCHED[table]:
                found.setdefault(table, []).append(column)
    return {table: found[table] for table in WATCHED if table in found}


NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"


def _conditions(table: str, columns: list[str], *, differs: str, least: str) -> dict[str, str]:
    """When a row of `table` moves its mark, by event."""
    changed = {name: f"OLD.{name} {differs} NEW.{name}" for name in columns}
    if table != "shop_stock":
        return {"update": " OR ".join(changed.values())}
    above = MOST_COUNTED + 1
    changed["available"] = f"{least}(OLD.available, {above}) <> {least}(NEW.available, {above})"
    # A pack without a row is as sold out as one whose row says 0.
    return {"insert": "NEW.available > 0", "delete": "OLD.available > 0", "update": " OR ".join(changed.values())}


def _sqlite(table: str, columns: list[str]) -> list[Trigger]:
    conditions = _conditions(table, columns, differs="IS NOT", least="min")
    triggers = []
    for event in ("insert", "delete", "update"):
        when = f" WHEN {conditions[event]}" if event in conditions else ""
        name = f"{PREFIX}{table}_{event}"
        sql = (
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table}{when} BEGIN "  # noqa: S608
            f"UPDATE {MARKS} SET moves = moves + 1, at = {NOW} WHERE table_name = '{table}'; END"
        )
        triggers.append(Trigger(name, table, sql))
    return triggers


def _postgresql(table: str, columns: list[str]) -> list[Trigger]:
    """Row triggers, since only they can ask whether something changed; after the first row of a transaction one costs
    a look at a setting."""
    conditions = _conditions(table, columns, differs="IS DISTINCT FROM", least="least")
    triggers = []
    for event in ("insert", "delete", "update", "truncate"):
        when = f" WHEN ({conditions[event]})" if event in conditions else ""
        each = "STATEMENT" if event == "truncate" else "ROW"
        name = f"{PREFIX}{table}_{event}"
        sql = (
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} FOR EACH {each}{when} "
            f"EXECUTE FUNCTION content_moved()"
        )
        triggers.append(Trigger(name, table, sql))
    return triggers


def _statements(connection: BaseDatabaseWrapper, trigger: Trigger, *, is_there: bool) -> list[str]:
    if connection.vendor == "sqlite":
        return [*([f"DROP TRIGGER {trigger.name}"] if is_there else []), trigger.sql]
    comment = trigger.sql.replace("'", "''")
    return [
        f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}",
        trigger.sql,
        f"COMMENT ON TRIGGER {trigger.name} ON {trigger.table} IS '{comment}'",
    ]
