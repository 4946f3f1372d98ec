"""What is done for the database: counted after many rows, tidied at night, warned of what loses commits."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from blog.statistics import analyse
from config import checks, data
from config.postgres import limit_questions
from shop.models import Brand

POSTGRES = {"ENGINE": "django.db.backends.postgresql", "NAME": "simples"}


def rows_known_of(table):
    """How many rows the database believes to be in `table`; None before anybody counted."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
            if not cursor.fetchone():
                return None
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [table])
            found = cursor.fetchone()
            return int(found[0].split()[0]) if found else None
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_rows_are_counted_when_asked():
    Brand.objects.bulk_create(Brand(name=f"Brand {number}", slug=f"brand-{number}") for number in range(500))
    assert rows_known_of("shop_brand") != 500

    analyse("shop_brand")

    assert rows_known_of("shop_brand") == 500


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_night_counts_every_table_and_empties_the_log():
    Brand.objects.create(name="A", slug="a")
    out = StringIO()

    call_command("tidy_database", stdout=out)

    assert rows_known_of("shop_brand") == 1
    if connection.vendor == "sqlite":
        assert out.getvalue().splitlines()[-1] == "The write-ahead log is empty."
        assert os.path.getsize(f"{connection.settings_dict['NAME']}-wal") == 0


@pytest.mark.parametrize(
    ("version", "can"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_versions_of_sqlite_that_can_lose_commits_are_named(version, can):
    assert checks.can_lose_commits(version) is can
    assert [warning.id for warning in checks._of_sqlite(version)] == ["config.W101"] * can


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_that_may_lose_an_order_is_named():
    assert checks.check_database(["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        (warning,) = checks.check_database(["default"])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
    assert (warning.id, warning.hint) == ("config.W102", "SET synchronous_commit = on.")


def test_pool_is_as_large_as_it_was_said():
    entry = data.database(POSTGRES, Path("/x"), pool_max=1, has_pgbouncer=False)

    assert entry["CONN_MAX_AGE"] == 0
    assert {name: entry["OPTIONS"]["pool"][name] for name in ("min_size", "max_size", "timeout", "max_waiting")} == {
        "min_size": 1,
        "max_size": 1,
        "timeout": 5,
        "max_waiting": 64,
    }


def test_behind_pgbouncer_nothing_is_kept_for_a_session(monkeypatch):
    entry = data.database(POSTGRES, Path("/x"), pool_max=8, has_pgbouncer=True)

    assert (entry["DISABLE_SERVER_SIDE_CURSORS"], entry["OPTIONS"]) == (True, {})
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {})
    limit_questions()
    assert connection.settings_dict["OPTIONS"] == {}
