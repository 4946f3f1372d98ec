"""Brands, categories, supplements and their packs."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from blog.images import checked_image
from shop import catalogue
from shop.models import (
    Brand,
    Category,
    DietaryMark,
    Statement,
    Supplement,
    SupplementImage,
    SupplementIngredient,
    Variant,
)
from shop.rules.money import dollars
from shop.rules.was import shown_until


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:  # noqa: FBT001
        catalogue.save_brand(obj)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("name", "parent", "position", "slug")
    list_editable = ("position",)
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:  # noqa: FBT001
        catalogue.save_category(obj)


@admin.register(DietaryMark)
class DietaryMarkAdmin(admin.ModelAdmin):
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: DietaryMark, form: Any, change: bool) -> None:  # noqa: FBT001
        catalogue.save_dietary_mark(obj)


@admin.register(Statement)
class StatementAdmin(admin.ModelAdmin):
    list_display = ("code", "text", "is_for_all", "valid_from", "valid_until")
    list_filter = ("is_for_all",)
    search_fields = ("code", "text", "source")


class SupplementImageForm(forms.ModelForm):
    class Meta:
        model = SupplementImage
        fields = ("file", "alt_text", "position")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked_image(file) if isinstance(file, UploadedFile) else file


class SupplementImageInline(admin.TabularInline):
    model = SupplementImage
    form = SupplementImageForm
    extra = 0


class FactInline(admin.TabularInline):
    model = SupplementIngredient
    autocomplete_fields = ("ingredient",)
    extra = 0
    fields = (
        *("ingredient", "form", "amount", "unit", "plant_part"),
        *("equivalent_amount", "equivalent_unit", "equivalent_name", "position"),
    )


def was_words(variant: Variant) -> str:
    """Beside a sale price: whether the price before stands with it, until when, or why not."""
    if not variant.pk or variant.sale_price_cents is None or variant.sale_from is None:
        return "–"
    if variant.why_no_was:
        return variant.why_no_was
    until = timezone.localtime(shown_until(variant.sale_from, variant.sale_until))
    return f"“Was {dollars(variant.price_cents)}” stands beside the sale price until {until:%d/%m/%Y %H:%M}."


class VariantInline(admin.TabularInline):
    model = Variant
    extra = 0
    fields = (
        *("name", "sku", "barcode", "unit_count", "unit", "weight_g", "price_cents"),
        *("sale_price_cents", "sale_from", "sale_until", "was", "is_offered", "position", "stock_level"),
    )
    readonly_fields = ("was", "stock_level")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Variant]":
        return super().get_queryset(request).select_related("stock", "supplement")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A pack that was ever sold must stay; untick “offered” instead."""
        return False

    @admin.display(description="“was” price")
    def was(self, variant: Variant) -> str:
        return was_words(variant)

    @admin.display(description="stock")
    def stock_level(self, variant: Variant) -> str:
        stock = getattr(variant, "stock", None)
        return f"{stock.available} available, {stock.held} held" if stock else "none received"


@admin.register(Supplement)
class SupplementAdmin(admin.ModelAdmin):
    list_display = ("name", "thumbnail", "brand", "category", "price_from", "units", "is_visible")
    list_filter = ("is_visible", "category", "brand", "is_gst_free")
    list_select_related = ("brand", "category")
    search_fields = ("name", "slug", "variants__sku", "ingredients", "brand__name")
    autocomplete_fields = ("brand", "category", "statements", "dietary_marks")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines = (VariantInline, FactInline, SupplementImageInline)
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "strength", "slug", "brand", "category", "form", "summary", "description")}),
        (
            "Label",
            {
                "fields": (
                    *("indications", "directions", ("units_per_serve", "serves_per_day"), "warnings", "cautions"),
                    *("ingredients", "storage", "dietary_marks", "register_text", "statements"),
                ),
                "description": "A product page is an advertisement: only what the label and the register say.",
            },
        ),
        ("Selling", {"fields": ("is_visible", "is_gst_free", "position")}),
    )

    class Media:
        css: ClassVar = {"all": ["blog/editor.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Supplement]":
        goods: QuerySet[Supplement] = Supplement.objects.for_counter().prefetch_related("images")
        return goods.order_by(*(self.get_ordering(request) or ()))

    @admin.display(description="picture")
    def thumbnail(self, supplement: Supplement) -> str:
        image = next(iter(supplement.images.all()), None)
        if image is None:
            return "–"
        return format_html('<img class="thumbnail" src="{}" alt="" width="48" loading="lazy">', image.file.url)

    @admin.display(description="from", ordering="lowest_price_cents")
    def price_from(self, supplement: Supplement) -> str:
        cents = supplement.lowest_price_cents  # type: ignore[attr-defined]
        return dollars(cents) if cents else "no pack"

    @admin.display(description="in stock", ordering="units_available")
    def units(self, supplement: Supplement) -> int:
        return supplement.units_available or 0  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Supplement, form: Any, change: bool) -> None:  # noqa: FBT001
        catalogue.save_supplement(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model is not Variant:
            super().save_formset(request, form, formset, change)
            return
        for variant in formset.save(commit=False):
            catalogue.save_variant(variant)
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        catalogue.save_search_words(form.instance)

    def has_delete_permission(self, request: HttpRequest, obj: Supplement | None = None) -> bool:
        """Nothing that may have been sold disappears; hide it instead."""
        return super().has_delete_permission(request, obj) and not (obj and obj.variants.exists())


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    """Found by SKU from elsewhere in the admin; edited on the supplement."""

    list_display = ("sku", "supplement", "name", "price", "units", "is_offered")
    list_select_related = ("supplement", "stock")
    list_filter = ("is_offered",)
    search_fields = ("sku", "name", "supplement__name", "barcode")
    autocomplete_fields = ("supplement",)
    readonly_fields = ("was",)
    fields = (
        *("supplement", "name", "sku", "barcode", ("unit_count", "unit"), "weight_g", "price_cents"),
        *("sale_price_cents", ("sale_from", "sale_until"), "was", "is_offered", "position"),
    )

    def save_model(self, request: HttpRequest, obj: Variant, form: Any, change: bool) -> None:  # noqa: FBT001
        catalogue.save_variant(obj)

    @admin.display(description="“was” price")
    def was(self, variant: Variant) -> str:
        return was_words(variant)

    @admin.display(ordering="price_cents")
    def price(self, variant: Variant) -> str:
        return dollars(variant.current_price_cents)

    @admin.display(description="in stock", ordering="stock__available")
    def units(self, variant: Variant) -> int:
        return variant.available

    def has_delete_permission(self, request: HttpRequest, obj: Variant | None = None) -> bool:
        return False
