"""Brands, categories, supplements and their packs."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from accounts.sudo import AsksAgain
from blog.admin.storing import StoresAhead
from blog.images import checked_image
from shop import catalogue
from shop.admin.claims import ClaimsBesideAdmin, PictureFormSet, ProductCheckInline, UnapprovedFilter
from shop.admin.labels import LacksStatements, channel_words, label_words
from shop.admin.packs import VariantInline
from shop.admin.product_desk import LowGoodsFilter, ProductDesk
from shop.admin.steep_prices import steep_changes
from shop.models import (
    Brand,
    Category,
    DietaryMark,
    Supplement,
    SupplementImage,
    SupplementIngredient,
    Variant,
)
from shop.rules.money import dollars


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
    formset = PictureFormSet
    extra = 0
    tab = "Pictures"
    fields = ("file", "size", "alt_text", "position")
    readonly_fields = ("size",)

    @admin.display(description="pixels")
    def size(self, picture: SupplementImage) -> str:
        if not picture.width:
            return "–"
        note = format_html('<p class="width-note">{}</p>', picture.width_note) if picture.width_note else ""
        return format_html("{} × {}{}", picture.width, picture.height, note)


class FactInline(admin.TabularInline):
    model = SupplementIngredient
    tab = "Label and compliance"
    autocomplete_fields = ("ingredient",)
    extra = 0
    fields = (
        *("ingredient", "form", "amount", "unit", "compound_amount", "compound_unit", "plant_part"),
        *("equivalent_amount", "equivalent_unit", "equivalent_name", "position"),
    )


@admin.register(Supplement)
class SupplementAdmin(StoresAhead, AsksAgain, ProductDesk, ClaimsBesideAdmin):
    list_display = (
        *("name", "thumbnail", "brand", "category", "price_from", "units", "sold", "cover", "lacks", "is_visible"),
    )
    actions = ("change_prices", "change_visible")
    list_filter = (
        *(LowGoodsFilter, "is_visible", LacksStatements, UnapprovedFilter, "category", "brand", "is_gst_free"),
    )
    readonly_fields = ("expected_statements", "sale_channel", "found_as")
    ordering = ("position", "name", "pk")
    list_select_related = ("brand", "category")
    search_fields = ("name", "slug", "variants__sku", "ingredients", "brand__name")
    autocomplete_fields = ("brand", "category", "statements", "dietary_marks")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    inlines = (VariantInline, FactInline, SupplementImageInline, ProductCheckInline)  # the check stands last
    # One tab each; inlines go to the tab that they name.
    fieldsets: ClassVar = (
        (
            "Basics",
            {
                "fields": (
                    *("name", "strength", "brand", "category", "form", "summary", "description"),
                    *("is_visible", "position"),
                )
            },
        ),
        ("Packs, price and stock", {"fields": ("is_gst_free",)}),
        (
            "Label and compliance",
            {
                "fields": (
                    *("indications", "directions", "units_per_serve", "serves_per_day", "warnings", "cautions"),
                    *("allergens", "ingredients", "storage", "dietary_marks", "register_text"),
                    *("statements", "expected_statements", "sale_channel"),
                ),
                "description": "A product page is an advertisement: only what the label and the register say.",
            },
        ),
        ("Pictures", {"fields": ()}),
        ("SEO", {"fields": ("slug", "found_as")}),
    )

    class Media:
        css: ClassVar = {"all": ["blog/editor.css"]}

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Supplement]":
        goods: QuerySet[Supplement] = Supplement.objects.for_counter().prefetch_related("images")
        return self.with_pace(goods).order_by(*(self.get_ordering(request) or ()))

    @admin.display(description="picture")
    def thumbnail(self, supplement: Supplement) -> str:
        image = next(iter(supplement.images.all()), None)
        if image is None:
            return "–"
        return format_html('<img class="thumbnail" src="{}" alt="" width="48" loading="lazy">', image.file.url)

    @admin.display(description="expected of its label")
    def expected_statements(self, supplement: Supplement) -> str:
        return label_words(supplement)

    @admin.display(description="sale channel")
    def sale_channel(self, supplement: Supplement) -> str:
        return channel_words(supplement)

    @admin.display(description="as found")
    def found_as(self, supplement: Supplement) -> str:
        """The search result as the saved words make it."""
        return render_to_string("admin/shop/supplement/_found_as.html", {"supplement": supplement})

    @admin.display(description="from", ordering="lowest_price_cents")
    def price_from(self, supplement: Supplement) -> str:
        cents = supplement.lowest_price_cents  # type: ignore[attr-defined]
        return dollars(cents) if cents else "no pack"

    @admin.display(description="in stock", ordering="units_available")
    def units(self, supplement: Supplement) -> int:
        return supplement.units_available or 0  # type: ignore[attr-defined]

    def what_to_confirm(self, request: HttpRequest, form: Any, formsets: Any) -> str:
        return steep_changes(one for formset in formsets for one in formset.forms)

    def save_model(self, request: HttpRequest, obj: Supplement, form: Any, change: bool) -> None:  # noqa: FBT001
        catalogue.save_supplement(obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        if formset.model is not Variant:
            super().save_formset(request, form, formset, change)
            self._say_what_is_narrow(request, formset)
            return
        for variant in formset.save(commit=False):
            catalogue.save_variant(variant)
        formset.save_m2m()
        self.move_stock(request, formset)

    def _say_what_is_narrow(self, request: HttpRequest, formset: Any) -> None:
        if formset.model is not SupplementImage:
            return
        saved = [*formset.new_objects, *(row for row, names in formset.changed_objects if "file" in names)]
        for picture in saved:
            if picture.width_note:
                self.message_user(request, f"“{picture}” is kept, and is {picture.width_note}"[:300], messages.WARNING)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        catalogue.save_search_words(form.instance)

    def has_delete_permission(self, request: HttpRequest, obj: Supplement | None = None) -> bool:
        """Nothing that may have been sold disappears; hide it instead."""
        return super().has_delete_permission(request, obj) and not (obj and obj.variants.exists())
