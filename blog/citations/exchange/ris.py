"""RIS: two letters, two spaces, a hyphen, a space. Read as managers really write it.

Beyond the common tags: `AN` with `DB  - PubMed` is the PMID, `C2` the PMCID (as EndNote does), `U1  - PII:…` the PII,
`J2` the short journal name, `ID` our key, and `U5  - CSL-JSON {…}` holds what RIS cannot say.
"""

import json
import re
from collections.abc import Iterator, Sequence

from blog.citations.csl import Record, date_parts
from blog.citations.exchange.dates import parts_of
from blog.citations.exchange.remainder import PREFIX, remainder, with_remainder
from blog.citations.exchange.shapes import Entry, place_of
from blog.citations.exchange.tidying import first_isbn

KINDS = {
    "article-journal": "JOUR",
    "article": "UNPB",
    "book": "BOOK",
    "chapter": "CHAP",
    "entry-encyclopedia": "ENCYC",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}
NEAREST = {kind: name for name, kind in KINDS.items()} | {
    **dict.fromkeys(["EJOUR", "JFULL", "MGZN", "NEWS", "INPR", "ABST"], "article-journal"),
    **dict.fromkeys(["EBOOK", "EDBOOK", "CLSWK", "CONF", "SER"], "book"),
    **dict.fromkeys(["ECHAP", "CPAPER"], "chapter"),
    "DICT": "entry-encyclopedia",
    **dict.fromkeys(["GOVDOC", "STAND", "LEGAL", "STAT", "BILL"], "report"),
    **dict.fromkeys(["BLOG", "WEB", "ICOMM"], "webpage"),
}
# Known tags only: a wrapped line of an abstract may begin with "co - ".
TAG_NAMES = """
TY A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP ED EP ER ET ID IS J1 J2 JA JF JO
KW L1 L2 L3 L4 LA LB LK LL M1 M2 M3 N1 N2 NV OP PB PP PY RI RN RP SE SN SP ST SV T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL
VO Y1 Y2
"""
TAGS = frozenset(TAG_NAMES.split())
LINE = re.compile(r"[ \t]{0,20}([A-Za-z][A-Za-z0-9])[ \t]{1,3}-(?:[ \t]|\Z)[ \t]{0,20}(.*)", re.DOTALL)
MAX_FIELDS = 3_000
SIMPLE_RANGE = re.compile(r"([^\s-]+)-([^\s-]+)")
Fields = list[tuple[str, str]]


def write_ris(records: Sequence[Record]) -> str:
    """Records as RIS with CRLF. `read(write_ris(records)).records == records` for records as `read` gives them."""
    return "".join(f"{tag}  - {value}\r\n" for record in records for tag, value in _written(record))


def _written(record: Record) -> Fields:
    fields = _standard_fields(record)
    lost = remainder(record, _record(fields))
    return [*fields, *([("U5", f"{PREFIX}{json.dumps(lost, ensure_ascii=False)}")] if lost else []), ("ER", "")]


def _standard_fields(record: Record) -> Fields:
    def text(name: str) -> str:
        return " ".join(str(record.get(name, "")).split())

    pages = SIMPLE_RANGE.fullmatch(text("page"))
    day = date_parts(record)
    fields = [
        ("TY", KINDS[record["type"]]),
        ("ID", text("id")),
        *(("AU", _author_line(author)) for author in record.get("author", [])),
        ("TI", text("title")),
        ("T2", text("container-title")),
        ("J2", text("container-title-short")),
        ("T3", text("collection-title")),
        ("PY", f"{day[0]:04d}" if day else ""),
        ("DA", "/".join(f"{part:02d}" for part in day) if len(day) > 1 else ""),
        ("VL", text("volume")),
        ("IS", text("issue")),
        ("SP", pages[1] if pages else text("page")),
        ("EP", pages[2] if pages else ""),
        ("ET", text("edition")),
        ("PB", text("publisher")),
        ("CY", text("publisher-place")),
        ("LA", text("language")),
        ("SN", text("ISBN")),
        ("SN", text("ISSN")),
        ("DO", text("DOI")),
        ("DB", "PubMed" if text("PMID") else ""),
        ("AN", text("PMID")),
        ("C2", text("PMCID")),
        ("U1", f"PII:{text('PII')}" if text("PII") else ""),
        ("UR", text("URL")),
    ]
    return [(tag, value) for tag, value in fields if value]


def _author_line(author: dict[str, str]) -> str:
    """A family name alone keeps a comma, as a group has none."""
    if "literal" in author:
        return author["literal"]
    family = " ".join(part for part in (author.get("non-dropping-particle"), author.get("family")) if part)
    given = " ".join(part for part in (author.get("given"), author.get("dropping-particle")) if part)
    return ", ".join([family, given, *([author["suffix"]] if "suffix" in author else [])]).strip()


def author_of(text: str) -> dict[str, str]:
    """`Family, Given, Suffix`; without a comma the name of a group."""
    parts = [" ".join(part.split()) for part in text.split(",", 2)]
    if len(parts) == 1:
        return {"literal": parts[0]}
    return {name: part for name, part in zip(("family", "given", "suffix"), parts, strict=False) if part}


def entries(text: str) -> Iterator[Entry]:
    """Entries begin with TY; a missing ER ends with the next TY. A line without a tag goes on with the one above."""
    number, first_line = 0, 0
    fields: list[tuple[str, list[str]]] = []
    for line_number, line in enumerate(text.splitlines(), start=1):
        match = LINE.fullmatch(line)
        tag = match[1].upper() if match else ""
        if not match or tag not in TAGS:
            if fields and line.strip():
                fields[-1][1].append(line.strip())
            continue
        if tag in {"TY", "ER"}:
            if fields:
                yield _entry(fields, number, first_line)
            fields = []
        if tag == "TY":
            number, first_line = number + 1, line_number
        if tag != "ER" and (fields or tag == "TY"):
            fields.append((tag, [match[2].strip()]))
    if fields:
        yield _entry(fields, number, first_line)


def _entry(fields: list[tuple[str, list[str]]], number: int, line: int) -> Entry:
    if len(fields) > MAX_FIELDS:
        return Entry(place_of(number, line), error=f"An entry has at most {MAX_FIELDS:,} lines.")
    return Entry(place_of(number, line), _record([(tag, " ".join(parts)) for tag, parts in fields]))


def _record(fields: Fields) -> Record:
    def all_of(*tags: str) -> list[str]:
        return [value for tag in tags for name, value in fields if name == tag and value]

    def first(*tags: str) -> str:
        return next(iter(all_of(*tags)), "")

    full = first("T2", "JF", "BT", "JO", "JA", "J2", "J1")
    short = next((name for name in all_of("J2", "JA", "J1", "JO") if name != full), "")
    record: Record = {
        "id": first("ID"),
        "type": NEAREST.get(first("TY").upper(), "article"),
        "title": first("TI", "T1", "CT"),
        "author": [author_of(name) for name in all_of("A1", "AU") if name.strip(" ,")],
        "container-title": full,
        "container-title-short": short,
        "collection-title": first("T3"),
        "publisher": first("PB"),
        "publisher-place": first("CY", "CP"),
        "volume": first("VL", "VO"),
        "issue": first("IS", "CP") if first("TY").upper() in {"JOUR", "EJOUR", "MGZN"} else first("IS"),
        "page": _pages(first("SP"), first("EP")),
        "edition": first("ET"),
        "language": first("LA"),
        "DOI": first("DO", "DI"),
        "PMCID": next((value for value in all_of("C2") if re.fullmatch(r"(?i)PMC[0-9.]+", value)), ""),
        "PII": next((value[4:] for value in all_of("U1") if value.startswith("PII:")), ""),
        "PMID": _pmid(first("AN"), " ".join(all_of("DB", "DP"))),
        "URL": next((value for value in all_of("UR", "L2", "LK") if re.match(r"(?i)https?://", value)), ""),
    }
    for number in all_of("SN")[:10]:
        record.setdefault("ISBN" if first_isbn(number) else "ISSN", number)
    dates = [parts for value in all_of("DA", "PY", "Y1") if (parts := parts_of(value))]
    if dates:
        # DA may lack the year that PY has; the most exact one that agrees with PY wins.
        year = parts_of(first("PY", "Y1"))[:1] or dates[0][:1]
        record["issued"] = {"date-parts": [max((d for d in dates if d[:1] == year), key=len, default=dates[0])]}
    return with_remainder({name: value for name, value in record.items() if value}, all_of("U5"))


def _pages(start: str, end: str) -> str:
    return start if not end or "-" in start or start == end else f"{start}-{end}" if start else end


def _pmid(accession: str, database: str) -> str:
    """Other databases count their records too: a PMID only where the database is PubMed, or none is named."""
    is_pubmed = not database or re.search(r"pubmed|medline|ncbi|nlm", database, re.IGNORECASE)
    return accession if is_pubmed and re.fullmatch(r"[1-9][0-9]{0,8}", accession) else ""
