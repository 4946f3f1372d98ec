"""The admin site: who may come in, from where, and by which door."""

from collections.abc import Iterable
from functools import update_wrapper
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.audited import audited, delete_selected
from accounts.clients import address_of
from accounts.sturdy import sturdy

METHODS = ("GET", "HEAD", "POST")


class StaffAdminSite(admin.AdminSite):
    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._actions["delete_selected"] = self._global_actions["delete_selected"] = delete_selected

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        super().register(model_or_iterable, audited(sturdy(admin_class or admin.ModelAdmin)), **options)

    # --- who comes in ------------------------------------------------------------------------------------------
    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not needs_codes(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's signature
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            refuse_strange_networks(request)
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    # --- doors -------------------------------------------------------------------------------------------------
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """No form of its own: Django's would pass by the limits and the codes."""
        refuse_strange_networks(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted, reverse(settings.LOGIN_URL))
        if not (request.user.is_active and request.user.is_staff):
            raise PermissionDenied("This part is for staff.")
        return redirect("mfa_activate_totp" if needs_codes(request) else wanted)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method != "POST":
            return redirect("account_logout") if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        get_adapter(request).logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


def needs_codes(request: HttpRequest) -> bool:
    """Whether this account reaches nothing but enrolment."""
    return bool(settings.STAFF_NEED_CODES and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]))


def refuse_strange_networks(request: HttpRequest) -> None:
    """Where the settings name networks, nobody else is told that there is an admin."""
    allowed: Iterable[Any] = settings.ADMIN_NETWORKS
    address = address_of(request)
    if allowed and not any(address in network for network in allowed if address is not None):
        raise Http404
