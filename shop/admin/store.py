"""The store, its shipping rules, its mail."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from shop.admin.readonly import ReadOnly
from shop.models import Holiday, Outbox, ShippingRule, Store
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


@admin.register(Outbox)
class OutboxAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "kind", "order", "sent_at", "tries", "next_try_at", "last_error")
    list_filter = ("kind", "sent_at")
    list_select_related = ("order",)
    search_fields = ("order__number", "order__email")
    actions = ("send_again",)

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request: HttpRequest, mails: "QuerySet[Outbox]") -> None:
        count = mails.update(sent_at=None, next_try_at=None, tries=0)
        self.message_user(request, f"{count} will be sent with the next run.", messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> Any:
        return super().get_actions(request) if request.user.has_perm("shop.change_outbox") else {}
