"""Lines of the bank's statement: imported with a look at them first, matched, assigned or set aside."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html

from accounts.sudo import requires_recent_password
from shop import orders, transfers
from shop.admin.readonly import ReadOnly
from shop.forms.bank import AssignForm, StatementForm, kept_lines
from shop.models import BankLine
from shop.rules.money import dollars

AGAIN = "This preview is too old. Please choose the file again."
AT_ONCE = "Another import ran at the same moment. Nothing of this one was written; please look again."


@admin.register(BankLine)
class BankLineAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("paid_on", "assign", "description", "amount", "status", "order", "note")
    list_filter = ("status", "paid_on")
    search_fields = ("description", "note", "payment__order__number")
    list_select_related = ("payment__order",)
    date_hierarchy = "paid_on"
    actions = ("ignore", "reopen")
    exclude = ("amount_cents",)
    readonly_fields: ClassVar = ("amount",)
    change_list_template = "admin/shop/bankline/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="shop_bankline_import"),
            path("<int:line_id>/assign/", wrap(self.assign_view), name="shop_bankline_assign"),
            *super().get_urls(),
        ]

    @admin.display(ordering="amount_cents")
    def amount(self, line: BankLine) -> str:
        return dollars(line.amount_cents)

    @admin.display
    def order(self, line: BankLine) -> str:
        if line.payment is None:
            return "–"
        url = reverse("admin:shop_order_change", args=[line.payment.order_id])
        return format_html('<a href="{}">{}</a>', url, line.payment.order)

    @admin.display(description="to do")
    def assign(self, line: BankLine) -> str:
        if line.status == BankLine.Status.MATCHED:
            return ""
        return format_html('<a href="{}">Assign</a>', reverse("admin:shop_bankline_assign", args=[line.pk]))

    def has_money_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.change_bankline") and request.user.has_perm("shop.record_payment")

    @admin.action(description="Nothing to do with orders", permissions=["money"])
    def ignore(self, request: HttpRequest, lines: "QuerySet[BankLine]") -> None:
        actor: Any = request.user
        self.message_user(request, f"{transfers.ignore(lines, actor=actor)} set aside.", messages.SUCCESS)

    @admin.action(description="Look at again", permissions=["money"])
    def reopen(self, request: HttpRequest, lines: "QuerySet[BankLine]") -> None:
        actor: Any = request.user
        self.message_user(request, f"{transfers.reopen(lines, actor=actor)} to be looked at again.", messages.SUCCESS)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Step one reads and shows; step two, which carries the file, writes."""
        if not self.has_money_permission(request):
            raise PermissionDenied
        return self._ask_and_import(request)

    @requires_recent_password(what="import payments")
    def _ask_and_import(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and "kept" in request.POST:
            return self._import(request)
        form = StatementForm(request.POST, request.FILES) if request.method == "POST" else StatementForm()
        context: dict[str, Any] = {"form": form}
        if form.is_bound and form.is_valid():
            matches = transfers.match(form.lines)
            context |= {
                "matches": matches,
                "kept": form.kept,
                "new_count": sum(not one.is_known for one in matches),
                "passed_count": len(form.lines) - len(matches),
            }
        return self._page(request, "import", "Import a bank statement", context, is_refused=bool(form.errors))

    def _import(self, request: HttpRequest) -> HttpResponse:
        actor: Any = request.user
        try:
            made = transfers.import_lines(kept_lines(request.POST["kept"]), actor=actor)
        except ValueError:
            self.message_user(request, AGAIN, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:shop_bankline_import"))
        except IntegrityError:
            self.message_user(request, AT_ONCE, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:shop_bankline_import"))
        matched = sum(line.status == BankLine.Status.MATCHED for line in made)
        words = f"{len(made)} new lines, {matched} matched, {len(made) - matched} to be looked at."
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:shop_bankline_changelist"))

    def assign_view(self, request: HttpRequest, line_id: int) -> HttpResponse:
        if not self.has_money_permission(request):
            raise PermissionDenied
        return self._ask_and_assign(request, line_id)

    @requires_recent_password(what="say what was paid")
    def _ask_and_assign(self, request: HttpRequest, line_id: int) -> HttpResponse:
        line = get_object_or_404(BankLine, pk=line_id)
        form = AssignForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and form.order:
            actor: Any = request.user
            try:
                payment = transfers.assign(line, form.order, actor=actor)
            except orders.IllegalMoveError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                words = f"{dollars(line.amount_cents)} for order {form.order}: {payment.get_status_display().lower()}."
                self.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:shop_bankline_changelist"))
        context = {"form": form, "line": line, "amount": dollars(line.amount_cents)}
        return self._page(request, "assign", "Which order is it for?", context, is_refused=bool(form.errors))

    def _page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any], *, is_refused: bool
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        status = 422 if is_refused else 200
        return TemplateResponse(request, f"admin/shop/bankline/{name}.html", context, status=status)
