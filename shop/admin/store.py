"""The store, its holidays, its mail."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from shop.admin.readonly import ReadOnly
from shop.models import Holiday, Outbox, Store


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
