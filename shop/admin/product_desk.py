"""What the page and the list of supplements have besides their fields: reasons, preview, copies, price history."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from blog.admin.tabs import TabbedAdmin
from shop import catalogue, low_stock, stock
from shop.admin import bulk
from shop.admin.packs import LowStockFilter, cover_words
from shop.forms.packs import moved
from shop.models import Supplement, Variant
from shop.price_history import price_changes
from shop.views.catalogue import supplement_page


class LowGoodsFilter(LowStockFilter):
    path = "supplement"


def place_of(lack: catalogue.Lack) -> str:
    """Where on the page of a supplement it is mended."""
    is_column = isinstance(Supplement._meta.get_field(lack.of), Field)
    return f"id_{lack.of}" if is_column else f"{lack.of}-group"


class ProductDesk(TabbedAdmin):
    """Mix into the admin of supplements."""

    change_form_template = "admin/shop/supplement/change_form.html"
    below_tabs: ClassVar = {"Packs, price and stock": "admin/shop/supplement/_price_history.html"}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name="shop_supplement_preview"),
            path("<int:pk>/duplicate/", wrap(require_POST(self.duplicate_view)), name="shop_supplement_duplicate"),
            *super().get_urls(),
        ]

    def with_pace(self, goods: "QuerySet[Supplement]") -> "QuerySet[Supplement]":
        """With the units that all packs of each sold in 30 days; prefetched what the reasons ask."""
        packs = Variant.objects.filter(supplement=OuterRef("pk")).order_by().values("supplement")
        sold = packs.annotate(sold=Sum(low_stock.units_sold())).values("sold")
        return goods.annotate(units_sold=Subquery(sold)).prefetch_related("variants", "facts")

    @admin.display(description="sold in 30 days", ordering="units_sold")
    def sold(self, supplement: Supplement) -> int:
        return supplement.units_sold or 0  # type: ignore[attr-defined]

    @admin.display(description="lasts")
    def cover(self, supplement: Supplement) -> str:
        return cover_words(supplement.units_available or 0, supplement.units_sold)  # type: ignore[attr-defined]

    @admin.display(description="lacks")
    def lacks(self, supplement: Supplement) -> str:
        lacks = catalogue.why_not_published(supplement)
        if not lacks:
            return ""
        page = reverse("admin:shop_supplement_change", args=[supplement.pk])
        return format_html('<a href="{}#{}">{}</a>', page, place_of(lacks[0]), lacks[0].words)

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,  # noqa: FBT001, FBT002  Django's signature
        change: bool = False,  # noqa: FBT001, FBT002
        form_url: str = "",
        obj: Supplement | None = None,
    ) -> HttpResponse:
        if obj is not None:
            packs = list(obj.variants.values_list("pk", flat=True))
            context |= {
                "lacks": [(lack.words, place_of(lack)) for lack in catalogue.why_not_published(obj)],
                "price_changes": price_changes(packs),
                "may_add": self.has_add_permission(request),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def view_on_site(self, supplement: Supplement) -> str:
        """Shoppers' page where there is one; the preview until then."""
        if supplement.is_visible and not catalogue.cannot_be_seen(supplement):
            return supplement.get_absolute_url()
        return reverse("admin:shop_supplement_preview", args=[supplement.pk])

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """As shoppers would see it, with the real template. Nothing is stored, and nobody else may keep it."""
        supplement = get_object_or_404(Supplement, pk=pk)
        if not self.has_view_permission(request, supplement):
            raise PermissionDenied
        if reason := catalogue.cannot_be_seen(supplement):
            self.message_user(request, f"There is nothing to preview yet. {reason}", messages.WARNING)
            return HttpResponseRedirect(reverse("admin:shop_supplement_change", args=[pk]))
        response = supplement_page(request, supplement.slug, is_preview=True)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        supplement = get_object_or_404(Supplement, pk=pk)
        copy = catalogue.duplicate(supplement)
        self.log_addition(request, copy, f"Copied from {supplement}")
        text = "This is the copy. It is hidden; its packs have no barcode and no stock. Check names, SKUs and label."
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:shop_supplement_change", args=[copy.pk]))

    def move_stock(self, request: HttpRequest, formset: Any) -> None:
        """The movements typed on the page; checked by the form set, under the lock of the rows."""
        for variant, change, reason in moved(formset.forms):
            stock.adjust(variant, change, reason=reason, actor=request.user)  # type: ignore[arg-type]

    def has_stock_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.add_stockmovement")

    @admin.action(description="Change prices of all their packs…", permissions=["change"])
    def change_prices(self, request: HttpRequest, chosen: "QuerySet[Supplement]") -> HttpResponseBase | None:
        packs = Variant.objects.filter(supplement__in=chosen.order_by().values("pk")).order_by("pk")
        return bulk.begin(self, request, "prices", packs.values_list("pk", flat=True))

    @admin.action(description="Show or hide…", permissions=["change"])
    def change_visible(self, request: HttpRequest, chosen: "QuerySet[Supplement]") -> HttpResponseBase | None:
        return bulk.begin(self, request, "visible", chosen.values_list("pk", flat=True))
