"""How long PostgreSQL may work on one question."""

import os
import subprocess
import sys

import pytest

ASK = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
connection.close_pool()
"""


def longest_question(first):
    """What the server tells a process that begins with `first`."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    asked = subprocess.run([sys.executable, "-c", first + ASK], env=environment, capture_output=True, text=True)  # noqa: S603
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.strip()


@pytest.mark.postgres
def test_question_of_a_page_is_ended_after_five_seconds():
    assert longest_question("import config.wsgi") == "5s"


@pytest.mark.postgres
def test_question_of_a_command_may_take_its_time():
    assert longest_question("import django\ndjango.setup()") == "0"
