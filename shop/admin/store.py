"""The store, its shipping rules, its mail."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from shop.models import Holiday, ShippingRule, Store
from shop.rules import shipping


@admin.register(Store)
class StoreAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "abn", "takes_transfers")
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "email", "phone", "abn", "cut_off")}),
        (
            "Bank transfer",
            {
                "fields": ("bank_account_name", "bank_bsb", "bank_account_number"),
                "description": "Shown to customers after they order. While one is empty, checkout is closed.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Store.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Store | None = None) -> bool:
        return False

    @admin.display(boolean=True, description="can be paid")
    def takes_transfers(self, store: Store) -> bool:
        return store.takes_transfers


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ("day", "name")
    date_hierarchy = "day"


@admin.register(ShippingRule)
class ShippingRuleAdmin(admin.ModelAdmin):
    list_display = ("name", "banner", "places", "valid_from", "valid_until", "is_current")
    search_fields = ("name",)
    readonly_fields = ("banner", "examples")
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "banner_words", "fee_cents", "free_from_cents", "tests_before_discount")}),
        ("Where and when", {"fields": ("places", ("days_min", "days_max"), "valid_from", "valid_until")}),
        ("What the saved rule says", {"fields": ("banner", "examples")}),
    )

    @admin.display(description="bar on every page")
    def banner(self, rule: ShippingRule) -> str:
        return shipping.banner(rule.terms) if rule.pk else "–"

    @admin.display(description="examples")
    def examples(self, rule: ShippingRule) -> str:
        return (
            format_html_join("; ", "{}", ((line,) for line in shipping.worked_examples(rule.terms)))
            if rule.pk
            else "–"
        )

    @admin.display(boolean=True, description="in force")
    def is_current(self, rule: ShippingRule) -> bool:
        return rule in self._current

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ShippingRule]":
        self._current = set(ShippingRule.objects.current())
        return super().get_queryset(request)

    def has_delete_permission(self, request: HttpRequest, obj: ShippingRule | None = None) -> bool:
        """A rule that an order was placed under stays; give it an end date."""
        return super().has_delete_permission(request, obj) and not (obj and obj.orders.exists())
