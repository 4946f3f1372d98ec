"""What can be done to an order from its page: who may, when it is offered, which form asks, which action writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from shop import orders, paying
from shop.forms import desk as forms
from shop.forms import money_back
from shop.models import Order, Payment, Refund
from shop.rules.money import dollars

Status = Order.Status


@dataclass(frozen=True)
class Step:
    """`do(order, form, actor, about)` writes and says what it did. Without a `form` a button is enough.

    `about` names the row below the order that the step is about: a refund, a return, a mail.
    `moves_money` of an order: then the password was typed within 15 minutes, or is asked for.
    """

    name: str
    label: str
    right: str
    do: Callable[..., str]
    is_offered: Callable[[Order], bool] = lambda order: True
    form: Callable[..., Any] | None = None
    about: str = ""
    intro: str = ""
    moves_money: Callable[[Order], bool] = lambda order: False


def _always(order: Order) -> bool:
    return True


def _was_paid(order: Order) -> bool:
    return order.status != Status.PENDING


def _in(*states: Status) -> Callable[[Order], bool]:
    return lambda order: order.status in states


def _nothing_has_left(order: Order) -> bool:
    return not any(line.shipped_quantity for line in order.lines.all())


def _can_refund(order: Order) -> bool:
    return order.status in orders.REFUNDABLE and any(
        payment.status == Payment.Status.SUCCEEDED and payment.refunded_cents < (payment.received_cents or 0)
        for payment in order.payments.all()
    )


def _record_payment(order: Order, form: Any, actor: User, about: Any) -> str:
    data = form.cleaned_data
    orders.record_payment(
        order,
        received_cents=data["amount"],
        bank_reference=data["bank_reference"],
        reason=data["reason"],
        actor=actor,
    )
    return f"Payment of {dollars(data['amount'])} recorded."


def _ship(order: Order, form: Any, actor: User, about: Any) -> str:
    shipment = orders.ship(
        order,
        quantities=form.quantities(),
        carrier=form.cleaned_data.get("carrier", ""),
        tracking_number=form.cleaned_data.get("tracking_number", ""),
        actor=actor,
        seen=form.cleaned_data["seen"],
    )
    units = sum(line.quantity for line in shipment.lines.all())
    word = "handed over" if order.is_collected else "shipped"
    return f"{units} unit{'s' if units > 1 else ''} {word}."


def _cancel(order: Order, form: Any, actor: User, about: Any) -> str:
    if order.status == Status.PENDING:
        try:
            paying.close_sessions(order)
        except paying.NotClosedError:
            raise orders.IllegalMoveError(
                f"A payment of order {order.number} may still go through. Try again in a few minutes."
            ) from None
    refunds = orders.cancel_order(
        order, actor=actor, reason=form.cleaned_data["reason"], restock=form.cleaned_data["restock"]
    )
    return " ".join(["Cancelled.", *(how_it_goes(refund) for refund in refunds)])


def refund_arguments(form: Any) -> dict[str, Any]:
    return {
        "lines": form.portions(),
        "reason": form.cleaned_data["reason"],
        "shipping_cents": form.cleaned_data["shipping"] or 0,
        "note": form.cleaned_data["note"],
        "return_request": form.return_request,
        "seen": form.cleaned_data["seen"],
    }


def _refund(order: Order, form: Any, actor: User, about: Any) -> str:
    return how_it_goes(orders.refund(order, actor=actor, **refund_arguments(form)))


def how_it_goes(refund: Refund) -> str:
    """What is left to do about the money."""
    amount = dollars(refund.amount_cents)
    if refund.payment.gateway == "manual":
        return f"Send {amount} by transfer, then record the reference."
    return f"{amount} goes back the way it was paid, by itself within minutes."


def _refund_sent(order: Order, form: Any, actor: User, about: Any) -> str:
    orders.record_refund_sent(about, reference=form.cleaned_data["reference"], actor=actor)
    return f"Refund of {dollars(about.amount_cents)} recorded as sent."


def _answer(order: Order, form: Any, actor: User, about: Any) -> str:
    data = form.cleaned_data
    orders.answer_return(about, is_approved=data["is_approved"], answer=data["answer"], actor=actor)
    return f"Return {about.get_status_display().lower()}; the customer is told."


def _receive(order: Order, form: Any, actor: User, about: Any) -> str:
    orders.receive_return(about, restock=form.quantities(), actor=actor)
    return "Goods received."


def _close(order: Order, form: Any, actor: User, about: Any) -> str:
    orders.close_return(about, note=form.cleaned_data["note"], actor=actor)
    return "Return closed."


def _address(order: Order, form: Any, actor: User, about: Any) -> str:
    fields = {name: form.cleaned_data[name] for name in orders.ADDRESS_FIELDS if name in form.cleaned_data}
    return "Address changed." if orders.edit_address(order, actor=actor, **fields) else "Nothing to change."


def _note(order: Order, form: Any, actor: User, about: Any) -> str:
    orders.add_note(order, form.cleaned_data["note"], actor=actor, seen=form.cleaned_data["seen"])
    return "Note kept."


def _plain(action: Callable[..., Any], said: str) -> Callable[..., str]:
    def do(order: Order, form: Any, actor: User, about: Any) -> str:
        action(about or order, actor=actor)
        return said

    return do


def _can_cancel(order: Order) -> bool:
    return Status.CANCELLED in orders.NEXT_STATES[order.status] and _nothing_has_left(order)


FULFIL, MONEY = "shop.fulfil_order", "shop.record_payment"
STEPS = {
    step.name: step
    for step in (
        Step(
            "record-payment",
            "Record payment",
            MONEY,
            _record_payment,
            _in(Status.PENDING, Status.EXPIRED, Status.NEEDS_REVIEW),
            forms.RecordPaymentForm,
            moves_money=_always,
            intro="The money has arrived at the bank. The customer is told, and the order can be packed.",
        ),
        Step("pack", "Mark packed", FULFIL, _plain(orders.mark_packed, "Packed."), _in(Status.PAID)),
        Step(
            "ship",
            "Mark shipped",
            FULFIL,
            _ship,
            _in(Status.PACKED),
            forms.ShipForm,
            intro="What goes into this parcel. A smaller number leaves the rest for the next one; each has a mail.",
        ),
        Step("deliver", "Mark delivered", FULFIL, _plain(orders.mark_delivered, "Delivered."), _in(Status.SHIPPED)),
        Step(
            "cancel",
            "Cancel",
            "shop.cancel_order",
            _cancel,
            _can_cancel,
            forms.CancelForm,
            intro="Nothing of it is sent. All that was received goes back, shipping too, and the customer is told. "
            "This cannot be undone.",
            moves_money=_was_paid,
        ),
        Step(
            *("refund", "Refund", "shop.refund_order", _refund, _can_refund, money_back.RefundForm),
            moves_money=_always,
        ),
        Step(
            "refund-sent",
            "Record the transfer",
            "shop.refund_order",
            _refund_sent,
            form=money_back.RefundSentForm,
            about="refund",
            intro="You have sent the money from the bank. The customer is told.",
            moves_money=_always,
        ),
        Step(
            "answer-return",
            "Answer",
            "shop.change_returnrequest",
            _answer,
            form=money_back.AnswerReturnForm,
            about="return",
        ),
        Step(
            "receive-return",
            "Goods received",
            "shop.change_returnrequest",
            _receive,
            form=money_back.ReceiveReturnForm,
            about="return",
            intro="How many of what came back can be sold again? They go back on the shelf; the others do not.",
        ),
        Step(
            "close-return",
            "Close without a refund",
            "shop.change_returnrequest",
            _close,
            form=money_back.CloseReturnForm,
            about="return",
            intro="It was replaced, repaired, or never came.",
        ),
        Step(
            "address",
            "Edit address",
            FULFIL,
            _address,
            _in(*orders.BEFORE_PACKING),
            forms.AddressForm,
            intro="What was charged for shipping stays as it is. The old address is kept in the timeline.",
        ),
        Step(
            "note", "Add note", FULFIL, _note, form=forms.NoteForm, intro="For staff; the customer does not read it."
        ),
        Step(
            "resend", "Send again", "shop.change_outbox", _plain(orders.resend_mail, "It is sent again."), about="mail"
        ),
    )
}
# The one big button, by what comes next.
NEXT = ("record-payment", "pack", "ship", "deliver")
MENU = ("cancel", "refund", "address", "note")


def next_step(order: Order) -> Step | None:
    return next((STEPS[name] for name in NEXT if STEPS[name].is_offered(order)), None)


def label_of(step: Step, order: Order) -> str:
    """What is collected is ready and handed over."""
    if order.is_collected:
        return {"pack": "Mark ready to collect", "ship": "Hand over"}.get(step.name, step.label)
    return step.label


def intro_of(step: Step, order: Order) -> str:
    """What the step does; of money that does not fit, what there is to choose from."""
    if step.name == "record-payment" and order.status == Status.NEEDS_REVIEW:
        came = order.payments.filter(status=Payment.Status.MISMATCHED).exclude(received_cents=None).last()
        if came:
            return (
                f"{dollars(came.received_cents or 0)} came instead of {dollars(order.total_cents)}. To accept it, say "
                "why it is enough. If the rest has come too, record the whole. Or cancel the order: then the money "
                "goes back."
            )
    return step.intro
