"""Packs: on the page of their supplement, and as the list of prices and stock."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.sudo import AsksAgain
from shop import catalogue, low_stock, stock
from shop.admin import bulk
from shop.admin.steep_prices import steep_changes
from shop.forms.packs import PackForm, PackFormSet, PackRowForm
from shop.models import Variant
from shop.rules.money import dollars
from shop.rules.was import shown_until

STOCK_FIELDS = ("stock_change", "stock_reason", "stock_seen")


def was_words(variant: Variant) -> str:
    """Beside a sale price: whether the price before stands with it, until when, or why not."""
    if not variant.pk or variant.sale_price_cents is None or variant.sale_from is None:
        return "–"
    if variant.why_no_was:
        return variant.why_no_was
    until = timezone.localtime(shown_until(variant.sale_from, variant.sale_until))
    return f"“Was {dollars(variant.price_cents)}” stands beside the sale price until {until:%d/%m/%Y %H:%M}."


class VariantInline(admin.StackedInline):
    model = Variant
    form = PackForm
    formset = PackFormSet
    tab = "Packs, price and stock"
    extra = 0
    readonly_fields = ("was", "stock_level")
    verbose_name = "pack"
    verbose_name_plural = "packs, prices and stock"
    rows: ClassVar = (
        ("name", "sku", "barcode"),
        ("unit_count", "unit", "weight_g"),
        ("shelf", "position"),
        ("price_cents", "cost_cents", "is_offered"),
        ("sale_price_cents", "sale_from", "sale_until"),
        ("was",),
        ("stock_level", "low_stock_at"),
        STOCK_FIELDS,
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may not write to the ledger is not asked for movements."""
        may_move = request.user.has_perm("shop.add_stockmovement")
        rows = [row for row in self.rows if row != STOCK_FIELDS or may_move]
        return [(None, {"fields": rows})]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Variant]":
        packs: QuerySet[Variant] = super().get_queryset(request).select_related("stock", "supplement")
        return packs.annotate(moved_by_hand=stock.last_by_hand())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A pack that was ever sold must stay; untick “offered” instead."""
        return False

    @admin.display(description="“was” price")
    def was(self, variant: Variant) -> str:
        return was_words(variant)

    @admin.display(description="stock")
    def stock_level(self, variant: Variant) -> str:
        row = getattr(variant, "stock", None)
        return f"{row.available} available, {row.held} held" if row else "none received"


class LowStockFilter(admin.SimpleListFilter):
    title = "stock"
    parameter_name = "low"
    path = ""  # from the listed row to its packs

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Low, or none left")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() != "yes":
            return queryset
        low = low_stock.low_packs().order_by()
        return queryset.filter(pk__in=low.values(self.path or "pk"))


@admin.register(Variant)
class VariantAdmin(AsksAgain, admin.ModelAdmin):
    """Prices and stock as a list. The rest of a pack is edited on its supplement, or here one by one."""

    list_display = ("sku", "product", "price_cents", "now", "units", "held", "sold", "cover", "is_offered")
    list_display_links = ("sku",)
    list_editable = ("price_cents",)
    list_select_related = ("supplement", "stock")
    list_filter = (LowStockFilter, "is_offered", "supplement__is_visible", "supplement__category")
    list_per_page = 100
    search_fields = ("sku", "name", "supplement__name", "barcode")
    autocomplete_fields = ("supplement",)
    readonly_fields = ("was",)
    actions = ("change_prices", "change_stock", "change_offered")
    fields = (
        *("supplement", "name", "sku", "barcode", ("unit_count", "unit"), ("weight_g", "shelf")),
        ("price_cents", "cost_cents"),
        *("sale_price_cents", ("sale_from", "sale_until"), "was", "is_offered", "low_stock_at", "position"),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Variant]":
        packs: QuerySet[Variant] = super().get_queryset(request).annotate(units_sold=low_stock.units_sold())
        return packs

    def get_urls(self) -> list[URLPattern]:
        return [*bulk.urls(self), *super().get_urls()]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PackRowForm

    def what_to_confirm(self, request: HttpRequest, form: Any, formsets: Any) -> str:
        return steep_changes([form])

    def save_model(self, request: HttpRequest, obj: Variant, form: Any, change: bool) -> None:  # noqa: FBT001
        try:
            catalogue.save_variant(obj, shown_price_cents=getattr(form, "shown_price_cents", None))
        except catalogue.ChangedMeanwhileError as error:
            self.message_user(request, str(error), messages.ERROR)

    @admin.display(ordering="supplement__name")
    def product(self, variant: Variant) -> SafeString:
        url = reverse("admin:shop_supplement_change", args=[variant.supplement_id])
        return format_html('<a href="{}">{}</a>, {}', url, variant.supplement.name, variant.name)

    @admin.display(description="“was” price")
    def was(self, variant: Variant) -> str:
        return was_words(variant)

    @admin.display(description="charged now")
    def now(self, variant: Variant) -> str:
        return dollars(variant.current_price_cents)

    @admin.display(description="in stock", ordering="stock__available")
    def units(self, variant: Variant) -> int:
        return variant.available

    @admin.display(ordering="stock__held")
    def held(self, variant: Variant) -> int:
        row = getattr(variant, "stock", None)
        return row.held if row else 0

    @admin.display(description="sold in 30 days", ordering="units_sold")
    def sold(self, variant: Variant) -> int:
        return variant.units_sold or 0  # type: ignore[attr-defined]

    @admin.display(description="lasts")
    def cover(self, variant: Variant) -> str:
        return cover_words(variant.available, variant.units_sold)  # type: ignore[attr-defined]

    def has_delete_permission(self, request: HttpRequest, obj: Variant | None = None) -> bool:
        return False

    def has_stock_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.add_stockmovement")

    @admin.action(description="Change prices…", permissions=["change"])
    def change_prices(self, request: HttpRequest, chosen: "QuerySet[Variant]") -> HttpResponseBase | None:
        return bulk.begin(self, request, "prices", chosen.values_list("pk", flat=True))

    @admin.action(description="Change stock…", permissions=["stock"])
    def change_stock(self, request: HttpRequest, chosen: "QuerySet[Variant]") -> HttpResponseBase | None:
        return bulk.begin(self, request, "stock", chosen.values_list("pk", flat=True))

    @admin.action(description="Offer or stop offering…", permissions=["change"])
    def change_offered(self, request: HttpRequest, chosen: "QuerySet[Variant]") -> HttpResponseBase | None:
        return bulk.begin(self, request, "offered", chosen.values_list("pk", flat=True))


def cover_words(available: int, sold: int | None) -> str:
    days = low_stock.cover_days(available, sold)
    if days is None:
        return "–"
    return f"{days} day{'' if days == 1 else 's'}" if days <= 365 else "over a year"
