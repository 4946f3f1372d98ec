"""Make database and static files ready for this version."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from blog.one_at_a_time import turn

LOCK = 7_467_657_537  # any number that nobody else takes in this database
ASK_AGAIN_S = 0.5


class Command(BaseCommand):
    help = (
        "Migrate, join and collect static files: what each version needs once, before it is served. "
        "`serve` does it by itself, unless --web-only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-migrate", action="store_true", help="static files only: another machine migrates")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_migrate"]:
            with one_after_the_other():
                call_command("migrate", verbosity=0)
        call_command("join_assets", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def one_after_the_other() -> Iterator[None]:
    """Two machines that start at once do not migrate at once. The lock dies with whoever holds it.

    Asked again and again and not waited for: our connections give up a lock after three seconds.
    """
    if connection.vendor != "postgresql":
        while True:
            with turn("prepare") as is_ours:
                if is_ours:
                    yield
                    return
            time.sleep(ASK_AGAIN_S)
    with connection.cursor() as cursor:
        while not _is_granted(cursor):
            time.sleep(ASK_AGAIN_S)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _is_granted(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return bool(cursor.fetchone()[0])
