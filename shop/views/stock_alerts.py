"""Asking to be told when a pack is back, and stopping it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shop import back_in_stock, limits
from shop.clients import network_of
from shop.forms.stock_alerts import StockAlertForm
from shop.models import StockAlert
from shop.origin import same_origin_post
from shop.views.too_often import told_to_wait


@require_POST
@same_origin_post
def ask(request: HttpRequest) -> HttpResponse:
    """From the product's page, which is the same for everybody and holds no token."""
    form = StockAlertForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    variant, email = form.cleaned_data["variant"], form.cleaned_data["email"]
    if variant.available:
        return redirect(variant.supplement.get_absolute_url())
    try:
        limits.count((limits.ALERTS_OF_NETWORK, network_of(request)), (limits.ALERTS_OF_EMAIL, email.lower()))
    except limits.TooOftenError as error:
        return told_to_wait(_page(request, form, sentence=str(error)), error)
    back_in_stock.ask_to_be_told(variant, email)
    return _page(request, form, variant=variant, email=email)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """A look changes nothing: mail scanners open links. The button does."""
    alert = get_object_or_404(StockAlert, token=token)
    if request.method == "POST":
        back_in_stock.stop_all(alert)
    return render(request, "shop/stock_alert_stop.html", {"is_stopped": request.method == "POST"})


def _page(request: HttpRequest, form: StockAlertForm, *, status: int = 200, **context: object) -> HttpResponse:
    return render(request, "shop/stock_alert.html", {"form": form, **context}, status=status)
