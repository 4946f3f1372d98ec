"""The rows that count in a period, and their sums."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from shop.models import Order, OrderLine, Payment, Refund, RefundLine
from shop.rules.periods import Period

PAID_CENTS = F("line_total_cents") - F("discount_cents")


def orders_paid(period: Period) -> "QuerySet[Order]":
    return Order.objects.filter(paid_on__gte=period.first, paid_on__lte=period.last).order_by()


def lines_paid(period: Period) -> "QuerySet[OrderLine]":
    return OrderLine.objects.filter(order__paid_on__gte=period.first, order__paid_on__lte=period.last).order_by()


def refunds_sent(period: Period) -> "QuerySet[Refund]":
    """Of what orders cost. Money that came by mistake and went back was never a sale."""
    begins, ends = _moments(period)
    sent = Refund.objects.filter(settled_at__gte=begins, settled_at__lt=ends, status=Refund.Status.SUCCEEDED)
    sent = sent.filter(payment__status=Payment.Status.SUCCEEDED, order__paid_on__isnull=False)
    return sent.exclude(reason=Refund.Reason.SURPLUS).order_by()


def refund_lines_sent(period: Period) -> "QuerySet[RefundLine]":
    return RefundLine.objects.filter(refund__in=refunds_sent(period).values("pk")).order_by()


def _moments(period: Period) -> tuple[datetime, datetime]:
    """From midnight to midnight in Sydney: a day there has 23, 24 or 25 hours."""
    begins = timezone.make_aware(datetime.combine(period.first, time.min))
    return begins, timezone.make_aware(datetime.combine(period.last + timedelta(days=1), time.min))


@dataclass(frozen=True)
class Sums:
    """Of one period. Cents incl. GST; `goods_cents` after discounts; refunds as positive numbers."""

    orders: int
    units: int
    goods_cents: int
    discount_cents: int
    shipping_cents: int
    refunded_goods_cents: int
    refunded_shipping_cents: int
    gst_cents: int
    refunded_gst_cents: int

    @property
    def net_goods_cents(self) -> int:
        return self.goods_cents - self.refunded_goods_cents

    @property
    def net_shipping_cents(self) -> int:
        return self.shipping_cents - self.refunded_shipping_cents

    @property
    def total_cents(self) -> int:
        return self.net_goods_cents + self.net_shipping_cents

    @property
    def net_gst_cents(self) -> int:
        return self.gst_cents - self.refunded_gst_cents

    @property
    def average_order_cents(self) -> int:
        """What an order brought before refunds, half up; 0 without orders."""
        return _each(self.goods_cents + self.shipping_cents, self.orders)


def _each(cents: int, orders: int) -> int:
    return (2 * cents + orders) // (2 * orders) if orders else 0


def read_average_order(period: Period) -> int:
    """`Sums.average_order_cents` by itself: an order's total is its goods and its shipping. One query."""
    paid = orders_paid(period).aggregate(number=Count("pk"), cents=Sum("total_cents"))
    return _each(paid["cents"] or 0, paid["number"])


def read_sums(period: Period) -> Sums:
    """Four queries."""
    orders = orders_paid(period).aggregate(
        number=Count("pk"), shipping=Sum("shipping_cents"), discount=Sum("discount_cents"), gst=Sum("gst_cents")
    )
    lines = lines_paid(period).aggregate(units=Sum("quantity"), cents=Sum(PAID_CENTS))
    refunds = refunds_sent(period).aggregate(
        amount=Sum("amount_cents"), shipping=Sum("shipping_cents"), gst=Sum("gst_cents")
    )
    back = refund_lines_sent(period).aggregate(cents=Sum("amount_cents"))
    return Sums(
        orders=orders["number"],
        units=lines["units"] or 0,
        goods_cents=lines["cents"] or 0,
        discount_cents=orders["discount"] or 0,
        shipping_cents=orders["shipping"] or 0,
        refunded_goods_cents=back["cents"] or 0,
        refunded_shipping_cents=refunds["shipping"] or 0,
        gst_cents=orders["gst"] or 0,
        refunded_gst_cents=refunds["gst"] or 0,
    )
