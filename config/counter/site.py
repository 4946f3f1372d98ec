"""Django's admin with our menu, first page and search."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.site import StaffAdminSite
from config import assets
from config.counter.find import find
from config.counter.landing import landing
from config.counter.menu import menu_for
from shop.models import Supplement


class Picker(AutocompleteJsonView):
    """Django's answers to a picker, and the names of products for whoever places them below articles.

    An editor has no rights to shop data; what a product is called stands in the shop's window.
    """

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        places_goods = self.model_admin.model is Supplement and request.user.has_perm("shop.add_placement")
        return places_goods or super().has_perm(request, obj)


class CounterSite(StaffAdminSite):
    site_header = "Simples"
    site_title = "Simples counter"
    index_title = "What needs me now"
    enable_nav_sidebar = False  # ours stands in the header's place and needs no script

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return context | {
            "counter_menu": SimpleLazyObject(lambda: menu_for(request, context["available_apps"])),
            "counter_css": assets.served("css", "counter"),
            "counter_js": assets.served("js", "counter"),
        }

    def get_urls(self) -> list[Any]:
        own = [
            path("find/", self.admin_view(require_safe(self.find)), name="find"),
            path("find/suggestions/", self.admin_view(require_safe(self.suggest)), name="find_suggestions"),
        ]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, landing(request) | (extra_context or {}))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]  # a view
        return Picker.as_view(admin_site=self)(request)

    def find(self, request: HttpRequest) -> HttpResponse:
        words = request.GET.get("q", "")
        context = {
            **self.each_context(request),
            "title": f"Find “{words}”" if words else "Find",
            "words": words,
            "groups": find(self, request, words),
        }
        return TemplateResponse(request, "admin/find.html", context)

    def suggest(self, request: HttpRequest) -> HttpResponse:
        """The same below the field, as HTML."""
        groups = find(self, request, request.GET.get("q", ""))
        return TemplateResponse(request, "_suggestions.html", {"groups": groups})
