"""Marks of content: what moves them, writing past Django, and waiting."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from config.kept.look import LOOK

committing = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def marks() -> dict[str, tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        return {table: (int(moves), str(at)) for table, moves, at, _ in cursor.fetchall()}


def moved(act: Any) -> set[str]:
    """The tables whose mark `act` moves."""
    before = marks()
    act()
    after = marks()
    return {table for table in after if after[table] != before.get(table)}


def run(sql: str, *params: Any) -> Any:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)

    return act


def elsewhere(sql: str) -> None:
    """As another program writes: over a connection that is not Django's."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"])
        other.execute("PRAGMA foreign_keys = ON")
    else:
        other = psycopg_connection()
    with closing(other):
        other.execute(sql)
        other.commit()


def psycopg_connection() -> Any:
    params = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    params.pop("pool", None)
    return psycopg.connect(**params)


def taken_back(write: Any) -> None:
    """`write` within a savepoint, to which the transaction then goes back."""
    with transaction.atomic():
        write()
        transaction.set_rollback(True)


def soon(is_so: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.01)
    return False
