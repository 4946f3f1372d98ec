"""CSL-JSON records: the shape in which the library keeps a source (citationstyles.org, schema 1.0.2)."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from blog.citations.identifiers import (
    NotAnIdentifierError,
    normal_doi,
    normal_isbn,
    normal_pii,
    normal_pmcid,
    normal_pmid,
)

Record = dict[str, Any]

TYPES = {
    "article-journal": "Journal article",
    "article": "Preprint or other article",
    "book": "Book",
    "chapter": "Book chapter",
    "entry-encyclopedia": "Encyclopaedia entry",
    "report": "Report or guideline",
    "thesis": "Thesis",
    "webpage": "Web page",
}
MAX_TEXT = 2_000
MAX_AUTHORS = 1_000
TEXT_FIELDS = (
    *("title", "container-title", "container-title-short", "collection-title", "publisher", "publisher-place"),
    *("volume", "issue", "page", "edition", "language", "DOI", "PMID", "PMCID", "PII", "ISBN", "ISSN", "URL"),
)


class BadRecordError(ValueError):
    """A record that cannot be kept. `field` is the CSL name of what is wrong, the message a sentence."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True)
class Identity:
    """What tells one source from another, normalised: the columns beside the record."""

    title: str
    doi: str
    pmid: str
    pmcid: str
    pii: str
    isbn: str
    url: str
    year: int | None


COLUMNS = tuple(field.name for field in fields(Identity))


def identify(record: Record) -> Identity:
    """The normalised identifiers, title and year of `record`. Raises BadRecordError naming the field."""
    for name in TEXT_FIELDS:
        value = record.get(name, "")
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise BadRecordError(name, f"{name} must be text of at most {MAX_TEXT} characters.")
    kind = record.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        raise BadRecordError("type", "Choose what kind of source this is.")
    title = " ".join(record.get("title", "").split())
    if not title:
        raise BadRecordError("title", "A source needs a title.")
    _check_authors(record.get("author", []))
    normalisers = {
        "DOI": normal_doi,
        "PMID": normal_pmid,
        "PMCID": normal_pmcid,
        "PII": normal_pii,
        "ISBN": normal_isbn,
    }
    found: dict[str, str] = {}
    for name, normalise in normalisers.items():
        try:
            found[name] = normalise(record.get(name, ""))
        except NotAnIdentifierError as error:
            raise BadRecordError(name, str(error)) from error
    url = record.get("URL", "").strip()
    if url and not re.match(r"https?://[^\s/]+", url):
        raise BadRecordError("URL", "A web address starts with https://.")
    return Identity(
        title=title,
        doi=found["DOI"],
        pmid=found["PMID"],
        pmcid=found["PMCID"],
        pii=found["PII"],
        isbn=found["ISBN"],
        url=url,
        year=year(record),
    )


def _check_authors(authors: Any) -> None:
    is_list = isinstance(authors, list) and len(authors) <= MAX_AUTHORS
    if not is_list or not all(
        isinstance(author, dict) and all(isinstance(part, str) for part in author.values()) for author in authors
    ):
        raise BadRecordError("author", "Write one author per line: family name, given names.")


def year(record: Record) -> int | None:
    """The year of issue, or None where the record has none."""
    parts = date_parts(record)
    return parts[0] if parts else None


def date_parts(record: Record) -> tuple[int, ...]:
    """Year, month and day of issue, as many of the three as the record has. Raises BadRecordError for nonsense."""
    issued = record.get("issued") or {}
    try:
        parts = tuple(int(part) for part in issued.get("date-parts", [[]])[0] if part not in {None, ""})[:3]
        has_year = not parts or 1000 <= parts[0] <= 2100
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
        has_year, parts = False, ()
    if not has_year:
        raise BadRecordError("issued", "The date of issue needs a year between 1000 and 2100.")
    try:
        date(*(parts + (1, 1, 1)[len(parts) :]))
    except (OverflowError, ValueError):
        raise BadRecordError("issued", "No calendar has this date of issue.") from None
    return parts


def changed_members(before: Record, after: Record) -> list[str]:
    """The names of the members that differ, emptied ones included: what a person changed is theirs from then on."""
    names = {*before, *after} - {"id"}
    return sorted(name for name in names if (before.get(name) or None) != (after.get(name) or None))


def with_blanks_filled(record: Record, found: Record, *, kept: Collection[str]) -> Record:
    """`record` with members of `found` where it has none, but never one of `kept`. What cannot be kept is left out.

    A title that only repeats an identifier (`stand_in_title`) counts as none.
    """
    filled = dict(record)
    if record.get("title") in _stand_in_titles(record):
        filled.pop("title")
    for name, value in found.items():
        is_kept = name in kept and not (name == "title" and name not in filled)
        if filled.get(name) or is_kept or name == "id" or not value:
            continue
        try:
            identify({"type": "article", "title": "x"} | filled | {name: value})
        except BadRecordError:
            continue
        filled[name] = value
    return filled | ({"title": record["title"]} if record.get("title") and not filled.get("title") else {})


def stand_in_title(record: Record) -> str:
    """What a source is called while nothing but an identifier is known of it, such as "PMID 30089069"; else ""."""
    return next(iter(_stand_in_titles(record)), "")


def _stand_in_titles(record: Record) -> list[str]:
    return [f"{name} {record[name]}" for name in ("DOI", "PMID", "PMCID", "PII", "ISBN") if record.get(name)]


def is_stand_in(title: str) -> bool:
    """Whether `title` only repeats an identifier: no article may print it."""
    return re.fullmatch(r"(?:DOI|PMID|PMCID|PII|ISBN) \S+", title.strip()) is not None
