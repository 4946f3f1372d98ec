"""What an action refused stays ticked, so that it can be tried again, or something else with it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.safestring import SafeString

TICKED = "ticked"  # ids with dots between them, in the address that an action leads back to


class KeepsTicks:
    """Mix into a ModelAdmin, before it: its list shows those rows ticked that `back_to_ticked` names."""

    def back_to_ticked(self, request: HttpRequest, pks: Iterable[int] | None = None) -> HttpResponseRedirect:
        """The list as it stood, with those of `pks` ticked that were ticked; all that were, without `pks`."""
        sent = request.POST.getlist(ACTION_CHECKBOX_NAME)
        wanted = {str(pk) for pk in pks} if pks is not None else set(sent)
        kept = ".".join(pk for pk in sent if pk in wanted and pk.isascii() and pk.isdigit())
        asked = [(name, value) for name, values in request.GET.lists() for value in values]
        return HttpResponseRedirect(f"{request.path}?{urlencode([*asked, (TICKED, kept)])}")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        asked = request.GET.copy()
        ticked = set("".join(asked.pop(TICKED, [])).split("."))
        request.GET = asked  # type: ignore[assignment]  # to a list it is no filter
        changelist = super().get_changelist_instance(request)  # type: ignore[misc]
        for row in changelist.result_list:
            row.is_ticked = str(row.pk) in ticked
        return changelist

    @admin.display(description=SafeString('<input type="checkbox" id="action-toggle">'))
    def action_checkbox(self, row: Any) -> SafeString:
        """As Django's, which never ticks."""
        attrs = {"class": "action-select", "aria-label": f"Select this object for an action - {row}"}
        box = CheckboxInput(attrs, lambda _: getattr(row, "is_ticked", False))
        return box.render(ACTION_CHECKBOX_NAME, str(row.pk))
