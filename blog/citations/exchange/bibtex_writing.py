"""BibTeX out, in Unicode. `pmid`, `pmcid`, `pii`, `shortjournal` and `language` are fields that BibTeX ignores and
BibLaTeX, JabRef and Zotero partly know; `csl` holds, as CSL-JSON, what no field can say.
"""

import json
import re
from collections.abc import Sequence

from blog.citations.csl import Record, date_parts
from blog.citations.exchange import bibtex_reading
from blog.citations.exchange.bibtex_names import written_name
from blog.citations.exchange.dates import MONTHS
from blog.citations.exchange.remainder import PREFIX, remainder
from blog.citations.latex import escaped

KINDS = {
    "article-journal": "article",
    "article": "misc",
    "book": "book",
    "chapter": "incollection",
    "entry-encyclopedia": "inreference",
    "report": "techreport",
    "thesis": "phdthesis",
    "webpage": "online",
}
PUBLISHERS = {"report": "institution", "thesis": "school"}
VERBATIM = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "pii": "PII", "isbn": "ISBN", "issn": "ISSN", "url": "URL"}
MONTH_NAMES = {number: name for name, number in MONTHS.items()}


def write_bibtex(records: Sequence[Record]) -> str:
    """Records as BibTeX, keyed by their `id`. `read(write_bibtex(records)).records == records`."""
    return "\n".join(_entry(record, number) for number, record in enumerate(records, start=1))


def _entry(record: Record, number: int) -> str:
    fields = _fields(record)
    body = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    kind = KINDS[record["type"]]
    # A key in capitals is none of the library's, so it is not taken for one when the file comes back.
    key = record.get("id") or f"Source{number}"
    entry = f"@{kind}{{{key},\n{body}\n}}\n"
    as_read = next(bibtex_reading.entries(entry)).record
    if lost := remainder(record, as_read):
        return f"@{kind}{{{key},\n{body},\n  csl = {{{_json(lost)}}}\n}}\n"
    return entry


def _json(lost: Record) -> str:
    """JSON whose braces pair off, whatever the texts hold."""
    text = json.dumps(lost, ensure_ascii=False)
    strings = re.compile(r'"(?:[^"\\]|\\.)*"')
    return PREFIX + strings.sub(lambda s: s[0].replace("{", "\\u007b").replace("}", "\\u007d"), text)


def _fields(record: Record) -> dict[str, str]:
    kind = record["type"]
    day = date_parts(record)
    texts = {
        # Twice in braces: styles that lower the case of titles leave it alone.
        "title": f"{{{escaped(record['title'])}}}",
        "journal" if kind in {"article-journal", "article"} else "booktitle": _text(record, "container-title"),
        "shortjournal": _text(record, "container-title-short"),
        "series": _text(record, "collection-title"),
        PUBLISHERS.get(kind, "publisher"): _text(record, "publisher"),
        "address": _text(record, "publisher-place"),
        "volume": _text(record, "volume"),
        "number": _text(record, "issue"),
        "pages": re.sub(r"(?<=[^\s-])-(?=[^\s-])", "--", _text(record, "page")),
        "edition": _text(record, "edition"),
        "language": _text(record, "language"),
        "year": f"{day[0]:04d}" if day else "",
    }
    fields = {"author": f"{{{' and '.join(map(written_name, record.get('author', [])))}}}"}
    fields |= {name: f"{{{text}}}" for name, text in texts.items()}
    if len(day) > 1:
        fields["month"] = MONTH_NAMES[day[1]]
    if len(day) > 2:
        fields["day"] = f"{{{day[2]}}}"
    for name, member in VERBATIM.items():
        text = record.get(member, "")
        # A brace or a backslash would end the field or begin a command; such a text travels in `csl`.
        fields[name] = "{}" if re.search(r"[{}\\]", text) else f"{{{text}}}"
    return {name: value for name, value in fields.items() if value != "{}"}


def _text(record: Record, name: str) -> str:
    return escaped(record.get(name, ""))
