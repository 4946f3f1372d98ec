"""What is printed for the shelf and the parcel: slips and the pick list. Neither names a price."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from shop.models import Order, OrderLine


@dataclass
class Pick:
    """Units of one pack for several orders: how many go to each."""

    line: OrderLine
    units: int = 0
    orders: list[tuple[Order, int]] = field(default_factory=list)


def slip_rows(order: Order) -> list[tuple[OrderLine, int]]:
    """What goes into the parcel, in the order of the shelves: lines that still wait, all once nothing does."""
    waiting = [(line, line.held_quantity) for line in order.lines.all() if line.held_quantity]
    rows = waiting or [(line, line.quantity) for line in order.lines.all()]
    return sorted(rows, key=lambda row: _place(row[0]))


def pick_rows(orders: Iterable[Order]) -> list[Pick]:
    """One row for each pack that waits, in the order of the shelves, so that every shelf is visited once."""
    picks: dict[int, Pick] = {}
    for order in orders:
        for line in order.lines.all():
            if line.held_quantity:
                pick = picks.setdefault(line.variant_id, Pick(line))
                pick.units += line.held_quantity
                pick.orders.append((order, line.held_quantity))
    return sorted(picks.values(), key=lambda pick: _place(pick.line))


def slips(request: HttpRequest, chosen: list[Order]) -> HttpResponse:
    """One page of paper per order."""
    prefetch_related_objects(chosen, "lines__variant")
    context = {"slips": [(order, slip_rows(order)) for order in chosen]}
    return TemplateResponse(request, "admin/shop/order/slips.html", context)


def pick_list(request: HttpRequest, chosen: list[Order]) -> HttpResponse:
    """One list for all of them."""
    prefetch_related_objects(chosen, "lines__variant")
    context = {"picks": pick_rows(chosen), "orders": chosen}
    return TemplateResponse(request, "admin/shop/order/pick_list.html", context)


def _place(line: OrderLine) -> tuple[bool, str, str]:
    """Packs without a shelf stand last."""
    return not line.variant.shelf, line.variant.shelf, line.sku
