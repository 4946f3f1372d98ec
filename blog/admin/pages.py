"""Pages of the house, and addresses that have moved."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from blog import publishing
from blog.admin.editor import EditorAdmin
from blog.forms import PageForm
from blog.models import (
    Page,
    Redirect,
)


@admin.register(Page)
class PageAdmin(EditorAdmin):
    form = PageForm
    list_display = ("title", "slug", "changed_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_page(obj)


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    list_display = ("old_path", "new_path", "added_at")
    search_fields = ("old_path", "new_path")

    def save_model(self, request: HttpRequest, obj: Redirect, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_redirect(obj)
