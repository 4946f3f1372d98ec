"""Rows of inlines that somebody else deleted while the form was open."""

from collections.abc import Collection

from django.http import QueryDict


def with_lost_rows_as_new(data: QueryDict, prefix: str, kept: Collection[int]) -> QueryDict:
    """`data` in which rows below `prefix` whose record is not among `kept` any more are rows to be added.

    Django counts existing rows first, so those that remain move to the front. A row that was deleted on both sides,
    or that nobody may change, comes back blank and adds nothing.
    """
    try:
        total, initial = int(data.get(f"{prefix}-TOTAL_FORMS", "")), int(data.get(f"{prefix}-INITIAL_FORMS", ""))
    except ValueError:
        return data
    names = {str(pk) for pk in kept}
    rows = range(min(total, 1000))
    there = [n for n in rows[:initial] if data.get(f"{prefix}-{n}-id", "") in names]
    lost = [n for n in rows[:initial] if n not in there]
    if not lost:
        return data
    dropped = [n for n in lost if data.get(f"{prefix}-{n}-DELETE")]
    order = [*there, *(n for n in lost if n not in dropped), *rows[initial:]]
    changed = QueryDict(mutable=True)
    moved = {f"{prefix}-{old}-": f"{prefix}-{new}-" for new, old in enumerate(order)}
    for name, values in data.lists():
        start = _row_of(name, prefix)
        if start is None:
            changed.setlist(name, values)
        elif start in moved:
            is_lost = any(start == f"{prefix}-{n}-" for n in lost)
            end = name[len(start) :]
            changed.setlist(f"{moved[start]}{end}", [""] if is_lost and end == "id" else values)
    changed[f"{prefix}-TOTAL_FORMS"] = str(len(order))
    changed[f"{prefix}-INITIAL_FORMS"] = str(len(there))
    return changed


def _row_of(name: str, prefix: str) -> str | None:
    """`authorships-3-` of `authorships-3-role`."""
    if not name.startswith(f"{prefix}-"):
        return None
    number, dash, _ = name[len(prefix) + 1 :].partition("-")
    return f"{prefix}-{number}-" if dash and number.isdigit() else None
