"""BibTeX and BibLaTeX in. Each entry is parsed by itself, so that a broken one costs itself alone."""

import re
from collections.abc import Iterator

from blog.citations.csl import Record
from blog.citations.exchange.bibtex_names import names_of
from blog.citations.exchange.dates import MONTHS, month_of, parts_of
from blog.citations.exchange.remainder import with_remainder
from blog.citations.exchange.shapes import Entry, place_of
from blog.citations.exchange.tidying import MAX_RAW
from blog.citations.latex import decoded

# An entry begins on a line of its own; that is where reading goes on after a broken one.
LINE_START = re.compile(r"^[ \t]{0,20}(?=@[A-Za-z]{1,40}[ \t]{0,20}[{(])", re.MULTILINE)
ENTRY = re.compile(r"@([A-Za-z]{1,40})[ \t\r\n]{0,20}[{(]")
FIELD = re.compile(r"[\s,]*([A-Za-z][\w:.+/-]{0,60})\s*=\s*")
KEY = re.compile(r"\s*([^\s,{}=\"#%]{0,300})\s*(?=,|\}|\)|\Z)")
MACRO = re.compile(r"[^\s\"#%'(),={}]{1,200}")
BRACE = re.compile(r"[{}]")
BRACE_OR_QUOTE = re.compile(r"[{}\"]")
END = re.compile(r"[\s,]*[})]")
GAP = re.compile(r"\s*")
MAX_MACROS = 2_000
MAX_MACRO = 2_000
MAX_VALUE = 100_000

NEAREST = {
    "article": "article-journal",
    **dict.fromkeys(["book", "booklet", "mvbook", "collection", "proceedings"], "book"),
    **dict.fromkeys(["inbook", "incollection", "inproceedings", "conference", "bookinbook", "suppbook"], "chapter"),
    **dict.fromkeys(["inreference", "reference"], "entry-encyclopedia"),
    **dict.fromkeys(["techreport", "report", "manual", "standard"], "report"),
    **dict.fromkeys(["phdthesis", "mastersthesis", "thesis"], "thesis"),
    **dict.fromkeys(["online", "electronic", "www", "webpage"], "webpage"),
}


class BrokenEntryError(ValueError):
    """What is wrong with an entry, as a sentence."""


def entries(text: str) -> Iterator[Entry]:
    macros = {month: month for month in MONTHS}
    number, line, counted_to = 0, 1, 0
    starts = LINE_START.finditer(text)
    match = next(starts, None)
    while match:
        following = next(starts, None)
        line += text.count("\n", counted_to, match.end())
        counted_to = match.end()
        chunk = text[match.end() : following.start() if following else len(text)]
        position = 0
        while entry := ENTRY.search(chunk, position):
            kind = entry[1].lower()
            try:
                if kind in {"comment", "preamble"}:
                    position = _end_of_group(chunk, entry.end())
                    continue
                if kind == "string":
                    position = _take_macro(chunk, entry.end(), macros)
                    continue
                number += 1
                key, fields, position = _fields(chunk, entry.end(), macros)
            except BrokenEntryError as error:
                number += kind in {"comment", "preamble", "string"}
                yield Entry(place_of(number, line), error=str(error))
                break
            yield Entry(place_of(number, line), _record(kind, key, fields))
        match = following


def _take_macro(chunk: str, position: int, macros: dict[str, str]) -> int:
    if not (field := FIELD.match(chunk, position)):
        raise BrokenEntryError("An @string needs a name and a value.")
    value, position = _value(chunk, field.end(), macros)
    if len(value) > MAX_MACRO or len(macros) >= MAX_MACROS:  # "a = b # b" doubles at each step
        raise BrokenEntryError("An @string is too long, or there are too many of them.")
    macros[field[1].lower()] = value
    return _past_the_end(chunk, position)


def _fields(chunk: str, position: int, macros: dict[str, str]) -> tuple[str, dict[str, str], int]:
    key = KEY.match(chunk, position)
    if not key:
        raise BrokenEntryError("The key at the beginning of the entry cannot be read.")
    position = key.end()
    fields: dict[str, str] = {}
    while field := FIELD.match(chunk, position):
        value, position = _value(chunk, field.end(), macros)
        fields.setdefault(field[1].lower(), value)
    return key[1], fields, _past_the_end(chunk, position)


def _past_the_end(chunk: str, position: int) -> int:
    rest = END.match(chunk, position)
    if not rest:
        shown = " ".join(chunk[position : position + 30].split())
        raise BrokenEntryError(f"The entry is not closed, or cannot be read at “{shown}”.")
    return rest.end()


def _value(chunk: str, position: int, macros: dict[str, str]) -> tuple[str, int]:
    """Pieces joined by "#": braces, quotes, numbers and names of macros. Still TeX."""
    pieces: list[str] = []
    while True:
        if chunk.startswith("{", position):
            end = _end_of_group(chunk, position + 1)
            pieces.append(chunk[position + 1 : end - 1])
        elif chunk.startswith('"', position):
            end = _end_of_quotes(chunk, position + 1)
            pieces.append(chunk[position + 1 : end - 1])
        elif word := MACRO.match(chunk, position):
            end = word.end()
            pieces.append(word[0] if word[0].isdigit() else macros.get(word[0].lower(), ""))
        else:
            raise BrokenEntryError("A field has no value.")
        if sum(map(len, pieces)) > MAX_VALUE or len(pieces) > 100:
            raise BrokenEntryError("A field is too long.")
        position = _after_gap(chunk, end)
        if not chunk.startswith("#", position):
            return "".join(pieces), position
        position = _after_gap(chunk, position + 1)


def _after_gap(chunk: str, position: int) -> int:
    gap = GAP.match(chunk, position)
    return gap.end() if gap else position


def _end_of_group(chunk: str, position: int) -> int:
    depth = 1
    for brace in BRACE.finditer(chunk, position):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    raise BrokenEntryError("A brace is not closed.")


def _end_of_quotes(chunk: str, position: int) -> int:
    depth = 0
    for sign in BRACE_OR_QUOTE.finditer(chunk, position):
        if sign[0] == '"' and depth == 0:
            return sign.end()
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if depth < 0:
            break
    raise BrokenEntryError("A quotation mark is not closed.")


def _record(kind: str, key: str, fields: dict[str, str]) -> Record:
    def text(*names: str) -> str:
        return next((value for name in names if (value := _printed(fields.get(name, "")))), "")

    def verbatim(*names: str) -> str:
        """Addresses and identifiers: only what TeX would choke on is escaped there."""
        return next((v for n in names if (v := re.sub(r"\\([_&%#$~{}])", r"\1", fields.get(n, "")).strip())), "")

    address = re.search(r"(?i)https?://[^\s{}]{1,2000}", verbatim("url", "howpublished"))
    record: Record = {
        "id": key,
        "type": NEAREST.get(kind, "article"),
        "title": text("title"),
        "author": names_of(fields.get("author", "")),
        "container-title": text("journal", "journaltitle", "booktitle", "maintitle"),
        "container-title-short": text("shortjournal"),
        "collection-title": text("series"),
        "publisher": text("publisher", "institution", "school", "organization"),
        "publisher-place": text("address", "location"),
        "volume": text("volume"),
        "issue": text("number", "issue"),
        "page": _printed(re.sub("-{2,3}", "-", fields.get("pages", ""))),
        "edition": text("edition"),
        "language": text("language", "langid"),
        "DOI": verbatim("doi"),
        "PMID": verbatim("pmid") or _pubmed_eprint(fields) or _pmid_in_note(fields.get("note", "")),
        "PMCID": verbatim("pmcid", "pmc"),
        "PII": verbatim("pii"),
        "ISBN": verbatim("isbn"),
        "ISSN": verbatim("issn"),
        "URL": address[0] if address else "",
    }
    if kind in {"misc", "unpublished"} and record["URL"] and not (record["DOI"] or record["container-title"]):
        record["type"] = "webpage"
    if parts := _issued(text("year"), text("month"), text("day"), text("date")):
        record["issued"] = {"date-parts": [parts]}
    return with_remainder({name: value for name, value in record.items() if value}, [fields.get("csl", "")])


def _printed(tex: str) -> str:
    """What is too long to be kept is not decoded either; `tidied` refuses it."""
    return tex if len(tex) > MAX_RAW else decoded(tex).strip()


def _pubmed_eprint(fields: dict[str, str]) -> str:
    is_pubmed = fields.get("eprinttype", fields.get("archiveprefix", "")).strip().lower() in {"pubmed", "pmid"}
    return fields.get("eprint", "").strip() if is_pubmed else ""


def _pmid_in_note(note: str) -> str:
    """PubMed's own converters write `note = {PMID: 30089069}`."""
    match = re.search(r"(?i)\bPMID:? {0,3}([1-9][0-9]{0,8})\b", note)
    return match[1] if match else ""


def _issued(year: str, month: str, day: str, date: str) -> list[int]:
    if not (parts := parts_of(year)[:1]):
        return parts_of(date)
    if date and parts_of(date)[:1] == parts:
        return parts_of(date)
    if number := month_of(month):
        parts.append(number)
        parts += [int(day)] if re.fullmatch(r"0?[1-9]|[123][0-9]", day) else []
    return parts
