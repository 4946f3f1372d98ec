"""Write down who did what, in the transaction of the deed. The table only grows (`accounts.models.AuditEntry`).

`record("shipped", order, actor=user)` is all that a verb needs: reason, network and request come from the request that
is being answered, where there is one.
"""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.clients import neighbourhood_of
from accounts.models import AuditEntry, User

# The request that this thread answers; set by accounts.middleware.
CURRENT: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)

LONGEST_VALUE = 120
MOST_ROWS = 50
CHANGED = "(changed)"
# Fields whose name holds one of these are named as changed and never shown: people and secrets.
HIDDEN = (
    *("password", "email", "phone", "full_name", "street", "suburb", "postcode", "company", "address"),
    *("account_number", "bsb", "secret", "token", "attempt_key"),
)
SHOWN_ANYWAY = ("postcodes",)  # where a shipping rule holds


def record(
    verb: str,
    about: Model | None = None,
    *,
    actor: Any = None,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """One entry. `actor`: who did it, else whoever is signed in; `reason`: else the one given for this request."""
    request = CURRENT.get()
    if actor is None and request is not None and hasattr(request, "user"):
        actor = request.user
    return AuditEntry.objects.create(
        actor=actor if isinstance(actor, User) or getattr(actor, "pk", None) else None,
        verb=verb,
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk)[:40] if about is not None else "",
        object_label=label_of(about)[:120] if about is not None else "",
        reason=(reason or getattr(request, "audit_reason", ""))[:300],
        before=dict(before or {}),
        after=dict(after or {}),
        network=neighbourhood_of(request) if request is not None else "",
        request_id=str(getattr(request, "request_id", ""))[:64],
    )


def give_reason(request: HttpRequest, reason: str) -> None:
    """What is written from here on in answer to `request` was done for this `reason`."""
    request.audit_reason = " ".join(reason.split())  # type: ignore[attr-defined]


def label_of(about: Model) -> str:
    """Its name, without a person in it: a model whose `str()` names one has an `audit_label`."""
    return str(getattr(about, "audit_label", about))


def changes_of(form: Any, formsets: Iterable[Any] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after, by field, of what was typed over in a saved `form` and the rows below it."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in form.changed_data:
        before[name] = shown(name, form.initial.get(name))
        after[name] = shown(name, form.cleaned_data.get(name))
    for formset in formsets or ():
        rows = {row.pk: one for one in formset.forms if (row := getattr(one, "instance", None)) is not None}
        for row, names in getattr(formset, "changed_objects", ()):
            for name in names:
                key = f"{row._meta.verbose_name} {row.pk}: {name}"
                before[key] = shown(name, rows[row.pk].initial.get(name))
                after[key] = shown(name, rows[row.pk].cleaned_data.get(name))
        for row in getattr(formset, "new_objects", ()):
            after[f"{row._meta.verbose_name} {row.pk}"] = f"added: {label_of(row)}"[:LONGEST_VALUE]
        for row in getattr(formset, "deleted_objects", ()):
            before[f"{row._meta.verbose_name} {row.pk or ''}".strip()] = f"deleted: {label_of(row)}"[:LONGEST_VALUE]
    return before, after


def values_of(row: Model) -> dict[str, Any]:
    """All columns of `row`, as far as they may be shown."""
    return {field.name: shown(field.name, getattr(row, field.attname)) for field in row._meta.concrete_fields}


def shown(name: str, value: Any) -> Any:
    """`value` as it may stand in the trail: short, plain, and not at all for people and secrets."""
    if name not in SHOWN_ANYWAY and any(word in name for word in HIDDEN):
        return CHANGED
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, QuerySet | list | tuple | set):
        return [_text(one) for one in list(value)[:MOST_ROWS]]
    return _text(value)


def _text(value: Any) -> str:
    text = label_of(value) if isinstance(value, Model) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
