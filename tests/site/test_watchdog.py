"""A write transaction that never ends takes its process with it, and nobody else's work."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, time
import django
from django.conf import settings

settings.configure(DATABASES={"default": {"ENGINE": "config.sqlite", "NAME": sys.argv[1]}}, INSTALLED_APPS=[])
django.setup()
from django.db import connection, transaction
from config.sqlite.watchdog import watchdog

watched, seconds = sys.argv[2] == "watched", float(sys.argv[3])
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS jar (spoon integer)")
if watched:
    watchdog.watch(longest_seconds=1)
for _ in range(2):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO jar VALUES (1)")
        print("inside", flush=True)
        time.sleep(seconds)
    time.sleep(seconds)  # outside
print("done", flush=True)
"""


def begin(database: Path, watched: str, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", PROGRAM, str(database), watched, str(seconds)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, env={"PATH": os.environ["PATH"]})  # noqa: S603


def spoons(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM jar").fetchone()[0])


def test_transaction_that_hangs_ends_its_process_says_where_and_lets_the_next_writer_in(tmp_path):
    database = tmp_path / "shop.sqlite3"
    hanging = begin(database, "watched", 30)
    assert hanging.stdout is not None
    assert hanging.stdout.readline() == "inside\n"

    waiting = begin(database, "watched", 0)
    said, errors = waiting.communicate(timeout=20)

    assert (said, waiting.returncode) == ("inside\ninside\ndone\n", 0), errors
    _, complaint = hanging.communicate(timeout=20)
    assert hanging.returncode == 70
    assert "A transaction has lasted longer than 1 s" in complaint
    assert 'File "<string>", line 20, in <module>' in complaint
    assert spoons(database) == 2


@pytest.mark.parametrize(("watched", "seconds"), [("watched", 0.7), ("unwatched", 2.0)])
def test_transactions_that_end_in_time_or_belong_to_a_command_are_left_alone(tmp_path, watched, seconds):
    database = tmp_path / "shop.sqlite3"

    said, errors = begin(database, watched, seconds).communicate(timeout=20)

    assert said == "inside\ninside\ndone\n", errors
    assert spoons(database) == 2
