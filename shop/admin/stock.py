"""Stock: counters to look at, movements to write."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from shop import stock
from shop.admin.readonly import ReadOnly, moment
from shop.fields import WholeNumberField
from shop.models import Stock, StockAlert, StockMovement


@admin.register(Stock)
class StockAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("sku", "supplement", "pack", "available", "held")
    list_select_related = ("variant__supplement",)
    search_fields = ("variant__sku", "variant__supplement__name")
    ordering = ("available",)

    @admin.display(description="SKU", ordering="variant__sku")
    def sku(self, row: Stock) -> str:
        return row.variant.sku

    @admin.display(description="product", ordering="variant__supplement__name")
    def supplement(self, row: Stock) -> str:
        return row.variant.supplement.name

    @admin.display
    def pack(self, row: Stock) -> str:
        return row.variant.name


class StockMovementForm(forms.ModelForm):
    change = WholeNumberField(
        min_value=-1_000_000, max_value=1_000_000, help_text="+ for units received, − for units written off."
    )
    reason = forms.CharField(max_length=200, help_text="Such as: delivery note 4711, breakage, stocktake.")

    class Meta:
        model = StockMovement
        fields = ("variant", "change", "reason")

    def clean_change(self) -> int:
        change: int = self.cleaned_data["change"]
        if change == 0:
            raise ValidationError("Enter a number other than 0.")
        variant = self.cleaned_data.get("variant")
        if variant and variant.available + change < 0:
            held = variant.stock.held if hasattr(variant, "stock") else 0
            raise ValidationError(f"Available can't go below 0: {variant.available} are there ({held} more are held).")
        return change


@admin.register(StockMovement)
class StockMovementAdmin(admin.ModelAdmin):
    form = StockMovementForm
    list_display = ("moved", "variant", "kind", "available_change", "held_change", "cause", "reason", "actor")
    list_filter = ("kind", "moved_at")
    list_select_related = ("variant", "actor")
    search_fields = ("variant__sku", "variant__supplement__name", "reason", "cause")
    autocomplete_fields = ("variant",)

    @admin.display(ordering="moved_at")
    def moved(self, movement: StockMovement) -> str:
        return moment(movement.moved_at)

    def get_fields(self, request: HttpRequest, obj: StockMovement | None = None) -> Any:
        if obj is None:
            return ("variant", "change", "reason")
        return ("variant", "kind", "available_change", "held_change", "cause", "reason", "actor", "moved_at")

    def get_form(
        self,
        request: HttpRequest,
        obj: StockMovement | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  Django's signature
        **kwargs: Any,
    ) -> Any:
        # A recorded movement is only looked at: its page needs none of the fields that make one.
        return super().get_form(request, obj, change, **kwargs | ({"form": forms.ModelForm} if obj else {}))

    def has_change_permission(self, request: HttpRequest, obj: StockMovement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StockMovement | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: StockMovement, form: Any, change: bool) -> None:  # noqa: FBT001
        # Between the form's check and this a sale may have come; then the transaction ends and nothing is written.
        made = stock.adjust(
            obj.variant,
            form.cleaned_data["change"],
            reason=obj.reason,
            actor=request.user,  # type: ignore[arg-type]
        )
        obj.pk, obj.kind = made.pk, made.kind
        obj.available_change = made.available_change

    class Media:
        css: ClassVar = {"all": ["blog/editor.css"]}


@admin.register(StockAlert)
class StockAlertAdmin(ReadOnly, admin.ModelAdmin):
    """Who waits for what. Deleted where somebody asks for it; otherwise it deletes itself."""

    list_display = ("asked", "supplement", "pack", "email", "told")
    list_select_related = ("variant__supplement",)
    search_fields = ("email", "variant__sku", "variant__supplement__name")
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("shop.delete_stockalert")

    @admin.display(ordering="asked_at")
    def asked(self, alert: StockAlert) -> str:
        return moment(alert.asked_at)

    @admin.display(description="product", ordering="variant__supplement__name")
    def supplement(self, alert: StockAlert) -> str:
        return alert.variant.supplement.name

    @admin.display(ordering="variant__sku")
    def pack(self, alert: StockAlert) -> str:
        return str(alert.variant)

    @admin.display(ordering="told_at")
    def told(self, alert: StockAlert) -> str:
        return moment(alert.told_at)
