"""Which tables a page has read, so that whoever keeps the page knows what it depends on.

SQL is read by words, not parsed: a name too many drops a page once too often, a name too few would keep one too long.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

MOST_STATEMENTS, LONGEST_STATEMENT = 1024, 8192  # remembered, with their tables; characters

# What stands after one of these is a table, unless a "(" follows (a function) or a "." (a column of an alias).
AFTER = re.compile(
    r"""(?<!\bDISTINCT\s)\b(?:FROM|JOIN|INTO|UPDATE|TABLE|USING)\s+(?:ONLY\s+)?"?([A-Za-z_]\w*)"?(?!\w|"|\s*[.(])""",
    re.IGNORECASE,
)
WORD = re.compile(r"[A-Za-z_]\w*")
NAMED_HERE = re.compile(r'"?([A-Za-z_]\w*)"?\s+AS\s+(?:(?:NOT\s+)?MATERIALIZED\s*)?\(', re.IGNORECASE)  # WITH … AS (
NO_TABLES = {"select", "set", "lateral", "dual"}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(eq=False)
class Reads:
    """Names of tables in lower case, and since when nothing that was read is older: the beginning of the block, or
    of the reading of the oldest copy that was used. A date that comes after it may not have been seen."""

    tables: set[str] = field(default_factory=set)
    since: datetime = field(default_factory=_now)

    def add(self, tables: Iterable[str], since: datetime | None = None) -> None:
        self.tables.update(tables)
        if since is not None and since < self.since:
            self.since = since


class _Open(threading.local):
    def __init__(self) -> None:
        self.reads: list[Reads] = []  # the innermost last


_open = _Open()
_known_statements: dict[str, frozenset[str]] = {}


@cache
def known_tables() -> frozenset[str]:
    """The tables of every model. Others, such as search indexes, are found by where they stand."""
    return frozenset(model._meta.db_table.lower() for model in apps.get_models(include_auto_created=True))


def tables_of(sql: str) -> frozenset[str]:
    """The tables that `sql` reads or writes."""
    found = _known_statements.get(sql)
    if found is None:
        found = _read(sql)
        if len(_known_statements) >= MOST_STATEMENTS:
            _known_statements.clear()
        if len(sql) <= LONGEST_STATEMENT:
            _known_statements[sql] = found
    return found


def _read(sql: str) -> frozenset[str]:
    named_here = {name.lower() for name in NAMED_HERE.findall(sql)}
    by_place = {name.lower() for name in AFTER.findall(sql)} - named_here - NO_TABLES
    return frozenset(by_place | ({word.lower() for word in WORD.findall(sql)} & known_tables()))


def _watch(execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
    note(tables_of(str(sql)))
    return execute(sql, params, many, context)


@contextmanager
def recording() -> Iterator[Reads]:
    """What this thread reads from the database, and what it takes from process copies, inside the block.

    A block inside another tells the outer one too.
    """
    reads = Reads()
    is_outermost = not _open.reads
    _open.reads.append(reads)
    try:
        if is_outermost:
            with connection.execute_wrapper(_watch):
                yield reads
        else:
            yield reads
    finally:
        _open.reads.pop()
        if _open.reads:
            _open.reads[-1].add(reads.tables, reads.since)


def note(tables: Iterable[str], since: datetime | None = None) -> None:
    """Count `tables` as read, at `since` if not now: what answers from memory tells from what, and when."""
    if _open.reads:
        _open.reads[-1].add(tables, since)
