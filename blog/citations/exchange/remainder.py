"""What a format's own fields cannot say of a record, carried along as CSL-JSON."""

import json
from collections.abc import Iterable

from blog.citations.csl import TEXT_FIELDS, BadRecordError, Record
from blog.citations.exchange.tidying import tidied

PREFIX = "CSL-JSON "
TOLD = ("type", "author", "issued", *TEXT_FIELDS)  # what fields of the formats may say, rightly or wrongly
NEVER_CARRIED = {"id", "custom", "abstract"}  # the first has a field of its own, the others are not for others


def remainder(record: Record, as_read: Record) -> Record:
    """What `as_read`, the fields of a format, do not say of `record`; None where they only seem to hold it."""
    try:
        told = tidied(as_read)
    except BadRecordError:
        told = {}
    names = dict.fromkeys([*TOLD, *record])
    return {
        name: record.get(name)
        for name in names
        if name not in NEVER_CARRIED and (record.get(name) or None) != told.get(name)
    }


def with_remainder(record: Record, carried: Iterable[str]) -> Record:
    """`record` with what a field of ours carried along. Anything else in such a field is ignored."""
    for text in carried:
        if text.startswith(PREFIX):
            try:
                lost = json.loads(text.removeprefix(PREFIX))
            except (ValueError, RecursionError):
                continue
            if isinstance(lost, dict):
                record = record | {name: value for name, value in lost.items() if name not in NEVER_CARRIED}
    return record
