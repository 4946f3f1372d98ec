"""What a customer does with an order that was placed: send goods back, buy them again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shop import limits, orders
from shop.cart import MAX_QUANTITY, Cart, CartFullError, CartLine
from shop.clients import network_of
from shop.forms import ReturnForm
from shop.models import Order
from shop.pricing import price_cart
from shop.views.orders import order_or_404
from shop.views.too_often import told_to_wait

ASKED = "We have your return request. We answer by e-mail; please keep the goods until then."


@require_http_methods(["GET", "HEAD", "POST"])
def ask_return(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Which goods come back, and why. The link to the order is enough: whoever has it may also read the order."""
    found = order_or_404(number, token)
    if request.method != "POST":
        if not orders.returnable_lines(found):
            return _see(found.get_absolute_url())
        return _page(request, found, ReturnForm(found))
    form = ReturnForm(found, request.POST)
    if form.lines and not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        limits.count((limits.RETURNS_OF_NETWORK, network_of(request)))
        orders.request_return(
            found,
            quantities=form.quantities() if form.lines else {},
            reason=form.cleaned_data["reason"] if form.lines else "",
            message=form.cleaned_data["message"] if form.lines else "",
        )
    except limits.TooOftenError as error:
        return told_to_wait(_page(request, found, form, sentence=str(error)), error)
    except orders.FieldError as error:
        form.refuse(error)
        return _page(request, found, form, sentence=str(error), status=422)
    except orders.IllegalMoveError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, ASKED)
    return _see(found.get_absolute_url())


def _page(
    request: HttpRequest, order: Order, form: ReturnForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"order": order, "form": form, "sentence": sentence}
    return render(request, "shop/order_return.html", context, status=status)


@require_POST
def buy_again(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Put what can still be bought into the cart, and say what cannot. Prices are today's."""
    found = order_or_404(number, token)
    cart = Cart.from_cookies(request.COOKIES)
    names: dict[int, str] = {}
    wanted: dict[int, int] = {}
    full = False
    for line in found.lines.all():
        had = cart.quantity_of(line.variant_id)
        names[line.variant_id], wanted[line.variant_id] = line.name, min(MAX_QUANTITY, had + line.quantity)
        try:
            cart = cart.add(CartLine(line.variant_id, line.quantity, line.post_id))
        except CartFullError:
            full = True
    priced = price_cart(cart)
    got = {item.variant.pk: item.quantity for item in priced.items}
    back = [names[pk] for pk in names if got.get(pk)]
    if back:
        messages.info(request, f"Back in your cart, at today’s prices: {'; '.join(back)}.")
    for pk, name in names.items():
        if not got.get(pk):
            messages.info(request, f"{name} cannot be bought now." if not full else f"{name} found no room.")
        elif got[pk] < wanted[pk]:
            messages.info(request, f"Only {got[pk]} left of {name}: we set {got[pk]} instead of {wanted[pk]}.")
    response = _see("/cart/")
    priced.cart.write_to(response)
    return response


def _see(address: str) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303  # a reload must not post again
    return response
