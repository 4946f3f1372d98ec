"""The list of orders, and the addresses of their pages. Rows are read-only: whatever changes one is an action."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.models import User
from accounts.sudo import requires_recent_password
from shop import orders
from shop.admin.orders import page, papers
from shop.admin.orders.export import HEADERS, export_rows, settle
from shop.admin.orders.facets import AgeFilter, MoneyFilter, QueueFilter, search
from shop.admin.orders.ticks import KeepsTicks
from shop.admin.orders.words import Badge, fulfilment_badge, payment_badge
from shop.admin.readonly import ReadOnly
from shop.admin.reports.tables import as_file
from shop.models import Order
from shop.orders.queues import age
from shop.rules.money import dollars

MOST_AT_ONCE = 500


@admin.register(Order)
class OrderAdmin(KeepsTicks, ReadOnly, admin.ModelAdmin):
    list_display = ("number", "quick", "payment", "fulfilment", "age", "customer", "items", "total", "place")
    list_filter = (QueueFilter, AgeFilter, MoneyFilter, "delivery_method", "state")
    show_facets = admin.ShowFacets.NEVER  # the queues count themselves
    show_full_result_count = False
    search_fields = ("number",)  # also what autocompletes; `get_search_results` looks further
    search_help_text = "Number, name, e-mail, postcode or SKU."
    list_per_page = 50
    actions = (
        "record_payment",
        "mark_packed",
        "print_slips",
        "print_pick_list",
        "mark_shipped",
        "mark_delivered",
        "cancel",
        "export_csv",
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Order]":
        return super().get_queryset(request).prefetch_related("lines", "payments", "refunds")

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Order]", search_term: str
    ) -> "tuple[QuerySet[Order], bool]":
        return search(queryset, search_term), False

    def get_urls(self) -> list[Any]:
        def guarded(view: Callable[..., HttpResponse]) -> Any:
            return self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(partial(view, self)))

        own = [
            path("<int:pk>/slip/", guarded(slip), name="shop_order_slip"),
            path("<int:pk>/<slug:name>/", guarded(page.step_view), name="shop_order_step"),
            path("<int:pk>/<slug:name>/<int:about>/", guarded(page.step_view), name="shop_order_step_about"),
        ]
        # Django's own pages of an order, such as its history, come first.
        theirs = super().get_urls()
        return [*(url for url in theirs if url.name), *own, *(url for url in theirs if not url.name)]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The order's page. Nothing can be typed over: its steps have addresses of their own."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        order = page.find(object_id)
        if request.method == "POST":
            raise PermissionDenied
        return page.order_page(self, request, order)

    @admin.display(description="age", ordering="placed_at")
    def age(self, order: Order) -> str:
        return age(order.placed_at)

    @admin.display(ordering="full_name")
    def customer(self, order: Order) -> str:
        return order.full_name

    @admin.display
    def items(self, order: Order) -> int:
        return sum(line.quantity for line in order.lines.all())

    @admin.display(ordering="total_cents")
    def total(self, order: Order) -> str:
        return dollars(order.total_cents)

    @admin.display
    def payment(self, order: Order) -> Badge:
        return payment_badge(order)

    @admin.display(ordering="status")
    def fulfilment(self, order: Order) -> Badge:
        return fulfilment_badge(order)

    @admin.display(description="to", ordering="postcode")
    def place(self, order: Order) -> str:
        return "Collects" if order.is_collected else f"{order.state} {order.postcode}"

    @admin.display(description="to do")
    def quick(self, order: Order) -> SafeString | str:
        """The list is one form with a token: a button in a row sends it to that order's step."""
        if order.status not in {Order.Status.PAID, Order.Status.PACKED}:
            return ""
        slip_url = reverse("admin:shop_order_slip", args=[order.pk])
        link = format_html('<a href="{}">Slip<span class="visually-hidden"> {}</span></a>', slip_url, order.number)
        if order.status != Order.Status.PAID:
            return link
        url = reverse("admin:shop_order_step", args=[order.pk, "pack"])
        back = reverse("admin:shop_order_changelist") + "?queue=pack"
        button = format_html('<button class="row-button" formaction="{}" name="next" value="{}">Pack', url, back)
        words = format_html('<span class="visually-hidden"> {}</span></button>', order.number)
        return format_html("{}{} {}", button, words, link)

    def has_record_payment_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.record_payment")

    def has_fulfil_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.fulfil_order")

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.view_reports")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.cancel_order")

    @admin.action(description="Record the payment of the whole amount", permissions=["record_payment"])
    @requires_recent_password(what="record payments", asks_reason=True)
    def record_payment(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse | None:
        return self._move_each(request, chosen, orders.record_payment, "paid")

    @admin.action(description="Mark packed", permissions=["fulfil"])
    def mark_packed(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse | None:
        return self._move_each(request, chosen, orders.mark_packed, "packed")

    @admin.action(description="Print slips", permissions=["view"])
    def print_slips(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse:
        if self._are_too_many(request, chosen):
            return self.back_to_ticked(request)
        audit.record("slips printed", after={"orders": chosen.count()})
        return papers.slips(request, list(chosen.order_by("placed_at", "pk")))

    @admin.action(description="Print a pick list", permissions=["view"])
    def print_pick_list(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse:
        if self._are_too_many(request, chosen):
            return self.back_to_ticked(request)
        audit.record("pick list printed", after={"orders": chosen.count()})
        return papers.pick_list(request, list(chosen.order_by("placed_at", "pk")))

    @admin.action(description="Mark shipped, all that is left", permissions=["fulfil"])
    def mark_shipped(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse | None:
        return self._move_each(request, chosen, orders.mark_shipped, "shipped")

    @admin.action(description="Mark delivered", permissions=["fulfil"])
    def mark_delivered(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse | None:
        return self._move_each(request, chosen, orders.mark_delivered, "delivered")

    @admin.action(description="Cancel what is unpaid, and put the goods back", permissions=["cancel"])
    def cancel(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponse | None:
        return self._move_each(request, chosen, orders.cancel_unpaid, "cancelled")

    @admin.action(description="Export CSV", permissions=["export"])
    @requires_recent_password(what="export orders with their customers", asks_reason=True)
    def export_csv(self, request: HttpRequest, chosen: "QuerySet[Order]") -> HttpResponseBase:
        """However many: it is a stream. What was chosen is settled, counted and written down before the first row."""
        pks = settle(chosen)
        audit.record("orders exported", after={"orders": len(pks)})
        return as_file(f"orders-{timezone.localdate()}", HEADERS, export_rows(pks))

    def _are_too_many(self, request: HttpRequest, chosen: "QuerySet[Order]") -> bool:
        count = chosen.count()
        if count > MOST_AT_ONCE:
            text = f"{count} orders are chosen; at most {MOST_AT_ONCE} go at once, so nothing was done."
            self.message_user(request, text, messages.ERROR)
        return count > MOST_AT_ONCE

    def _move_each(
        self, request: HttpRequest, chosen: "QuerySet[Order]", move: Callable[..., None], word: str
    ) -> HttpResponse | None:
        """Each order by itself: what is refused is named and stays ticked, the rest goes through."""
        if self._are_too_many(request, chosen):
            return self.back_to_ticked(request)
        moved: list[str] = []
        refused: list[int] = []
        actor: Any = request.user
        assert isinstance(actor, User)
        for order in chosen:
            try:
                move(order, actor=actor)
            except orders.IllegalMoveError as error:
                self.message_user(request, str(error), messages.ERROR)
                refused.append(order.pk)
            else:
                moved.append(order.number)
        if moved:
            self.message_user(request, f"{len(moved)} {word}: {', '.join(moved)}.", messages.SUCCESS)
        return self.back_to_ticked(request, refused) if refused else None


def slip(desk: OrderAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    if not desk.has_view_permission(request):
        raise PermissionDenied
    return papers.slips(request, [page.find(pk)])
