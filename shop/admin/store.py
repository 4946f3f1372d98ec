"""The store, its holidays, its mail."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from shop.delivery import add_holidays
from shop.forms.holidays import HolidayListForm
from shop.models import Holiday, Store


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
    change_list_template = "admin/shop/holiday/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paste_view)
        return [path("paste/", view, name="shop_holiday_paste"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "may_add": self.has_add_permission(request)})

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        """A list is read and shown; only when it comes a second time as it was shown are its days added."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = HolidayListForm(request.POST if request.method == "POST" else None)
        is_valid = form.is_bound and form.is_valid()
        if is_valid and "add" in request.POST and form.is_seen:
            return self._add(request, form)
        context = {
            **self.admin_site.each_context(request),
            "title": "Paste a list of holidays",
            "opts": self.opts,
            "form": form,
            "verdicts": form.verdicts(),
            "new_count": len(form.new_days) if is_valid else 0,
            "is_valid": is_valid,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/shop/holiday/paste.html", context, status=status)

    def _add(self, request: HttpRequest, form: HolidayListForm) -> HttpResponse:
        with transaction.atomic():
            made = add_holidays([(one.day, one.name) for one in form.new_days if one.day])
            for holiday in made:
                self.log_addition(request, holiday, "Added from a pasted list")
        self.message_user(request, f"{len(made)} holiday{'' if len(made) == 1 else 's'} added.", messages.SUCCESS)
        return redirect("admin:shop_holiday_changelist")
