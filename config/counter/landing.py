"""The first page of the counter: queues first, money last, each panel for those whose work it is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from blog.models import Post
from config.counter.queues import QUEUES, Waiting, counts_for, for_eyes_of
from shop import low_stock, reports, stock
from shop.charts import Point, sparkline
from shop.forms.packs import MovementForm
from shop.models import Order, OrderLine, Variant
from shop.orders.queues import age
from shop.rules.money import dollars
from shop.rules.periods import Period

ROWS = 8  # of each panel; its heading leads to all
DAYS = 30  # of takings


@dataclass(frozen=True)
class LowPack:
    """A row of the panel. `cover_days` is None where nothing was sold; `form` is None for who writes no movements."""

    pack: Variant
    sold: int
    cover_days: int | None
    form: MovementForm | None


def landing(request: HttpRequest, refused: MovementForm | None = None) -> dict[str, Any]:
    """What `admin/index.html` shows to the person asking. A handful of queries, however much there is.

    `refused`: a movement that was typed there and could not be written.
    """
    may = request.user.has_perm
    numbers = counts_for(request, QUEUES)
    waiting = [Waiting(queue, numbers[queue.name]) for queue in for_eyes_of(request.user, QUEUES)]
    context: dict[str, Any] = {
        "greeting": greeting(),
        "todo": [one for one in waiting if one.count],
        "nothing": [one for one in waiting if not one.count],
    }
    if may("shop.view_order"):
        context["to_pack"] = [(order, age(order.placed_at)) for order in orders_to_pack()]
        context["may_fulfil"] = may("shop.fulfil_order")
    if may("shop.view_stock"):
        context["low_stock"] = low_rows(refused, may_move=may("shop.add_stockmovement"))
    if may("blog.view_post"):
        context["posts"] = posts_on_their_way()
    if may("shop.view_reports"):
        context["takings"] = takings()
    return context


def greeting() -> str:
    hour = timezone.localtime().hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


def orders_to_pack() -> "QuerySet[Order]":
    """The longest waiting first, each with its `units`."""
    units = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(n=Sum("quantity"))
    paid = Order.objects.filter(status=Order.Status.PAID).annotate(units=Subquery(units.values("n")))
    return paid.order_by("placed_at", "pk")[:ROWS]


def low_rows(refused: MovementForm | None, *, may_move: bool) -> list[LowPack]:
    """Of packs that are low those with the fewest units; first the one of `refused`, which may be low no more."""
    packs = with_pace(low_stock.low_packs()).order_by(Coalesce("stock__available", 0), "sku")[:ROWS]
    forms = {refused.pack.pk: refused} if refused else {}
    first = [refused.pack] if refused else []
    return [
        LowPack(
            pack,
            pack.sold or 0,
            low_stock.cover_days(pack.available, pack.sold),
            forms.get(pack.pk, MovementForm(pack)) if may_move else None,
        )
        for pack in [*first, *(pack for pack in packs if pack.pk not in forms)]
    ]


def with_pace(packs: "QuerySet[Variant]") -> "QuerySet[Any]":
    """With the units `sold` in 30 days, and the last movement by hand that whoever looks at them has seen."""
    seen = packs.annotate(sold=low_stock.units_sold(), moved_by_hand=stock.last_by_hand())
    return seen.select_related("supplement", "stock")


def posts_on_their_way() -> "QuerySet[Post]":
    """In review or scheduled: the next to appear first."""
    on_their_way = Post.objects.scheduled() | Post.objects.filter(status=Post.Status.IN_REVIEW)
    return on_their_way.order_by("published_at", "pk")[:ROWS]


def takings() -> dict[str, Any]:
    """What the last 30 days brought, goods after refunds, day by day; the report's own figures, so they agree."""
    today = timezone.localdate()
    period = Period(today - timedelta(days=DAYS - 1), today)
    report = reports.read_sales("day", period, compares=False)
    days = [(date_format(day, "j M"), row) for day, row in zip(period.days(), report.rows, strict=True)]
    orders = sum(row.orders for row in report.rows)
    net = report.sum_of("net_cents")
    return {
        "period": period,
        "net_cents": net,
        "orders": orders,
        "average_cents": reports.read_average_order(period),
        "chart": sparkline(
            [
                Point(
                    day,
                    row.net_cents,
                    f"{dollars(row.net_cents)}, {row.orders} order{'' if row.orders == 1 else 's'}",
                )
                for day, row in days
            ],
            width=600,
            height=90,
        ),
        "order_chart": sparkline(
            [Point(day, row.orders, str(row.orders)) for day, row in days],
            width=600,
            height=50,
        ),
    }
