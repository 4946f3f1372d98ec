"""The customer's order: followed, printed, and found again."""

from django.db.models import DateTimeField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_safe

from blog.models import Post
from blog.prepared import Prepared
from shop import limits, orders, papers, paying
from shop.clients import network_of
from shop.delivery import arrival_of
from shop.forms import FindOrderForm
from shop.invoices import invoice_of
from shop.models import Order, Refund, Store
from shop.rules.carriers import tracking_url
from shop.views.too_often import told_to_wait, too_often

READ_NEXT = 3
# How often a page that was left unpaid looks again: the message that a card was declined may still be on its way.
LOOKS_AFTER_LEAVING = {str(look) for look in range(4)}
# How often a page that waits for the payment service looks again by itself: for about four minutes.
MOST_LOOKS = {str(look) for look in range(20)}
NOT_FOUND = "We found no order with this number and e-mail. Check both, or use the link in our e-mail."


def order_or_404(number: str, token: str) -> Order:
    """The order of the address. A wrong token and an unknown number are the same page."""
    found = orders.by_number(number)
    is_right = constant_time_compare(token, found.token if found else "-" * len(token))
    if found is None or not is_right:
        raise Http404
    return found


_latest: Prepared[Post] = Prepared(
    lambda now: Post.objects.published(now).for_lists()[:READ_NEXT], now=DateTimeField()
)


@require_safe
def order(request: HttpRequest, number: str, token: str) -> HttpResponse:
    found = order_or_404(number, token)
    orders.add_what_became_of_it(found)
    payments, store = list(found.payments.all()), Store.objects.the_one()
    payment = payments[-1] if payments else None
    way_back = request.GET.get("paid", "")
    how_to_pay = paying.how_to_pay(found, store, is_back=way_back == "back")
    refunds = [one for one in found.refunds.all() if one.status != Refund.Status.FAILED]
    parcels = [(one, tracking_url(one.carrier, one.tracking_number)) for one in found.shipments.all()]
    money_back = _money_back(found, refunds)
    has_ended = found.status in {Order.Status.CANCELLED, Order.Status.EXPIRED}
    has_money = any(one.received_cents for one in payments)
    context = {
        "order": found,
        "where_it_stands": _where_it_stands(found, money_back, is_begun=bool(parcels)),
        "money_back": money_back,
        "has_ended": has_ended,
        "has_money": has_money,
        "has_invoice": has_money or not has_ended,  # nothing was sold where nobody paid
        "store": store,
        "has_pdf": papers.is_offered(),
        "how_to_pay": how_to_pay,
        "instructions": how_to_pay.instructions if how_to_pay else None,
        "was_left": way_back == "left",
        "arrival": arrival_of(found, payment, store),
        "steps": found.progress(),
        "parcels": parcels,
        "refunds": refunds,
        "returns": found.return_requests.all(),
        "can_return": bool(orders.returnable_lines(found)),
        "posts": _latest(now=timezone.now()),
    }
    response = render(request, "shop/order.html", context)
    looks = request.GET.get("look", "0")
    is_waiting = how_to_pay is not None and how_to_pay.kind == "waiting" and looks in MOST_LOOKS
    was_left = how_to_pay is not None and how_to_pay.kind == "open" and way_back == "left"
    if is_waiting or (was_left and looks in LOOKS_AFTER_LEAVING):
        # A header and not a <meta>: each look waits longer than the one before, and the last asks for no other.
        again = int(looks) + 1
        response.headers["Refresh"] = f"{1 + again}; url={found.get_absolute_url()}?paid={way_back}&look={again}"
    return response


def _where_it_stands(order: Order, money_back: str, *, is_begun: bool) -> str:
    """The state in words of the customer, and what became of the money. `is_begun`: a part has left."""
    words = order.status_words.lower()
    if order.status == Order.Status.NEEDS_REVIEW:
        words = "being checked"
    elif order.status == Order.Status.PACKED and is_begun:
        words = "partly collected" if order.is_collected else "partly shipped"
    return f"{words}, {money_back.lower()}" if money_back else words


def _money_back(order: Order, refunds: list[Refund]) -> str:
    """ "" where none goes back; never "refunded" before all of it was sent."""
    if any(one.settled_at is None for one in refunds):
        return "Refund on its way"
    return order.refund_badge


@require_safe
def invoice(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """One page of paper with what a tax invoice must say."""
    return render(request, "shop/invoice.html", _on_paper(order_or_404(number, token), "base.html"))


@require_safe
def invoice_pdf(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """The same page as a file to keep; 404 where this installation makes none."""
    found = order_or_404(number, token)
    if not papers.is_offered():
        raise Http404
    try:
        limits.PAPERS.count(network_of(request))
    except limits.TooOftenError as error:
        return too_often(request, error)
    try:
        pdf = papers.as_pdf(render_to_string("shop/invoice.html", _on_paper(found, "shop/_paper.html")))
    except papers.NoPaperError:
        raise Http404 from None
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="invoice-{found.number}.pdf"'
    return response


def _on_paper(found: Order, frame: str) -> dict[str, object]:
    return {"invoice": invoice_of(found), "order": found, "frame": frame, "has_pdf": papers.is_offered()}


@require_http_methods(["GET", "HEAD", "POST"])
def find_order(request: HttpRequest) -> HttpResponse:
    """Number and e-mail lead to the order. Whatever is wrong with them, the answer is one."""
    if request.method != "POST":
        return render(request, "shop/find_order.html", {"form": FindOrderForm()})
    form = FindOrderForm(request.POST)
    if not form.is_valid():
        return render(request, "shop/find_order.html", {"form": form}, status=422)
    who = form.cleaned_data["email"].strip().lower()
    tries = ((limits.LOOK_UPS_OF_NETWORK, network_of(request)), (limits.LOOK_UPS_OF_EMAIL, who))
    try:
        limits.refuse(*tries)
        found = form.find()
        if found is None:
            limits.count(*tries)
    except limits.TooOftenError as error:
        sentence = f"{error} The link in our e-mail opens your order at any time."
        return told_to_wait(render(request, "shop/find_order.html", {"form": form, "sentence": sentence}), error)
    if found is None:
        return render(request, "shop/find_order.html", {"form": form, "sentence": NOT_FOUND}, status=422)
    response = redirect(found)
    response.status_code = 303
    return response
