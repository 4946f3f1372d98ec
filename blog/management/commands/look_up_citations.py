"""Complete the sources that wait for it from PubMed, doi.org and Crossref."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from blog.lookup import look_up_due
from blog.models import Citation


class Command(BaseCommand):
    help = "Look up the sources that wait for it. Run it every minute, or keep it running with --watch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many would be looked up")
        parser.add_argument("--watch", type=int, metavar="SECONDS", help="look again every SECONDS, until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{Citation.objects.due_for_lookup().count()} due")
            return
        while True:
            found, missing, failed = look_up_due(self.stderr.write)
            if found or missing or failed or not options["watch"]:
                self.stdout.write(f"{found} filled in, {missing} without a record, {failed} without an answer")
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(options["watch"])
