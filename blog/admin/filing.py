"""Topics and tags."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from taggit.models import Tag

from accounts import audit
from blog import publishing
from blog.forms import TagForm
from blog.models import (
    Category,
)
from blog.text import refuse_unusable_tag

admin.site.unregister(Tag)  # taggit's own page merges only its own relation table, which we do not use


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("name", "parent", "icon", "position", "slug")
    list_editable = ("position",)
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_category(obj)


class MergeTagsForm(ActionForm):
    merge_into = forms.CharField(required=False, label="Merge into")


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    form = TagForm
    list_display = ("name", "slug", "post_count")
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    actions = ("merge",)
    action_form = MergeTagsForm

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_tag(obj)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Tag]":
        counted: QuerySet[Tag] = super().get_queryset(request).annotate(post_total=Count("blog_taggedpost_items"))
        return counted.order_by("name")

    @admin.display(description="articles", ordering="post_total")
    def post_count(self, tag: Tag) -> int:
        return int(tag.post_total)

    @admin.action(description="Merge the selected tags", permissions=["change"])
    def merge(self, request: HttpRequest, tags: "QuerySet[Tag]") -> None:
        name = request.POST.get("merge_into", "").strip()
        if not name:
            self.message_user(request, "Write the name to merge into beside the action.", messages.ERROR)
            return
        try:
            refuse_unusable_tag(name)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        with transaction.atomic():
            names = [tag.name for tag in tags]
            target = publishing.merge_tags(tags, into=name)
            audit.record("tags merged", target, before={"tags": names}, after={"tags": [target.name]})
        self.message_user(request, f"Merged into “{target.name}”.", messages.SUCCESS)
