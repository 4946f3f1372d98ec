"""Guards taken out, one at a time: a test that stays green without its guard proves nothing."""

from collections.abc import Callable, Iterable

from shop import stock
from shop.models import Order, OrderLine, Stock
from shop.orders import placing


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


WAYS: dict[str, Callable[[], None]] = {
    "stock condition": _without_stock_condition,
    "attempt look-up": _without_attempt_look_up,
    "one writer at a time": _without_stock_condition,  # the database's part is in the settings
}


def take_out(name: str) -> None:
    WAYS[name]()
