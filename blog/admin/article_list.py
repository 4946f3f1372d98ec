"""The list of articles: what each one stands at, and what is done to many at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.formats import date_format

from blog import publishing
from blog.admin.provenance import ReviewStateFilter
from blog.models import Author, Category, Citation, Image, Post, PostCitation, readable

MOST_AT_ONCE = 100


class StandingFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "Draft"),
            ("in_review", "In review"),
            ("out", "Published"),
            ("scheduled", "Scheduled"),
            ("expired", "Expired"),
        ]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Post]") -> "QuerySet[Post]":
        match self.value():
            case "draft" | "in_review" as status:
                return queryset.filter(status=status)
            case "out":
                return queryset.filter(readable())
            case "expired":
                return queryset.filter(pk__in=Post.objects.expired())
            case "scheduled":
                return queryset.filter(pk__in=Post.objects.scheduled())
        return queryset


BROKEN = Q(citation__link_state=Citation.Link.DEAD) | Q(citation__standing=Citation.Standing.RETRACTED)


class DoubtFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "doubt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("broken", "A broken or retracted reference"),
            ("none", "No reference"),
            ("alt", "Alt text of a picture"),
            ("reviewer", "A reviewer"),
        ]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Post]") -> "QuerySet[Post]":
        match self.value():
            case "broken":
                return queryset.filter(pk__in=PostCitation.objects.filter(BROKEN).values("post"))
            case "none":
                return queryset.filter(reference_count=0)
            case "alt":
                bare = Image.objects.without_alt_text().order_by()
                return queryset.filter(Q(cover__in=bare) | Q(pictures__image__in=bare.values("key"))).distinct()
            case "reviewer":
                return queryset.filter(current_review=None, reviewer=None)
        return queryset


@dataclass(frozen=True)
class Bulk:
    """One thing done to many posts: its heading, the button, what is chosen for all of them, and the step itself."""

    heading: str
    button: str
    done: str
    step: Callable[..., Post]
    choices: Callable[[], "QuerySet[Any] | None"]
    label: str = ""


BULKS = {
    "submit": Bulk("Send to review", "Send to review", "sent to review", publishing.submit, lambda: None),
    "reviewer": Bulk(
        *("Assign a reviewer", "Assign", "given to the reviewer", publishing.assign_reviewer, Author.objects.all),
        label="Reviewer",
    ),
    "topic": Bulk(
        *("Change the topic", "Change", "filed under the topic", publishing.file_under_topic, Category.objects.all),
        label="Topic",
    ),
}


class ArticleListAdmin(admin.ModelAdmin):
    list_display = ("title", "stands", "topics", "reviewed", "reference_count", "broken", "appears", "writers")
    list_filter: ClassVar[tuple[Any, ...]] = (StandingFilter, ReviewStateFilter, DoubtFilter, "categories", "authors")
    list_per_page = 50
    search_fields = ("title", "summary", "slug", "body")
    date_hierarchy = "published_at"
    actions = ["send_to_review", "assign_reviewer", "change_topic"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Post]":
        broken = PostCitation.objects.filter(BROKEN, post=OuterRef("pk")).order_by().values("post")
        counted = Subquery(broken.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        rows: QuerySet[Post] = super().get_queryset(request)
        return rows.select_related("current_review").annotate(broken_count=Coalesce(counted, 0))

    def get_urls(self) -> list[URLPattern]:
        bulk = self.admin_site.admin_view(self.bulk)
        return [path("together/<slug:name>/", bulk, name="blog_post_bulk"), *super().get_urls()]

    @admin.display(description="status", ordering="status")
    def stands(self, post: Post) -> str:
        return post.standing

    @admin.display(description="topic")
    def topics(self, post: Post) -> str:
        return ", ".join(name for name, _ in post.filing.get("topics", [])) or "–"

    @admin.display(description="reviewed", ordering="current_review__reviewed_on")
    def reviewed(self, post: Post) -> str:
        if post.current_review is None:
            return "Never"
        day = f"{post.current_review.reviewed_on:%d/%m/%Y}"
        return day if post.review_holds else f"{day}, text changed since"

    @admin.display(description="broken", ordering="broken_count")
    def broken(self, post: Post) -> str:
        count = post.broken_count  # type: ignore[attr-defined]
        return str(count) if count else "–"

    @admin.display(description="publication date", ordering="published_at")
    def appears(self, post: Post) -> str:
        """Short, so that the authors beside it are in sight on a laptop."""
        return date_format(timezone.localtime(post.published_at), "j M Y, H:i") if post.published_at else "–"

    @admin.display(description="authors")
    def writers(self, post: Post) -> str:
        return ", ".join(author.name for author in post.authors.all())

    @admin.action(description="Send to review", permissions=["change"])
    def send_to_review(self, request: HttpRequest, queryset: "QuerySet[Post]") -> HttpResponse:
        return self._ask(request, queryset, "submit")

    @admin.action(description="Assign a reviewer", permissions=["change"])
    def assign_reviewer(self, request: HttpRequest, queryset: "QuerySet[Post]") -> HttpResponse:
        return self._ask(request, queryset, "reviewer")

    @admin.action(description="Change the topic", permissions=["change"])
    def change_topic(self, request: HttpRequest, queryset: "QuerySet[Post]") -> HttpResponse:
        return self._ask(request, queryset, "topic")

    def _ask(self, request: HttpRequest, queryset: "QuerySet[Post]", name: str) -> HttpResponse:
        """The page between: the rows as they are now, and what is wanted of them."""
        posts = list(queryset.order_by("pk")[: MOST_AT_ONCE + 1])
        if len(posts) > MOST_AT_ONCE:
            self.message_user(request, f"At most {MOST_AT_ONCE} at once. Nothing was changed.", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return self._page(request, name, [(post, f"{post.pk}.{post.version}") for post in posts], _chooser(name))

    def bulk(self, request: HttpRequest, name: str) -> HttpResponse:
        """Do `name` to the rows of the page between. Each row goes its own way: the refused ones are listed."""
        bulk = BULKS.get(name)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if bulk is None or request.method != "POST":
            return HttpResponseRedirect(reverse("admin:blog_post_changelist"))
        wanted = [row for row in map(_row, request.POST.getlist("row")[:MOST_AT_ONCE]) if row]
        form = _chooser(name)(request.POST)
        if not form.is_valid():
            posts = Post.objects.in_bulk([pk for pk, _ in wanted])
            shown = [(posts[pk], f"{pk}.{version}") for pk, version in wanted if pk in posts]
            return self._page(request, name, shown, form)
        chosen = [form.cleaned_data["chosen"]] if bulk.label else []
        done, refused = 0, []
        for pk, version in wanted:
            try:
                post = bulk.step(pk, *chosen, version=version)
            except (publishing.ChangedMeanwhileError, publishing.RefusedStepError) as error:
                refused.append((Post.objects.filter(pk=pk).first() or "An article that is gone", str(error)))
                continue
            done += 1
            self.log_change(request, post, f"{bulk.heading}.")
        said = f"{done} {'article' if done == 1 else 'articles'} {bulk.done}."
        if not refused:
            self.message_user(request, said, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:blog_post_changelist"))
        return self._page(request, name, [], None, said=said, refused=refused)

    def _page(self, request: HttpRequest, name: str, rows: Any, form: Any, **context: Any) -> HttpResponse:
        if isinstance(form, type):
            form = form()
        page = {
            **self.admin_site.each_context(request),
            "title": BULKS[name].heading,
            "bulk": BULKS[name],
            "name": name,
            "rows": rows,
            "form": form,
            "opts": self.opts,
            "media": self.media,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/blog/post/bulk.html", page)


def _chooser(name: str) -> type[forms.Form]:
    bulk = BULKS[name]
    rows = bulk.choices()
    fields: dict[str, Any] = {}
    if rows is not None:
        fields["chosen"] = forms.ModelChoiceField(rows, label=bulk.label, empty_label="Choose …")
    return type("Chooser", (forms.Form,), fields)


def _row(text: str) -> tuple[int, int] | None:
    """Number and version of a post, as the page between carries them."""
    pk, _, version = text.partition(".")
    return (int(pk), int(version)) if all(n.isascii() and n.isdigit() and len(n) < 10 for n in (pk, version)) else None
