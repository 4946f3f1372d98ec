"""The customer's order: followed, printed, and found again."""

import ipaddress

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import Post
from shop import paying
from shop.delivery import arrival_of
from shop.forms import FindOrderForm
from shop.models import Order, Store

READ_NEXT = 3
# How often a page that waits for the payment service looks again by itself: for about four minutes.
MOST_LOOKS = {str(look) for look in range(20)}
NOT_FOUND = "We found no order with this number and e-mail. Check both, or use the link in our e-mail."
TOO_OFTEN = "That was tried too often. Please wait ten minutes, or use the link in our e-mail."
# Wrong answers to one address, per process and while the cache has room: guessing gets slow, no row is written.
MOST_TRIES, TRIES_FOR_S = 10, 600


def order_or_404(number: str, token: str) -> Order:
    """The order of the address. A wrong token and an unknown number are the same page."""
    found = Order.objects.filter(number=number).select_related("shipping_rule").prefetch_related("lines").first()
    is_right = constant_time_compare(token, found.token if found else "-" * len(token))
    if found is None or not is_right:
        raise Http404
    return found


@require_safe
def order(request: HttpRequest, number: str, token: str) -> HttpResponse:
    found = order_or_404(number, token)
    payment, store = found.payments.last(), Store.objects.the_one()
    way_back = request.GET.get("paid", "")
    how_to_pay = paying.how_to_pay(found, store, is_back=way_back == "back")
    context = {
        "order": found,
        "store": store,
        "how_to_pay": how_to_pay,
        "instructions": how_to_pay.instructions if how_to_pay else None,
        "was_left": way_back == "left",
        "arrival": arrival_of(found, payment, store),
        "steps": found.progress(),
        "posts": Post.objects.published().for_lists()[:READ_NEXT],
    }
    response = render(request, "shop/order.html", context)
    looks = request.GET.get("look", "0")
    if how_to_pay and how_to_pay.kind == "waiting" and looks in MOST_LOOKS:
        # A header and not a <meta>: each look waits longer than the one before, and the last asks for no other.
        again = int(looks) + 1
        response.headers["Refresh"] = f"{1 + again}; url={found.get_absolute_url()}?paid=back&look={again}"
    return response


@require_safe
def invoice(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """One page of paper with what a tax invoice must say."""
    found = order_or_404(number, token)
    context = {"order": found, "payment": found.payments.first(), "store": Store.objects.the_one()}
    return render(request, "shop/invoice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def find_order(request: HttpRequest) -> HttpResponse:
    """Number and e-mail lead to the order. Whatever is wrong with them, the answer is one."""
    if request.method != "POST":
        return render(request, "shop/find_order.html", {"form": FindOrderForm()})
    form = FindOrderForm(request.POST)
    tries = f"find-order:{_network_of(request)}"
    if cache.get(tries, 0) >= MOST_TRIES:
        response = render(request, "shop/find_order.html", {"form": form, "sentence": TOO_OFTEN}, status=429)
        response.headers["Retry-After"] = str(TRIES_FOR_S)
        return response
    found = form.find() if form.is_valid() else None
    if found:
        response = redirect(found)
        response.status_code = 303
        return response
    sentence = ""
    if form.is_valid():
        sentence = NOT_FOUND
        cache.set(tries, cache.get(tries, 0) + 1, TRIES_FOR_S)
    return render(request, "shop/find_order.html", {"form": form, "sentence": sentence}, status=422)


def _network_of(request: HttpRequest) -> str:
    """Who asks: an address, of IPv6 the network that one household has.

    Behind the proxy that the settings trust, the last entry of its header is what the proxy saw.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)
