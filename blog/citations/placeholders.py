"""Titles of sources that nobody has named yet. The database asks for a title, so an identifier stands in its place."""

import re

from blog.citations.csl import Record

_PREFIXES = {"DOI": "doi", "PMID": "pmid", "PMCID": "pmcid", "PII": "pii", "ISBN": "isbn"}
_PLACEHOLDER = re.compile(r"(?:doi|pmid|pmcid|pii|isbn):\S+|https?://\S+", flags=re.IGNORECASE)


def placeholder_title(record: Record) -> str:
    """What stands for the title of `record` until it is known: `doi:10.…`, an address, or "" where it has neither."""
    for member, prefix in _PREFIXES.items():
        if value := "".join(str(record.get(member, "")).split()):
            return f"{prefix}:{value}"
    return "".join(str(record.get("URL", "")).split())


def is_placeholder(title: str) -> bool:
    """Whether `title` only repeats an identifier or an address: a lookup may replace it, no article prints it."""
    return _PLACEHOLDER.fullmatch(title.strip()) is not None
