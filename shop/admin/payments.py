"""Payments: looked at here, recorded at the order."""

from django.contrib import admin

from shop.admin.readonly import ReadOnly
from shop.models import Payment
from shop.rules.money import dollars


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "order", "gateway", "status", "amount", "settled_at")
    list_filter = ("status", "gateway")
    list_select_related = ("order",)
    search_fields = ("order__number", "reference")
    exclude = ("amount_cents", "received_cents", "refunded_cents")
    readonly_fields = ("amount",)

    @admin.display(ordering="amount_cents")
    def amount(self, payment: Payment) -> str:
        return dollars(payment.amount_cents)
