"""NBIB, the MEDLINE format of PubMed. Abstracts may be under copyright: they are never stored."""

import re
from collections.abc import Iterator

from blog.citations.csl import Record
from blog.citations.exchange.dates import parts_of
from blog.citations.exchange.ris import author_of
from blog.citations.exchange.shapes import Entry, place_of

LINE = re.compile(r"([A-Z]{2,4}) {0,2}- (.*)", re.DOTALL)
Fields = dict[str, list[str]]


def entries(text: str) -> Iterator[Entry]:
    """A record begins with PMID; a line that begins with blanks goes on with the one above."""
    number, first_line, tag = 0, 0, ""
    fields: dict[str, list[list[str]]] = {}
    for line_number, line in enumerate(text.splitlines(), start=1):
        match = LINE.fullmatch(line)
        if match:
            tag = match[1]
            if tag == "PMID":
                if fields:
                    yield Entry(place_of(number, first_line), _record(fields))
                number, first_line, fields = number + 1, line_number, {}
            if number:
                fields.setdefault(tag, []).append([match[2].strip()])
        elif line.startswith(" ") and tag in fields:
            fields[tag][-1].append(line.strip())
    if fields:
        yield Entry(place_of(number, first_line), _record(fields))


def _record(wrapped: dict[str, list[list[str]]]) -> Record:
    fields: Fields = {tag: [" ".join(parts) for parts in values] for tag, values in wrapped.items()}

    def first(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, []) if value), "")

    kinds = fields.get("PT", [])
    is_book = bool(first("BTI")) and not first("JT", "TA")
    record: Record = {
        "type": ("chapter" if first("TI") else "book") if is_book else _type(kinds),
        "title": _title(first("TI") or first("BTI")),
        "author": _authors(fields),
        "container-title": first("JT") or (first("BTI") if is_book and first("TI") else ""),
        "container-title-short": first("TA"),
        "publisher": first("PB"),
        "publisher-place": first("PL") if is_book else "",  # of a journal it is the country
        "volume": first("VI"),
        "issue": first("IP"),
        "page": full_range(first("PG")),
        "language": first("LA"),
        "PMID": first("PMID"),
        "PMCID": first("PMC"),
        "DOI": _location(fields, "doi"),
        "PII": _elsevier_pii(_location(fields, "pii")),
        "ISBN": re.sub(r"\s*\(.*", "", first("ISBN"), flags=re.DOTALL),
        "ISSN": first("IS")[:9],
    }
    if parts := parts_of(first("DP")):
        record["issued"] = {"date-parts": [parts]}
    if kinds:
        record["custom"] = {"publication_types": kinds[:50]}
    return {name: value for name, value in record.items() if value}


def _type(kinds: list[str]) -> str:
    return "article" if "Preprint" in kinds else "article-journal"


def _title(title: str) -> str:
    """PubMed closes every title with a period; a translated one stands in brackets, which are kept."""
    return title.removesuffix(".") if not title.endswith("..") else title


def _authors(fields: Fields) -> list[dict[str, str]]:
    people = [author_of(name) for name in fields.get("FAU", [])] or [
        # "Tyler KL": the last word holds the initials
        {"family": family, "given": initials} if initials else {"literal": family}
        for name in fields.get("AU", [])
        for family, _, initials in [name.rpartition(" ") if " " in name else (name, "", "")]
    ]
    return [*people, *({"literal": name} for name in fields.get("CN", []))]


def _location(fields: Fields, kind: str) -> str:
    """An identifier of `LID  - 10.1056/NEJMra1708714 [doi]` or of `AID`, where the same stands again."""
    values = (value for tag in ("LID", "AID") for value in fields.get(tag, []))
    return next((value.removesuffix(f"[{kind}]").strip() for value in values if value.endswith(f"[{kind}]")), "")


def _elsevier_pii(text: str) -> str:
    """Other publishers put article numbers of their own there."""
    return text if re.fullmatch(r"(?i)S[0-9]{4}-?[0-9]{3}[0-9X]\(?[0-9]{2}\)?[0-9]{5}-?[0-9X]", text) else ""


def full_range(pages: str) -> str:
    """`284-7` → `284-287`: MEDLINE leaves out the digits that do not change. Anything else stays as it is."""
    match = re.fullmatch(r"([A-Za-z]{0,5})([0-9]{1,9})-([0-9]{1,9})", pages)
    if not match or len(match[3]) >= len(match[2]):
        return pages
    last = f"{match[2][: -len(match[3])]}{match[3]}"
    return f"{match[1]}{match[2]}-{match[1]}{last}" if int(last) > int(match[2]) else pages
