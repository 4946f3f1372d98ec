"""The cart. Nothing here writes to the database, but the count of codes that were guessed wrong."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from blog.models import Post
from blog.public import compress
from shop import limits
from shop.assortment import first_cards
from shop.cart import CODE, MAX_QUANTITY, Cart, CartFullError, CartLine
from shop.clients import network_of
from shop.fields import row_id
from shop.forms import AddToCartForm, CartLineForm, CodeForm, cart_line_forms
from shop.models import Variant
from shop.origin import same_origin_post
from shop.pricing import ItemLine, add_pictures, price_cart, towards_free_shipping
from shop.rules import refusals
from shop.rules.money import dollars
from shop.views.too_often import told_to_wait, too_often

NOT_NOW = "Codes cannot be used just now, because shipping cannot be quoted."
UNREADABLE = "We could not read your saved cart."
BEST_SELLERS, LATEST_POSTS = 4, 3
UNDO = re.compile(r"undo-([0-9]+)-([0-9]+)-([0-9]+)")


@dataclass(frozen=True)
class News:
    """A sentence about what was just done, and the line that "Undo" would put back."""

    sentence: str
    undo: CartLine | None = None

    @property
    def tag(self) -> str:
        """`undo` as a tag of the message, which travels signed in a cookie and is read once. 0 stands for no post."""
        line = self.undo
        return f"undo-{line.variant_id}-{line.quantity}-{line.post_id or 0}" if line else ""


@dataclass(frozen=True)
class Row:
    """A line of the cart and the field for its quantity."""

    item: ItemLine
    form: CartLineForm


def _form_of(item: ItemLine) -> CartLineForm:
    return CartLineForm(initial={"quantity": item.quantity}, auto_id=f"id_%s_{item.variant.pk}")


@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    return cart_page(request, Cart.from_cookies(request.COOKIES))


def cart_page(
    request: HttpRequest,
    cart: Cart,
    *,
    line_forms: dict[int, CartLineForm] | None = None,
    code_form: CodeForm | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    """The cart as it can be bought now; `line_forms` and `code_form` hold what was typed and refused."""
    priced = price_cart(cart)
    add_pictures(priced.items)
    notices = [*([notice] if notice else []), *([UNREADABLE] if cart.is_unreadable else []), *priced.notices]
    notices += [priced.place_refusal] if priced.place_refusal else []
    rows = [Row(item, (line_forms or {}).get(item.variant.pk) or _form_of(item)) for item in priced.items]
    context = {
        "priced": priced,
        "rows": rows,
        "refused": [row for row in rows if row.form.errors],
        "code_form": code_form or CodeForm(),
        "news": _told(request),
        "notices": notices,
        "suggestions": towards_free_shipping(priced),
    }
    if not rows:
        context["best_sellers"] = first_cards(BEST_SELLERS)
        context["posts"] = Post.objects.published().for_lists()[:LATEST_POSTS]
    response = render(request, "shop/cart.html", context, status=status)
    if priced.cart != cart or cart.is_unreadable:
        priced.cart.write_to(response)
    compress(request, response)
    return response


def _told(request: HttpRequest) -> list[News]:
    """What the last change left to be said."""
    told = []
    for message in messages.get_messages(request):
        match = UNDO.fullmatch(message.extra_tags or "")
        undo = CartLine(int(match[1]), int(match[2]), int(match[3]) or None) if match else None
        told.append(News(str(message), undo))
    return told


@require_POST
@same_origin_post
def cart_add(request: HttpRequest) -> HttpResponse:
    form = AddToCartForm(request.POST)
    try:
        limits.CART_ADDS.count(network_of(request))
    except limits.TooOftenError as error:
        refused = JsonResponse({"errors": [str(error)]}) if _wants_json(request) else too_often(request, error)
        return told_to_wait(refused, error)
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
    after = after.set(variant.pk, min(after.quantity_of(variant.pk), variant.available))
    notes = [UNREADABLE] if before.is_unreadable else []
    name = f"{variant.supplement.name}, {variant.name}"
    wanted, got = before.quantity_of(variant.pk) + line.quantity, after.quantity_of(variant.pk)
    if got < wanted:
        limit = f"Only {got} left of {name}" if got < MAX_QUANTITY else f"At most {MAX_QUANTITY} of one item"
        notes.append(f"{limit}: we set {got} instead of {wanted}.")
    said = notes if got < wanted else [*notes, f"Added to your cart: {line.quantity} × {name}."]
    if _wants_json(request):
        return _drawer(request, variant, before, after, said=said, notes=notes)
    return _changed(request, after, [News(sentence) for sentence in said])


def _add_refused(request: HttpRequest, form: AddToCartForm) -> HttpResponse:
    if _wants_json(request):
        errors = [sentence for sentences in form.errors.values() for sentence in sentences]
        return JsonResponse({"errors": errors}, status=422)
    return render(request, "shop/cart_add.html", {"form": form, "variant": form.asked_for}, status=422)


def _drawer(
    request: HttpRequest, variant: Variant, before: Cart, after: Cart, *, said: list[str], notes: list[str]
) -> HttpResponse:
    """What the script shows on the page that added: the line, what the cart costs, where to go on.

    Its heading says that something was added, so that only `notes` are left to say.
    """
    priced = price_cart(after)
    add_pictures(priced.items)
    context = {
        "priced": priced,
        "item": next((item for item in priced.items if item.variant.pk == variant.pk), None),
        "is_new": after.quantity_of(variant.pk) > before.quantity_of(variant.pk),
        "notes": notes,
    }
    html = render_to_string("shop/_drawer.html", context, request)
    response = JsonResponse({"count": after.count, "sentences": said, "html": html})
    after.write_to(response)
    return response


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


@require_POST
@same_origin_post
def cart_code(request: HttpRequest) -> HttpResponse:
    """Put a code into the cart, instead of any other, or take it away. One that takes nothing off is not kept."""
    before = Cart.from_cookies(request.COOKIES)
    if "remove" in request.POST:
        return _changed(request, before.with_code(""), [News(f"Removed {before.code}.")] if before.code else [])
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_refused(request, before, form)
    code = form.cleaned_data["code"]
    wrong_codes = (limits.WRONG_COUPONS, network_of(request))
    try:
        limits.refuse(wrong_codes)
        priced = price_cart(before.with_code(code)) if CODE.fullmatch(code) else None
        refusal = priced.code_refusal if priced else refusals.unknown(form.data["code"].strip())
        if refusal:
            limits.count(wrong_codes)
    except limits.TooOftenError as error:
        form.add_error("code", str(error))
        return told_to_wait(_code_refused(request, before, form), error)
    if refusal:
        form.add_error("code", refusal.sentence)
        return _code_refused(request, before, form)
    if priced is None or not priced.applied_code:
        form.add_error("code", "Your cart is empty. Add something first." if not before.lines else NOT_NOW)
        return _code_refused(request, before, form)
    news = [News(f"{code} saves you {dollars(priced.applied_code.saved_cents)}.")]
    if before.code and before.code != code:
        news.append(News(f"It replaces {before.code}: a cart takes one code."))
    return _changed(request, before.with_code(code), news)


def _code_refused(request: HttpRequest, cart: Cart, form: CodeForm) -> HttpResponse:
    """Every code that did not apply passes here; the cart stays as it was."""
    return cart_page(request, cart, code_form=form, status=422)


def _removals(before: Cart, after: Cart) -> list[News]:
    kept = {line.variant_id for line in after.lines}
    gone = Cart(tuple(line for line in before.lines if line.variant_id not in kept))
    return [
        News(f"Removed {item.name}.", CartLine(item.variant.pk, item.quantity, item.post_id))
        for item in price_cart(gone).items
    ]


def _changed(request: HttpRequest, after: Cart, news: list[News]) -> HttpResponse:
    """Back to the cart, or the news as JSON to the script that asked."""
    if _wants_json(request):
        response: HttpResponse = JsonResponse({"count": after.count, "sentences": [each.sentence for each in news]})
    else:
        for each in news:
            messages.info(request, each.sentence, extra_tags=each.tag)
        response = redirect("shop:cart")
        response.status_code = 303  # a reload of the cart must not post again
    after.write_to(response)
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"
