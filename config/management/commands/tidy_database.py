"""What a database wants once a night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from blog.statistics import analyse


class Command(BaseCommand):
    help = "Count the rows again by which the database plans; on SQLite also empty its write-ahead log."

    def handle(self, *args: Any, **options: Any) -> None:
        analyse()
        self.stdout.write("Counted: the database plans by what is there.")
        if connection.vendor != "sqlite":
            return
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, _, _ = cursor.fetchone()
        if is_busy:
            self.stdout.write("Somebody reads just now: the write-ahead log is emptied another night.")
        else:
            self.stdout.write("The write-ahead log is empty.")
