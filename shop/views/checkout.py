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

from shop import gateways, limits, orders, paying
from shop.cart import Cart
from shop.clients import network_of
from shop.delivery import arrival
from shop.forms import CheckoutForm, new_attempt_key
from shop.models import Store
from shop.pricing import PricedCart, changes_since, price_cart, seal, unseal
from shop.promotions import UsedUpError
from shop.rules import places
from shop.stock import OutOfStockError
from shop.views.cart import cart_page
from shop.views.too_often import told_to_wait

ATTEMPT_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
EMPTY = "Your cart is empty, so there is nothing to order."
ALREADY = "This form has already placed an order with other contents."
PLEASE_CHECK = "Please check the order below."
PAUSED = "Card payments are paused. Please wait {wait}, or choose another way to pay."
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
    store = Store.objects.the_one()
    form = CheckoutForm(takes_collections=store.takes_collections)
    return _page(request, form, priced, changes=list(priced.notices), store=store)


def _submit(request: HttpRequest, cart: Cart) -> HttpResponse:
    attempt_key, shown = request.POST.get("attempt_key", ""), unseal(request.POST.get("shown", ""))
    if attempt_key and not ATTEMPT_KEY.fullmatch(attempt_key):
        raise BadRequest("a malformed attempt key")
    store, network = Store.objects.the_one(), network_of(request)
    ways = paying.ways(store, network, attempt_key=attempt_key)
    if "update" in request.POST:  # another delivery was chosen: the same page with its price, nothing refused
        form = CheckoutForm(initial=request.POST, takes_collections=store.takes_collections)
        form.offer(ways)
        return _page(request, form, _price(cart, form))
    form = CheckoutForm(request.POST, takes_collections=store.takes_collections)
    form.offer(ways)
    wanted = request.POST.get("payment")
    is_paused = wanted in gateways.hosted(store) and wanted not in {way.name for way in ways}
    if is_paused and (wait_s := limits.hosted_pause_s(network)):
        error = limits.TooOftenError(wait_s)
        return _wait(request, form, cart, error, PAUSED.format(wait=error.wait))
    if not form.ways:
        return _page(request, form, _price(cart, form), status=503)
    if not form.is_valid():
        priced = _price(cart, form)
        if priced.place_refusal:
            form.add_error("postcode", priced.place_refusal)
        form.refuse_unread(priced.stops)
        return _page(request, form, priced, changes=changes_since(shown, priced) if shown else [], status=422)
    destination = form.destination()
    if not attempt_key:
        priced = _price(cart, form)
        return _page(request, form, priced, changes=changes_since(None, priced), status=409)
    try:
        limits.count_order(network, destination.email, attempt_key)
        gateway = form.cleaned_data["payment"]
        order = orders.place_order(
            cart,
            destination,
            attempt_key=attempt_key,
            shown=shown,
            gateway=gateway,
            expires_at=gateways.hold_until(gateway, store),
            acknowledged=form.ticked,
        )
    except limits.TooOftenError as error:
        return _wait(request, form, cart, error, f"{error} Your cart is safe.")
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
    except UsedUpError as error:
        changes = [str(error)]
    except orders.PlaceRefusedError as error:
        form.add_error("postcode", str(error))
        return _page(request, form, _price(cart, form), status=422)
    except orders.NotAcknowledgedError as error:
        form.refuse_unread(error.notes)
        return _page(request, form, _price(cart, form), status=422)
    except orders.CheckoutClosedError:
        changes = []
    else:
        try:
            address = paying.begin(order, network=network)
        except limits.TooOftenError:
            address = ""  # the order is placed, and its page lets the shopper pay later or by transfer
        response = redirect(address or order)
        response.status_code = 303
        Cart().write_to(response)
        return response
    priced = _price(cart, form)
    if not priced.items:
        return cart_page(request, cart, status=409)
    return _page(request, form, priced, changes=changes, status=409)


def _price(cart: Cart, form: CheckoutForm) -> PricedCart:
    """`cart` for what the form says so far of place and delivery."""
    return price_cart(cart, postcode=form.typed_postcode, is_collected=form.is_collected, email=form.known_email)


def _page(
    request: HttpRequest,
    form: CheckoutForm,
    priced: PricedCart,
    *,
    changes: list[str] | None = None,
    status: int = 200,
    sentence: str = "",
    store: Store | None = None,
) -> HttpResponse:
    if not priced.items:
        return cart_page(request, priced.cart, status=409, notice=EMPTY)
    store = store or Store.objects.the_one()
    if closed := orders.closed_because(priced, store):
        return _closed(request, priced, closed)
    assert priced.rule is not None
    form.offer(paying.ways(store, network_of(request)))
    by_transfer = form.chosen_way is None or not form.chosen_way.is_hosted
    # A page that shows something new starts a new attempt; one that only names a typing error goes on with its own.
    keeps_attempt = status in {422, 429} and form.data.get("attempt_key")
    context: dict[str, Any] = {
        "form": form,
        "priced": priced,
        "changes": changes or [],
        "sentence": sentence,
        "attempt_key": form.data["attempt_key"] if keeps_attempt else new_attempt_key(),
        "shown": seal(priced.shown()),
        "store": store,
        "posted": price_cart(priced.cart, postcode=form.typed_postcode) if form.is_collected else priced,
        "arrival": arrival(priced.rule, store, by_transfer=by_transfer),
        "ready": arrival(priced.rule, store, by_transfer=by_transfer, is_collected=True),
        "places": json.dumps(places.as_data(), separators=(",", ":")),
    }
    response = render(request, "shop/checkout.html", context, status=status)
    priced.cart.write_to(response)
    return response


def _wait(
    request: HttpRequest, form: CheckoutForm, cart: Cart, error: limits.TooOftenError, sentence: str
) -> HttpResponse:
    """What was typed stays, and the same attempt goes on."""
    priced = price_cart(cart, postcode=form.typed_postcode)
    return told_to_wait(_page(request, form, priced, status=429, sentence=sentence), error)


def _closed(request: HttpRequest, priced: PricedCart, sentence: str) -> HttpResponse:
    response = render(request, "shop/checkout_closed.html", {"priced": priced, "sentence": sentence}, status=503)
    response.headers["Retry-After"] = "600"
    return response
