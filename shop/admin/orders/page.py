"""The page of one order, and the page of each step that asks for something."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import audit, sudo
from shop import orders
from shop.admin.orders.steps import MENU, STEPS, Step, how_it_goes, intro_of, label_of, next_step, refund_arguments
from shop.admin.orders.words import fulfilment_badge, payment_badge, payment_words
from shop.invoices import missing_for_law
from shop.models import Order, Refund, ReturnRequest, Store
from shop.orders.queues import age
from shop.rules.carriers import tracking_url

ORDERS = Order.objects.prefetch_related(
    "lines__post",
    "payments",
    "refunds__lines__order_line",
    "refunds__payment",
    "refunds__actor",
    "shipments__lines__order_line",
    "return_requests__lines__order_line",
    "events__actor",
    "mails",
    "promotions",
    "acknowledgements",
)


def find(pk: Any) -> Order:
    order = (
        ORDERS.filter(pk=int(pk)).first() if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 19 else None
    )
    if order is None:
        raise Http404
    return order


def order_page(desk: Any, request: HttpRequest, order: Order) -> HttpResponse:
    step = next_step(order)
    may = {name.replace("-", "_"): request.user.has_perm(each.right) for name, each in STEPS.items()}
    if step and not request.user.has_perm(step.right):
        step = None
    context = {
        **desk.admin_site.each_context(request),
        "title": f"Order {order.number}",
        "opts": desk.opts,
        "order": order,
        "may": may,
        "payment_badge": payment_badge(order),
        "fulfilment_badge": fulfilment_badge(order),
        "age": age(order.placed_at),
        "next_step": step,
        "next_label": label_of(step, order) if step else "",
        "next_intro": intro_of(step, order) if step else "",
        "next_form": step.form(order) if step and step.form else None,
        "menu": [STEPS[name] for name in MENU if may[name] and STEPS[name].is_offered(order)],
        "parcels": [(one, tracking_url(one.carrier, one.tracking_number)) for one in order.shipments.all()],
        "payments": [(one, payment_words(one)) for one in order.payments.all()],
        "refunds": [(one, _refund_note(one)) for one in order.refunds.all()],
        "can_refund": STEPS["refund"].is_offered(order) and may["refund"],
        "invoice_lacks": missing_for_law(order, Store.objects.the_one()),
        "sees_money": request.user.has_perm("shop.view_payment"),
        "sees_mail": request.user.has_perm("shop.view_outbox"),
        "neighbours": _neighbours(order),
    }
    return TemplateResponse(request, "admin/shop/order/page.html", context)


def _refund_note(refund: Refund) -> str:
    if refund.status == Refund.Status.REQUESTED:
        return how_it_goes(refund)
    if refund.status == Refund.Status.FAILED:
        return f"It failed: {refund.failure or 'no reason given'}. Send it by transfer, or refund again."
    return ""


def _neighbours(order: Order) -> tuple[Order | None, Order | None]:
    """The order placed just after, and just before."""
    newer = Order.objects.filter(placed_at__gt=order.placed_at).order_by("placed_at", "pk").only("number").first()
    older = Order.objects.filter(placed_at__lt=order.placed_at).order_by("-placed_at", "-pk").only("number").first()
    return newer, older


def step_view(desk: Any, request: HttpRequest, pk: int, name: str, about: int | None = None) -> HttpResponse:
    """Ask and do: GET shows what a step asks for, POST does it. Whoever comes second is told what the order is now."""
    step = STEPS.get(name)
    if step is None or bool(step.about) != (about is not None):
        raise Http404
    if not request.user.has_perm(step.right) or not desk.has_view_permission(request):
        raise PermissionDenied
    order = find(pk)
    row = _row(order, step, about)
    if request.method != "POST":
        if step.form is None:
            return HttpResponse("Send this by its button.", status=405, headers={"Allow": "POST"})
        if not step.is_offered(order):
            _refuse(
                request, f"Order {order.number} is {order.status_words.lower()}: “{step.label}” is not for it now."
            )
            return redirect(page_of(order))
    if step.moves_money(order) and (asked := sudo.gate(request, f"{step.label.lower()}: order {order.number}")):
        return asked
    form = _form(step, order, row, request)
    if request.method == "POST" and (response := _do(request, step, order, form, row)):
        return response
    context = {
        **desk.admin_site.each_context(request),
        "title": f"{label_of(step, order)}: order {order.number}",
        "opts": desk.opts,
        "order": order,
        "step": step,
        "label": label_of(step, order),
        "intro": intro_of(step, order),
        "form": form,
        "about": row,
        "amount": getattr(form, "amount_to_confirm", None),
        "consequence": getattr(form, "consequence", ""),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return TemplateResponse(request, "admin/shop/order/step.html", context, status=status)


def _row(order: Order, step: Step, about: int | None) -> Any:
    if not step.about:
        return None
    rows: dict[str, Any] = {"refund": order.refunds, "return": order.return_requests, "mail": order.mails}
    found = next((row for row in rows[step.about].all() if row.pk == about), None)
    if found is None:
        raise Http404
    found.order = order
    return found


def _form(step: Step, order: Order, row: Any, request: HttpRequest) -> Any:
    if step.form is None:
        return None
    more: dict[str, Any] = {"return_request": row} if step.name == "receive-return" else {}
    if step.name == "refund" and (asked := request.POST.get("return") or request.GET.get("return")):
        returns: dict[str, ReturnRequest] = {str(one.pk): one for one in order.return_requests.all()}
        more["return_request"] = returns.get(asked)
    return step.form(order, request.POST if request.method == "POST" else None, **more)


def _do(request: HttpRequest, step: Step, order: Order, form: Any, row: Any) -> HttpResponse | None:
    """The answer after it was done or refused; None where the form is shown again."""
    if form is not None and not form.is_valid():
        return None
    try:
        if step.name == "refund" and not _is_confirmed(order, form):
            return None
        if form is not None:
            audit.give_reason(request, _reason(form))
        said = step.do(order, form, request.user, row)
    except orders.FieldError as error:
        is_over = isinstance(error, orders.UnseenError) and not step.is_offered(find(order.pk))
        if form is None or is_over:
            _refuse(request, str(error))
        else:
            form.refuse(error)
            return None
    except orders.IllegalMoveError as error:
        _refuse(request, str(error))
    else:
        messages.success(request, f"{order.number}: {said}")
    return redirect(_back(request, order))


def _reason(form: Any) -> str:
    """What the step's own form says of why: notes and answers stay at the order, they speak of people."""
    names = ("reason", "bank_reference", "reference")
    return "; ".join(str(form.cleaned_data[name]) for name in names if form.cleaned_data.get(name))


def _is_confirmed(order: Order, form: Any) -> bool:
    """Money that goes out is shown before it is sent: the amount, and how it goes."""
    amount = orders.preview_refund(order, **refund_arguments(form))
    if form.cleaned_data["confirmed"] == str(amount):
        return True
    form.amount_to_confirm = amount
    paid = next(payment for payment in order.payments.all() if payment.status == "succeeded")
    form.consequence = how_it_goes(Refund(order=order, payment=paid, amount_cents=amount))
    form.data = form.data.copy()
    form.data["confirmed"] = str(amount)
    return False


def _refuse(request: HttpRequest, words: str) -> None:
    messages.error(request, words)


def page_of(order: Order) -> str:
    return reverse("admin:shop_order_change", args=[order.pk])


def _back(request: HttpRequest, order: Order) -> str:
    """Where the button stood: the first page, the list with its filters, or the order."""
    wanted = request.POST.get("next", "")
    is_ours = wanted == reverse("admin:index") or wanted.startswith(reverse("admin:shop_order_changelist"))
    return wanted if is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else page_of(order)
