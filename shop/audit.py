"""Whether stock, orders and money tell one story. Reads only; one line per difference.

Counters are copies of sums: stock of its ledger and of the lines that hold it, an order of its lines, a payment of its
refunds. Every check asks the database for the rows where copy and sum differ, so that a shop in order costs a few
questions whatever its size.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop import stock
from shop.models import (
    Order,
    OrderEvent,
    OrderLine,
    OrderPromotion,
    Outbox,
    Payment,
    Promotion,
    ProviderEvent,
    Refund,
    RefundLine,
    ShipmentLine,
    Stock,
    StockMovement,
)
from shop.rules.money import dollars

# Units of an order that nobody paid are free a tick after its time at the latest.
TICK = timedelta(minutes=10)
PAID = ("paid", "packed", "shipped", "completed")
NEVER_PAID = ("pending", "expired")
ENDED = ("shipped", "completed", "cancelled", "expired")
Moves = StockMovement.Kind
COUNTED = ~Q(status=Refund.Status.FAILED)
# The other refunds give back money that no order needs.
OF_ORDER = Q(payment__status=Payment.Status.SUCCEEDED) & ~Q(reason=Refund.Reason.SURPLUS)


def differences() -> Iterator[str]:
    """One line for everything that does not add up, for people; none where all is well."""
    for check in CHECKS:
        yield from check()


def _sum(rows: "QuerySet[Any]", link: str, field: str) -> Coalesce:
    """Σ `field` of the `rows` whose `link` is the outer row; 0 without any."""
    grouped = rows.filter(**{link: OuterRef("pk")}).order_by().values(link).annotate(total=Sum(field))
    return Coalesce(Subquery(grouped.values("total"), output_field=IntegerField()), 0)


def _unequal(model: type[Model], *pairs: tuple[str, str, Any]) -> Iterator[tuple[Any, str, int, int]]:
    """(row, word, counter, sum) of every row of `model` whose counter is not the sum. A pair: word, column, sum."""
    rows = model._default_manager.annotate(**{f"sum_{column}": total for _, column, total in pairs})
    same = Q(**{column: F(f"sum_{column}") for _, column, _ in pairs})
    for row in rows.exclude(same).order_by("pk").iterator():
        for word, column, _ in pairs:
            has, should = getattr(row, column), getattr(row, f"sum_{column}")
            if has != should:
                yield row, word, has, should


def _stock_is_its_ledger() -> Iterator[str]:
    for sku, (available, moved, held, moved_held) in stock.differences().items():
        yield f"{sku}: {available} available and {held} held; the ledger says {moved} and {moved_held}"
    for sku in (
        StockMovement.objects.filter(variant__stock=None).order_by().values_list("variant__sku", flat=True).distinct()
    ):
        yield f"{sku}: a ledger without a counter"


def _held_units_have_an_order() -> Iterator[str]:
    lines = OrderLine.objects.annotate(here=F("quantity") - F("shipped_quantity") - F("released_quantity"))
    waiting = _sum(lines, "variant__stock", "here")
    for row, _, held, should in _unequal(Stock, ("held", "held", waiting)):
        yield f"{row.variant.sku}: {held} held; orders wait for {should}"


def _lines_are_their_ledger() -> Iterator[str]:
    def moved(kind: str, field: str) -> Any:
        return _sum(StockMovement.objects.filter(kind=kind), "order_line", field)

    rows = (
        OrderLine.objects.annotate(
            moved_held=_sum(StockMovement.objects.all(), "order_line", "held_change"),
            moved_out=moved(Moves.SHIPPED, "held_change"),
            moved_back=moved(Moves.RETURNED, "available_change"),
            in_parcels=_sum(ShipmentLine.objects.all(), "order_line", "quantity"),
        )
        .exclude(
            moved_held=F("quantity") - F("shipped_quantity") - F("released_quantity"),
            moved_out=-F("shipped_quantity"),
            moved_back=F("returned_quantity"),
            in_parcels=F("shipped_quantity"),
        )
        .select_related("order")
        .order_by("pk")
    )
    for line in rows.iterator():
        what = f"{line.order.number}, {line.sku}"
        if line.moved_held != line.held_quantity:
            yield f"{what}: holds {line.held_quantity}; the ledger says {line.moved_held}"
        if -line.moved_out != line.shipped_quantity:
            yield f"{what}: {line.shipped_quantity} shipped; the ledger says {-line.moved_out}"
        if line.moved_back != line.returned_quantity:
            yield f"{what}: {line.returned_quantity} came back; the ledger says {line.moved_back}"
        if line.in_parcels != line.shipped_quantity:
            yield f"{what}: {line.shipped_quantity} shipped; its parcels hold {line.in_parcels}"


def _paid_units_are_sent_or_refunded() -> Iterator[str]:
    failed = RefundLine.objects.filter(order_line=OuterRef("pk"), refund__status=Refund.Status.FAILED)
    given_up = OrderLine.objects.filter(
        ~Exists(failed), order__status__in=PAID, released_quantity__gt=F("refunded_quantity")
    )
    for line in given_up.select_related("order").order_by("pk").iterator():
        units = line.released_quantity - line.refunded_quantity
        yield f"{line.order.number}, {line.sku}: {line.order.status}, but {units} were given up and not refunded"


def _ended_orders_hold_nothing() -> Iterator[str]:
    holding = OrderLine.objects.filter(quantity__gt=F("shipped_quantity") + F("released_quantity"))
    for line in holding.filter(order__status__in=ENDED).select_related("order").order_by("pk").iterator():
        yield f"{line.order.number}, {line.sku}: {line.order.status}, but {line.held_quantity} are still held"


def _orders_are_their_lines() -> Iterator[str]:
    lines = OrderLine.objects.all()
    pairs = (
        ("subtotal", "subtotal_cents", _sum(lines, "order", "line_total_cents")),
        ("discount", "discount_cents", _sum(lines, "order", "discount_cents")),
        ("GST", "gst_cents", _sum(lines, "order", "gst_cents") + F("shipping_gst_cents")),
    )
    for order, word, has, should in _unequal(Order, *pairs):
        yield f"{order.number}: {word} {dollars(has)}; its lines say {dollars(should)}"


def _totals_are_their_steps() -> Iterator[str]:
    columns = {
        "Subtotal": "subtotal_cents",
        "Shipping": "shipping_cents",
        "Total": "total_cents",
        "Includes GST of": "gst_cents",
    }
    for order in (
        Order.objects.order_by("pk")
        .only("number", "steps", "discount_cents", *columns.values())
        .iterator(chunk_size=500)
    ):
        steps = {step["label"]: step["cents"] for step in order.steps}
        for label, column in columns.items():
            has = getattr(order, column)
            if label not in steps:
                yield f"{order.number}: its steps do not tell “{label}”"
            elif steps[label] != has:
                yield f"{order.number}: {label} {dollars(has)}; its steps say {dollars(steps[label])}"
        if order.total_cents != order.subtotal_cents - order.discount_cents + order.shipping_cents:
            yield f"{order.number}: its total is not what it is made of"


def _refunds_are_counted() -> Iterator[str]:
    counted = Refund.objects.filter(COUNTED)
    of_orders = counted.filter(OF_ORDER)
    for payment, _, has, should in _unequal(
        Payment, ("refunded", "refunded_cents", _sum(counted, "payment", "amount_cents"))
    ):
        what = f"{payment.order.number}: payment {payment.pk}"
        yield f"{what} counts {dollars(has)} refunded; refunds say {dollars(should)}"
    for order, word, has, should in _unequal(
        Order,
        ("refunded", "refunded_cents", _sum(of_orders, "order", "amount_cents")),
        ("refunded shipping", "refunded_shipping_cents", _sum(of_orders, "order", "shipping_cents")),
    ):
        yield f"{order.number}: {word} {dollars(has)}; refunds say {dollars(should)}"
    parts = RefundLine.objects.filter(~Q(refund__status=Refund.Status.FAILED))
    for line, word, has, should in _unequal(
        OrderLine,
        ("units refunded", "refunded_quantity", _sum(parts, "order_line", "quantity")),
        ("cents refunded", "refunded_cents", _sum(parts, "order_line", "amount_cents")),
        ("cents of GST refunded", "refunded_gst_cents", _sum(parts, "order_line", "gst_cents")),
    ):
        yield f"{line.order.number}, {line.sku}: {has} {word}; refunds say {should}"


def _refunds_are_their_parts() -> Iterator[str]:
    parts = RefundLine.objects.all()
    rows = Refund.objects.filter(OF_ORDER).annotate(
        lines_cents=_sum(parts, "refund", "amount_cents"), lines_gst=_sum(parts, "refund", "gst_cents")
    )
    wrong = rows.exclude(
        amount_cents=F("lines_cents") + F("shipping_cents"), gst_cents=F("lines_gst") + F("shipping_gst_cents")
    )
    for one in wrong.select_related("order").order_by("pk").iterator():
        yield (
            f"{one.order.number}: refund {one.pk} of {dollars(one.amount_cents)} "
            f"with GST of {dollars(one.gst_cents)}; its parts say {dollars(one.lines_cents + one.shipping_cents)} "
            f"and {dollars(one.lines_gst + one.shipping_gst_cents)}"
        )


def _money_is_where_the_state_says() -> Iterator[str]:
    of_order = Payment.objects.filter(order=OuterRef("pk"))
    succeeded = of_order.filter(status=Payment.Status.SUCCEEDED)
    # Another amount is enough where somebody wrote down why.
    accepted = OrderEvent.objects.filter(
        order=OuterRef("pk"), kind="move", status="paid", actor__isnull=False, note__startswith="Payment recorded: "
    )
    whole = Exists(succeeded.filter(received_cents=OuterRef("total_cents"))) | Exists(succeeded) & Exists(accepted)
    for order in Order.objects.filter(~whole, status__in=PAID).order_by("pk").iterator():
        yield f"{order.number}: {order.status}, but no payment of {dollars(order.total_cents)} has succeeded"
    for order in Order.objects.filter(Exists(succeeded), status__in=NEVER_PAID).order_by("pk").iterator():
        yield f"{order.number}: {order.status}, but a payment has succeeded"
    refunds = Refund.objects.filter(order=OuterRef("pk"))
    kept = Q(Exists(succeeded.filter(received_cents__gt=0))) & ~Q(Exists(refunds))
    for order in Order.objects.filter(kept, status=Order.Status.CANCELLED).order_by("pk").iterator():
        yield f"{order.number}: cancelled, but nothing of its payment goes back"


def _no_order_is_paid_twice() -> Iterator[str]:
    several = (
        Payment.objects.filter(status=Payment.Status.SUCCEEDED)
        .order_by()
        .values("order__number")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
    )
    for row in several.iterator():
        yield f"{row['order__number']}: paid {row['times']} times"
    failed = Refund.objects.filter(payment=OuterRef("pk"), status=Refund.Status.FAILED)
    surplus = Payment.objects.filter(
        ~Exists(failed), status=Payment.Status.SURPLUS, received_cents__gt=F("refunded_cents")
    )
    for payment in surplus.select_related("order").order_by("pk").iterator():
        left = (payment.received_cents or 0) - payment.refunded_cents
        yield f"{payment.order.number}: {dollars(left)} too much were received and do not go back"


def _promotions_are_counted() -> Iterator[str]:
    uses = OrderPromotion.objects.filter(given_back_at=None).annotate(one=Value(1))
    for promotion, _, has, should in _unequal(Promotion, ("used", "used", _sum(uses, "promotion", "one"))):
        yield f"Promotion {promotion}: used {has} times; orders say {should}"


def _each_thing_happened_once() -> Iterator[str]:
    for model, names in ((ProviderEvent, ("gateway", "event_id")), (Outbox, ("kind", "about"))):
        several = model._default_manager.order_by().values(*names).annotate(times=Count("pk")).filter(times__gt=1)
        for row in several.iterator():
            yield f"{model._meta.verbose_name} {' '.join(row[name] for name in names)}: {row['times']} times"


def _timelines_begin_and_end() -> Iterator[str]:
    moves = OrderEvent.objects.filter(order=OuterRef("pk"), kind=OrderEvent.Kind.MOVE)
    placed = Count("events", filter=Q(events__kind="move", events__status="pending"))
    for order in Order.objects.annotate(times=placed).exclude(times=1).order_by("pk").iterator():
        yield f"{order.number}: its timeline has {order.times} times “placed”"
    last = Coalesce(Subquery(moves.order_by("-happened_at", "-pk").values("status")[:1]), Value(""))
    for order in Order.objects.annotate(last=last).exclude(last=F("status")).order_by("pk").iterator():
        yield f"{order.number}: {order.status}; its timeline ends with {order.last or 'nothing'}"


def _holds_end_in_time() -> Iterator[str]:
    late = Order.objects.filter(status=Order.Status.PENDING, expires_at__lt=timezone.now() - TICK)
    for order in late.order_by("pk").iterator():
        yield f"{order.number}: holds its units since {timezone.localtime(order.expires_at):%d/%m/%Y %H:%M} unpaid"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _stock_is_its_ledger,
    _held_units_have_an_order,
    _lines_are_their_ledger,
    _paid_units_are_sent_or_refunded,
    _ended_orders_hold_nothing,
    _orders_are_their_lines,
    _totals_are_their_steps,
    _refunds_are_counted,
    _refunds_are_their_parts,
    _money_is_where_the_state_says,
    _no_order_is_paid_twice,
    _promotions_are_counted,
    _each_thing_happened_once,
    _timelines_begin_and_end,
    _holds_end_in_time,
)
