"""Orders: read-only, moved by actions."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join

from accounts.models import User
from shop import orders
from shop.admin.readonly import ReadOnly, ReadOnlyInline
from shop.models import Order, OrderEvent, OrderLine, Payment
from shop.rules.money import dollars


class OrderLineInline(ReadOnlyInline):
    model = OrderLine
    fields = ("sku", "supplement_name", "variant_name", "quantity", "unit_price", "line_total", "gst", "post")
    readonly_fields = fields

    @admin.display
    def unit_price(self, line: OrderLine) -> str:
        return dollars(line.unit_price_cents)

    @admin.display
    def line_total(self, line: OrderLine) -> str:
        return dollars(line.line_total_cents)

    @admin.display(description="GST")
    def gst(self, line: OrderLine) -> str:
        return "GST-free" if line.is_gst_free else dollars(line.gst_cents)


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("gateway", "status", "amount", "received", "created_at", "settled_at")
    readonly_fields = fields

    @admin.display
    def amount(self, payment: Payment) -> str:
        return dollars(payment.amount_cents)

    @admin.display
    def received(self, payment: Payment) -> str:
        return "–" if payment.received_cents is None else dollars(payment.received_cents)


class OrderEventInline(ReadOnlyInline):
    model = OrderEvent
    verbose_name_plural = "timeline"
    fields = ("happened_at", "status", "note", "actor")
    readonly_fields = fields


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("number", "placed_at", "status", "full_name", "items", "total", "postcode")
    list_filter = ("status", "placed_at", "state")
    search_fields = ("number", "full_name", "email", "postcode", "lines__sku")
    date_hierarchy = "placed_at"
    inlines = (OrderLineInline, PaymentInline, OrderEventInline)
    actions = ("record_payment", "mark_packed", "mark_shipped", "mark_delivered", "cancel")
    fieldsets: ClassVar = (
        (None, {"fields": ("number", "status", "placed_at", "customer_page")}),
        ("Customer", {"fields": ("full_name", "email", "phone", "address", "delivery_note")}),
        ("Money", {"fields": ("subtotal", "discount", "shipping", "gst", "total", "how_we_got_there")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Order]":
        return super().get_queryset(request).prefetch_related("lines")

    @admin.display
    def items(self, order: Order) -> int:
        return sum(line.quantity for line in order.lines.all())

    @admin.display(ordering="total_cents")
    def total(self, order: Order) -> str:
        return dollars(order.total_cents)

    @admin.display
    def subtotal(self, order: Order) -> str:
        return dollars(order.subtotal_cents)

    @admin.display
    def discount(self, order: Order) -> str:
        return dollars(order.discount_cents)

    @admin.display
    def shipping(self, order: Order) -> str:
        return dollars(order.shipping_cents) if order.shipping_cents else "Free"

    @admin.display(description="includes GST of")
    def gst(self, order: Order) -> str:
        return dollars(order.gst_cents)

    @admin.display
    def address(self, order: Order) -> str:
        place = f"{order.suburb} {order.state} {order.postcode}"
        lines = (line for line in (order.company, order.street_address, order.address_line_2, place) if line)
        return format_html_join(", ", "{}", ((line,) for line in lines))

    @admin.display(description="how we got there")
    def how_we_got_there(self, order: Order) -> str:
        rows = ((step["label"], dollars(step["cents"]), step["note"]) for step in order.steps)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} {}</li>", rows))

    @admin.display(description="customer's page")
    def customer_page(self, order: Order) -> str:
        return format_html('<a href="{}">Open</a>', order.get_absolute_url())

    def has_record_payment_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.record_payment")

    def has_fulfil_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.fulfil_order")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.cancel_order")

    @admin.action(description="Record the payment of the whole amount", permissions=["record_payment"])
    def record_payment(self, request: HttpRequest, chosen: "QuerySet[Order]") -> None:
        self._move_each(request, chosen, orders.record_payment, "paid")

    @admin.action(description="Mark packed", permissions=["fulfil"])
    def mark_packed(self, request: HttpRequest, chosen: "QuerySet[Order]") -> None:
        self._move_each(request, chosen, orders.mark_packed, "packed")

    @admin.action(description="Mark shipped", permissions=["fulfil"])
    def mark_shipped(self, request: HttpRequest, chosen: "QuerySet[Order]") -> None:
        self._move_each(request, chosen, orders.mark_shipped, "shipped")

    @admin.action(description="Mark delivered", permissions=["fulfil"])
    def mark_delivered(self, request: HttpRequest, chosen: "QuerySet[Order]") -> None:
        self._move_each(request, chosen, orders.mark_delivered, "delivered")

    @admin.action(description="Cancel, and put the goods back", permissions=["cancel"])
    def cancel(self, request: HttpRequest, chosen: "QuerySet[Order]") -> None:
        self._move_each(request, chosen, orders.cancel_unpaid, "cancelled")

    def _move_each(
        self, request: HttpRequest, chosen: "QuerySet[Order]", move: Callable[..., None], word: str
    ) -> None:
        """Each order by itself: what is refused is named, the rest goes through."""
        moved: list[str] = []
        actor: Any = request.user
        assert isinstance(actor, User)
        for order in chosen:
            try:
                move(order, actor=actor)
            except orders.IllegalMoveError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                moved.append(order.number)
        if moved:
            self.message_user(request, f"{len(moved)} {word}: {', '.join(moved)}.", messages.SUCCESS)
