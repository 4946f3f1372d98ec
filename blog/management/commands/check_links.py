"""Ask the links of cited sources whether they still lead anywhere."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog import links
from blog.models import Citation
from blog.one_at_a_time import turn


class Command(BaseCommand):
    help = (
        "Ask the first link of each cited source, the longest unasked first. Run it daily: a link is asked once a "
        "week, one that failed every day, and called broken when it has failed on three different days."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=200, metavar="N", help="ask at most N links (200)")
        parser.add_argument("--dry-run", action="store_true", help="only say how many would be asked")

    def handle(self, *args: Any, **options: Any) -> None:
        with turn("check_links") as is_ours:
            if not is_ours:
                raise CommandError("Another check is running.")
            chosen = list(islice(links.due(), max(options["limit"], 0)))
            if options["dry_run"]:
                self.stdout.write(f"{len(chosen)} due")
                return
            tally = links.check(chosen, report=self.stderr.write)
            dead = Citation.objects.filter(link_state=Citation.Link.DEAD).count()
            self.stdout.write(
                f"{tally.total()} asked: {tally[Citation.Link.ALIVE]} answer, {tally[Citation.Link.DEAD]} not there, "
                f"{tally[Citation.Link.UNKNOWN]} could not be checked; {dead} broken"
            )
