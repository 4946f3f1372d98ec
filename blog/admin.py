"""The editors' desk."""

from typing import Any, ClassVar

import js_asset
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from taggit.models import Tag

from blog import publishing
from blog.citations.identifiers import pii_check_holds
from blog.forms import CitationForm, ImageForm, PageForm, PostForm, TagForm
from blog.models import (
    Author,
    Authorship,
    Category,
    Citation,
    Image,
    Ingredient,
    IngredientName,
    Page,
    Post,
    Redirect,
    Review,
)
from blog.text import refuse_unusable_tag
from blog.views import article_page

# The one style that the editor injects, by its hash instead of 'unsafe-inline'. A new version of the editor may change
# it; then the browser suite hears a complaint, and the browser names the new hash.
EDITOR_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"

admin.site.unregister(Tag)  # taggit's own page merges only its own relation table, which we do not use


class EditorAdmin(admin.ModelAdmin):
    """A form with the article editor: its page carries a nonce and the hash of one style."""

    class Media:
        css: ClassVar = {"all": ["blog/editor.css"]}

    @method_decorator(csp_update({"style-src": [EDITOR_STYLE_HASH]}))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        # The editor's import map is an inline script, so this one page carries a nonce.
        context["media"] = js_asset.Media.from_media(
            context["media"],
            nonce=str(request.csp_nonce),  # type: ignore[attr-defined]
        )
        return super().render_change_form(request, context, *args, **kwargs)


class AuthorshipInline(admin.TabularInline):
    model = Authorship
    autocomplete_fields = ("author",)
    extra = 0
    min_num = 1
    validate_min = True


class ReviewInline(admin.TabularInline):
    """A review speaks for the text as it stood when it was recorded, so a recorded one is not edited."""

    model = Review
    fields = ("reviewer", "reviewed_on", "scope")
    autocomplete_fields = ("reviewer",)
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Post)
class PostAdmin(EditorAdmin):
    form = PostForm
    list_display = ("title", "status", "published_at", "byline", "reference_count", "changed_at")
    list_filter = ("status", "categories", "authors", "published_at")
    search_fields = ("title", "summary", "slug", "body")
    autocomplete_fields = ("categories", "cover", "ingredients")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    date_hierarchy = "published_at"
    inlines: ClassVar = [AuthorshipInline, ReviewInline]
    readonly_fields = ("preview_link", "changed_at")
    fieldsets: ClassVar = (
        (None, {"fields": ("title", "slug", "summary", "key_points", "body", "cover")}),
        ("Filed under", {"fields": ("categories", "tags", "ingredients")}),
        ("Publishing", {"fields": ("status", "published_at", "preview_link", "changed_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Post]":
        return super().get_queryset(request).prefetch_related("authors").order_by("-published_at", "-pk")

    @admin.display(description="authors")
    def byline(self, post: Post) -> str:
        return ", ".join(author.name for author in post.authors.all())

    @admin.display(description="preview")
    def preview_link(self, post: Post) -> str:
        if not post.pk:
            return "Save first; then the saved text can be previewed here."
        return format_html(
            '<a href="{}">Preview the saved text</a>', reverse("admin:blog_post_preview", args=[post.pk])
        )

    def view_on_site(self, post: Post) -> str:
        """Readers' page where there is one; the preview until then."""
        return post.get_absolute_url() if post.is_visible else reverse("admin:blog_post_preview", args=[post.pk])

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_post(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model is not Review:
            super().save_formset(request, form, formset, change)
            return
        for review in formset.save(commit=False):
            publishing.record_review(review)
        for review in formset.deleted_objects:
            review.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        publishing.save_filing(form.instance)

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


class IngredientNameInline(admin.TabularInline):
    model = IngredientName
    extra = 0


@admin.register(Ingredient)
class IngredientAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "names", "slug")
    list_filter = ("kind",)
    search_fields = ("name", "slug", "other_names__name")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines = (IngredientNameInline,)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Ingredient]":
        return super().get_queryset(request).prefetch_related("other_names")

    @admin.display(description="other names")
    def names(self, ingredient: Ingredient) -> str:
        return ", ".join(ingredient.all_names[1:])

    def save_model(self, request: HttpRequest, obj: Ingredient, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_ingredient(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        publishing.save_ingredient_names(form.instance)


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


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("name", "kind", "credential", "slug")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("portrait", "user")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_author(obj)


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    form = ImageForm
    list_display = ("key", "thumbnail", "alt_text", "is_decorative", "size")
    list_filter = ("is_decorative",)
    search_fields = ("key", "alt_text", "caption")
    readonly_fields = ("thumbnail", "size")

    class Media:
        css: ClassVar = {"all": ["blog/editor.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "key") if obj else self.readonly_fields

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """The editor's picker asks for keys; Django allows that only where a registered model points to them."""
        return to_field == "key" or super().to_field_allowed(request, to_field)

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> str:
        if not image.file:
            return "–"
        return format_html('<img class="thumbnail" src="{}" alt="" width="120" loading="lazy">', image.file.url)

    @admin.display(description="pixels")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_image(obj)


@admin.register(Citation)
class CitationAdmin(admin.ModelAdmin):
    form = CitationForm
    list_display = ("key", "title", "year", "doi", "pmid", "pmcid", "use_count")
    list_filter = ("year",)
    search_fields = ("key", "title", "=doi", "=pmid", "=pmcid", "=pii")
    fieldsets: ClassVar = (
        (None, {"fields": ("key", "type", "title", "authors")}),
        ("Identifiers", {"fields": ("doi", "pmid", "pmcid", "pii", "isbn", "url")}),
        (
            "Where it appeared",
            {
                "fields": (
                    ("container_title", "container_title_short"),
                    ("volume", "issue", "page"),
                    ("publisher", "issued"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Citation]":
        counted: QuerySet[Citation] = super().get_queryset(request).annotate(use_total=Count("uses"))
        return counted.order_by("key")  # a grouped query drops the model's own order, and pickers page it

    def get_readonly_fields(self, request: HttpRequest, obj: Citation | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    @admin.display(description="posts", ordering="use_total")
    def use_count(self, citation: Citation) -> int:
        return int(citation.use_total)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Citation, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_citation(obj)
        if obj.pii and not pii_check_holds(obj.pii):
            text = f"The check character of PII {obj.pii} does not agree. Compare it with the publisher's page."
            self.message_user(request, text, messages.WARNING)


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

    @admin.display(description="posts", ordering="post_total")
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
        target = publishing.merge_tags(tags, into=name)
        self.message_user(request, f"Merged into “{target.name}”.", messages.SUCCESS)
