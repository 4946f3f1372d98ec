"""Every change of stock: a conditional update under a CHECK, and a line in the ledger. Always inside a transaction."""

from collections.abc import Iterable, Mapping

from django.db.models import F, Max, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from blog.transactions import all_or_nothing
from shop.models import Order, OrderLine, Stock, StockMovement, Variant

Kind = StockMovement.Kind


class OutOfStockError(Exception):
    """Fewer are left than were asked for; `available` may already be old."""

    def __init__(self, variant: Variant, available: int) -> None:
        self.variant, self.available = variant, available
        super().__init__(f"only {available} left of {variant.sku}")


def hold(order: Order, lines: Iterable[OrderLine]) -> None:
    """Take the units of `lines` from what is available. Raises OutOfStockError; the caller's transaction rolls back.

    In primary-key order, so that two orders never wait for each other. The condition stands in the UPDATE itself:
    reading first and writing then sells one unit twice.
    """
    taken_by = sorted(lines, key=lambda line: line.variant_id)
    for line in taken_by:
        stock = Stock.objects.filter(pk=line.variant_id)
        taken = stock.filter(available__gte=line.quantity).update(
            available=F("available") - line.quantity, held=F("held") + line.quantity
        )
        if not taken:
            left = stock.values_list("available", flat=True).first() or 0
            raise OutOfStockError(line.variant, left)
    StockMovement.objects.bulk_create(
        _movement(line, Kind.HELD, f"order:{order.pk}", available_change=-line.quantity, held_change=line.quantity)
        for line in taken_by
    )


def hold_again(line: OrderLine, quantity: int, *, cause: str) -> None:
    """Take units that `line` had given back: its payment came late. Raises OutOfStockError."""
    if not quantity:
        return
    stock = Stock.objects.filter(pk=line.variant_id)
    if not stock.filter(available__gte=quantity).update(
        available=F("available") - quantity, held=F("held") + quantity
    ):
        raise OutOfStockError(line.variant, stock.values_list("available", flat=True).first() or 0)
    OrderLine.objects.filter(pk=line.pk).update(released_quantity=F("released_quantity") - quantity)
    _record(line, Kind.HELD, cause=cause, available_change=-quantity, held_change=quantity)


def release(line: OrderLine, quantity: int, *, cause: str) -> None:
    """Give `quantity` units back that `line` holds. The ledger's unique key refuses the same cause a second time."""
    if not quantity:
        return
    _record(line, Kind.RELEASED, cause=cause, available_change=quantity, held_change=-quantity)
    OrderLine.objects.filter(pk=line.pk).update(released_quantity=F("released_quantity") + quantity)
    Stock.objects.filter(pk=line.variant_id).update(available=F("available") + quantity, held=F("held") - quantity)


def write_off(line: OrderLine, quantity: int, *, cause: str) -> None:
    """`quantity` units that `line` holds will neither be sent nor sold: broken, or past their date."""
    if not quantity:
        return
    _record(line, Kind.WRITTEN_OFF, cause=cause, available_change=0, held_change=-quantity)
    OrderLine.objects.filter(pk=line.pk).update(released_quantity=F("released_quantity") + quantity)
    Stock.objects.filter(pk=line.variant_id).update(held=F("held") - quantity)


def ship(line: OrderLine, quantity: int, *, cause: str) -> None:
    """`quantity` units that `line` holds leave the house."""
    if not quantity:
        return
    _record(line, Kind.SHIPPED, cause=cause, available_change=0, held_change=-quantity)
    OrderLine.objects.filter(pk=line.pk).update(shipped_quantity=F("shipped_quantity") + quantity)
    Stock.objects.filter(pk=line.variant_id).update(held=F("held") - quantity)


def take_back(line: OrderLine, quantity: int, *, cause: str) -> None:
    """`quantity` units that had left are on the shelf again, to be sold."""
    if not quantity:
        return
    _record(line, Kind.RETURNED, cause=cause, available_change=quantity, held_change=0)
    OrderLine.objects.filter(pk=line.pk).update(returned_quantity=F("returned_quantity") + quantity)
    Stock.objects.filter(pk=line.variant_id).update(available=F("available") + quantity)


def _movement(line: OrderLine, kind: str, cause: str, *, available_change: int, held_change: int) -> StockMovement:
    return StockMovement(
        variant_id=line.variant_id,
        kind=kind,
        available_change=available_change,
        held_change=held_change,
        order_line=line,
        cause=cause,
    )


def _record(line: OrderLine, kind: str, *, cause: str, available_change: int, held_change: int) -> None:
    _movement(line, kind, cause, available_change=available_change, held_change=held_change).save()


@all_or_nothing
def adjust(variant: Variant, change: int, *, reason: str, actor: User | None = None) -> StockMovement:
    """Receive (`change` above 0) or write off units of `variant`. Raises OutOfStockError below 0, ValueError for 0."""
    if change == 0:
        raise ValueError("a movement moves something")
    Stock.objects.get_or_create(variant=variant)
    moved = Stock.objects.filter(pk=variant.pk, available__gte=-change).update(available=F("available") + change)
    if not moved:
        left = Stock.objects.filter(pk=variant.pk).values_list("available", flat=True).first() or 0
        raise OutOfStockError(variant, left)
    kind = Kind.RECEIVED if change > 0 else Kind.WRITTEN_OFF
    return StockMovement.objects.create(
        variant=variant, kind=kind, available_change=change, cause="staff", reason=reason, actor=actor
    )


def available_locked(variant_ids: Iterable[int]) -> dict[int, int]:
    """What is available of each, by id, and stays so until the caller's transaction ends; in primary-key order.

    One that nothing was received of yet has a row from here on: without it two could bring its first units at once.
    """
    wanted = sorted(variant_ids)
    Stock.objects.bulk_create([Stock(variant_id=pk) for pk in wanted], ignore_conflicts=True)
    rows = Stock.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return dict(rows.values_list("pk", "available"))


def newest_by_hand(variant_ids: Iterable[int]) -> dict[int, StockMovement]:
    """The last movement that staff typed, of each that has one, by id of the variant."""
    typed = StockMovement.objects.filter(variant__in=list(variant_ids), cause="staff").order_by()
    newest = typed.values("variant").annotate(newest=Max("pk")).values("newest")
    return {one.variant_id: one for one in StockMovement.objects.filter(pk__in=newest)}


def last_by_hand() -> Subquery:
    """SQL: the same as an id, of the pack that the row is."""
    typed = StockMovement.objects.filter(variant=OuterRef("pk"), cause="staff").order_by("-pk")
    return Subquery(typed.values("pk")[:1])


@all_or_nothing
def adjust_many(changes: Mapping[int, int], *, reason: str, actor: User | None = None) -> dict[int, int]:
    """`adjust` for many, by id of the variant, all in a few queries. Those it refuses, with what is available of them:
    more would be taken than is there. The others are written.
    """
    changes = {pk: change for pk, change in changes.items() if change}
    left = available_locked(changes)
    refused = {pk: left[pk] for pk, change in changes.items() if left[pk] + change < 0}
    moved = {pk: change for pk, change in sorted(changes.items()) if pk not in refused}
    for change in set(moved.values()):
        same = [pk for pk, one in moved.items() if one == change]
        Stock.objects.filter(pk__in=same).update(available=F("available") + change)
    StockMovement.objects.bulk_create(
        [
            StockMovement(
                variant_id=pk,
                kind=Kind.RECEIVED if change > 0 else Kind.WRITTEN_OFF,
                available_change=change,
                cause="staff",
                reason=reason,
                actor=actor,
            )
            for pk, change in moved.items()
        ],
        batch_size=500,
    )
    return refused


def differences() -> Mapping[str, tuple[int, int, int, int]]:
    """Variants whose counters are not the sums of their ledger: SKU → (available, its sum, held, its sum)."""
    moved = StockMovement.objects.filter(variant_id=OuterRef("pk")).order_by().values("variant_id")
    available, held = moved.annotate(total=Sum("available_change")), moved.annotate(total=Sum("held_change"))
    rows = (
        Stock.objects.annotate(
            moved_available=Coalesce(Subquery(available.values("total")), 0),
            moved_held=Coalesce(Subquery(held.values("total")), 0),
        )
        .exclude(available=F("moved_available"), held=F("moved_held"))
        .values_list("variant__sku", "available", "moved_available", "held", "moved_held")
        .order_by("variant__sku")
    )
    return {sku: (available, a, held, h) for sku, available, a, held, h in rows.iterator()}
