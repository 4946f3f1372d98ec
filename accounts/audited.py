"""Every page of the admin that adds, changes or deletes writes the audit trail too, whoever wrote that page.

Django's own log stays as it is, for "recent actions" and the history of a row: it can be edited, forgets rows with
their user, and knows no values. `StaffAdminSite.register` puts `Audited` before each admin, so none can be forgotten.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin import actions
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import audit


class Audited:
    """Before a ModelAdmin. All three run inside the transaction of the write that they tell of."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:  # noqa: FBT001, FBT002
        request.audit_changes = audit.changes_of(form, formsets or ())  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)  # type: ignore[misc]

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _, after = _changes(request, message)
        audit.record("added", obj, actor=request.user, after=after)
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """A page that was saved as it was is no deed."""
        before, after = _changes(request, message)
        if before or after:
            audit.record("changed", obj, actor=request.user, before=before, after=after)
        return super().log_change(request, obj, message)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            audit.record("deleted", row, actor=request.user, before=audit.values_of(row))
        return super().log_deletions(request, queryset)  # type: ignore[misc]


def _changes(request: HttpRequest, message: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a form changed, or the sentence of a page that is no form."""
    if isinstance(message, str):
        return {}, {"what": message[: audit.LONGEST_VALUE]}
    before, after = request.__dict__.pop("audit_changes", ({}, {}))
    return before, after


def audited(admin_class: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    names = {"__module__": admin_class.__module__, "__doc__": admin_class.__doc__}
    return type(admin_class.__name__, (Audited, admin_class), names)


@admin.action(permissions=["delete"], description=_("Delete selected %(verbose_name_plural)s"))
def delete_selected(desk: Any, request: HttpRequest, queryset: "QuerySet[Any]") -> Any:
    """Django's, in one transaction: the entries go if the rows stay."""
    with transaction.atomic():
        return actions.delete_selected(desk, request, queryset)
