"""Sales by article and ingredient: which page sells what."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from shop import attribution
from shop.admin.readonly import ReadOnly
from shop.models import Sale

DAYS_SHOWN_FIRST = 30
LONGEST_DAYS = 3660
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
NOTE_OF_POSTS = "An article counts where a pack was put into the cart on its page."
NOTE_OF_INGREDIENTS = (
    "A line counts whole for each ingredient of its supplement, so these rows add up to more than was sold."
)


class PeriodForm(forms.Form):
    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, f"Choose a day from {EARLIEST.year} to {LATEST.year}.")
                return cleaned
        if first and last and first > last:
            self.add_error("last", "The last day lies before the first.")
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("first", "Choose at most ten years.")
        return cleaned


@admin.register(Sale)
class SalesAdmin(ReadOnly, admin.ModelAdmin):
    """No list of rows: one page that adds them up. For whoever may see payments."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("shop.view_payment")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        standard = {"first": f"{today - timedelta(days=DAYS_SHOWN_FIRST - 1)}", "last": f"{today}"}
        asked = {name: request.GET.get(name) or standard[name] for name in standard}
        form = PeriodForm(asked)
        report = attribution.report(form.cleaned_data["first"], form.cleaned_data["last"]) if form.is_valid() else None
        tables = {
            "article": (report.by_post if report else (), "By article", NOTE_OF_POSTS),
            "ingredient": (report.by_ingredient if report else (), "By ingredient", NOTE_OF_INGREDIENTS),
        }
        what = request.GET.get("csv", "")
        if report and what in tables:
            return _as_file(attribution.as_csv(tables[what][0], what.capitalize()), what, report)
        context = {
            **self.admin_site.each_context(request),
            "title": "Sales by article and ingredient",
            "opts": self.opts,
            "form": form,
            "report": report,
            "presets": _presets(today),
            "query": urlencode(asked),
            "tables": [(heading, rows, name, note) for name, (rows, heading, note) in tables.items()],
        }
        return TemplateResponse(request, "admin/shop/sale/report.html", context, status=200 if report else 422)


def _presets(today: date) -> list[tuple[str, str]]:
    this_month = today.replace(day=1)
    end_of_last = this_month - timedelta(days=1)
    periods = {
        "Last 7 days": (today - timedelta(days=6), today),
        "Last 30 days": (today - timedelta(days=29), today),
        "This month": (this_month, today),
        "Last month": (end_of_last.replace(day=1), end_of_last),
        "Last 365 days": (today - timedelta(days=364), today),
    }
    return [(label, urlencode({"first": first, "last": last})) for label, (first, last) in periods.items()]


def _as_file(text: str, what: str, report: attribution.Report) -> HttpResponse:
    # The mark lets spreadsheets read it as UTF-8.
    response = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    name = f"sales-by-{what}-{report.first}-{report.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
