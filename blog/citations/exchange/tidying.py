"""What a format's parser found, made a record of ours: known members as plain text, identifiers in one spelling."""

import json
import re
from typing import Any

from blog.citations.csl import MAX_AUTHORS, MAX_TEXT, TEXT_FIELDS, BadRecordError, Record
from blog.citations.exchange.dates import parts_of
from blog.citations.identifiers import (
    NotAnIdentifierError,
    bare_doi,
    normal_isbn,
    normal_pii,
    normal_pmcid,
    normal_pmid,
)
from blog.citations.plain import one_line, plain_text
from blog.citations.recognise import recognise

KEY = re.compile(r"[a-z][a-z0-9_.-]{1,79}")  # as in `blog.body`, a neighbour that this room does not know
IDENTIFIERS = ("DOI", "PMID", "PMCID", "PII", "ISBN", "ISSN", "URL")
NAME_PARTS = ("family", "given", "literal", "non-dropping-particle", "dropping-particle", "suffix")
NEVER_KEPT = frozenset({"abstract"})  # may be under copyright
MAX_OTHER_CHARACTERS = 10_000
MAX_OTHER_DEPTH = 12
MAX_RAW = 10_000  # with its mark-up


def tidied(raw: Record) -> Record:
    """`raw` as a record; members that records of ours do not know are kept up to 10,000 characters of JSON in all.

    Raises BadRecordError for what cannot be read; `csl.identify` judges the rest.
    """
    record: Record = {}
    key = raw.get("id")
    if isinstance(key, str) and KEY.fullmatch(key):
        record["id"] = key
    record["type"] = raw.get("type")
    for name in TEXT_FIELDS:
        if text := _text(name, raw.get(name)):
            record[name] = text
    _put_identifiers(record)
    if authors := _authors(raw.get("author")):
        record["author"] = authors
    if parts := _issued(raw.get("issued")):
        record["issued"] = {"date-parts": [parts]}
    return record | _others(raw)


def _text(name: str, value: Any) -> str:
    if isinstance(value, list):  # Crossref gives titles as lists
        value = value[0] if value else ""
    if value is None or isinstance(value, bool) or value == {}:
        return ""
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**30):
        value = f"{value:g}" if isinstance(value, float) else str(value)
    if not isinstance(value, str) or len(value) > MAX_RAW:
        raise BadRecordError(name, f"{name} must be text of at most {MAX_TEXT} characters.")
    return one_line(value) if name in IDENTIFIERS else plain_text(value)


def _put_identifiers(record: Record) -> None:
    """One spelling each. A DOI field may hold an address, ScienceDirect's even one that names no DOI."""
    if doi := record.pop("DOI", ""):
        try:
            found = {"DOI": bare_doi(doi)}
        except NotAnIdentifierError as error:
            sources = recognise(doi)
            found = sources[0].members if sources else {}
            if not found:
                raise BadRecordError("DOI", str(error)) from error
        for name, value in found.items():
            record.setdefault(name, value)
    for name, normal in {"PMID": normal_pmid, "PMCID": normal_pmcid, "PII": normal_pii}.items():
        if name in record:
            try:
                record[name] = normal(record[name])
            except NotAnIdentifierError as error:
                raise BadRecordError(name, str(error)) from error
    if "ISBN" in record:
        record["ISBN"] = first_isbn(record["ISBN"]) or record["ISBN"]


def first_isbn(text: str) -> str:
    """The first valid ISBN of a field that may hold several, as printed; "" where none is valid."""
    for printed in (text, *re.split(r"[\s,;]+", text)):
        try:
            if normal_isbn(printed):
                return printed
        except NotAnIdentifierError:
            continue
    return ""


def _authors(authors: Any) -> list[dict[str, str]]:
    if not authors:
        return []
    if not isinstance(authors, list) or len(authors) > MAX_AUTHORS or not all(isinstance(a, dict) for a in authors):
        raise BadRecordError("author", f"Authors must be a list of at most {MAX_AUTHORS:,} names.")
    names = []
    for author in authors:
        parts = {part: author[part] for part in NAME_PARTS if isinstance(author.get(part), str)}
        if any(len(text) > MAX_TEXT for text in parts.values()):
            raise BadRecordError("author", f"A name has at most {MAX_TEXT} characters.")
        name = {part: text for part, raw in parts.items() if (text := plain_text(raw))}
        if name:
            names.append(name)
    return names


def _issued(issued: Any) -> list[int]:
    if isinstance(issued, str):
        return parts_of(issued)
    if not isinstance(issued, dict):
        return []
    if not issued.get("date-parts"):
        words = issued.get("raw") or issued.get("literal")
        return parts_of(words) if isinstance(words, str) else []
    try:
        given = [part for part in issued["date-parts"][0][:3] if part not in (None, "")]
        parts = [int(part) for part in given if len(str(part)) < 9]
    except (IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise BadRecordError("issued", "The date of issue cannot be read.") from error
    if len(parts) < len(given):
        raise BadRecordError("issued", "The date of issue cannot be read.")
    return parts


def _others(raw: Record) -> Record:
    known = {"id", "type", "author", "issued", *TEXT_FIELDS, *NEVER_KEPT}
    room = MAX_OTHER_CHARACTERS
    others: Record = {}
    for name, value in raw.items():
        if name in known or len(name) > 100 or one_line(name) != name:
            continue
        try:
            kept = _clean(value, depth=0)
        except ValueError:
            continue
        size = len(json.dumps(kept)) + len(name)
        if size <= room:
            room -= size
            others[name] = kept
    return others


def _clean(value: Any, *, depth: int) -> Any:
    """`value` without hidden characters in its texts. Raises ValueError where it is too deep."""
    if depth > MAX_OTHER_DEPTH:
        raise ValueError("too deep")
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dict):
        return {one_line(name): _clean(item, depth=depth + 1) for name, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, depth=depth + 1) for item in value]
    return value
