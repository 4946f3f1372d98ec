"""Posts, with their authors and reviews."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from blog import body, publishing
from blog.admin.article_form import ArticleFormAdmin
from blog.admin.article_list import ArticleListAdmin
from blog.admin.editor import EditorAdmin
from blog.admin.history import VersionedAdmin
from blog.admin.previewing import PreviewAdmin
from blog.admin.provenance import CorrectionInline, ReviewInline
from blog.forms import PostForm
from blog.models import Authorship, Citation, Correction, Post, Review

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
class PostAdmin(ArticleListAdmin, ArticleFormAdmin, PreviewAdmin, VersionedAdmin, EditorAdmin):
    form = PostForm
    scripts = ("blog/sources.js", "blog/counters.js", "blog/preview.js", "blog/draft.js")
    autocomplete_fields = ("categories", "cover", "ingredients", "sources_at_hand", "reviewer")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    inlines: ClassVar = [AuthorshipInline, ReviewInline, CorrectionInline]
    readonly_fields = ("preview_link", "changed_at", "sources", "checks", "found_as")
    # One tab each; inlines go to the tab that they name, else to Settings.
    fieldsets: ClassVar = (
        (
            "Content",
            {"fields": ("title", "summary", "key_points", "body", "cover", "began_with", "in_conflict")},
        ),
        ("References", {"fields": ("sources_at_hand", "sources", "checks")}),
        ("SEO and share", {"fields": ("slug", "moves_address", "meta_title", "meta_description", "found_as")}),
        (
            "Settings",
            {
                "fields": (
                    *("status", "published_at", "expires_at", "reviewer", "preview_link", "changed_at"),
                    *("categories", "tags", "ingredients"),
                )
            },
        ),
    )

    class Media:
        css: ClassVar = {"all": ["css/focus.css", "blog/article-form.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Post]":
        return super().get_queryset(request).prefetch_related("authors").order_by("-published_at", "-pk")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.may_publish = request.user.has_perm("blog.publish_post")
        return form

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

    @admin.display(description="as found and shared")
    def found_as(self, post: Post) -> str:
        """The search result and the share card as the saved words make them; a script keeps them up to date."""
        return render_to_string("admin/blog/post/_found_as.html", {"post": post})

    def view_on_site(self, post: Post) -> str:
        """Readers' page where there is one; the preview until then."""
        return post.get_absolute_url() if post.is_visible else reverse("admin:blog_post_preview", args=[post.pk])

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001
        was = Post.objects.filter(pk=obj.pk).first() if obj.pk else None
        publishing.save_post(obj)
        self._say_what_dates_make_of_it(request, obj, was)

    def _say_what_dates_make_of_it(self, request: HttpRequest, post: Post, was: Post | None) -> None:
        is_new = was is None or (was.status, was.published_at) != (post.status, post.published_at)
        if post.status != Post.Status.PUBLISHED or post.published_at is None or not is_new:
            return
        when = timezone.localtime(post.published_at).strftime("%-d %B %Y, %-I:%M %p")
        if post.standing == "Scheduled":
            self.message_user(request, f"Readers see it from {when} (Sydney time).")
        elif post.is_visible:
            self.message_user(request, f"Published now: {when} (Sydney time) has passed, so readers see it at once.")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model not in RECORDED:
            super().save_formset(request, form, formset, change)
            return
        for row in formset.save(commit=False):
            RECORDED[formset.model](row)
        for review in formset.deleted_objects:  # the log of corrections has no such box
            publishing.delete_review(review)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        form.save_m2m()
        publishing.save_sources(form.instance)
        for formset in formsets:
            self.save_formset(request, form, formset, change)
            if formset.model is Authorship:  # the first of them: what is signed off below speaks for the new filing
                publishing.save_filing(form.instance)
        publishing.close_post(form.instance.pk, request.user)  # type: ignore[arg-type]
        findings = publishing.check_post(form.instance)
        for finding in findings[:MOST_MESSAGES]:
            self.message_user(request, finding.sentence[:300], messages.WARNING)
        if (more := len(findings) - MOST_MESSAGES) > 0:
            self.message_user(request, f"{more} more stand under Checks on the article's form.", messages.WARNING)

    def version_view(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        """Restoring changes what readers see, so of a published post it needs the right to publish."""
        may_only_write = request.user.has_perm("blog.change_post") and not request.user.has_perm("blog.publish_post")
        if request.method == "POST" and may_only_write:
            post = Post.objects.filter(pk=pk).first()
            if post and post.status == Post.Status.PUBLISHED:
                self.message_user(
                    request, "Readers see this article: only who may publish restores it.", messages.ERROR
                )
                return HttpResponseRedirect(request.path)
        return super().version_view(request, pk, version)

    def restore(self, row: Post, version: Any) -> list[str]:
        try:
            restored = publishing.restore_post(row, version)
        except (body.UnknownReferenceError, publishing.NotReadyError) as error:
            raise ValidationError(str(error)) from error
        told = [f"“{key}” is in the library again." for key in restored.sources]
        told += [f"“{name}” is not there any more, so it did not come back." for name in restored.gone]
        return told + [f"“{old}” is “{new}” in the library now." for old, new in restored.replaced.items()]
