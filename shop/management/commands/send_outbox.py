"""Send the mail that is due."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from shop import back_in_stock, low_stock
from shop.emails import send_due
from shop.models import Outbox


class Command(BaseCommand):
    help = "Send the mail that is due, that about stock too. Run it every minute, or keep it running with --watch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many would be sent")
        parser.add_argument("--watch", type=int, metavar="SECONDS", help="look again every SECONDS, until stopped")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{Outbox.objects.due().count()} due")
            return
        while True:
            low_stock.tell_staff()
            back_in_stock.tell_customers()
            sent, failed = send_due(self.stderr.write)
            if sent or failed or not options["watch"]:
                self.stdout.write(f"{sent} sent, {failed} failed")
            if not options["watch"]:
                return
            close_old_connections()
            time.sleep(options["watch"])
