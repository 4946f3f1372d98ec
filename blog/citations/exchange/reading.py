"""A file of records, whatever its format: decoded, recognised, parsed, and each record made one of ours."""

import codecs
import re
from collections.abc import Callable, Iterable

from blog.citations.csl import BadRecordError, Record, identify
from blog.citations.exchange import bibtex_reading, csl_json, nbib, ris
from blog.citations.exchange.shapes import MAX_BYTES, MAX_RECORDS, Entry, Problem, Reading, TooMuchError
from blog.citations.exchange.tidying import tidied

UNWANTED = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")
SIGNS = {
    "csl-json": re.compile(r"\A\s*(?:\{\s*[\"}]|\[\s*(?:[\[{\"\]]|-?[0-9][0-9.eE+-]*\s*(?:,|\]\s*\Z)))"),
    "bibtex": re.compile(r"^[ \t]{0,20}@[A-Za-z]{1,40}[ \t]{0,20}[{(]", re.MULTILINE),
    "ris": re.compile(r"^[ \t]{0,20}TY {1,3}-", re.MULTILINE | re.IGNORECASE),
    "nbib": re.compile(r"^PMID *- ", re.MULTILINE),
}
PARSERS: dict[str, Callable[[str], Iterable[Entry]]] = {
    "csl-json": csl_json.entries,
    "bibtex": bibtex_reading.entries,
    "ris": ris.entries,
    "nbib": nbib.entries,
}


def read(data: bytes | str) -> Reading:
    """The records of a file or a pasted text. No input raises anything but TooMuchError.

    UTF-8, UTF-16 with a byte order mark, else Windows-1252, which a note then says. Whether one bad entry spoils the
    file is for the caller to decide.
    """
    if len(data) > MAX_BYTES:
        raise TooMuchError(f"This file is larger than {MAX_BYTES // 1_000_000} MB. Split it and import the parts.")
    text, notes = _decoded(data)
    format_name = format_of(text)
    if not format_name:
        words = "This is neither RIS, NBIB, BibTeX nor CSL-JSON." if text.strip() else "There is nothing in this file."
        return Reading("", problems=[*notes, Problem("file", words)])
    reading = Reading(format_name, problems=notes)
    ids: set[str] = set()
    for number, entry in enumerate(PARSERS[format_name](text), start=1):
        if number > MAX_RECORDS:
            raise TooMuchError(f"This file has more than {MAX_RECORDS:,} entries. Split it and import the parts.")
        _take(entry, reading, ids)
    if not reading.records and not reading.problems:
        reading.problems.append(Problem("file", "There is no entry in this file."))
    return reading


def format_of(text: str) -> str:
    """ "ris", "nbib", "bibtex", "csl-json", or "" where `text` looks like none of them. A sign is no promise."""
    text = text.removeprefix("\ufeff")
    first = {name: match.start() for name, sign in SIGNS.items() if (match := sign.search(text))}
    return min(first, key=lambda name: first[name], default="")


def _take(entry: Entry, reading: Reading, ids: set[str]) -> None:
    try:
        if entry.error:
            raise BadRecordError("", entry.error)
        record: Record = tidied(entry.record)
        identify(record)
        if (key := record.get("id")) in ids:
            raise BadRecordError("id", f"The id {key} stands twice in this file.")
    except BadRecordError as error:
        reading.problems.append(Problem(entry.place, str(error)))
    else:
        reading.records.append(record)
        ids.update({key} if key else ())


def _decoded(data: bytes | str) -> tuple[str, list[Problem]]:
    notes = []
    if isinstance(data, str):
        text = data
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Five bytes mean nothing in Windows-1252; Latin-1 has a character for every byte.
            text = data.decode("cp1252", errors="replace")
            words = "This file is not UTF-8. It was read as Windows-1252: compare the accented letters."
            notes.append(Problem("file", words, is_note=True))
    text, count = UNWANTED.subn("", text.removeprefix("\ufeff"))
    if count:
        notes.append(Problem("file", "Hidden control characters were taken out.", is_note=True))
    return text, notes
