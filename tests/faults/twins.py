"""Guards taken out, one at a time: a test that stays green without its guard proves nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from shop import orders, stock
from shop.models import Order, OrderLine, Stock
from shop.orders import placing, settling
from shop.paying import starting
from shop.payments import Event, PaymentReport
from shop.payments.stripe_checkout import client

_settle_payment = settling.settle_payment


def hold_after_reading(order: Order, lines: Iterable[OrderLine]) -> None:
    """`stock.hold` as it is often written: read, decide, write."""
    for line in sorted(lines, key=lambda line: line.variant_id):
        row = Stock.objects.get(pk=line.variant_id)
        if row.available < line.quantity:
            raise stock.OutOfStockError(line.variant, row.available)
        Stock.objects.filter(pk=row.pk).update(available=row.available - line.quantity, held=row.held + line.quantity)
        stock._record(
            line,
            stock.Kind.HELD,
            cause=f"order:{order.pk}",
            available_change=-line.quantity,
            held_change=line.quantity,
        )


def _without_stock_condition() -> None:
    stock.hold = hold_after_reading


def _without_attempt_look_up() -> None:
    placing.find_attempt = lambda attempt_key, mark: None


def settle_without_row(gateway: str, report: PaymentReport, event: Event | None = None, **more: Any) -> Any:
    """As it is often written: look whether it is paid, then write. No row names the event, nothing is locked."""
    return _settle_payment(gateway, report, None, **more)


def _without_event_once() -> None:
    settling.lock = lambda order: order.refresh_from_db()
    orders.settle_payment = settle_without_row


def _without_limit_on_waiting() -> None:
    """No guard of a promise but of patience: a test that looks around while the provider is silent needs no clock."""
    client.READ_S = 60.0


def _without_commit_before_asking() -> None:
    _without_limit_on_waiting()
    start = starting._start

    @transaction.atomic
    def start_inside(*args: Any, **named: Any) -> Any:
        Order.objects.exists()  # PostgreSQL's begins with its first question
        return start(*args, **named)

    starting._start = start_inside


WAYS: dict[str, Callable[[], None]] = {
    "stock condition": _without_stock_condition,
    "event once": _without_event_once,
    "commit before asking": _without_commit_before_asking,
    "limit on waiting": _without_limit_on_waiting,
    "attempt look-up": _without_attempt_look_up,
    "one writer at a time": _without_stock_condition,  # the database's part is in the settings
}


def take_out(name: str) -> None:
    WAYS[name]()
