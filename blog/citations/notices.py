"""What publishers announce of a source after it appeared. The kind is tested, never the mere presence of a notice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from blog.citations.identifiers import NotAnIdentifierError, normal_doi

# Crossref's words, the gravest first; those of `Notice.Kind`.
FALLEN = ("retraction", "removal", "withdrawal", "partial_retraction")
CONCERN = ("expression_of_concern",)
CORRECTIONS = ("correction", "erratum", "addendum", "new_version")
KINDS = (*FALLEN, *CONCERN, *CORRECTIONS)
OTHER_WORDS = {"corrigendum": "correction", "clarification": "addendum", "new_edition": "new_version"}
PUBMED_TYPES = {"Retracted Publication": "retraction", "Expression of Concern": "expression_of_concern"}
RETRACTION_WATCH_NATURES = {
    "retraction": "retraction",
    "expression of concern": "expression_of_concern",
    "correction": "correction",
}
REINSTATEMENT = "reinstatement"


@dataclass(frozen=True)
class Announcement:
    """`kind` one of KINDS, or REINSTATEMENT; `doi` of the notice itself; `issued_on` only where the day is known."""

    kind: str
    doi: str = ""
    issued_on: date | None = None


def standing(kinds: Iterable[str]) -> str:
    """What the gravest of `kinds` makes of a source: "retracted", "concern", "corrected" or ""."""
    given = set(kinds)
    for words, outcome in ((FALLEN, "retracted"), (CONCERN, "concern"), (CORRECTIONS, "corrected")):
        if given & set(words):
            return outcome
    return ""


def of_article(work: Mapping[str, Any], doi: str) -> list[Announcement]:
    """What Crossref's record `work` of the article `doi` (in lower case) says of that article.

    It names its notices in `updated-by`. Some publishers give notice and article one DOI, so entries of `update-to`
    that name the article itself count too; what it says of other works does not.
    """
    own = {doi, _doi(work.get("DOI"))}  # an alias is answered with the record of the DOI that it stands for
    found = [_announcement(entry, entry.get("DOI")) for entry in _entries(work.get("updated-by"))]
    found += [
        _announcement(entry, work.get("DOI"))
        for entry in _entries(work.get("update-to"))
        if _doi(entry.get("DOI")) in own
    ]
    return _known(found)


def of_notice(work: Mapping[str, Any], doi: str) -> list[Announcement]:
    """What Crossref's record `work` of a notice says of the article `doi`: the entries of `update-to` that name it."""
    entries = [entry for entry in _entries(work.get("update-to")) if _doi(entry.get("DOI")) == doi]
    return _known(_announcement(entry, work.get("DOI")) for entry in entries)


def _known(found: Iterable[Announcement]) -> list[Announcement]:
    return list(dict.fromkeys(one for one in found if one.kind in KINDS))


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _announcement(entry: Mapping[str, Any], doi: Any) -> Announcement:
    kind = re.sub(r"[\s-]+", "_", str(entry.get("type", "")).strip().lower())
    return Announcement(OTHER_WORDS.get(kind, kind), _doi(doi), _day(entry.get("updated")))


def _doi(value: Any) -> str:
    try:
        return normal_doi(value) if isinstance(value, str) else ""
    except NotAnIdentifierError:
        return ""


def _day(value: Any) -> date | None:
    """A day from `{"date-parts": [[2010, 2, 6]]}`. A month or a year is no day, and none is made up."""
    try:
        year, month, day = value["date-parts"][0]
        return date(int(year), int(month), int(day))
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def from_publication_types(types: Iterable[str]) -> list[Announcement]:
    """PubMed tells that there is a notice, not which one."""
    return [Announcement(kind) for kind in dict.fromkeys(PUBMED_TYPES[t] for t in types if t in PUBMED_TYPES)]


def from_retraction_watch(row: Mapping[str, Any]) -> Announcement | None:
    """One row of the Crossref/Retraction Watch file, or None where its nature is none that we know."""
    nature = " ".join(str(row.get("RetractionNature") or "").lower().split())
    kind = REINSTATEMENT if nature == REINSTATEMENT else RETRACTION_WATCH_NATURES.get(nature)
    if kind is None:
        return None
    return Announcement(kind, _doi(row.get("RetractionDOI")), _american_day(row.get("RetractionDate")))


def _american_day(value: Any) -> date | None:
    """A day from `2/6/2010 0:00` (month first), as that file writes it, or from `2010-02-06`."""
    words = str(value or "").split()
    for pattern in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words[0] if words else "", pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def still_standing(announcements: Iterable[Announcement]) -> list[Announcement]:
    """What is left when a reinstatement takes back what came before it. Those without a day come first."""
    left: list[Announcement] = []
    for one in sorted(announcements, key=lambda one: (one.issued_on or date.min, one.kind == REINSTATEMENT)):
        left = [] if one.kind == REINSTATEMENT else [*left, one]
    return left
