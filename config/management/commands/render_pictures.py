"""Draw pictures in the sizes that browsers choose from."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from config import pictures

NICENESS = 15  # a page that somebody waits for comes first


class Command(BaseCommand):
    help = "Draw the renditions that pictures lack. Run it every minute, or keep it running with --watch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many lack renditions")
        parser.add_argument("--again", action="store_true", help="draw all anew, also those that were given up")
        parser.add_argument("--watch", type=int, metavar="SECONDS", help="look again every SECONDS, until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{pictures.count_without_renditions()} without renditions, {pictures.count_due()} due")
            return
        if options["again"]:
            pictures.forget_renditions()
        if options["watch"]:
            os.nice(NICENESS)
        while True:
            drawn, failed = pictures.render_due(self.stderr.write)
            if drawn or failed or not options["watch"]:
                self.stdout.write(f"{drawn} drawn, {failed} failed")
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(options["watch"])
