"""What posts draw on: sources, pictures, authors, ingredients."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from blog import publishing
from blog.admin.storing import StoresAhead
from blog.forms import ImageForm
from blog.models import (
    Author,
    Image,
    Ingredient,
    IngredientName,
)
from blog.models.picture_file import SHARP_FROM


class IngredientNameInline(admin.TabularInline):
    model = IngredientName
    extra = 0


@admin.register(Ingredient)
class IngredientAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "names", "slug")
    list_filter: ClassVar[tuple[Any, ...]] = ("kind",)
    search_fields = ("name", "slug", "other_names__name")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines: ClassVar = [IngredientNameInline]
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "slug", "kind", "summary", "intro")}),
        ("Amounts", {"fields": ("iu_micrograms", ("compared_amount", "compared_unit"))}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Ingredient]":
        return super().get_queryset(request).prefetch_related("other_names")

    @admin.display(description="other names")
    def names(self, ingredient: Ingredient) -> str:
        return ", ".join(ingredient.all_names[1:])

    def save_model(self, request: HttpRequest, obj: Ingredient, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_ingredient(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        """Names stand first among the inlines: what is signed off after them speaks for the new ones."""
        super().save_formset(request, form, formset, change)
        if formset.model is IngredientName:
            publishing.save_ingredient_names(form.instance)

    def delete_model(self, request: HttpRequest, obj: Ingredient) -> None:
        publishing.delete_ingredient(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Ingredient]") -> None:
        for ingredient in queryset:
            publishing.delete_ingredient(ingredient)


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    list_display = ("name", "kind", "credential", "slug")
    list_filter: ClassVar = ("kind",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("portrait", "user")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Author, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_author(obj)


class DescribedFilter(admin.SimpleListFilter):
    title = "alt text"
    parameter_name = "described"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Missing")]

    def queryset(self, request: HttpRequest, pictures: "QuerySet[Image]") -> "QuerySet[Image]":
        if self.value() != "no":
            return pictures
        return pictures.filter(pk__in=Image.objects.without_alt_text().order_by().values("pk"))


class WidthFilter(admin.SimpleListFilter):
    title = "width"
    parameter_name = "width"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("small", f"Below {SHARP_FROM:,} pixels")]

    def queryset(self, request: HttpRequest, pictures: "QuerySet[Image]") -> "QuerySet[Image]":
        if self.value() != "small":
            return pictures
        return pictures.filter(width__lt=SHARP_FROM).exclude(pk__in=_portraits())


@admin.register(Image)
class ImageAdmin(StoresAhead, admin.ModelAdmin):
    form = ImageForm
    list_display = ("key", "thumbnail", "alt_text", "is_decorative", "size")
    list_filter: ClassVar = (DescribedFilter, WidthFilter, "is_decorative")
    search_fields = ("key", "alt_text", "caption")
    fields = ("key", "file", "size", "focus", "alt_text", "is_decorative", "caption", "credit")
    readonly_fields = ("thumbnail", "size")

    class Media:
        css: ClassVar = {"all": ["blog/editor.css", "blog/image-form.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Image]":
        pictures: QuerySet[Image] = super().get_queryset(request)
        return pictures.annotate(is_portrait=Exists(Author.objects.filter(portrait=OuterRef("pk"))))

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Whoever may only look sees the picture all the same; others see it below the nine places."""
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*self.fields, *(() if may_write else ("thumbnail",))]

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
        if not image.width:
            return "–"
        # A portrait is shown at 96 pixels: a small one is sharp.
        note = "" if getattr(image, "is_portrait", False) else image.width_note
        return format_html("{} × {}{}", image.width, image.height, _width_note(note))

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:  # noqa: FBT001
        publishing.save_image(obj)
        if "file" in form.changed_data and obj.width_note:
            self.message_user(request, f"“{obj}” is kept, and is {obj.width_note}", messages.WARNING)


def _portraits() -> "QuerySet[Author, Any]":
    return Author.objects.filter(portrait__isnull=False).values("portrait")


def _width_note(note: str) -> str:
    return format_html('<p class="width-note">{}</p>', note) if note else ""
