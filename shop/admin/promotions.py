"""Promotions: what they give, to whom, and how often they were used."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from blog.admin.history import VersionedAdmin
from shop.forms.promotions import PromotionForm
from shop.models import Promotion
from shop.rules.promotions import STACKING
from shop.rules.refusals import Reason

STATES = {
    Reason.UNKNOWN: "Switched off",
    Reason.NOT_YET: "Not yet",
    Reason.OVER: "Ended",
    Reason.USED_UP: "Used up",
}


class AppliesFilter(admin.SimpleListFilter):
    title = "applies"
    parameter_name = "applies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("code", "With a code"), ("itself", "By itself")]

    def queryset(self, request: HttpRequest, promotions: "QuerySet[Promotion]") -> "QuerySet[Promotion]":
        if self.value() == "itself":
            return promotions.filter(code="")
        return promotions.exclude(code="") if self.value() == "code" else promotions


class CurrentFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("current", "In force"), ("ending", "Ends this week"), ("other", "Not in force")]

    def queryset(self, request: HttpRequest, promotions: "QuerySet[Promotion]") -> "QuerySet[Promotion]":
        current = Promotion.objects.current().values("pk")
        if self.value() == "ending":
            return promotions.filter(pk__in=Promotion.objects.ending_soon().values("pk"))
        if self.value() == "current":
            return promotions.filter(pk__in=current)
        return promotions.exclude(pk__in=current) if self.value() == "other" else promotions


@admin.register(Promotion)
class PromotionAdmin(VersionedAdmin):
    form = PromotionForm
    version_template = "admin/shop/promotion_version.html"
    list_display = ("name", "code", "gives", "valid_from", "valid_until", "uses", "state")
    list_filter = (CurrentFilter, AppliesFilter, "kind")
    search_fields = ("name", "code")
    autocomplete_fields = ("categories", "brands", "supplements")
    readonly_fields = ("gives", "uses", "state")
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "code", "is_active")}),
        (
            "What it gives",
            {
                "fields": ("kind", "percent", "amount_cents", ("buy_quantity", "get_quantity")),
                "description": "Fill in what belongs to the kind and leave the rest empty. A discount is rounded "
                "once, half a cent up, and shared to its goods in proportion, so that refunds and GST come out right.",
            },
        ),
        (
            "Which goods",
            {
                "fields": ("categories", "brands", "supplements", "skips_sale_prices", "minimum_spend_cents"),
                "description": "None named: all goods. Else any that is named, a department with those inside it. The "
                "minimum spend looks at these goods only, at today’s prices, before any promotion.",
            },
        ),
        ("Together with others", {"fields": ("combines",), "description": STACKING}),
        (
            "When and how often",
            {
                "fields": (("valid_from", "valid_until"), ("max_uses", "max_uses_per_customer")),
                "description": "An order that is cancelled or expires unpaid gives its use back.",
            },
        ),
        ("What the saved promotion says", {"fields": ("gives", "state", "uses")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Promotion]":
        return Promotion.objects.with_goods()

    @admin.display
    def gives(self, promotion: Promotion) -> str:
        return promotion.terms.words if promotion.pk else "–"

    @admin.display(description="used", ordering="used")
    def uses(self, promotion: Promotion) -> str:
        return f"{promotion.used} of {promotion.max_uses}" if promotion.max_uses is not None else str(promotion.used)

    @admin.display
    def state(self, promotion: Promotion) -> str:
        if not promotion.pk:
            return "–"
        refusal = promotion.closed_because(timezone.localtime())
        return STATES[refusal.reason] if refusal else "In force"

    def restore(self, row: Promotion, version: Any) -> list[str]:
        for field in version.tracked_fields:
            setattr(row, field.attname, getattr(version, field.attname))
        row.full_clean()
        row.save()
        return []

    def has_delete_permission(self, request: HttpRequest, obj: Promotion | None = None) -> bool:
        """What an order used stays; end it instead."""
        return super().has_delete_permission(request, obj) and not (obj and obj.uses.exists())
