"""Packed, shipped, delivered."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from accounts.models import User
from shop import stock
from shop.models import Order, Outbox, Shipment, ShipmentLine
from shop.orders.errors import IllegalMoveError
from shop.orders.states import Status, lock, move, queue_mail


@transaction.atomic
def mark_packed(order: Order, *, actor: User | None = None) -> None:
    """Raises IllegalMoveError unless the order is paid."""
    move(order, Status.PACKED, actor=actor, note="Packed")


@transaction.atomic
def ship(
    order: Order,
    *,
    quantities: Mapping[int, int] | None = None,
    carrier: str = "",
    tracking_number: str = "",
    actor: User | None = None,
) -> Shipment:
    """A parcel leaves: of each order line id `quantities` units, or all that is still here. One mail per parcel.

    The order is shipped with its last unit. Raises IllegalMoveError unless it is packed, for more units than are held,
    and for a parcel without any.
    """
    lock(order)
    if order.status != Status.PACKED:
        raise IllegalMoveError(f"Order {order.number} is {order.get_status_display().lower()}; it cannot be shipped.")
    lines = list(order.lines.order_by("variant_id"))
    wanted = {line.pk: line.held_quantity if quantities is None else quantities.get(line.pk, 0) for line in lines}
    if not any(wanted.values()):
        raise IllegalMoveError(f"Nothing of order {order.number} is left to ship.")
    shipment = Shipment.objects.create(order=order, carrier=carrier, tracking_number=tracking_number, actor=actor)
    for line in lines:
        quantity = wanted[line.pk]
        if not 0 <= quantity <= line.held_quantity:
            raise IllegalMoveError(f"Only {line.held_quantity} of {line.sku} are left to ship.")
        if quantity:
            ShipmentLine.objects.create(shipment=shipment, order_line=line, quantity=quantity)
            stock.ship(line, quantity, cause=f"shipment:{shipment.pk}")
    queue_mail(order, Outbox.Kind.SHIPPED, about=f"shipment:{shipment.pk}")
    if not order.lines.filter(quantity__gt=F("shipped_quantity") + F("released_quantity")).exists():
        move(order, Status.SHIPPED, actor=actor, note="Shipped")
    return shipment


@transaction.atomic
def mark_shipped(order: Order, *, actor: User | None = None) -> None:
    """All that is left leaves in one parcel without a tracking number."""
    ship(order, actor=actor)


@transaction.atomic
def mark_delivered(order: Order, *, actor: User | None = None) -> None:
    """Raises IllegalMoveError unless the order is shipped."""
    move(order, Status.COMPLETED, actor=actor, note="Delivered")
