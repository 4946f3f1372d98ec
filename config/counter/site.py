"""Django's admin with our menu, first page and search."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST, require_safe

from accounts.site import StaffAdminSite
from blog.transactions import all_or_nothing
from config import assets
from config.counter.find import find
from config.counter.landing import landing, with_pace
from config.counter.menu import menu_for
from shop.forms.packs import MovementForm
from shop.models import Stock, StockMovement, Supplement, Variant


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
            path("move-stock/<int:pk>/", self.admin_view(require_POST(self.move_stock)), name="move_stock"),
        ]
        return [*own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, landing(request) | (extra_context or {}))

    def move_stock(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Units that come or go, typed in a row of the first page: back to it, or the page with what is wrong."""
        if not request.user.has_perms(("shop.view_stock", "shop.add_stockmovement")):
            raise PermissionDenied
        form = MovementForm(get_object_or_404(with_pace(Variant.objects.all()), pk=pk), request.POST)
        movement = self._moved(request, form)
        if movement is None:
            context = landing(request, refused=form) | {"title": f"Error: {self.index_title}"}
            answer = super().index(request, context)
            answer.status_code = 422
            return answer
        left = Stock.objects.get(pk=pk).available
        name = f"{form.pack.supplement.name}, {form.pack.name}"
        messages.success(request, f"{name}: {movement.available_change:+d}. Now {left} available.")
        return redirect("admin:index")

    @all_or_nothing
    def _moved(self, request: HttpRequest, form: MovementForm) -> StockMovement | None:
        movement = form.save(request.user)  # type: ignore[arg-type]  # who has the right is a user
        if movement:
            words = f"{movement.available_change:+d} {form.pack.sku}: {movement.reason}"
            self.get_model_admin(StockMovement).log_addition(request, movement, words)
        return movement

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
