"""Earlier versions of a row: who wrote what when, compared with the present state, and the way back."""

from abc import abstractmethod
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern

from blog.forms.versions import changed_fields, compared

PER_PAGE = 50


class VersionedAdmin(admin.ModelAdmin):
    """The history page of a model with `history`. A subclass says in `restore` how a version comes back."""

    object_history_template = "admin/blog/versions.html"
    version_template = "admin/blog/version.html"

    @abstractmethod
    def restore(self, row: Any, version: Any) -> list[str]:
        """Bring `version` back; sentences of what else that changed. Raises ValidationError where it cannot."""

    @property
    def _history(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self._history}_version"
        view = self.admin_site.admin_view(self.version_view)
        return [path("<int:pk>/history/<int:version>/", view, name=name), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        versions = self.model.history.filter(id=row.pk).select_related("history_user")
        page = self.get_paginator(request, versions, PER_PAGE).get_page(request.GET.get("p", 1))
        shown = list(page.object_list)
        if shown:
            before = versions.filter(history_id__lt=shown[-1].history_id).order_by("-history_id").first()
            for version, previous in zip(shown, [*shown[1:], before], strict=True):
                version.changed = changed_fields(previous, version) if previous else []
        context = {
            "title": f"History of {row}",
            "versions": shown,
            "page": page,
            "current": shown[0].history_id if shown and page.number == 1 else None,
            "version_url": f"admin:{self._history}_version",
            **(extra_context or {}),
        }
        return super().history_view(request, object_id, context)

    def version_view(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        """One version beside the present state. POST brings it back."""
        row = self.get_object(request, str(pk))
        old = self.model.history.filter(id=pk, history_id=version).select_related("history_user").first()
        if row is None or old is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        history = reverse(f"admin:{self._history}_history", args=[pk])
        if request.method == "POST":
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            try:
                with transaction.atomic():
                    told = self.restore(row, old)
                    self.log_change(request, row, f"Restored the version of {old.history_date:%d/%m/%Y %H:%M}.")
            except ValidationError as error:
                self.message_user(request, f"Not restored. {' '.join(error.messages)}"[:1000], messages.ERROR)
                return HttpResponseRedirect(request.path)
            self.message_user(request, "Restored. What stood before is in the history.", messages.SUCCESS)
            for sentence in told[:5]:
                self.message_user(request, sentence, messages.INFO)
            return HttpResponseRedirect(history)
        context = {
            **self.admin_site.each_context(request),
            "title": f"An earlier version of {row}",
            "object": row,
            "opts": self.opts,
            "version": old,
            "differences": compared(old, row),
            "can_restore": self.has_change_permission(request, row),
            "history_url": history,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.version_template, context)
