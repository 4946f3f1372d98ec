"""Names of people and groups. A group ("literal") is one name and has no initials."""

import re
from typing import Any

from blog.citations.csl import Record

HYPHENS = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
# PubMed gives "Tyler KL": short words in capitals are initials already. Longer ones are names in capitals.
MOST_INITIALS_IN_A_WORD = 4
PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "le",
        "van",
        "von",
        "y",
    ]
)


def people(record: Record, member: str) -> list[dict[str, str]]:
    """The names in `member` ("author", "editor") that hold something to print."""
    names = record.get(member)
    return [
        name for name in (names if isinstance(names, list) else []) if isinstance(name, dict) and _family(name).strip()
    ]


def family_and_initials(name: dict[str, str]) -> str:
    """`Tyler KL`, `van Gogh V`, `King ML Jr`: AMA and NLM. Hyphens count as spaces."""
    if name.get("literal"):
        return _family(name)
    letters = "".join(initial for word in _given(name) if isinstance(word, list) for initial in word)
    parts = (_family(name), letters, _text(name, "dropping-particle"), _text(name, "suffix").rstrip("."))
    return " ".join(part for part in parts if part)


def family_then_initials(name: dict[str, str]) -> str:
    """`Tyler, K. L.`, `Sartre, J.-P.`, `King, M. L., Jr.`: APA."""
    if name.get("literal"):
        return _family(name)
    return ", ".join(part for part in (_family(name), _with_stops(name), _text(name, "suffix")) if part)


def initials_then_family(name: dict[str, str]) -> str:
    """`K. L. Tyler`: how APA names editors."""
    if name.get("literal"):
        return _family(name)
    return " ".join(part for part in (_with_stops(name), _family(name)) if part)


def short_authors(record: Record) -> str:
    """One or two family names, or the first "and others": for a preview, not for a reference."""
    names = [
        name for author in record.get("author", []) if (name := author.get("literal") or author.get("family", ""))
    ]
    return f"{names[0]} and others" if len(names) > 2 else " and ".join(names)


def whole_names(record: Record) -> list[tuple[str, bool]]:
    """Authors as they are called, for machines, and whether it is a group: `("Kenneth L. Tyler", False)`."""
    members = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return [
        (_text(name, "literal") or " ".join(part for member in members if (part := _text(name, member))), is_group)
        for name in people(record, "author")
        for is_group in [bool(_text(name, "literal"))]
    ]


def _text(name: dict[str, str], member: str) -> str:
    value: Any = name.get(member)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _family(name: dict[str, str]) -> str:
    if literal := _text(name, "literal"):
        return literal
    return " ".join(part for part in (_text(name, "non-dropping-particle"), _text(name, "family")) if part)


def _with_stops(name: dict[str, str]) -> str:
    """`K. L.`, `J.-P.`, `D. de C.`."""
    words = [word if isinstance(word, str) else "-".join(f"{initial}." for initial in word) for word in _given(name)]
    return " ".join(part for part in (*words, _text(name, "dropping-particle")) if part)


def _given(name: dict[str, str]) -> list[list[str] | str]:
    """The given names word by word as initials, several where a hyphen parts them; particles as they are.

    "Dionis de Castro" is [["D"], "de", ["C"]] and "Jean-Paul" [["J", "P"]].
    """
    found: list[list[str] | str] = []
    for word in re.sub(rf"\.(?![{HYPHENS}])", " ", _text(name, "given")).split():
        parts = [letters for part in re.split(f"[{HYPHENS}]", word) if (letters := _letters(part))]
        if word in PARTICLES:
            found.append(word)
        elif len(parts) == 1 and parts[0].isupper() and len(parts[0]) <= MOST_INITIALS_IN_A_WORD:
            found += [[letter] for letter in parts[0]]
        elif parts:
            found.append([part[0].upper() for part in parts])
    return found


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
