"""Look with the claim guard at all that sells."""

from typing import Any

from django.core.management.base import BaseCommand

from shop import guard


class Command(BaseCommand):
    help = (
        "Look with the claim guard at every page with goods and at every supplement: once a day, since words of its "
        "lists come into force by their dates. Sign-offs of pages in which nothing new is found go on."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pages, supplements = guard.check_everything()
        self.stdout.write(f"{pages} pages that sell, {supplements} supplements")
