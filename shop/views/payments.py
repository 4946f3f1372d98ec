"""Paying an order that was placed and not paid."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shop import gateways, limits, orders, paying
from shop.cart import MAX_QUANTITY, Cart, CartFullError, CartLine
from shop.clients import network_of
from shop.models import Order, Store
from shop.payments import Gateway
from shop.views.checkout import PAUSED, may_lead_to_a_hosted_page
from shop.views.orders import order_or_404
from shop.views.too_often import told_to_wait

NOT_CLOSED = "We are still confirming your earlier payment. Please try again in a minute; nothing is charged twice."
CHANGED = "Order {number} was not paid and is cancelled. Its lines are back in your cart."
NOT_OFFERED = "Choose a way to pay that is offered."


@may_lead_to_a_hosted_page
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """The ways to pay of an order that waits for its payment; with a choice, onward to it."""
    found = order_or_404(number, token)
    store = Store.objects.the_one()
    if found.status != Order.Status.PENDING:
        return _see(found.get_absolute_url())
    network = network_of(request)
    ways = paying.ways(store, network)
    if request.method != "POST":
        return _choose(request, found, ways)
    chosen = request.POST.get("method", "")
    if chosen in gateways.hosted() and (wait_s := limits.hosted_pause_s(network)):
        error = limits.TooOftenError(wait_s)
        return told_to_wait(_choose(request, found, ways, sentence=PAUSED.format(wait=error.wait)), error)
    if chosen not in {way.name for way in ways}:
        return _choose(request, found, ways, sentence=NOT_OFFERED, status=422)
    try:
        address = paying.pay_again(found, chosen, network=network)
    except limits.TooOftenError as error:
        return told_to_wait(_choose(request, found, ways, sentence=str(error)), error)
    except paying.NotClosedError:
        response = _choose(request, found, ways, sentence=NOT_CLOSED, status=503)
        response.headers["Retry-After"] = "60"
        return response
    except orders.IllegalMoveError:
        address = ""
    return _see(address or found.get_absolute_url())


@require_POST
def change(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Cancel the unpaid order and put its lines back into the cart."""
    found = order_or_404(number, token)
    try:
        paying.change_order(found)
    except paying.NotClosedError:
        response = _choose(request, found, gateways.offered(Store.objects.the_one()), sentence=NOT_CLOSED, status=503)
        response.headers["Retry-After"] = "60"
        return response
    except orders.IllegalMoveError as error:
        messages.warning(request, str(error))
        return _see(found.get_absolute_url())
    cart = Cart.from_cookies(request.COOKIES)
    for line in found.lines.all():
        room = MAX_QUANTITY - cart.quantity_of(line.variant_id)
        if room <= 0:
            continue
        try:
            cart = cart.add(CartLine(line.variant_id, min(line.quantity, room), line.post_id))
        except CartFullError:
            break
    code = next((one.code for one in found.promotions.all() if one.code), "")
    if code and not cart.code:
        cart = cart.with_code(code)  # its use is free again
    messages.success(request, CHANGED.format(number=found.number))
    response = _see("/cart/")
    cart.write_to(response)
    return response


def _choose(
    request: HttpRequest, order: Order, ways: list[Gateway], *, sentence: str = "", status: int = 200
) -> HttpResponse:
    last = order.payments.last()
    if last is None:
        raise Http404
    context = {"order": order, "ways": ways, "sentence": sentence, "chosen": last.gateway, "payment": last}
    return render(request, "shop/pay.html", context, status=status)


def _see(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303
    return response
