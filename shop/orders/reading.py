"""An order with what its customer's page shows of it. The SQL of these questions is kept."""

from typing import Any

from django.db.models import BigIntegerField, CharField, Model, prefetch_related_objects

from blog.prepared import Prepared
from shop.models import Order, OrderEvent, OrderLine, OrderPromotion, Payment, Refund, ReturnRequest, Shipment


def by_number(number: str) -> Order | None:
    """With its lines and events. Three queries."""
    order = next(iter(_orders(number=number)), None)
    if order:
        _attach(order, "lines", "events")
    return order


def add_what_became_of_it(order: Order) -> None:
    """Payments, refunds, parcels, returns and promotions of `order`.

    Five queries, two more where there is a parcel, and two where there is a return.
    """
    _attach(order, "payments", "refunds", "shipments", "return_requests", "promotions")
    with_lines: tuple[list[Any], ...] = (list(order.shipments.all()), list(order.return_requests.all()))
    for rows in with_lines:
        prefetch_related_objects(rows, "lines__order_line")


def _attach(order: Order, *names: str) -> None:
    """As `prefetch_related` does, which writes each question anew."""
    for name in names:
        manager: Any = getattr(order, name)
        rows = manager.get_queryset()
        rows._result_cache, rows._prefetch_done = _rows_of[name](order=order.pk), True
        for row in rows._result_cache:
            row.order = order
        order.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def _of_an_order(model: type[Model]) -> Prepared[Any]:
    rows: Any = model._default_manager
    return Prepared(lambda order: rows.filter(order__pk=order), order=BigIntegerField())


_orders: Prepared[Order] = Prepared(
    lambda number: Order.objects.filter(number=number).select_related("shipping_rule"), number=CharField()
)
_rows_of = {
    "lines": _of_an_order(OrderLine),
    "events": _of_an_order(OrderEvent),
    "payments": _of_an_order(Payment),
    "refunds": _of_an_order(Refund),
    "shipments": _of_an_order(Shipment),
    "return_requests": _of_an_order(ReturnRequest),
    "promotions": _of_an_order(OrderPromotion),
}
