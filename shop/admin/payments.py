"""Money: looked at here, written by `shop.orders` alone."""

import math
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accounts.sudo import requires_recent_password
from shop import gateways, limits, paying
from shop.admin.readonly import ReadOnly, moment
from shop.models import Payment, ProviderEvent, Refund, Store
from shop.payments import RefusedError, UnknownOutcomeError
from shop.rules.money import dollars


def _order_link(row: Any) -> str:
    return format_html('<a href="{}">{}</a>', reverse("admin:shop_order_change", args=[row.order_id]), row.order)


class WayFilter(admin.AllValuesFieldListFilter):
    """Gateways by the names that people know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "way to pay"

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": gateways.label_of(str(choice["display"]))}


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("began", "order_page", "way", "status", "amount", "received", "dispute", "settled")
    list_filter = ("status", ("gateway", WayFilter), "is_disputed")
    list_select_related = ("order",)
    ordering = ("-created_at", "-pk")
    change_list_template = "admin/shop/payment/change_list.html"
    search_fields = ("order__number", "reference", "provider_reference", "charge_reference")
    exclude = ("amount_cents", "received_cents", "refunded_cents", "redirect_url", "order")
    readonly_fields = ("order_page", "amount", "received", "refunded")

    def get_urls(self) -> list[URLPattern]:
        end_pause = require_POST(self.admin_site.admin_view(self.end_pause))
        return [path("end-pause/", end_pause, name="shop_payment_end_pause"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        pause = {
            "pause_minutes": math.ceil(limits.hosted_pause_s() / 60),
            "may_end_pause": self.has_end_pause_permission(request),
        }
        return super().changelist_view(request, {**(extra_context or {}), **pause})

    def has_end_pause_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.record_payment")

    def end_pause(self, request: HttpRequest) -> HttpResponse:
        """Cards are taken again before their pause is over. Who did it stands in the history of the store."""
        if not self.has_end_pause_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            was_paused = limits.end_shop_pause()
            if was_paused:
                self.log_change(request, Store.objects.the_one(), "Took cards again before their pause was over.")
        if was_paused:
            self.message_user(request, "Cards are taken again.", messages.SUCCESS)
        else:
            self.message_user(request, "The pause was over already. Cards are taken.", messages.INFO)
        return redirect("admin:shop_payment_changelist" if self.has_view_permission(request) else "admin:index")

    @admin.display(description="order", ordering="order__number")
    def order_page(self, payment: Payment) -> str:
        return _order_link(payment)

    @admin.display(description="begun", ordering="created_at")
    def began(self, payment: Payment) -> str:
        return moment(payment.created_at)

    @admin.display(ordering="settled_at")
    def settled(self, payment: Payment) -> str:
        return moment(payment.settled_at)

    @admin.display(ordering="is_disputed")
    def dispute(self, payment: Payment) -> str:
        return "Disputed" if payment.is_disputed else "–"

    @admin.display(description="way to pay", ordering="gateway")
    def way(self, payment: Payment) -> str:
        return gateways.label_of(payment.gateway)

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
    list_filter = (OpenFilter, "outcome", ("gateway", WayFilter))
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
    @requires_recent_password(what="give money back", asks_reason=True)
    def give_back(self, request: HttpRequest, events: "QuerySet[ProviderEvent]") -> None:
        actor: Any = request.user
        for event in events.filter(outcome=ProviderEvent.Outcome.PARKED, payment=None, resolved_at=None):
            try:
                paying.give_charge_back(event, actor=actor)
            except (RefusedError, UnknownOutcomeError) as error:
                self.message_user(request, f"{event}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{self.amount(event)} of {event} go back.", messages.SUCCESS)

    @admin.action(description="Dealt with elsewhere", permissions=["refund"])
    def dealt_with(self, request: HttpRequest, events: "QuerySet[ProviderEvent]") -> None:
        actor: Any = request.user
        count = paying.mark_dealt_with(events, actor=actor)
        self.message_user(request, f"{count} dealt with.", messages.SUCCESS)


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin):
    """What is to be sent, and what went. A transfer's refund is sent by hand and recorded at its order."""

    list_display = ("asked", "order_page", "amount", "reason", "status", "what_to_do", "settled")
    list_filter = ("status", "reason", ("payment__gateway", WayFilter))
    list_select_related = ("order", "payment")
    search_fields = ("order__number", "reference", "provider_reference")
    exclude: ClassVar = ("amount_cents", "shipping_cents", "shipping_gst_cents", "gst_cents", "order")
    readonly_fields = ("order_page", "amount", "of_it_shipping", "gst", "what_to_do")

    @admin.display(ordering="created_at")
    def asked(self, refund: Refund) -> str:
        return moment(refund.created_at)

    @admin.display(ordering="settled_at")
    def settled(self, refund: Refund) -> str:
        return moment(refund.settled_at)

    @admin.display(description="order", ordering="order__number")
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
            words = (
                "Nothing: it is sent by itself within minutes"
                if not refund.tries
                else "Nothing: sent, the answer is awaited"
            )
        else:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:shop_order_change", args=[refund.order_id]), words)
