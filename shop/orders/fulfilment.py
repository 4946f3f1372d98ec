"""Packed, shipped, delivered; or ready and collected."""

from collections.abc import Mapping

from django.db.models import F

from accounts.models import User
from blog.transactions import all_or_nothing
from shop import stock
from shop.models import Order, OrderEvent, Outbox, Shipment, ShipmentLine
from shop.orders.errors import FieldError
from shop.orders.states import Status, lock, move, queue_mail, refuse_move, write_event


@all_or_nothing
def mark_packed(order: Order, *, actor: User | None = None) -> None:
    """Raises IllegalMoveError unless the order is paid. Who collects is told that it is ready."""
    lock(order)
    move(order, Status.PACKED, actor=actor, note="Ready to collect" if order.is_collected else "Packed")
    if order.is_collected:
        queue_mail(order, Outbox.Kind.READY)


@all_or_nothing
def ship(
    order: Order,
    *,
    quantities: Mapping[int, int] | None = None,
    carrier: str = "",
    tracking_number: str = "",
    actor: User | None = None,
    seen: int | None = None,
) -> Shipment:
    """A parcel leaves: of each order line id `quantities` units, or all that is still here. One mail per parcel.

    The order is shipped with its last unit; one that is collected is then complete, and needs no mail.
    Raises IllegalMoveError unless it is packed, FieldError for more units than are held and for a parcel without any,
    UnseenError where something has happened since `seen` (`states.lock`).
    """
    lock(order, seen=seen)
    if order.status != Status.PACKED:
        raise refuse_move(order, Status.SHIPPED)
    lines = list(order.lines.order_by("variant_id"))
    wanted = {line.pk: line.held_quantity if quantities is None else quantities.get(line.pk, 0) for line in lines}
    if unknown := set(quantities or ()) - set(wanted):
        raise FieldError(min(unknown), "This line is not of this order.")
    for line in lines:
        if not 0 <= wanted[line.pk] <= line.held_quantity:
            raise FieldError(line.pk, f"Only {line.held_quantity} of {line.sku} are left to ship.")
    if not any(wanted.values()):
        raise FieldError("__all__", f"A parcel of order {order.number} holds at least one unit.")
    shipment = Shipment.objects.create(
        order=order, carrier=carrier[:40], tracking_number=tracking_number[:60], actor=actor
    )
    for line in lines:
        if quantity := wanted[line.pk]:
            ShipmentLine.objects.create(shipment=shipment, order_line=line, quantity=quantity)
            stock.ship(line, quantity, cause=f"shipment:{shipment.pk}")
    if not order.is_collected:
        queue_mail(order, Outbox.Kind.SHIPPED, about=f"shipment:{shipment.pk}")
    if order.lines.filter(quantity__gt=F("shipped_quantity") + F("released_quantity")).exists():
        _say_in_part(shipment, sum(wanted.values()), actor)
    else:
        _leave(order, shipment, actor)
    return shipment


def _leave(order: Order, shipment: Shipment, actor: User | None) -> None:
    if order.is_collected:
        move(order, Status.SHIPPED, actor=actor, note="Collected")
        move(order, Status.COMPLETED, actor=actor, note="Collected")
        return
    parcel = " ".join(part for part in (shipment.carrier, shipment.tracking_number) if part)
    move(order, Status.SHIPPED, actor=actor, note=f"Shipped, {parcel}" if parcel else "Shipped")


def _say_in_part(shipment: Shipment, units: int, actor: User | None) -> None:
    order = shipment.order
    word = "collected" if order.is_collected else "shipped"
    plural = "s" if units > 1 else ""
    parcel = " ".join(part for part in (shipment.carrier, shipment.tracking_number) if part)
    note = f"{units} unit{plural} {word}, the rest follows"
    write_event(
        order,
        OrderEvent.Kind.SHIPMENT,
        f"{note} ({parcel})" if parcel else note,
        public_note=f"Part of it {word}",
        actor=actor,
    )


@all_or_nothing
def mark_shipped(order: Order, *, actor: User | None = None) -> None:
    """All that is left leaves in one parcel without a tracking number."""
    ship(order, actor=actor)


@all_or_nothing
def mark_delivered(order: Order, *, actor: User | None = None) -> None:
    """Raises IllegalMoveError unless the order is shipped."""
    lock(order)
    move(order, Status.COMPLETED, actor=actor, note="Delivered")
