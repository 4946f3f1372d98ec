"""Two years of orders by the thousand, priced by the shop's own rules, with stock, money and timeline that add up.

Everybody in them is invented and says so. They were paid by transfer, which asks no gateway anything.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from blog.models import Post
from config.demo.large import words
from config.demo.large.money import Sale, refund_of
from config.demo.orders import KEY_PREFIX, PLACES
from shop import orders
from shop.models import (
    Order,
    OrderEvent,
    OrderLine,
    OrderPromotion,
    Payment,
    Promotion,
    PromotionCustomer,
    Refund,
    RefundLine,
    Shipment,
    ShipmentLine,
    ShippingRule,
    Statement,
    Stock,
    StockMovement,
    Variant,
    customer_of,
)
from shop.rules.lines import PricedLine
from shop.rules.totals import total

DAYS = 730
CUSTOMERS = 30_000  # the first order of each may use the code
CODE = "WELCOME10"
LINES = (1, 1, 2, 2, 3, 4)
# The states that an order has gone through, by its last one; hours between them.
WAY = (("pending", "Order placed", 0), ("paid", "Paid", 6), ("packed", "Packed", 18), ("shipped", "Shipped", 3))
WAY_HOURS = (*WAY, ("completed", "Delivered", 52))


@dataclass(frozen=True)
class Shared:
    """What all orders ask, read once."""

    packs: Sequence[Variant]
    statements: dict[int, list[str]]  # of a supplement
    posts: Sequence[int]
    rule: ShippingRule
    promotion: Promotion | None
    now: datetime


def key_of(number: int) -> str:
    return f"{KEY_PREFIX}large-{number:07d}"


class SalesBuilder:
    def __init__(self) -> None:
        counted = Variant.objects.buyable().filter(stock__isnull=False)
        packs = counted.select_related("supplement__brand", "supplement__category")
        rows = list(packs.prefetch_related("supplement__statements").order_by("supplement_id", "position", "pk"))
        current = list(Statement.objects.current())
        beside: dict[int, list[str]] = {}
        for pack in rows:
            if pack.supplement_id not in beside:
                row = pack.supplement
                beside[row.pk] = [one.text for one in current if one.stands_beside(row)]
                beside[row.pk] += filter(None, [row.declared])
        posts = Post.objects.published().order_by("pk").values_list("pk", flat=True)
        rule = ShippingRule.objects.for_postcode()
        assert rule is not None  # the demo has one
        promotion = Promotion.objects.filter(code=CODE).first()
        self.shared = Shared(rows, beside, list(posts), rule, promotion, timezone.now())
        self.offer = promotion.terms if promotion else None

    @transaction.atomic
    def add(self, numbers: Iterable[int]) -> None:
        """Those of `numbers` that are missing."""
        keys = {key_of(number): number for number in numbers}
        there = set(Order.objects.filter(attempt_key__in=list(keys)).values_list("attempt_key", flat=True))
        _save([self.make(number) for key, number in keys.items() if key not in there], self.shared)

    def make(self, number: int) -> Sale:
        draw, shared = words.chance("order", number), self.shared
        # More of them lately than two years ago, and most in the evening.
        placed_at = shared.now - timedelta(hours=1 + DAYS * 24 * draw.random() ** 1.3)
        customer = number if number <= CUSTOMERS else draw.randrange(1, CUSTOMERS + 1)
        chosen = {words.often_the_first(draw, range(len(shared.packs))) for _ in range(draw.choice(LINES))}
        parts = [(shared.packs[place], draw.choice((1, 1, 1, 2, 2, 3))) for place in sorted(chosen)]
        uses_code = number <= CUSTOMERS and number % 6 == 0
        priced = [_priced(pack, units) for pack, units in parts]
        totals = total(priced, terms=shared.rule.terms, code=self.offer if uses_code else None)
        suburb, state, postcode = draw.choice(PLACES)
        steps = _steps(placed_at, shared.now, draw)
        paid_at = steps[1][2] if len(steps) > 1 else None
        order = Order(
            attempt_key=key_of(number),
            fingerprint=key_of(number),
            status=steps[-1][0],
            placed_at=placed_at,
            paid_on=timezone.localdate(paid_at) if paid_at else None,
            expires_at=placed_at + timedelta(days=7),
            email=f"demo-customer-{customer}@example.com",
            full_name=f"Demo customer {customer}",
            street_address=f"{draw.randrange(1, 400)} {draw.choice(words.STREETS)}",
            suburb=suburb,
            state=state,
            postcode=postcode,
            **orders.agreed_sums(totals, shared.rule, sum(pack.weight_g * units for pack, units in parts)),
            promised_from=timezone.localdate(placed_at + timedelta(days=2)),
            promised_until=timezone.localdate(placed_at + timedelta(days=5)),
        )
        has_left = order.status in {"shipped", "completed"}
        post = draw.choice(shared.posts) if shared.posts and draw.random() < 0.4 else None
        goods = [
            (pack, line, shared.statements[pack.supplement_id], post)
            for (pack, _), line in zip(parts, priced, strict=True)
        ]
        lines = orders.agreed_lines(order, goods, totals)
        if has_left:
            for line in lines:
                line.shipped_quantity = line.quantity
        sale = Sale(order, lines, steps, list(totals.applied))
        if order.status == "completed" and draw.random() < 0.03:
            refund_of(sale, steps[-1][2] + timedelta(hours=draw.randrange(5, 200)), shared.now)
        return sale


def _priced(pack: Variant, units: int) -> PricedLine:
    category = pack.supplement.category
    return PricedLine(
        f"{pack.supplement.name}, {pack.name}",
        units,
        pack.price_cents,
        pack.supplement.is_gst_free,
        supplement_id=pack.supplement_id,
        brand_id=pack.supplement.brand_id,
        category_ids=frozenset(filter(None, (category.pk, category.parent_id))),
    )


def _steps(placed_at: datetime, now: datetime, draw: Any) -> list[tuple[str, str, datetime]]:
    """(state, note, time) as far as the order has got by now."""
    steps, at = [], placed_at
    for status, note, hours in WAY_HOURS:
        at += timedelta(hours=hours * draw.uniform(0.5, 1.5))
        if at > now:
            break
        steps.append((status, note, at))
    return steps


def _save(sales: Sequence[Sale], shared: Shared) -> None:
    """Everything of `sales`, table by table. Inside a transaction."""
    if not sales:
        return
    Order.objects.bulk_create([sale.order for sale in sales])
    OrderLine.objects.bulk_create([_of(sale.order, line) for sale in sales for line in sale.lines])
    OrderEvent.objects.bulk_create(
        [
            OrderEvent(order=sale.order, status=status, note=note, happened_at=at)
            for sale in sales
            for status, note, at in sale.steps
        ]
    )
    payments = Payment.objects.bulk_create([sale.payment() for sale in sales])
    Payment.objects.filter(pk__in=[row.pk for row in payments]).update(
        created_at=Subquery(Order.objects.filter(pk=OuterRef("order")).values("placed_at")[:1])
    )
    _save_parcels(sales)
    _save_promotions(sales)
    back = [(sale, payment, *sale.refund) for sale, payment in zip(sales, payments, strict=True) if sale.refund]
    for sale, payment, refund, _ in back:
        refund.order, refund.payment = sale.order, payment
    Refund.objects.bulk_create([refund for *_, refund, _ in back])
    for sale, _, refund, part in back:
        part.refund, part.order_line = refund, sale.lines[0]
    RefundLine.objects.bulk_create([part for *_, part in back])


def _save_parcels(sales: Sequence[Sale]) -> None:
    """As many units came in as went out, so that what is on the shelf stays; those that wait are held."""
    gone = [sale for sale in sales if sale.order.status in {"shipped", "completed"}]
    shipments = Shipment.objects.bulk_create([sale.shipment() for sale in gone])
    ShipmentLine.objects.bulk_create(
        [
            ShipmentLine(shipment=shipment, order_line=line, quantity=line.quantity)
            for sale, shipment in zip(gone, shipments, strict=True)
            for line in sale.lines
        ]
    )
    units: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for sale in sales:
        for line in sale.lines:
            units[line.variant_id] += line.quantity
            held[line.variant_id] += line.quantity - line.shipped_quantity
    received = [_moved(pk, "received", n, 0, cause="staff", reason="Demo stock") for pk, n in sorted(units.items())]
    taken = [
        _moved(line.variant_id, "held", -line.quantity, line.quantity, cause=f"order:{sale.order.pk}", order_line=line)
        for sale in sales
        for line in sale.lines
    ]
    sent = [
        _moved(line.variant_id, "shipped", 0, -line.quantity, cause=f"shipment:{shipment.pk}", order_line=line)
        for sale, shipment in zip(gone, shipments, strict=True)
        for line in sale.lines
    ]
    StockMovement.objects.bulk_create([*received, *taken, *sent])
    for pk, waiting in sorted(held.items()):
        if waiting:
            Stock.objects.filter(pk=pk).update(held=F("held") + waiting)


def _moved(pk: int, kind: str, available: int, held: int, **fields: Any) -> StockMovement:
    return StockMovement(variant_id=pk, kind=kind, available_change=available, held_change=held, **fields)


def _save_promotions(sales: Sequence[Sale]) -> None:
    uses = [(sale.order, one) for sale in sales for one in sale.applied]
    OrderPromotion.objects.bulk_create(
        [
            OrderPromotion(
                order=order,
                promotion_id=one.promotion_id,
                name=one.name,
                code=one.code,
                goods_cents=one.goods_cents,
                shipping_cents=one.shipping_cents,
            )
            for order, one in uses
        ]
    )
    for pk, times in Counter(one.promotion_id for _, one in uses).items():
        Promotion.objects.filter(pk=pk).update(used=F("used") + times)
    customers = [PromotionCustomer(promotion_id=one.promotion_id, customer=customer_of(o.email)) for o, one in uses]
    PromotionCustomer.objects.bulk_create(customers, ignore_conflicts=True)
    names = [customer.customer for customer in customers]
    PromotionCustomer.objects.filter(customer__in=names).update(used=F("used") + 1)


def _of(order: Order, row: Any) -> Any:
    row.order = order  # again, now that it has a number
    return row
