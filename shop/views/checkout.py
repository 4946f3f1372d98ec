"""From the cart to the order."""

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_update
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shop import gateways, orders, paying
from shop.cart import Cart
from shop.delivery import arrival
from shop.forms import CheckoutForm, new_attempt_key
from shop.models import Store
from shop.pricing import PricedCart, changes_since, price_cart, seal, unseal
from shop.rules import places
from shop.stock import OutOfStockError
from shop.views.cart import cart_page

ATTEMPT_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
EMPTY = "Your cart is empty, so there is nothing to order."
ALREADY = "This form has already placed an order with other contents."
PLEASE_CHECK = "Please check the order below."
View = TypeVar("View", bound=Callable[..., HttpResponse])


def may_lead_to_a_hosted_page(view: View) -> View:
    """Browsers hold the redirect after a form to the same rule as its address: Stripe's page is named in it."""
    return cast(View, csp_update({"form-action": ["https://checkout.stripe.com"]})(view))


@may_lead_to_a_hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    cart = Cart.from_cookies(request.COOKIES)
    if request.method == "POST":
        return _submit(request, cart)
    priced = price_cart(cart)
    if not priced.items:
        return redirect("shop:cart")
    return _page(request, CheckoutForm(), priced, changes=list(priced.notices))


def _submit(request: HttpRequest, cart: Cart) -> HttpResponse:
    attempt_key, shown = request.POST.get("attempt_key", ""), unseal(request.POST.get("shown", ""))
    if attempt_key and not ATTEMPT_KEY.fullmatch(attempt_key):
        raise BadRequest("a malformed attempt key")
    form = CheckoutForm(request.POST)
    store = Store.objects.the_one()
    form.offer(gateways.offered(store))
    if not form.ways:
        return _page(request, form, price_cart(cart), status=503)
    if not form.is_valid():
        priced = price_cart(cart, postcode=form.typed_postcode)
        return _page(request, form, priced, changes=changes_since(shown, priced) if shown else [], status=422)
    destination = form.destination()
    if not attempt_key:
        priced = price_cart(cart, postcode=destination.postcode)
        return _page(request, form, priced, changes=changes_since(None, priced), status=409)
    try:
        gateway = form.cleaned_data["payment"]
        order = orders.place_order(
            cart,
            destination,
            attempt_key=attempt_key,
            shown=shown,
            gateway=gateway,
            expires_at=gateways.hold_until(gateway, store),
        )
    except orders.EmptyCartError:
        return cart_page(request, cart, status=409, notice=EMPTY)
    except orders.OtherOrderError:
        if not cart.lines:
            return cart_page(request, cart, status=409, notice=ALREADY)
        changes = [f"{ALREADY} {PLEASE_CHECK}"]
    except orders.ChangedSinceShownError as error:
        changes = error.changes
    except OutOfStockError as error:
        changes = [f"Only {error.available} left of {error.variant.supplement.name}, {error.variant.name}."]
    except orders.CheckoutClosedError:
        changes = []
    else:
        response = redirect(paying.begin(order) or order)
        response.status_code = 303
        Cart().write_to(response)
        return response
    priced = price_cart(cart, postcode=destination.postcode)
    if not priced.items:
        return cart_page(request, cart, status=409)
    return _page(request, form, priced, changes=changes, status=409)


def _page(
    request: HttpRequest,
    form: CheckoutForm,
    priced: PricedCart,
    *,
    changes: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    if not priced.items:
        return cart_page(request, priced.cart, status=409, notice=EMPTY)
    store = Store.objects.the_one()
    if sentence := orders.closed_because(priced, store):
        return _closed(request, priced, sentence)
    assert priced.rule is not None
    form.offer(gateways.offered(store))
    way = form.chosen_way
    # A page that shows something new starts a new attempt; one that only names a typing error goes on with its own.
    keeps_attempt = status == 422 and form.data.get("attempt_key")
    context: dict[str, Any] = {
        "form": form,
        "priced": priced,
        "changes": changes or [],
        "attempt_key": form.data["attempt_key"] if keeps_attempt else new_attempt_key(),
        "shown": seal(priced.shown()),
        "arrival": arrival(priced.rule, store, by_transfer=way is None or not way.is_hosted),
        "places": json.dumps(places.as_data(), separators=(",", ":")),
    }
    response = render(request, "shop/checkout.html", context, status=status)
    priced.cart.write_to(response)
    return response


def _closed(request: HttpRequest, priced: PricedCart, sentence: str) -> HttpResponse:
    response = render(request, "shop/checkout_closed.html", {"priced": priced, "sentence": sentence}, status=503)
    response.headers["Retry-After"] = "600"
    return response
