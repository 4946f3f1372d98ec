"""Goods that come back: asked for by the customer, answered by staff, received, and refunded or not."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import stock
from shop.models import Order, OrderEvent, OrderLine, Outbox, ReturnLine, ReturnRequest
from shop.orders.errors import FieldError, IllegalMoveError
from shop.orders.states import Status, lock, queue_mail, write_event

RETURNABLE = (Status.SHIPPED, Status.COMPLETED)
State = ReturnRequest.Status
OPEN = (State.REQUESTED, State.APPROVED, State.RECEIVED)


def returnable_lines(order: Order) -> list[OrderLine]:
    """What the customer of `order` could send back now: none before it left, and while another return is open."""
    if order.status not in RETURNABLE or order.return_requests.filter(status__in=OPEN).exists():
        return []
    return [line for line in order.lines.all() if line.returnable_quantity]


@all_or_nothing
def request_return(order: Order, *, quantities: Mapping[int, int], reason: str, message: str = "") -> ReturnRequest:
    """The customer wants to send back `quantities` (units by id of the order line).

    Raises IllegalMoveError before the order has left and while another return is open, FieldError for what does not
    fit.
    """
    lock(order)
    if order.status not in RETURNABLE:
        raise IllegalMoveError(
            f"Order {order.number} is {order.status_words.lower()}; nothing of it can be sent back yet."
            if order.status in {Status.PENDING, Status.PAID, Status.PACKED}
            else f"Order {order.number} is {order.status_words.lower()}; nothing of it can be sent back."
        )
    if order.return_requests.filter(status__in=OPEN).exists():
        raise IllegalMoveError("A return of this order is open already. We answer it by e-mail.")
    lines = {line.pk: line for line in order.lines.all()}
    wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
    if not wanted:
        raise FieldError("__all__", "Say how many of which item come back.")
    for pk, quantity in wanted.items():
        if pk not in lines:
            raise FieldError(pk, "This line is not of this order.")
        if not 0 < quantity <= lines[pk].returnable_quantity:
            raise FieldError(pk, f"At most {lines[pk].returnable_quantity} can come back.")
    if reason not in ReturnRequest.Reason.values:
        raise FieldError("reason", "Choose a reason.")
    made = ReturnRequest.objects.create(order=order, reason=reason, message=message[:1000])
    for pk, quantity in wanted.items():
        ReturnLine.objects.create(return_request=made, order_line=lines[pk], quantity=quantity)
    units = sum(wanted.values())
    write_event(
        order,
        OrderEvent.Kind.RETURN,
        f"Return of {units} unit{'s' if units > 1 else ''} requested: {made.get_reason_display()}",
        public_note="You asked to return goods",
    )
    queue_mail(order, Outbox.Kind.STAFF_RETURN, about=f"return:{made.pk}")
    return made


@all_or_nothing
def answer_return(request: ReturnRequest, *, is_approved: bool, answer: str, actor: User | None = None) -> None:
    """Approve or decline; the customer reads `answer`. Raises IllegalMoveError unless it waits for one."""
    to = State.APPROVED if is_approved else State.DECLINED
    if not answer.strip():
        raise FieldError("answer", "Write what the customer should do, or why not.")
    _step(request, (State.REQUESTED,), to, actor=actor, answer=answer.strip()[:1000], answered_at=timezone.now())
    word = to.label.lower()
    write_event(
        request.order, OrderEvent.Kind.RETURN, f"Return {word}", public_note=f"Your return was {word}", actor=actor
    )
    queue_mail(request.order, Outbox.Kind.RETURN_ANSWERED, about=f"return:{request.pk}")


@all_or_nothing
def receive_return(
    request: ReturnRequest, *, restock: Mapping[int, int] | None = None, actor: User | None = None
) -> None:
    """The goods are here; of each order line id `restock` units go back on the shelf.

    Raises IllegalMoveError unless it was approved, FieldError for more units than were sent back.
    """
    _step(request, (State.APPROVED,), State.RECEIVED, actor=actor)
    lines = {line.order_line_id: line for line in request.lines.select_related("order_line")}
    for pk in sorted(restock or {}, key=lambda pk: lines[pk].order_line.variant_id if pk in lines else 0):
        quantity = (restock or {})[pk]
        if pk not in lines or not 0 <= quantity <= lines[pk].quantity:
            most = lines[pk].quantity if pk in lines else 0
            raise FieldError(pk, f"At most {most} came back.")
        line = lines[pk].order_line
        if quantity > line.shipped_quantity - line.returned_quantity:
            raise FieldError(pk, f"{line.sku} was put back on the shelf already.")
        stock.take_back(line, quantity, cause=f"return:{request.pk}")
    back = sum((restock or {}).values())
    write_event(
        request.order,
        OrderEvent.Kind.RETURN,
        f"Returned goods received, {back} back on the shelf",
        public_note="We received what you sent back",
        actor=actor,
    )


@all_or_nothing
def close_return(request: ReturnRequest, *, note: str = "", actor: User | None = None) -> None:
    """It ends without a refund: replaced, repaired, or never sent. Raises IllegalMoveError where it has ended."""
    _step(request, (State.APPROVED, State.RECEIVED), State.CLOSED, actor=actor)
    text = f"Return closed without a refund: {note}" if note else "Return closed without a refund"
    write_event(request.order, OrderEvent.Kind.RETURN, text, public_note="Your return is closed", actor=actor)


def _step(
    request: ReturnRequest, froms: tuple[State, ...], to: State, *, actor: User | None, **fields: object
) -> None:
    """Compare and swap under the order's lock."""
    lock(request.order)
    changed = ReturnRequest.objects.filter(pk=request.pk, status__in=froms).update(status=to, actor=actor, **fields)
    request.refresh_from_db()
    if not changed:
        words = request.get_status_display().lower()
        raise IllegalMoveError(
            f"This return of order {request.order.number} is {words}; it cannot be {to.label.lower()}."
        )
