"""CSL-JSON, as Zotero, citeproc and DOI content negotiation give it."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from blog.citations.csl import TYPES, Record
from blog.citations.exchange.shapes import Entry, place_of

# What others call their kinds → the nearest of ours. Crossref's words are not CSL's.
NEAREST = {
    "journal-article": "article-journal",
    "review": "article-journal",
    "article-magazine": "article-journal",
    "article-newspaper": "article-journal",
    "paper-conference": "chapter",
    "proceedings-article": "chapter",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "reference-entry": "entry-encyclopedia",
    "entry": "entry-encyclopedia",
    "entry-dictionary": "entry-encyclopedia",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "classic": "book",
    "standard": "report",
    "regulation": "report",
    "legislation": "report",
    "dissertation": "thesis",
    "post-weblog": "webpage",
    "post": "webpage",
    "posted-content": "article",
}


def write_csl_json(records: Sequence[Record]) -> str:
    """All members of all records, indented, in Unicode."""
    return json.dumps(list(records), ensure_ascii=False, indent=2) + "\n"


def entries(text: str) -> Iterator[Entry]:
    try:
        data = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        yield Entry("file", error="This is not valid JSON, or it is nested too deeply.")
        return
    for number, item in enumerate(_items(data), start=1):
        if not isinstance(item, dict):
            yield Entry(place_of(number), error="A record must be an object with members, as in CSL-JSON.")
        else:
            yield Entry(place_of(number), item | {"type": nearest_type(item.get("type"))})


def nearest_type(kind: Any) -> str:
    if not isinstance(kind, str):
        return ""
    return kind if kind in TYPES else NEAREST.get(kind, "article" if kind else "")


def _items(data: Any) -> Iterable[Any]:
    """A list, one record, or what services wrap around them."""
    if isinstance(data, dict):
        inner = data.get("items", data.get("message"))
        return inner if isinstance(inner, list) else [inner if isinstance(inner, dict) else data]
    return data if isinstance(data, list) else [data]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("too large")
    return number
