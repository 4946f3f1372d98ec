"""Run what stands beside the web servers, until stopped."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from config import beside


class Command(BaseCommand):
    help = (
        "Send mail, draw pictures, look up sources, repair payments, expire holds, until stopped. "
        "One for the whole site: `serve` does it by itself, unless --web-only."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as with Ctrl-C: the others with it
        processes = beside.start()
        try:
            beside.keep_running(processes)
        except KeyboardInterrupt:
            pass
        finally:
            beside.stop(processes)
