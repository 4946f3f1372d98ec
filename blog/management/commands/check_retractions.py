"""Ask whether our sources were retracted, and tell staff."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from blog import retractions
from blog.models import Citation
from blog.one_at_a_time import turn

ASK_AGAIN_AFTER = timedelta(days=30)
Watch = Citation.Watch


class Command(BaseCommand):
    help = (
        "Ask Crossref and PubMed, or read the Retraction Watch file, for notices about our sources. Run it daily: a "
        "source that was checked is asked about again after 30 days, one that could not be checked the next time. "
        "Exit status 1 if nothing could be checked, staff could not be told, or another check is running."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="KEY", help="only these sources, whenever they were checked")
        parser.add_argument(
            "--file", type=Path, metavar="PATH", help="the Retraction Watch CSV instead of the network"
        )
        parser.add_argument("--again", action="store_true", help="also those that were checked in the last 30 days")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be checked or flagged")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = self._chosen(options)
        with turn("check_retractions") as is_ours:
            if not is_ours:
                raise CommandError("Another check is running.")
            try:
                self._check(chosen, options)
            except retractions.FileFaultError as error:
                raise CommandError(str(error)) from error

    def _chosen(self, options: dict[str, Any]) -> "QuerySet[Citation]":
        citations = Citation.objects.order_by("pk")
        if keys := options["keys"]:
            unknown = sorted(set(keys) - set(citations.filter(key__in=keys).values_list("key", flat=True)))
            if unknown:
                raise CommandError(f"The library has no source {', '.join(unknown)}.")
            return citations.filter(key__in=keys)
        if options["again"] or options["file"]:
            return citations
        return Citation.objects.due_for_watch(before=timezone.now() - ASK_AGAIN_AFTER)

    def _check(self, chosen: "QuerySet[Citation]", options: dict[str, Any]) -> None:
        path: Path | None = options["file"]
        if options["dry_run"]:
            if path:
                listed = retractions.listed_in(path, chosen)
                self.stdout.write(f"{len(listed)} of {chosen.count()} sources are in the file")
                for key in sorted(listed):
                    self.stdout.write(f"{key}: {', '.join(one.kind for one in listed[key])}")
            else:
                self.stdout.write(f"{chosen.count()} due")
            return
        tally = retractions.check_file(path, chosen) if path else retractions.check(chosen, self.stderr.write)
        if tally.ended_early:
            self.stderr.write(tally.ended_early)
        try:
            told, failure = retractions.tell_staff(), None
        except Exception as error:  # whatever ails the mail server, the checks are done and must be reported
            told, failure = 0, error
        self.stdout.write(
            f"{tally.total} checked: {tally.states[Watch.CLEAN]} clean, {tally.states[Watch.FLAGGED]} flagged, "
            f"{tally.states[Watch.COULD_NOT]} could not be checked, {tally.states[Watch.NO_RECORD]} without a record; "
            f"{tally.changed} changed, staff told of {told}"
        )
        if failure:
            raise CommandError(
                f"Staff could not be told ({type(failure).__name__}: {failure}). The next run tries again."
            )
        if tally.states[Watch.COULD_NOT] == tally.total and (tally.total or tally.ended_early):
            raise CommandError("Nothing could be checked.")
