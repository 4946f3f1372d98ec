"""Ask payment services about what is open, and repair what a crash or a lost message left."""

import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from blog.one_at_a_time import turn
from shop import paying

FIRST_LOOK = timedelta(days=3)
LOOK_EVERY = timedelta(minutes=10)  # through whole lists; what is open is asked about each time


class Command(BaseCommand):
    help = (
        "Ask about each payment that is open for two minutes or more, look through what the services list, resolve "
        "messages without an order, close pages of orders that ended, send refunds. One line per repair."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--days", type=int, metavar="N", help="look through the lists of N days; after a restore")
        parser.add_argument("--watch", type=int, metavar="SECONDS", help="again every SECONDS, until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            with turn("reconcile") as is_ours:
                if is_ours:
                    self._once(options)
                elif not options["watch"]:
                    self.stdout.write("Another reconcile is running.")
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(options["watch"])

    def _once(self, options: dict[str, Any]) -> None:
        stamp = Path(settings.DATA_DIR) / "reconciled"
        now = timezone.now()
        since = self._since(stamp, now, options)
        try:
            repairs = paying.reconcile(since=since, is_dry=options["dry_run"], report=self.stdout.write)
        except DatabaseError as error:
            if not options["watch"]:
                raise
            self.stderr.write(f"{error}")  # the database will be back; the next round finds the same
            return
        if since is not None and not options["dry_run"]:
            stamp.write_text(now.isoformat())
        if repairs or not options["watch"]:
            self.stdout.write(f"{repairs} repaired")
        self.stdout.flush()

    def _since(self, stamp: Path, now: datetime, options: dict[str, Any]) -> datetime | None:
        """From when on the services' lists are looked through now; None where that was done a moment ago."""
        if options["days"] is not None:
            return now - timedelta(days=max(options["days"], 0))
        try:
            looked_at = datetime.fromisoformat(stamp.read_text())
        except (OSError, ValueError):
            return now - FIRST_LOOK
        if options["watch"] and now - looked_at < LOOK_EVERY:
            return None
        # A page that was opened before the last look may have been paid after it.
        return min(looked_at, now) - paying.SESSIONS_LIVE
