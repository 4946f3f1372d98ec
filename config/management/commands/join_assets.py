"""Join the stylesheets and the scripts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import assets


class Command(BaseCommand):
    help = "Join static/css and static/js into one file each. Run it before collectstatic; `serve` does."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, size in assets.join(settings.ASSETS_DIR).items():
            if options["verbosity"] > 0:
                self.stdout.write(f"{name}: {size} bytes")
