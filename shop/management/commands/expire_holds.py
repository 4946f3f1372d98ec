"""Give back the units of orders that nobody paid in time."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from blog.one_at_a_time import turn
from shop import paying


class Command(BaseCommand):
    help = "Close the payment page of each unpaid order whose time is over, then let it expire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which would expire")
        parser.add_argument("--watch", type=int, metavar="SECONDS", help="again every SECONDS, until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            with turn("expire_holds") as is_ours:
                if is_ours:
                    self._once(options)
                elif not options["watch"]:
                    self.stdout.write("Another expire_holds is running.")
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(options["watch"])

    def _once(self, options: dict[str, Any]) -> None:
        try:
            expired = paying.expire_holds(is_dry=options["dry_run"], report=self.stdout.write)
        except DatabaseError as error:
            if not options["watch"]:
                raise
            self.stderr.write(f"{error}")
            return
        if expired or not options["watch"]:
            self.stdout.write(f"{expired} expired")
        self.stdout.flush()
