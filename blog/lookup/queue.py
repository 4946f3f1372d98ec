"""The lookups that are due: one after another, each claimed first, tried again ever more rarely."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from blog import outside, publishing
from blog.lookup.asking import NoSuchRecordError, look_up
from blog.models import Citation

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120))  # after the first try, the second …
MAX_TRIES = len(WAITS) + 1
DOES_NOT_ANSWER = "The services do not answer."


def look_up_due(report: Callable[[str], None] = lambda line: None) -> tuple[int, int, int]:
    """Look up the sources that wait for it; (filled in, without a record, without an answer).

    A service that is busy is asked again when it said, an answer that fails is tried five times in all.
    """
    found = missing = failed = 0
    for citation in Citation.objects.due_for_lookup():
        if not publishing.claim_lookup(citation):
            continue
        tries = citation.lookup_tries + 1
        try:
            record = look_up(citation)
            publishing.fill_in(
                citation.key, record.record, record.publication_types, source=record.source, note=record.remark
            )
        except NoSuchRecordError as nothing:
            publishing.end_lookup(citation.key, note=str(nothing))
            missing += 1
        except Citation.DoesNotExist:  # deleted meanwhile
            continue
        except Exception as error:  # whatever is wrong with this one, the next must be looked up
            note = f"{DOES_NOT_ANSWER} {error}"
            if not isinstance(error, outside.OutsideError):
                note = f"It could not be filled in ({type(error).__name__}: {error})."
            publishing.postpone_lookup(citation.key, due_at=_next_try(tries, error), note=note)
            report(f"{citation.key}: {note}")
            failed += 1
        else:
            found += 1
    return found, missing, failed


def _next_try(tries: int, error: Exception) -> datetime | None:
    if tries >= MAX_TRIES:
        return None
    asked_for = error.retry_after if isinstance(error, outside.BusyError) else None
    return timezone.now() + max(WAITS[tries - 1], timedelta(seconds=asked_for or 0))
