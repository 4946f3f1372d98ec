"""Deliver the sandbox's messages to our own webhook, as a payment service does."""

import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shop import gateways
from shop.payments.sandbox import send_due


class Command(BaseCommand):
    help = "POST what the sandbox has to say to /webhooks/sandbox/ of the server on PORT. For the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", type=int, metavar="SECONDS", help="look again every SECONDS, until stopped")
        parser.add_argument("--url", help="another address of the webhook")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX_IS_ON:
            raise CommandError("The sandbox is for DEMO and DEBUG.")
        url = options["url"] or f"http://127.0.0.1:{settings.PORT}/webhooks/sandbox/"
        host = "" if options["url"] else urlsplit(settings.SITE_URL).netloc
        while True:
            ledger = gateways.sandbox().ledger
            taken, refused = send_due(ledger, url, gateways.sandbox_secret(), host=host, report=self.stderr.write)
            if refused or not options["watch"]:
                self.stdout.write(f"{taken} taken, {refused} refused")
            if not options["watch"]:
                return
            time.sleep(options["watch"])
