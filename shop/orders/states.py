"""The one table of states, and the one function that moves an order through it."""

from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone

from accounts import audit
from accounts.models import User
from shop.models import Order, OrderEvent, OrderLine, OrderPromotion, Outbox, Promotion, Stock, state_words
from shop.orders.errors import IllegalMoveError, UnseenError

Status = Order.Status

# Who may follow whom. Everything else is refused by name.
NEXT_STATES: dict[str, tuple[str, ...]] = {
    Status.PENDING: (Status.PAID, Status.CANCELLED, Status.EXPIRED, Status.NEEDS_REVIEW),
    Status.EXPIRED: (Status.PAID, Status.NEEDS_REVIEW),
    Status.NEEDS_REVIEW: (Status.PAID, Status.CANCELLED),
    Status.PAID: (Status.PACKED, Status.CANCELLED, Status.NEEDS_REVIEW),
    Status.PACKED: (Status.SHIPPED, Status.CANCELLED, Status.NEEDS_REVIEW),
    Status.SHIPPED: (Status.COMPLETED,),
    Status.COMPLETED: (),
    Status.CANCELLED: (),
}
MAILS = {
    Status.PAID: Outbox.Kind.PAID,
    Status.CANCELLED: Outbox.Kind.CANCELLED,
    Status.EXPIRED: Outbox.Kind.EXPIRED,
}


def lock(order: Order, *, seen: int | None = None) -> None:
    """Order row first, in every function that also writes other rows: two that work on one order take turns.

    SQLite's transactions take turns anyway. Afterwards every field of `order` is what it is now.
    `seen`: the newest event (`newest_event`) on the page that asks. Raises UnseenError where something has happened
    since: a step that may be done again would be done twice by a second click.
    """
    order.refresh_from_db(from_queryset=Order.objects.select_for_update())
    if seen is not None and seen != newest_event(order):
        newest = order.events.last()
        raise UnseenError(newest.note if newest else "")


def newest_event(order: Order) -> int:
    """The id of the last thing that happened to it, 0 for none."""
    return OrderEvent.objects.filter(order=order).aggregate(newest=Max("pk"))["newest"] or 0


def lock_all(chosen: Iterable[Order]) -> None:
    """For a transaction that settles several: their orders, then stock, then promotions, each in the order of keys.

    One order after the other, the second would want stock when the first has taken promotions, and whoever places an
    order just then would wait for it while it waits for them.
    """
    rows = Order.objects.select_for_update().filter(pk__in=[order.pk for order in chosen]).order_by("pk")
    gave_up = [order.pk for order in rows if order.status in {Status.EXPIRED, Status.NEEDS_REVIEW}]
    if not gave_up:
        return
    sold = OrderLine.objects.filter(order__in=gave_up).values("variant_id")
    used = OrderPromotion.objects.filter(order__in=gave_up).values("promotion_id")
    for wanted in (Stock.objects.filter(pk__in=sold), Promotion.objects.filter(pk__in=used)):
        list(wanted.select_for_update().order_by("pk").values_list("pk"))


def move(order: Order, to: str, *, actor: User | None = None, note: str = "", public_note: str = "") -> None:
    """Compare and swap: of two that move one order, one wins and the other is told. Raises IllegalMoveError.

    Writes the event, and the mail where this state has one.
    """
    froms = [state for state, nexts in NEXT_STATES.items() if to in nexts]
    now = {"paid_on": order.paid_on or timezone.localdate()} if to == Status.PAID else {}
    if not Order.objects.filter(pk=order.pk, status__in=froms).update(status=to, **now):
        order.refresh_from_db(fields=["status"])
        raise refuse_move(order, to)
    order.status, order.paid_on = to, now.get("paid_on", order.paid_on)
    write_event(order, OrderEvent.Kind.MOVE, note, public_note=public_note, actor=actor)
    if to in MAILS:
        queue_mail(order, MAILS[Status(to)])


def refuse_move(order: Order, to: str) -> IllegalMoveError:
    wanted = state_words(to, is_collected=order.is_collected).lower()
    return IllegalMoveError(f"Order {order.number} is {order.status_words.lower()}; it cannot be {wanted}.")


def require_next(order: Order, to: str) -> None:
    """Raises IllegalMoveError where the table has no such move. For functions that write other rows first."""
    if to not in NEXT_STATES[order.status]:
        raise refuse_move(order, to)


def write_event(
    order: Order, kind: OrderEvent.Kind, note: str, *, public_note: str = "", actor: User | None = None
) -> OrderEvent:
    """Something happened that is no move: the timeline says so, and of a deed of staff the audit trail too.

    The note is for the timeline alone: it may hold an address.
    """
    if actor is not None:
        verb = Order.Status(order.status).label.lower() if kind == OrderEvent.Kind.MOVE else str(kind.label).lower()
        audit.record(f"order: {verb}", order, actor=actor, after={"said": public_note[:300]} if public_note else {})
    return OrderEvent.objects.create(
        order=order, kind=kind, status=order.status, note=note[:300], public_note=public_note[:300], actor=actor
    )


def queue_mail(order: Order, kind: Outbox.Kind, *, about: str = "") -> None:
    """A mail of `order`, once for each `about` (the order itself). A second one for the same reason is none.

    Asked before it is written, because on PostgreSQL a refused INSERT ends the transaction; the order's row is locked.
    """
    Outbox.objects.get_or_create(kind=kind, about=about or f"order:{order.pk}", defaults={"order": order})
