"""Two versions of a row in words that people can compare."""

import json
from dataclasses import dataclass
from typing import Any

from blog import body, compare
from blog.models import Post

SKIPPED = {"id", "body_rendered"}
LABELS = {"body": "text", "csl": "record", "reference_list": "references"}


@dataclass(frozen=True)
class Difference:
    """A field that differs: `lines` of runs for words, or `references` that came, went or moved."""

    label: str
    lines: list[list[compare.Run]]
    references: list[compare.ReferenceChange]


def changed_fields(old: Any, new: Any) -> list[str]:
    """The names, for people, of what `new` changed in `old`, both versions of one row."""
    return [_label(field) for field in _fields(new) if getattr(old, field.attname) != getattr(new, field.attname)]


def compared(old: Any, row: Any) -> list[Difference]:
    """What the present `row` changed in its version `old`."""
    found = []
    for field in _fields(old):
        before, after = getattr(old, field.attname), getattr(row, field.attname)
        if before == after:
            continue
        if field.name == "reference_list":
            if changes := compare.references(before, after):
                found.append(Difference(_label(field), [], changes))
            continue
        lines = compare.lines(_lines(field, before), _lines(field, after))
        if lines:
            found.append(Difference(_label(field), lines, []))
    return found


def _fields(version: Any) -> list[Any]:
    return [field for field in version.tracked_fields if field.name not in SKIPPED]


def _label(field: Any) -> str:
    return LABELS.get(field.name) or str(field.verbose_name)


def _lines(field: Any, value: Any) -> list[str]:
    if field.name == "body" and field.model is Post:
        return body.lines(value)
    if field.name == "csl":
        return [f"{name}: {_words(part)}" for name, part in sorted(value.items()) if part]
    if field.choices:
        return [str(dict(field.flatchoices).get(value, value))] if value else []
    return _words(value).splitlines()


def _words(value: Any) -> str:
    if value is None or value == []:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
