"""The Crossref/Retraction Watch file: some 60,000 rows of fallen papers, read row by row.

It names fallen papers only, so a source that it does not name has no record there; that is no clean bill.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from blog import publishing
from blog.citations.identifiers import NotAnIdentifierError, normal_doi, normal_pmid
from blog.citations.notices import Announcement, from_retraction_watch, still_standing
from blog.models import Citation
from blog.retractions.asking import Tally, Watch

SOURCE = "Retraction Watch"
COLUMNS = ("RetractionNature", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionDOI", "RetractionDate")
CHUNK_BYTES = 1_048_576


class FileFaultError(Exception):
    """The file cannot be used. The message is a sentence."""


def check_file(path: Path, citations: Iterable[Citation]) -> Tally:
    """Record what the file says of `citations`. Nothing is written where it cannot be read to its end.

    Sources that it does not name keep what was known; those never checked before get NO_RECORD.
    """
    citations = list(citations)
    listed, tally = listed_in(path, citations), Tally()
    for citation in citations:
        announced = listed.get(citation.key, [])
        left = still_standing(announced)
        if len(left) < len(announced):  # a reinstatement took something back
            tally.changed += publishing.take_back_notices(citation.key, kept=left, source=SOURCE)
        if left:
            tally.changed += publishing.record_watch(citation.key, Watch.FLAGGED, left, source=SOURCE)
            tally.states[Watch.FLAGGED] += 1
        elif citation.watch_state == Watch.NEVER:
            publishing.record_watch(citation.key, Watch.NO_RECORD)
            tally.states[Watch.NO_RECORD] += 1
    return tally


def listed_in(path: Path, citations: Iterable[Citation]) -> dict[str, list[Announcement]]:
    """What the file announces of each of `citations` that it names, by key. Raises FileFaultError."""
    by_doi = {citation.doi: citation.key for citation in citations if citation.doi}
    by_pmid = {citation.pmid: citation.key for citation in citations if citation.pmid}
    found: dict[str, list[Announcement]] = {}
    for row in _rows(path):
        keys = {
            by_doi.get(_normal(normal_doi, row.get("OriginalPaperDOI"))),
            by_pmid.get(_normal(normal_pmid, row.get("OriginalPaperPubMedID"))),
        } - {None}
        if keys and (announcement := from_retraction_watch(row)):
            for key in keys:
                found.setdefault(str(key), []).append(announcement)
    return found


def _normal(normalise: Callable[[str], str], text: str | None) -> str:
    """An identifier; "" for "Unavailable", 0 and the like, which no source has in its column."""
    try:
        return normalise(text or "")
    except NotAnIdentifierError:
        return ""


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise FileFaultError(f"{path} is not the Retraction Watch file: it has no column {missing[0]}.")
            yield from reader
    except OSError as error:
        raise FileFaultError(f"{path} cannot be read ({error.strerror}).") from error
    except csv.Error as error:
        raise FileFaultError(f"{path} is not a CSV file that can be read ({error}).") from error


def _encoding(path: Path) -> str:
    """UTF-8 if all of it is, else Latin-1, in which older issues of the file came."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"
