"""Do the links below our articles still lead anywhere? Asked slowly, by a command.

Publishers refuse machines, so a refusal says nothing: only "no such page" (404, 410) and "no such host" count against
a link, and only when three days agree.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

from django.utils import timezone

from blog import outside, publishing
from blog.models import Citation, PostCitation
from blog.outside import Pace

Link = Citation.Link
GONE = {404, 410}
ASK_AGAIN_WITH_GET = {*GONE, 405, 501}  # servers answer HEAD carelessly
CHECK_EVERY = timedelta(days=7)
SECONDS_BETWEEN = 1.0  # to one host


def new_pace() -> Pace:
    return Pace(lambda host: SECONDS_BETWEEN)


def due() -> "Iterable[Citation]":
    """Cited sources whose link was not asked this week, or failed and was not asked today; the longest ago first."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    cited = Citation.objects.filter(key__in=PostCitation.objects.values("citation"))
    return cited.due_for_link_check(before=now - CHECK_EVERY, failing_before=midnight)


def check(
    citations: Iterable[Citation], *, pace: Pace | None = None, report: Callable[[str], None] = lambda line: None
) -> Counter[str]:
    """Ask the first link of each and write down what it said; how many were alive, unknown or failed.

    Articles are written again once, at the end, also if the run is stopped.
    """
    pace, tally = pace or new_pace(), Counter[str]()
    names_resolve = cache(outside.names_resolve)
    changed: list[str] = []
    try:
        for citation in citations:
            address = citation.links[0][1]
            pace.wait(urlsplit(address).netloc)
            outcome, status, why = ask(address, names_resolve=names_resolve)
            try:
                if publishing.record_link(citation.key, outcome, status=status, on=timezone.localdate()):
                    changed.append(citation.key)
            except Citation.DoesNotExist:  # deleted meanwhile
                continue
            tally[outcome] += 1
            if outcome == Link.DEAD:
                report(f"{citation.key}: {address} {why}")
    finally:
        publishing.refresh_citing(changed)
    return tally


def ask(address: str, *, names_resolve: Callable[[], bool]) -> tuple[Link, int | None, str]:
    """What `address` says today, its HTTP status if there was one, and why.

    Offline, some systems say of every name that it does not exist; so that counts only while names resolve at all.
    """
    try:
        answer = outside.reach(address)
        if answer.status in ASK_AGAIN_WITH_GET:
            answer = outside.reach(address, method="GET")
    except outside.NoSuchHostError as error:
        return (Link.DEAD if names_resolve() else Link.UNKNOWN), None, str(error)
    except outside.OutsideError as error:
        return Link.UNKNOWN, None, str(error)
    why = f"answered with status {answer.status}"
    if answer.status in GONE:
        return Link.DEAD, answer.status, why
    return (Link.ALIVE if 200 <= answer.status < 400 else Link.UNKNOWN), answer.status, why
