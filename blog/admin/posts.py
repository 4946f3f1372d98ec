"""Posts, with their authors and reviews."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html

from blog import body, publishing
from blog.admin.editor import EditorAdmin
from blog.admin.history import VersionedAdmin
from blog.admin.provenance import CorrectionInline, ReviewInline, ReviewStateFilter
from blog.forms import PostForm
from blog.models import Authorship, Citation, Correction, Post, Review
from blog.views import article_page

MOST_MESSAGES = 5  # they travel in a cookie; the form shows them all


class AuthorshipInline(admin.TabularInline):
    model = Authorship
    autocomplete_fields = ("author",)
    extra = 0
    min_num = 1
    validate_min = True


RECORDED: dict[type, Callable[[Any], None]] = {
    Review: publishing.record_review,
    Correction: publishing.record_correction,
}


@admin.register(Post)
class PostAdmin(VersionedAdmin, EditorAdmin):
    form = PostForm
    scripts = ("blog/sources.js",)
    list_display = ("title", "status", "published_at", "writers", "reference_count", "changed_at")
    list_filter = ("status", ReviewStateFilter, "categories", "authors", "published_at")
    search_fields = ("title", "summary", "slug", "body")
    autocomplete_fields = ("categories", "cover", "ingredients", "sources_at_hand")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    date_hierarchy = "published_at"
    inlines: ClassVar = [AuthorshipInline, ReviewInline, CorrectionInline]
    readonly_fields = ("preview_link", "changed_at", "sources", "checks")
    fieldsets: ClassVar = (
        (None, {"fields": ("title", "slug", "summary", "key_points", "body", "cover", "began_with")}),
        ("References", {"fields": ("sources_at_hand", "sources", "checks")}),
        ("Filed under", {"fields": ("categories", "tags", "ingredients")}),
        ("Publishing", {"fields": ("status", "published_at", "preview_link", "changed_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Post]":
        return super().get_queryset(request).prefetch_related("authors").order_by("-published_at", "-pk")

    @admin.display(description="authors")
    def writers(self, post: Post) -> str:
        return ", ".join(author.name for author in post.authors.all())

    @admin.display(description="preview")
    def preview_link(self, post: Post) -> str:
        if not post.pk:
            return "Save first; then the saved text can be previewed here."
        return format_html(
            '<a href="{}">Preview the saved text</a>', reverse("admin:blog_post_preview", args=[post.pk])
        )

    @admin.display(description="references")
    def sources(self, post: Post) -> str:
        """What the post may cite: numbered as readers see it, then what its text does not mark."""
        if not post.pk:
            return "Save first; then the references stand here with their numbers."
        uses = {use.citation_id: use for use in post.references.all()}
        sources = Citation.objects.filter(pk__in=post.sources_at_hand.values("pk")).for_references()
        unused = len(uses) + 1
        ordered = sorted(sources, key=lambda source: uses[source.key].number if source.key in uses else unused)
        rows = [{"citation": source, "use": uses.get(source.key)} for source in ordered]
        titles = {source.key: str(source) for source in sources}
        return render_to_string("admin/blog/post/_sources.html", {"rows": rows, "titles": titles})

    @admin.display(description="checks")
    def checks(self, post: Post) -> str:
        if not post.pk:
            return "Save first; then what is worth a look stands here."
        return render_to_string("admin/blog/post/_checks.html", {"findings": publishing.check_post(post)})

    def view_on_site(self, post: Post) -> str:
        """Readers' page where there is one; the preview until then."""
        return post.get_absolute_url() if post.is_visible else reverse("admin:blog_post_preview", args=[post.pk])

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_post(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model not in RECORDED:
            super().save_formset(request, form, formset, change)
            return
        for row in formset.save(commit=False):
            RECORDED[formset.model](row)
        for review in formset.deleted_objects:  # the log of corrections has no such box
            publishing.delete_review(review)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        publishing.save_sources(form.instance)
        publishing.save_filing(form.instance)
        findings = publishing.check_post(form.instance)
        for finding in findings[:MOST_MESSAGES]:
            self.message_user(request, finding.sentence[:300], messages.WARNING)
        if (more := len(findings) - MOST_MESSAGES) > 0:
            self.message_user(request, f"{more} more stand under Checks on the post's form.", messages.WARNING)

    def restore(self, row: Post, version: Any) -> list[str]:
        try:
            restored = publishing.restore_post(row, version)
        except (body.UnknownReferenceError, publishing.NotReadyError) as error:
            raise ValidationError(str(error)) from error
        told = [f"“{key}” is in the library again." for key in restored.sources]
        return told + [f"“{old}” is “{new}” in the library now." for old, new in restored.replaced.items()]

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", preview, name="blog_post_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The saved post as readers would see it; drafts have no other address."""
        post = get_object_or_404(Post.objects.for_article(), pk=pk)
        if not self.has_view_permission(request, post):
            self.message_user(request, "You may not see posts.", messages.ERROR)
            return render(request, "403.html", {"reason": "You may not see posts."}, status=403)
        return article_page(request, post, is_preview=True)
