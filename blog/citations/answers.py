"""What the metadata services answer, as CSL-JSON records of ours. Pure: the asking is done by `blog.lookup`.

Services write what they like, so every value is looked at before it is taken: text is made plain, of a bearable
length and free of hidden characters, and what has another shape than documented is left out.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.citations.csl import MAX_AUTHORS, MAX_TEXT, Record
from blog.citations.identifiers import NotAnIdentifierError, bare_doi, normal_isbn, normal_pmcid, normal_pmid
from blog.citations.plain import plain_text

# CSL's words and Crossref's (api.crossref.org/types), as the kinds that the library knows.
KINDS = {
    "article-journal": "article-journal",
    "journal-article": "article-journal",
    "article": "article",
    "posted-content": "article",
    "preprint": "article",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "chapter": "chapter",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "paper-conference": "chapter",
    "proceedings-article": "chapter",
    "entry-encyclopedia": "entry-encyclopedia",
    "reference-entry": "entry-encyclopedia",
    "report": "report",
    "thesis": "thesis",
    "dissertation": "thesis",
    "webpage": "webpage",
}
NAME_PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Found:
    """What a service knows of a source. `source` is its name, for people, and `remark` a sentence on what lacks."""

    record: Record
    source: str
    publication_types: tuple[str, ...] = ()
    remark: str = ""


def words(value: Any) -> str:
    """`value` as one line of plain text; "" for anything that is not text, or the first text of a list."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**12 else ""
    if not isinstance(value, str):
        return ""
    text = "".join(c for c in plain_text(value[: 4 * MAX_TEXT]) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join(text.split())[:MAX_TEXT]


def from_exporter(answer: Any, pmid: str) -> Found | None:
    """NCBI's Literature Citation Exporter, `format=csl`: one record, or a list of one. None where it has none."""
    if isinstance(answer, list):
        answer = next((item for item in answer if isinstance(item, dict) and words(item.get("PMID")) == pmid), None)
    if not isinstance(answer, dict) or words(answer.get("PMID")) not in {pmid, ""}:
        return None
    record = _from_csl(answer)
    return Found(record | {"PMID": pmid}, "PubMed") if record.get("title") else None


def from_esummary(answer: Any, pmid: str) -> Found | None:
    """E-utilities' esummary, `retmode=json`. None for an unknown number, which comes with HTTP 200 and an `error`."""
    entry = _summary(answer, pmid)
    if entry is None or entry.get("error") or not words(entry.get("title")):
        return None
    record: Record = {
        "type": "article-journal",
        "title": _title(entry.get("title")),
        "author": [author for item in _dicts(entry.get("authors")) if (author := _pubmed_author(item))],
        "container-title": words(entry.get("fulljournalname")),
        "container-title-short": words(entry.get("source")),
        "volume": words(entry.get("volume")),
        "issue": words(entry.get("issue")),
        "page": words(entry.get("pages")),
        "ISSN": words(entry.get("issn")) or words(entry.get("essn")),
        "PMID": pmid,
    }
    if parts := pubmed_date(words(entry.get("pubdate"))):
        record["issued"] = {"date-parts": [list(parts)]}
    identifiers = {words(item.get("idtype")): words(item.get("value")) for item in _dicts(entry.get("articleids"))}
    # Some records have the DOI in `elocationid` alone (PMID 25081398).
    location = re.search(r"doi:\s*(10\.\S+)", words(entry.get("elocationid")), flags=re.IGNORECASE)
    record["DOI"] = _identifier(bare_doi, identifiers.get("doi") or (location[1] if location else ""))
    # `pmc` holds the number alone, `pmcid` reads "pmc-id: PMC12240957;".
    pmc = re.search(r"PMC[0-9]+", identifiers.get("pmc") or identifiers.get("pmcid") or "", flags=re.IGNORECASE)
    record["PMCID"] = _identifier(normal_pmcid, pmc[0] if pmc else "")
    return Found(_filled(record), "PubMed", publication_types(answer, pmid) or ())


def publication_types(answer: Any, pmid: str) -> tuple[str, ...] | None:
    """PubMed's publication types by an esummary answer; None where it has no list of them."""
    entry = _summary(answer, pmid)
    if entry is None or not isinstance(entry.get("pubtype"), list):
        return None
    return tuple(dict.fromkeys(name for item in entry["pubtype"] if (name := words(item))))[:50]


def is_unknown_number(answer: Any, pmid: str) -> bool:
    """Whether an esummary answer says that there is no `pmid`: with HTTP 200 and an `error` in its entry."""
    entry = _summary(answer, pmid)
    return entry is not None and bool(entry.get("error"))


def _summary(answer: Any, pmid: str) -> Mapping[str, Any] | None:
    result = answer.get("result") if isinstance(answer, dict) else None
    entry = result.get(pmid) if isinstance(result, dict) else None
    return entry if isinstance(entry, dict) else None


def from_crossref(answer: Any) -> Found | None:
    """Crossref's `works/{doi}`: `{"message-type": "work", "message": {…}}`."""
    message = answer.get("message") if isinstance(answer, dict) else None
    return _found(message, "Crossref")


def from_crossref_search(answer: Any, pii: str) -> Found | None:
    """The one work of Crossref's `works?filter=alternative-id:…` that names `pii`, or None: two would be a guess."""
    message = answer.get("message") if isinstance(answer, dict) else None
    items = _dicts(message.get("items")) if isinstance(message, dict) else []
    named = [item for item in items if pii in {_bare(value) for value in _list(item.get("alternative-id"))}]
    return _found(named[0], "Crossref") if len(named) == 1 else None


def from_content_negotiation(answer: Any) -> Found | None:
    """CSL-JSON from doi.org, as Crossref, DataCite or mEDRA write it."""
    return _found(answer, "doi.org")


def from_id_converter(answer: Any, pmcid: str) -> tuple[str, str]:
    """PMID and DOI of `pmcid` by PMC's converter; ("", "") where it knows none, which proves nothing."""
    for item in _dicts(answer.get("records")) if isinstance(answer, dict) else []:
        if _identifier(normal_pmcid, words(item.get("pmcid"))) == pmcid and item.get("status") != "error":
            return _identifier(normal_pmid, words(item.get("pmid"))), _identifier(bare_doi, words(item.get("doi")))
    return "", ""


def pubmed_date(text: str) -> tuple[int, ...]:
    """Year, month and day of PubMed's free text: `2007 Dec 6`, `2014 Nov-Dec`, `2010 Spring`. () without a year.

    The first month of a range counts. A day counts only where it is one day.
    """
    year = re.search(r"\b(1[0-9]{3}|20[0-9]{2}|2100)\b", text)
    if not year:
        return ()
    rest = re.match(r"\s+([A-Za-z]{3})[a-z]*(?:\s+([0-9]{1,2})(?![0-9-]))?", text[year.end() :])
    if not rest or rest[1].lower() not in MONTHS:
        return (int(year[1]),)
    month = MONTHS.index(rest[1].lower()) + 1
    day = int(rest[2]) if rest[2] else 0
    return (int(year[1]), month, day) if 1 <= day <= 31 else (int(year[1]), month)


def _found(message: Any, source: str) -> Found | None:
    record = _from_csl(message) if isinstance(message, dict) else {}
    return Found(record, source) if record.get("title") else None


def _from_csl(given: Mapping[str, Any]) -> Record:
    """CSL-JSON, or Crossref's dialect of it with arrays for titles and other words for kinds."""
    kind = KINDS.get(words(given.get("type")), "")
    title, subtitle = _title(given.get("title")), _title(given.get("subtitle"))
    if title and subtitle and subtitle.lower() not in title.lower():
        title = f"{title}{' ' if title.endswith(('?', '!', ':')) else ': '}{subtitle}"
    short = (
        given.get("container-title-short") or given.get("short-container-title") or given.get("journalAbbreviation")
    )
    record: Record = {
        "type": kind,
        "title": title[:MAX_TEXT],
        "author": [author for item in _dicts(given.get("author")) if (author := _author(item))],
        "container-title": words(given.get("container-title")),
        "container-title-short": words(short),
        "volume": words(given.get("volume")),
        "issue": words(given.get("issue")),
        "page": (words(given.get("page")) or words(given.get("article-number"))).replace("–", "-"),
        "ISSN": words(given.get("ISSN")),
        "DOI": _identifier(bare_doi, words(given.get("DOI"))),
        "PMID": _identifier(normal_pmid, words(given.get("PMID"))),
        "PMCID": _identifier(normal_pmcid, words(given.get("PMCID"))),
    }
    if kind != "article-journal":
        record["publisher"] = words(given.get("publisher"))
        record["ISBN"] = _identifier(normal_isbn, words(given.get("ISBN")).rsplit("/", 1)[-1])
    if parts := _date_parts(given.get("issued")) or _date_parts(given.get("published")):
        record["issued"] = {"date-parts": [parts]}
    return _filled(record)


def _filled(record: Record) -> Record:
    return {name: value for name, value in record.items() if value}


def _title(value: Any) -> str:
    """A title without the period that PubMed ends it with. Case is left alone."""
    return words(value).removesuffix(".")


def _author(item: Mapping[str, Any]) -> dict[str, str]:
    author = {part: text for part in NAME_PARTS if (text := words(item.get(part)))}
    if not author.get("family") and not author.get("literal"):
        literal = words(item.get("name")) or author.get("given", "")
        return {"literal": literal} if literal else {}
    return author


def _pubmed_author(item: Mapping[str, Any]) -> dict[str, str]:
    """`Falutz J`, `van der Berg JK Jr`: family name, initials, suffix; else a group."""
    name = words(item.get("name"))
    parts = re.fullmatch(r"(?P<family>.+?) (?P<initials>[^\W\d_]{1,4})(?: (?P<suffix>Jr|Sr|[2-9](?:nd|rd|th)))?", name)
    if item.get("authtype") == "CollectiveName" or not parts or not parts["initials"].isupper():
        return {"literal": name} if name else {}
    author = {"family": parts["family"], "given": " ".join(parts["initials"])}
    return author | ({"suffix": parts["suffix"]} if parts["suffix"] else {})


def _date_parts(value: Any) -> list[int]:
    try:
        parts = [int(part) for part in value["date-parts"][0] if part not in (None, "")][:3]
    except (KeyError, IndexError, TypeError, ValueError):
        return []
    return parts if parts and 1000 <= parts[0] <= 2100 else []


def _identifier(normalise: Any, text: str) -> str:
    try:
        return str(normalise(text))
    except NotAnIdentifierError:
        return ""


def _bare(value: Any) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", value).upper() if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> Sequence[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)][:MAX_AUTHORS]
