"""Fill a site with the demo."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo import loading
from config.startup import DEMO_STAFF


class Command(BaseCommand):
    help = "Load the demo articles, supplements and staff user. Safe to repeat; refuses a database with orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing, and say nothing, if it was loaded before")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"] and loading.is_loaded():
            return
        try:
            password = loading.load(self.stdout.write)
        except loading.RealOrdersError as error:
            raise CommandError(str(error)) from None
        if password:
            self.stdout.write(
                self.style.SUCCESS(f"Staff login: {DEMO_STAFF}  password: {password}  (shown only this once)")
            )
