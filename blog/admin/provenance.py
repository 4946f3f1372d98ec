"""Reviews and corrections of an article: recorded on its page, never rewritten."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from blog.models import Correction, Post, Review
from blog.models.visibility import REVIEW_HOLDS


class ReviewInline(admin.TabularInline):
    """A review speaks for the text as it stood when it was recorded, so a recorded one is not edited."""

    model = Review
    fields = ("reviewer", "reviewed_on", "scope", "due_on")
    autocomplete_fields = ("reviewer",)
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CorrectionInline(admin.TabularInline):
    """The public log only grows."""

    model = Correction
    verbose_name_plural = "what changed: the public log of corrections"
    fields = ("corrected_on", "what", "why")
    extra = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReviewStateFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("holds", "Of these very words"),
            ("lapsed", "Text changed since"),
            ("due", "Due"),
            ("none", "Never reviewed"),
        ]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Post]") -> "QuerySet[Post]":
        match self.value():
            case "holds":
                return queryset.filter(REVIEW_HOLDS)
            case "lapsed":
                return queryset.exclude(current_review=None).exclude(REVIEW_HOLDS)
            case "due":
                return queryset.filter(pk__in=Post.objects.due_for_review())
            case "none":
                return queryset.filter(current_review=None)
        return queryset
