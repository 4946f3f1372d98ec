"""The cart. Nothing here writes to the database."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shop.cart import Cart, CartFullError
from shop.fields import row_id
from shop.forms import AddToCartForm, CartLineForm, cart_line_forms
from shop.origin import same_origin_post
from shop.pricing import price_cart
from shop.rules.shipping import progress

UNREADABLE = "We could not read your saved cart."


@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    return cart_page(request, Cart.from_cookies(request.COOKIES))


def cart_page(
    request: HttpRequest,
    cart: Cart,
    *,
    line_forms: dict[int, CartLineForm] | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    """The cart as it can be bought now; `line_forms` hold what was typed and refused."""
    priced = price_cart(cart)
    notices = [*([notice] if notice else []), *([UNREADABLE] if cart.is_unreadable else []), *priced.notices]
    rows = [
        {
            "item": item,
            "form": (line_forms or {}).get(item.variant.pk)
            or CartLineForm(initial={"quantity": item.quantity}, auto_id=f"id_%s_{item.variant.pk}"),
        }
        for item in priced.items
    ]
    context = {
        "priced": priced,
        "rows": rows,
        "notices": notices,
        "progress": progress(priced.totals.shipping) if priced.totals and priced.items else "",
    }
    response = render(request, "shop/cart.html", context, status=status)
    if priced.cart != cart or cart.is_unreadable:
        priced.cart.write_to(response)
    return response


@require_POST
@same_origin_post
def cart_add(request: HttpRequest) -> HttpResponse:
    form = AddToCartForm(request.POST)
    if not form.is_valid():
        return _add_refused(request, form)
    before = Cart.from_cookies(request.COOKIES)
    line = form.line()
    variant = form.cleaned_data["variant"]
    try:
        after = before.add(line)
    except CartFullError as error:
        form.add_error("quantity", str(error))
        return _add_refused(request, form)
    sentences = [UNREADABLE] if before.is_unreadable else []
    name = f"{variant.supplement.name}, {variant.name}"
    wanted = before.quantity_of(variant.pk) + line.quantity
    if wanted > variant.available:
        after = after.set(variant.pk, variant.available)
        sentences.append(f"Only {variant.available} left of {name}: we set {variant.available} instead of {wanted}.")
    else:
        sentences.append(f"Added to your cart: {line.quantity} × {name}.")
    return _changed(request, after, sentences)


def _add_refused(request: HttpRequest, form: AddToCartForm) -> HttpResponse:
    if _wants_json(request):
        errors = [sentence for sentences in form.errors.values() for sentence in sentences]
        return JsonResponse({"errors": errors}, status=422)
    return render(request, "shop/cart_add.html", {"form": form, "variant": form.asked_for}, status=422)


@require_POST
@same_origin_post
def cart_update(request: HttpRequest) -> HttpResponse:
    before = Cart.from_cookies(request.COOKIES)
    line_forms = cart_line_forms(request.POST.getlist("variant"), request.POST.getlist("quantity"))
    if not all(form.is_valid() for form in line_forms.values()):
        return cart_page(request, before, line_forms=line_forms, status=422)
    after = before
    for variant_id, form in line_forms.items():
        after = after.set(variant_id, form.cleaned_data["quantity"])
    return _changed(request, after, _removals(before, after))


@require_POST
@same_origin_post
def cart_remove(request: HttpRequest) -> HttpResponse:
    """`remove` is the button's; `variant` is for whoever posts one line by itself."""
    before = Cart.from_cookies(request.COOKIES)
    after = before.set(row_id(request.POST.get("remove") or request.POST.get("variant")), 0)
    return _changed(request, after, _removals(before, after))


def _removals(before: Cart, after: Cart) -> list[str]:
    kept = {line.variant_id for line in after.lines}
    gone = Cart(tuple(line for line in before.lines if line.variant_id not in kept))
    return [f"Removed: {item.name}." for item in price_cart(gone).items]


def _changed(request: HttpRequest, after: Cart, sentences: list[str]) -> HttpResponse:
    """Back to the cart, or the news as JSON to the script that asked."""
    if _wants_json(request):
        response: HttpResponse = JsonResponse({"count": after.count, "sentences": sentences})
    else:
        for sentence in sentences:
            messages.info(request, sentence)
        response = redirect("shop:cart")
        response.status_code = 303  # a reload of the cart must not post again
    after.write_to(response)
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
