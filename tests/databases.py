"""A migrated database is made once for the code as it stands, and copied for every worker and every later run.

The copy's name holds a fingerprint of every Python file of ours and of what runs them: whatever a migration may read
is in it, so no copy is older than the code. Django still runs `migrate` on each copy, which then finds nothing to do.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

try:
    import fcntl
except ImportError:  # Windows: two runs at once may both make it
    fcntl = None  # type: ignore[assignment]

PACKAGES = ("accounts", "blog", "config", "shop")


def fingerprint() -> str:
    parts = [sys.version, django.__version__, sqlite3.sqlite_version]
    for package in PACKAGES:
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            parts += [str(path.relative_to(settings.BASE_DIR)), hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


AS_LOADED = fingerprint()  # before a worker waits for its turn, in which somebody may edit a file


@contextmanager
def migrated_databases(folder: Path) -> Iterator[None]:
    """Django's test databases for the length of the block, from the copy in `folder` or leaving one there."""
    with locked(folder):
        setup = _from_sqlite_file if connection.vendor == "sqlite" else _from_postgres_template
        databases = setup(folder)
    yield
    teardown_databases(databases, verbosity=0)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / f"{connection.vendor}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _set_up(*, keepdb: bool = False) -> list:
    return setup_databases(verbosity=0, interactive=False, keepdb=keepdb)


def _from_sqlite_file(folder: Path) -> list:
    template = folder / f"{AS_LOADED}.sqlite3"
    ours = Path(connection.settings_dict["TEST"]["NAME"])
    for left_over in ours.parent.glob(f"{ours.name}*"):
        left_over.unlink()
    if template.exists():
        shutil.copyfile(template, ours)
        return _set_up(keepdb=True)
    databases = _set_up()
    if fingerprint() != AS_LOADED:
        return databases
    for older in folder.glob("*.sqlite3*"):
        older.unlink()
    unfinished = template.with_suffix(".sqlite3.part")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])  # a plain copy would miss what is still in the log
    unfinished.replace(template)
    return databases


def _from_postgres_template(_: Path) -> list:
    template, ours = postgres_template(), connection.creation._get_test_db_name()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = %s",
            [template, AS_LOADED],
        )
        if cursor.fetchone():
            _copy_postgres(cursor, template, ours)
            return _set_up(keepdb=True)
    databases = _set_up()
    if fingerprint() != AS_LOADED:
        return databases
    connection.close()
    connection.close_pool()  # a database that somebody is connected to cannot be copied
    with connection.creation._nodb_cursor() as cursor:
        _copy_postgres(cursor, ours, template)
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(template)} IS '{AS_LOADED}'")
    return databases


@cache
def postgres_template() -> str:
    """Of this run; first asked for before Django renames the database to the suite's own."""
    return f"template_{connection.settings_dict['NAME']}"


def _copy_postgres(cursor: Any, source: str, target: str) -> None:
    source, target = map(connection.ops.quote_name, (source, target))
    cursor.execute(f"DROP DATABASE IF EXISTS {target}")
    cursor.execute(f"CREATE DATABASE {target} TEMPLATE {source}")
