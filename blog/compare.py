"""What changed between two versions of words, pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

MAX_COMPARED_WORDS = 1_500  # of one line, both versions together; longer ones are shown whole, old and new

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Run:
    """Words that belong together: in both versions, only in the new one, or only in the old one."""

    kind: Kind
    text: str


def words(old: str, new: str) -> list[Run]:
    """`old` and `new` as one text with what was removed and added, word by word. [] where both are empty."""
    if old == new:
        return [Run("same", new)] if new else []
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    if len(before) + len(after) > 2 * MAX_COMPARED_WORDS:
        return _runs([("removed", old), ("added", new)])
    found: list[tuple[Kind, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(before[i1:i2])))
        else:
            found += [("removed", "".join(before[i1:i2])), ("added", "".join(after[j1:j2]))]
    return _runs(found)


def _runs(parts: Sequence[tuple[Kind, str]]) -> list[Run]:
    return [Run(kind, text) for kind, text in parts if text]


def lines(old: Sequence[str], new: Sequence[str]) -> list[list[Run]]:
    """The lines that differ, each as runs of words; where one was reworded, old and new stand in one."""
    changed: list[list[Run]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            continue
        before, after = old[i1:i2], new[j1:j2]
        if len(before) == len(after):
            changed += [words(a, b) for a, b in zip(before, after, strict=True)]
        else:
            changed += [[Run("removed", line)] for line in before] + [[Run("added", line)] for line in after]
    return changed


@dataclass(frozen=True)
class ReferenceChange:
    """A source that came, went, or got another number (None: it is not in that version)."""

    key: str
    text: str
    before: int | None
    after: int | None


def references(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[ReferenceChange]:
    """What changed between two lists of references, rows with `key`, `number` and `text`; the new order first."""
    before = {row["key"]: row for row in old}
    after = {row["key"]: row for row in new}
    found = []
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key), after.get(key)
        number_then, number_now = was["number"] if was else None, now["number"] if now else None
        if number_then != number_now:
            row = now or was or {}
            found.append(ReferenceChange(key, row.get("text") or key, number_then, number_now))
    return found
