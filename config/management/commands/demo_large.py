"""Fill a site with the demo, grown large."""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo import loading
from config.demo.large import Progress, Sizes, load_large
from config.startup import DEMO_STAFF


class Command(BaseCommand):
    help = "Load the demo, and grow it to the sizes given. Safe to repeat; refuses a database with orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=Sizes.products)
        parser.add_argument("--posts", type=int, default=Sizes.posts)
        parser.add_argument("--orders", type=int, default=Sizes.orders)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = loading.load(self.stdout.write)
        except loading.RealOrdersError as error:
            raise CommandError(str(error)) from None
        if password:
            self.stdout.write(f"Staff login: {DEMO_STAFF}  password: {password}  (shown only this once)")
        load_large(Sizes(options["products"], options["posts"], options["orders"]), self._progress())

    def _progress(self) -> Progress:
        return Progress(partial(self.stdout.write, ending=""), on_terminal=self.stdout.isatty())
