"""Two versions of a row in words that people can compare."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog import body, compare
from blog.models import Post

MARKS: dict[compare.Kind, str] = {"same": "{}", "added": "<ins>{}</ins>", "removed": "<del>{}</del>"}
SKIPPED = {"id", "body_rendered"}
LABELS = {"body": "text", "csl": "record", "reference_list": "references"}


@dataclass(frozen=True)
class Difference:
    """A field that differs: `lines` of marked words, or `references` that came, went or moved."""

    label: str
    lines: list[SafeString]
    references: list[compare.ReferenceChange]


def changed_fields(old: Any, new: Any) -> list[str]:
    """The names, for people, of what `new` changed in `old`, both versions of one row."""
    return [_label(field) for field in _fields(new) if getattr(old, field.attname) != getattr(new, field.attname)]


def compared(old: Any, row: Any) -> list[Difference]:
    """What the present `row` changed in its version `old`."""
    found: list[Difference] = []
    for field in _fields(old):
        before, after = getattr(old, field.attname), getattr(row, field.attname)
        if before == after:
            continue
        if field.name == "reference_list":
            if changes := compare.references(before, after):
                found.append(Difference(_label(field), [], changes))
            continue
        lines = [_marked(runs) for runs in compare.lines(_lines(field, before), _lines(field, after))]
        if lines:
            found.append(Difference(_label(field), lines, []))
    return found


def _marked(runs: list[compare.Run]) -> SafeString:
    return format_html_join("", "{}", ((format_html(MARKS[run.kind], run.text),) for run in runs))


def _fields(version: Any) -> list[Any]:
    return [field for field in version.tracked_fields if field.name not in SKIPPED]


def _label(field: Any) -> str:
    return LABELS.get(field.name) or str(field.verbose_name)


def _lines(field: Any, value: Any) -> list[str]:
    if field.name == "body" and field.model is Post:
        return body.lines(value)
    if field.name == "filed":
        return [f"{kind.capitalize()}: {_named(rows)}" for kind, rows in sorted((value or {}).items()) if rows]
    if field.is_relation and value is not None:
        return [str(field.remote_field.model.objects.filter(pk=value).first() or value)]
    if field.name == "csl":
        return [f"{name}: {_words(part)}" for name, part in sorted(value.items()) if part]
    if field.choices:
        return [str(dict(field.flatchoices).get(value, value))] if value else []
    return _words(value).splitlines()


def _named(rows: list[list[Any]]) -> str:
    """`Kim Lee (author), Naturopath (editor)`, or bare names."""
    return ", ".join(f"{row[1]} ({row[2]})" if len(row) > 2 else str(row[1]) for row in rows)


def _words(value: Any) -> str:
    if value is None or value == []:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
