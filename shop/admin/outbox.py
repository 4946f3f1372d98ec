"""Mail that waits, was sent, or was given up; what it says, and one more try."""

from typing import Any, ClassVar

from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from shop.admin.readonly import ReadOnly, moment
from shop.emails import compose, queue_again
from shop.models import Outbox

# What a mail may do inside the admin: nothing but show itself.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'"
WAITS_ALREADY = "“{mail}” waits to be sent anyway."


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "Waiting"), ("failed", "Failed"), ("sent", "Sent")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Outbox]") -> "QuerySet[Outbox]":
        mails = Outbox.objects.filter(pk__in=queryset.values("pk"))
        if self.value() == "waiting":
            return queryset.filter(pk__in=mails.waiting())
        if self.value() == "failed":
            return queryset.filter(pk__in=mails.failed())
        return queryset.filter(sent_at__isnull=False) if self.value() == "sent" else queryset


class ForWhomFilter(admin.SimpleListFilter):
    title = "recipient"
    parameter_name = "for"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("customers", "Customers"), ("staff", "Staff")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Outbox]") -> "QuerySet[Outbox]":
        if self.value() == "customers":
            return queryset.exclude(kind__startswith="staff_")
        return queryset.filter(kind__startswith="staff_") if self.value() == "staff" else queryset


@admin.register(Outbox)
class OutboxAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("written", "kind", "to_order", "state", "sent", "tries", "next_try", "last_error")
    list_filter = (StateFilter, ForWhomFilter, "kind", "created_at")
    list_select_related = ("order",)
    search_fields = ("order__number", "order__email")
    date_hierarchy = "created_at"
    actions = ("send_again",)
    change_form_template = "admin/shop/outbox/change_form.html"
    fieldsets: ClassVar = (
        (None, {"fields": ("kind", "to_order", "state", "created_at", "sent_at")}),
        ("Sending", {"fields": ("tries", "next_try", "last_error", "times_asked_again")}),
    )

    @admin.display(description="state")
    def state(self, mail: Outbox) -> str:
        return mail.state_words

    @admin.display(description="next try", ordering="next_try_at")
    def next_try(self, mail: Outbox) -> str:
        """Nothing where there will be none."""
        return moment(mail.next_try_at if mail.state_words == "Waiting" else None)

    @admin.display(ordering="created_at")
    def written(self, mail: Outbox) -> str:
        return moment(mail.created_at)

    @admin.display(ordering="sent_at")
    def sent(self, mail: Outbox) -> str:
        return moment(mail.sent_at)

    @admin.display(description="order", ordering="order__number")
    def to_order(self, mail: Outbox) -> str:
        if mail.order is None:
            return "–"
        url = reverse("admin:shop_order_change", args=[mail.order.pk])
        return format_html('<a href="{}">{}</a>', url, mail.order.number)

    def get_urls(self) -> list[URLPattern]:
        html = self.admin_site.admin_view(self.html)
        again = self.admin_site.admin_view(self.again)
        return [
            path("<int:pk>/html/", xframe_options_sameorigin(html), name="shop_outbox_html"),
            path("<int:pk>/send-again/", require_POST(again), name="shop_outbox_send_again"),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": ["'self'"]}))
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The mail as it would be sent now: drawn from its order, so what happened since is in it."""
        mail = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if mail is not None and self.has_view_permission(request, mail):
            context |= {"message": compose(mail), "may_send_again": self.has_send_permission(request)}
        return super().change_view(request, object_id, form_url, context)

    def html(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML part by itself, for the frame: no script, no request to anywhere, no form."""
        mail = self._mail(request, pk)
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        ((content, _),) = compose(mail).alternatives
        response = HttpResponse(str(content))
        response.headers["Content-Security-Policy"] = SANDBOX
        return response

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = self._mail(request, pk)
        if not self.has_send_permission(request):
            raise PermissionDenied
        self._send_each_again(request, [mail])
        return redirect("admin:shop_outbox_change", mail.pk)

    @admin.action(description="Send again", permissions=["send"])
    def send_again(self, request: HttpRequest, mails: "QuerySet[Outbox]") -> None:
        self._send_each_again(request, list(mails))

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.change_outbox")

    def _mail(self, request: HttpRequest, pk: int) -> Outbox:
        mail = self.get_object(request, str(pk))
        if mail is None:
            raise Http404
        assert isinstance(mail, Outbox)
        return mail

    def _send_each_again(self, request: HttpRequest, mails: list[Outbox]) -> None:
        queued = 0
        for mail in mails:
            with transaction.atomic():
                if is_queued := queue_again(mail):
                    self.log_change(request, mail, "Sent again")
            queued += is_queued
            if not is_queued:
                self.message_user(request, WAITS_ALREADY.format(mail=mail), messages.WARNING)
        if queued:
            self.message_user(request, f"{queued} will be sent with the next run.", messages.SUCCESS)
