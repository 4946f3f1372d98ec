"""Keys of sources, as people type them: family name, year, the first telling word of the title."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count

from blog.citations.csl import BadRecordError, Record, year

# Letters that do not come apart into a base and a mark.
SPELT_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
EMPTY = """
a an and are as at be by can do does for from how if in into is it its of on or that the their this to was were what
when which who why with without effect effects study review role use der die das le la les el
"""
EMPTY_WORDS = frozenset(EMPTY.split())
MAX_PART = 30


def suggest_key(record: Record, taken: Collection[str]) -> str:
    """A key like tague2011vitamind, none of `taken` (a set, if there are many): then …b, …c and so on.

    ASCII, fit for `blog.body.KEY`. A record without Latin letters in author and title becomes "source".
    """
    authors = record.get("author") or [{}]
    family = _ascii(authors[0].get("family") or authors[0].get("literal") or "")
    try:
        issued = str(year(record) or "")
    except BadRecordError:
        issued = ""
    word = _telling_word(record.get("title", ""))
    key = f"{family[:MAX_PART].lstrip('0123456789')}{issued}{word[:MAX_PART]}"
    if not re.match(r"[a-z].", key):
        key = f"source{key}"
    return next(k for n in count(1) if (k := f"{key}{_letters(n)}") not in taken)


def _ascii(text: str) -> str:
    """Small Latin letters and digits of `text`, without accents."""
    apart = unicodedata.normalize("NFKD", text[:300].lower().translate(SPELT_OUT))
    return "".join(c for c in apart if c.isascii() and c.isalnum())


def _telling_word(title: str) -> str:
    """The first word that says something; a letter or number behind it belongs to it: vitamin D, coenzyme Q10."""
    words = [word for part in re.split(r"[\s\-‐–—/:,;.]+", title[:500]) if (word := _ascii(part))]
    for index, word in enumerate(words):
        if word not in EMPTY_WORDS and len(word) > 2:
            following = words[index + 1] if index + 1 < len(words) else ""
            is_part = re.fullmatch(r"[b-hj-z]|[a-z]?[0-9]{1,3}", following) and not following.isdigit()
            return word + (following if is_part else "")
    return "".join(words[:1])


def _letters(number: int) -> str:
    """ "" for the first, then b, c … z, aa, ab …"""
    letters = ""
    number = 0 if number == 1 else number
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
