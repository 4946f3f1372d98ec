"""Money: looked at here, written by `shop.orders` alone."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from shop import paying
from shop.admin.readonly import ReadOnly
from shop.models import Payment, ProviderEvent, Refund
from shop.payments import RefusedError, UnknownOutcomeError
from shop.rules.money import dollars


def _order_link(row: Any) -> str:
    return format_html('<a href="{}">{}</a>', reverse("admin:shop_order_change", args=[row.order_id]), row.order)


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("created_at", "order", "gateway", "status", "amount", "received", "is_disputed", "settled_at")
    list_filter = ("status", "gateway", "is_disputed")
    list_select_related = ("order",)
    search_fields = ("order__number", "reference", "provider_reference", "charge_reference")
    exclude = ("amount_cents", "received_cents", "refunded_cents", "redirect_url", "order")
    readonly_fields = ("order_page", "amount", "received", "refunded")

    @admin.display(description="order")
    def order_page(self, payment: Payment) -> str:
        return _order_link(payment)

    @admin.display(ordering="amount_cents")
    def amount(self, payment: Payment) -> str:
        return dollars(payment.amount_cents)

    @admin.display(ordering="received_cents")
    def received(self, payment: Payment) -> str:
        return "–" if payment.received_cents is None else dollars(payment.received_cents)

    @admin.display(ordering="refunded_cents")
    def refunded(self, payment: Payment) -> str:
        return dollars(payment.refunded_cents)


class OpenFilter(admin.SimpleListFilter):
    title, parameter_name = "to be looked at", "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Parked and not dealt with")]

    def queryset(self, request: HttpRequest, rows: "QuerySet[ProviderEvent]") -> "QuerySet[ProviderEvent]":
        is_open = self.value() == "1"
        return rows.filter(outcome=ProviderEvent.Outcome.PARKED, resolved_at=None) if is_open else rows


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnly, admin.ModelAdmin):
    """Messages of payment services. A parked one may be money without an order: it can be given back here."""

    list_display = ("received_at", "gateway", "kind", "outcome", "payment", "amount", "resolved_at")
    list_filter = (OpenFilter, "outcome", "gateway")
    list_select_related = ("payment",)
    search_fields = ("event_id", "reference", "provider_reference", "charge_reference", "payment__order__number")
    exclude = ("amount_cents",)
    readonly_fields = ("amount",)
    actions = ("give_back", "dealt_with")

    @admin.display(ordering="amount_cents")
    def amount(self, event: ProviderEvent) -> str:
        if event.amount_cents is None:
            return "–"
        is_ours = event.currency.upper() in {"AUD", ""} and event.amount_cents >= 0
        return dollars(event.amount_cents) if is_ours else f"{event.amount_cents} {event.currency.upper()}"

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.refund_order")

    @admin.action(description="Give the money back: no order of ours is meant", permissions=["refund"])
    def give_back(self, request: HttpRequest, events: "QuerySet[ProviderEvent]") -> None:
        for event in events.filter(outcome=ProviderEvent.Outcome.PARKED, payment=None, resolved_at=None):
            try:
                paying.give_charge_back(event)
            except (RefusedError, UnknownOutcomeError) as error:
                self.message_user(request, f"{event}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{self.amount(event)} of {event} go back.", messages.SUCCESS)

    @admin.action(description="Dealt with elsewhere", permissions=["refund"])
    def dealt_with(self, request: HttpRequest, events: "QuerySet[ProviderEvent]") -> None:
        count = paying.mark_dealt_with(events)
        self.message_user(request, f"{count} dealt with.", messages.SUCCESS)


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin):
    """What is to be sent, and what went. A transfer's refund is sent by hand and recorded at its order."""

    list_display = ("created_at", "order", "amount", "reason", "status", "what_to_do", "tries", "settled_at")
    list_filter = ("status", "reason", "payment__gateway")
    list_select_related = ("order", "payment")
    search_fields = ("order__number", "reference", "provider_reference")
    exclude: ClassVar = ("amount_cents", "shipping_cents", "shipping_gst_cents", "gst_cents", "order")
    readonly_fields = ("order_page", "amount", "of_it_shipping", "gst", "what_to_do")

    @admin.display(description="order")
    def order_page(self, refund: Refund) -> str:
        return _order_link(refund)

    @admin.display(ordering="amount_cents")
    def amount(self, refund: Refund) -> str:
        return dollars(refund.amount_cents)

    @admin.display
    def of_it_shipping(self, refund: Refund) -> str:
        return dollars(refund.shipping_cents)

    @admin.display(description="GST in it")
    def gst(self, refund: Refund) -> str:
        return dollars(refund.gst_cents)

    @admin.display(description="what to do")
    def what_to_do(self, refund: Refund) -> str:
        is_open = refund.status in {Refund.Status.REQUESTED, Refund.Status.PROCESSING}
        if refund.status == Refund.Status.FAILED:
            words = f"Failed ({refund.failure or 'no reason given'}): send by transfer, then record the reference"
        elif is_open and refund.payment.gateway == "manual":
            words = f"Send {dollars(refund.amount_cents)} by transfer, then record the reference"
        elif is_open:
            words = "Is sent by the next reconcile" if not refund.tries else "Sent; the answer is awaited"
        else:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:shop_order_change", args=[refund.order_id]), words)
