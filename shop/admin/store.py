"""The store, its holidays, its mail."""

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from shop.models import Holiday, Store


@admin.register(Store)
class StoreAdmin(admin.ModelAdmin):
    list_display = ("name", "email", "abn", "takes_transfers")
    fieldsets: ClassVar = (
        (None, {"fields": ("name", "email", "phone", "abn", "cut_off")}),
        (
            "Click and collect",
            {
                "fields": ("takes_collections", "collect_address", "collect_hours"),
                "description": "Customers then choose between a parcel and collecting. Collecting costs nothing.",
            },
        ),
        (
            "Bank transfer",
            {
                "fields": ("bank_account_name", "bank_bsb", "bank_account_number", "days_to_pay"),
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
