"""What publishers have said of a source since, and what we know of it, in words.

Four honest states: only an answer that names no notice reads as "checked". A service that did not answer and a record
that nobody has say nothing of the source.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

# Crossref's types of updates, the gravest first. A correction is no retraction.
KINDS = {
    "retraction": "Retracted",
    "removal": "Removed by its publisher",
    "withdrawal": "Withdrawn",
    "partial_retraction": "Partly retracted",
    "expression_of_concern": "Expression of concern",
    "correction": "Corrected",
    "erratum": "Corrected (erratum)",
    "addendum": "Addendum published",
    "new_version": "New version published",
}
STANDINGS = {
    "corrected": "Corrected",
    "concern": "Expression of concern",
    "retracted": "Retracted",
}


class Announcement(Protocol):
    """A publisher's notice: its kind, and its day where known."""

    kind: str
    issued_on: date | None


A = TypeVar("A", bound=Announcement)


def gravest(notices: Iterable[A]) -> A | None:
    """The notice that weighs most; of several of one kind the latest."""
    rank = {kind: position for position, kind in enumerate(KINDS)}
    return min(
        notices,
        key=lambda notice: (rank.get(notice.kind, len(rank)), -(notice.issued_on or date.min).toordinal()),
        default=None,
    )


def in_words(kind: str, issued_on: date | None) -> str:
    """`Retracted 6 February 2010`."""
    return " ".join(part for part in (KINDS.get(kind, "Notice published"), full(issued_on)) if part)


def of_source(standing: str, notice: str) -> str:
    """`standing`, one of `Citation.Standing`, with what its gravest notice says: `Retracted 6 February 2010`."""
    word = STANDINGS.get(standing, "")
    if not word or not notice or notice.startswith(word):
        return notice if word and notice else word
    return f"{word}: {notice[:1].lower()}{notice[1:]}"


def checks(*, is_clean: bool, watched_on: date | None, is_alive: bool, link_checked_on: date | None) -> list[str]:
    """What was checked and found good, one sentence each; nothing of what could not be checked."""
    said = []
    if is_alive and link_checked_on:
        said.append(f"Link checked {brief(link_checked_on)}")
    if is_clean and watched_on:
        said.append(f"No retraction notice, checked {brief(watched_on)}")
    return said


def of_watch(state: str, *, watched_on: date | None, tried_on: date | None) -> str:
    """What the last look for notices says, `state` being one of `Citation.Watch`. One or two sentences."""
    if state == "clean" and watched_on:
        return f"Checked {full(watched_on)}: its record names no retraction, concern or correction."
    if state == "flagged" and watched_on:
        return f"Checked {full(watched_on)}: its record names the notices above."
    if state == "could_not":
        when = f" on {full(tried_on)}" if tried_on else ""
        return f"Could not be checked{when}: the service did not answer. Whether a notice exists is not known here."
    if state == "no_record":
        when = f" on {full(tried_on or watched_on)}" if tried_on or watched_on else ""
        return f"Looked for{when}: no service has a record of it. Whether a notice exists is not known here."
    return "Not checked yet for retractions and corrections."


def of_link(state: str, checked_on: date | None) -> str:
    """What the last look at the link says, `state` being one of `Citation.Link`."""
    when = f" on {full(checked_on)}" if checked_on else ""
    if state == "alive":
        return f"Answered{when}."
    if state == "dead":
        return f"Broken: not found on several days, last{when}."
    if state == "unknown":
        return f"Could not be checked{when}: the publisher answers no machines."
    return "Not checked yet."


def full(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year}" if day else ""


def brief(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
