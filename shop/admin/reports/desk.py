"""The pages of reports. For whoever may see reports: managers and owners."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone

from accounts import audit, sudo
from shop import reports
from shop.admin.readonly import ReadOnly
from shop.admin.reports import drawing
from shop.admin.reports.tables import Table, as_file, table_as_file
from shop.fields import row_id
from shop.forms.reports import DayForm, PeriodForm
from shop.models import OrderLine, RefundLine, Sale
from shop.rules.money import plain_dollars, short_dollars
from shop.rules.periods import Period, presets
from shop.rules.spreadsheets import guarded

DAYS_SHOWN_FIRST = 30
LINES_PER_PAGE = 100
MENU = {
    "day": "By day",
    "product": "By product",
    "category": "By department",
    "article": "By article",
    "ingredient": "By ingredient",
    "promotion": "Promotions",
    "gst": "GST",
    "stock": "Stock value",
}


@admin.register(Sale)
class SalesAdmin(ReadOnly, admin.ModelAdmin):
    """No list of rows: pages that add them up."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("shop.view_reports")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {"view": self.has_view_permission(request)}

    def get_urls(self) -> list[URLPattern]:
        lines = self.admin_site.admin_view(self.lines_view)
        return [path("lines/", lines, name="shop_sale_lines"), *super().get_urls()]

    # A file is a stream, which Django's types of an admin's list do not foresee.
    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        by = request.GET.get("by", "day")
        if by not in MENU:
            raise Http404("No such report.")
        if by == "stock":
            return self._stock(request)
        form, asked = _asked_period(request)
        if not form.is_valid():
            return self._page(request, by, form, asked, tables=[], status=422)
        period = form.period
        tables, extra = _tables(by, period)
        if wanted := request.GET.get("csv"):
            return _as_file(request, tables, wanted, f"{period.first}-{period.last}")
        return self._page(request, by, form, asked, tables=tables, period=period, **extra)

    def _stock(self, request: HttpRequest) -> HttpResponseBase:
        today = timezone.localdate()
        asked = {"on": request.GET.get("on") or f"{today}"}
        form = DayForm(asked)
        if not form.is_valid():
            return self._page(request, "stock", form, asked, tables=[], status=422)
        report = reports.read_shelf(form.cleaned_data["on"])
        tables = [drawing.shelf_table(report)]
        if wanted := request.GET.get("csv"):
            return _as_file(request, tables, wanted, f"{report.on}")
        return self._page(request, "stock", form, asked, tables=tables)

    def _page(
        self,
        request: HttpRequest,
        by: str,
        form: Any,
        asked: dict[str, str],
        *,
        tables: list[Table],
        period: Period | None = None,
        status: int = 200,
        **extra: Any,
    ) -> HttpResponse:
        today = timezone.localdate()
        # Another report about the same days. Stock is about one day.
        days = "" if by == "stock" else "&" + urlencode(asked)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Reports: {MENU[by].lower()}" if by != "gst" else "Reports: GST",
            "opts": self.opts,
            "by": by,
            "menu": [(name, words, f"?by={name}{'' if name == 'stock' else days}") for name, words in MENU.items()],
            "form": form,
            "presets": [] if by == "stock" else _preset_links(by, period, timezone.localdate()),
            "period": period,
            "before": period.before if period else None,
            "query": urlencode({"by": by} | asked),
            "tables": tables,
            "today": today,
            **extra,
        }
        return TemplateResponse(request, "admin/shop/sale/report.html", context, status=status)

    def lines_view(self, request: HttpRequest) -> HttpResponseBase:
        """The rows behind a figure."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form, _ = _asked_period(request)
        by, key = request.GET.get("by", ""), request.GET.get("key", "")
        if not form.is_valid():
            raise Http404("No such days.")
        period = form.period
        try:
            rows = reports.rows_behind(by, key, period)
        except ValueError as error:
            raise Http404("No such figure.") from error
        sold = rows.sold.select_related("order").order_by("order__paid_on", "order_id", "pk")
        refunded = rows.refunded.select_related("order_line__order", "refund").order_by("refund__settled_at", "pk")
        if "csv" in request.GET:
            if asked_again := _ask_again(request, "lines", f"{period.first}-{period.last}"):
                return asked_again
            return as_file(f"lines-{period.first}-{period.last}", LINE_HEADS, _line_cells(sold, refunded))
        pages, pages_back = Paginator(sold, LINES_PER_PAGE), Paginator(refunded, LINES_PER_PAGE)
        last_page = max(pages.num_pages, pages_back.num_pages)
        number = min(max(row_id(request.GET.get("page")), 1), last_page)
        sold_cents, refunded_cents = rows.sold_cents(), rows.refunded_cents()
        query = request.GET.copy()
        query.pop("page", None)
        context = {
            **self.admin_site.each_context(request),
            "title": "The rows behind a figure",
            "opts": self.opts,
            "period": period,
            "lines": list(map(_sold, pages.page(number))) if number <= pages.num_pages else [],
            "refunds": list(map(_refunded, pages_back.page(number))) if number <= pages_back.num_pages else [],
            "number": number,
            "last_page": last_page,
            "sold_cents": sold_cents,
            "refunded_cents": refunded_cents,
            "net_cents": sold_cents - refunded_cents,
            "query": query.urlencode(),
            "back": urlencode({"by": by if by in MENU else "day", "first": period.first, "last": period.last}),
        }
        return TemplateResponse(request, "admin/shop/sale/lines.html", context)


LINE_HEADS = ("Day", "Order", "What", "SKU", "Units", "Amount (AUD, incl. GST)", "GST in it")


class LineRow(NamedTuple):
    """What was sold or given back of a line of an order, on a day in the shop's time."""

    day: date | None
    line: OrderLine
    units: int
    cents: int
    gst_cents: int


def _sold(line: OrderLine) -> LineRow:
    return LineRow(line.order.paid_on, line, line.quantity, line.paid_cents, line.gst_cents)


def _refunded(part: RefundLine) -> LineRow:
    day = timezone.localdate(part.refund.settled_at)
    return LineRow(day, part.order_line, part.quantity, part.amount_cents, part.gst_cents)


def _line_cells(sold: Any, refunded: Any) -> Iterator[tuple[str, ...]]:
    """Refunds below zero."""
    for row in map(_sold, sold.iterator(chunk_size=1000)):
        yield _cells(row, "", 1)
    for row in map(_refunded, refunded.iterator(chunk_size=1000)):
        yield _cells(row, "Refund: ", -1)


def _cells(row: LineRow, before: str, sign: int) -> tuple[str, ...]:
    return (
        *(f"{row.day}", row.line.order.number, guarded(f"{before}{row.line.name}"), guarded(row.line.sku)),
        *(str(sign * row.units), plain_dollars(sign * row.cents), plain_dollars(sign * row.gst_cents)),
    )


def _tables(by: str, period: Period) -> tuple[list[Table], dict[str, Any]]:
    if by == "gst":
        return drawing.gst_tables(reports.read_gst(period), period), {}
    if by == "promotion":
        return [drawing.promotions_table(reports.read_promotions(period))], {}
    report = reports.read_sales(by, period)
    table = drawing.sales_table(by, report, period)
    if by != "day":
        return [table], {}
    sums = drawing.sums_table(reports.read_sums(period), reports.read_sums(period.before), period)
    chart = drawing.sales_chart(report, by, period)
    return [sums, table], {"chart": chart, "top": short_dollars(chart.top), "bottom": short_dollars(chart.bottom)}


def _asked_period(request: HttpRequest) -> tuple[PeriodForm, dict[str, str]]:
    today = timezone.localdate()
    standard = {"first": f"{today - timedelta(days=DAYS_SHOWN_FIRST - 1)}", "last": f"{today}"}
    asked = {name: request.GET.get(name) or standard[name] for name in standard}
    return PeriodForm(asked), asked


def _preset_links(by: str, period: Period | None, today: Any) -> list[tuple[str, str, bool]]:
    return [
        (words, urlencode({"by": by, "first": one.first, "last": one.last}), one == period)
        for words, one in presets(today).items()
    ]


def _ask_again(request: HttpRequest, what: str, days: str) -> HttpResponseBase | None:
    """A file of figures leaves the house: who took it, and why, is written down. None where that is said."""
    if asked_again := sudo.gate(request, "export the sales", asks_reason=True, is_export=True):
        return asked_again
    audit.record("sales exported", after={"what": what, "days": days})
    return None


def _as_file(request: HttpRequest, tables: list[Table], wanted: str, suffix: str) -> HttpResponseBase:
    table = next((table for table in tables if table.name == wanted), None)
    if table is None:
        raise Http404("No such file.")
    return _ask_again(request, wanted, suffix) or table_as_file(table, suffix)
