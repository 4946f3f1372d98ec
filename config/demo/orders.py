"""The demo's orders: sixty over thirty days, made by the same actions as real ones. No mail of them is ever sent.

Everybody in them is invented and says so. When an order has gone its way, what happened to it is dated back, in the
same transaction; only the ledger of stock keeps the time of loading, because nobody may write over it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from blog.models import Post
from shop import gateways, orders, stock
from shop.cart import Cart, CartLine
from shop.delivery import arrival
from shop.models import Order, OrderEvent, Outbox, Payment, Refund, ReturnRequest, Shipment, Store, Variant
from shop.payments import PaymentReport, State
from shop.pricing import price_cart

KEY_PREFIX = "demo-order-"
CODE = "WELCOME10"  # of the tables; one use for each customer, from 30 dollars
# So long after the order was placed, each kind of step: hours.
HOURS = {"paid": 5, "packed": 22, "shipment": 26, "shipped": 26, "completed": 90, "return": 130, "refund": 150}
PLACES = (
    ("Sydney", "NSW", "2000"),
    ("Melbourne", "VIC", "3000"),
    ("Brisbane", "QLD", "4000"),
    ("Perth", "WA", "6000"),
    ("Adelaide", "SA", "5000"),
    ("Hobart", "TAS", "7000"),
    ("Canberra", "ACT", "2601"),
    ("Darwin", "NT", "0800"),
)
# What people buy together: (SKU, units), and the article that led there, if any.
BASKETS: tuple[tuple[tuple[tuple[str, int], ...], str], ...] = (
    ((("MAG-GLY-060", 1), ("ZIN-LOZ-030", 2)), "magnesium-and-cramps"),
    ((("VIT-D3-100", 2),), ""),
    ((("CRE-MON-300", 1), ("PEA-VAN-500", 1)), "creatine-and-protein"),
    ((("FOL-ACI-100", 2), ("IRO-BIS-030", 1)), ""),
    ((("ELE-PWD-200", 2),), "water-and-electrolytes"),
    ((("FIS-OIL-200", 1), ("VIT-C-100", 1), ("B-CPX-060", 1)), ""),
    ((("TUR-RHI-060", 2), ("GLU-HCL-090", 1)), ""),
    ((("ZIN-LOZ-060", 1),), "zinc-and-colds"),
    ((("PRO-25B-030", 1), ("PSY-HUS-250", 1)), ""),
    ((("MAG-CIT-150", 2), ("ELE-PWD-200", 1)), "magnesium-and-cramps"),
    ((("FOL-ACI-200", 1),), ""),
    ((("COQ-150-030", 1), ("FIS-OIL-400", 1)), ""),
    ((("WIT-ROO-060", 1), ("HRB-PLC-060", 1)), ""),
    ((("CAL-D3-060", 1), ("VIT-D3-100", 1)), ""),
)


@dataclass(frozen=True)
class Plan:
    """One order: how far it goes, and when it was placed (hours before loading)."""

    ends: str
    hours_ago: int
    gateway: str = "sandbox"
    code: str = ""
    is_collected: bool = False
    basket: int = -1  # the next one


def plans() -> list[Plan]:
    """Newest last. Those that wait for staff are young, those that are done are old."""
    done = [Plan("completed", 700 - 13 * n, gateway="manual" if n % 3 == 0 else "sandbox") for n in range(38)]
    done[4] = Plan("completed", 648, code=CODE, basket=0)
    done[20] = Plan("completed", 440, code=CODE, gateway="manual", basket=6)
    done[11] = Plan("completed", 557, is_collected=True)
    return [
        *done,
        Plan("refunded", 660),
        Plan("refunded", 410, gateway="manual"),
        Plan("refunded in part", 500, basket=0),
        Plan("return requested", 200, basket=2),
        Plan("expired", 400, gateway="manual"),
        Plan("cancelled", 300, gateway="manual"),
        *(Plan("shipped", hours) for hours in (92, 80, 68, 56)),
        Plan("packed", 50, gateway="manual"),
        Plan("packed", 44),
        Plan("packed in part", 60, basket=5),
        Plan("needs review", 47, gateway="manual"),
        *(Plan("paid", hours) for hours in (31, 27, 22, 17, 12, 9, 7)),
        Plan("pending", 20, gateway="manual"),
    ]


def load_orders(*, actor: User) -> int:
    """How many were made; 0 where they are there already."""
    if of_the_demo().exists():
        return 0
    made = plans()
    posts = dict(Post.objects.values_list("slug", "pk"))
    variants = {variant.sku: variant for variant in Variant.objects.select_related("supplement")}
    with transaction.atomic():
        now, store = timezone.now(), Store.objects.the_one()
        for number, plan in enumerate(sorted(made, key=lambda plan: -plan.hours_ago), start=1):
            order = _place(number, plan, store, variants, posts)
            _lead(order, plan, actor)
            _date_back(order, plan, store, now)
        Outbox.objects.filter(order__in=of_the_demo()).delete()
    if settings.SANDBOX_IS_ON:
        _tell_the_sandbox()
    return len(made)


def of_the_demo() -> "QuerySet[Order]":
    """The orders that the demo made, whatever became of them since."""
    return Order.objects.filter(attempt_key__startswith=KEY_PREFIX)


def _place(number: int, plan: Plan, store: Store, variants: dict[str, Variant], posts: dict[str, int]) -> Order:
    lines, slug = BASKETS[plan.basket if plan.basket >= 0 else number % len(BASKETS)]
    if plan.ends not in {"expired", "cancelled"}:
        for sku, units in lines:  # as many came in as went out: what is on the shelf is what the tables say
            stock.adjust(variants[sku], units, reason="Demo stock")
    cart = Cart(tuple(CartLine(variants[sku].pk, units, posts.get(slug)) for sku, units in lines), code=plan.code)
    suburb, state, postcode = PLACES[number % len(PLACES)]
    address = {"street_address": f"{number} Example Street", "suburb": suburb, "state": state, "postcode": postcode}
    destination = orders.Destination(
        email=f"demo-customer-{number}@example.com",
        full_name=f"Demo customer {number}",
        **({"delivery_method": Order.Method.COLLECT} if plan.is_collected else address),
    )
    priced = price_cart(cart, postcode=destination.postcode, is_collected=plan.is_collected, email=destination.email)
    return orders.place_order(
        cart,
        destination,
        attempt_key=f"{KEY_PREFIX}{number:02d}",
        shown=priced.shown(),
        gateway=plan.gateway,
        expires_at=gateways.hold_until(plan.gateway, store),
        acknowledged=[note.key for note in priced.stops],
    )


def _lead(order: Order, plan: Plan, actor: User) -> None:
    """Along its way to the end that is planned."""
    if plan.ends == "pending":
        return
    if plan.ends == "expired":
        orders.expire(order)
        return
    if plan.ends == "cancelled":
        orders.cancel_unpaid(order, actor=actor)
        return
    if plan.ends == "needs review":
        orders.settle_transfer(order, received_cents=order.total_cents - 10_00, actor=actor)
        return
    _pay(order, actor)
    if plan.ends == "paid":
        return
    orders.mark_packed(order, actor=actor)
    if plan.ends == "packed":
        return
    first = order.lines.order_by("pk")[0]
    if plan.ends == "packed in part":
        orders.ship(order, quantities={first.pk: first.quantity}, **_parcel(order), actor=actor)
        return
    orders.ship(order, quantities=None, **_parcel(order), actor=actor)
    if plan.ends == "shipped":
        return
    if order.status == Order.Status.SHIPPED:
        orders.mark_delivered(order, actor=actor)
    if plan.ends == "refunded":
        portions = {line.pk: orders.Portion(line.quantity, restock=False) for line in order.lines.all()}
        _give_back(order, portions, Refund.Reason.FAULTY, actor, shipping_cents=order.shipping_cents)
    elif plan.ends == "refunded in part":
        _give_back(order, {first.pk: orders.Portion(1, restock=False)}, Refund.Reason.NOT_AS_DESCRIBED, actor)
    elif plan.ends == "return requested":
        orders.request_return(
            order, quantities={first.pk: 1}, reason=ReturnRequest.Reason.FAULTY, message="The lid was broken."
        )


def _parcel(order: Order) -> dict[str, Any]:
    """A number that no carrier gives out."""
    if order.delivery_method == Order.Method.COLLECT:
        return {}
    return {"carrier": "Australia Post", "tracking_number": f"DEMO{order.pk:08d}"}


def _pay(order: Order, actor: User) -> None:
    payment = order.payments.get()
    if payment.gateway == "manual":
        orders.record_payment(order, bank_reference=f"Demo {order.number}", actor=actor)
        return
    report = PaymentReport(
        State.SUCCEEDED,
        reference=payment.reference,
        provider_reference=f"demo-session-{order.pk}",
        charge_reference=f"demo-charge-{order.pk}",
        received_cents=payment.amount_cents,
        currency=payment.currency,
    )
    orders.settle_payment(payment.gateway, report)
    order.refresh_from_db()


def _tell_the_sandbox() -> None:
    """Its cards were charged elsewhere; without this it would refuse to give anything back."""
    paid = Payment.objects.filter(order__in=of_the_demo(), gateway="sandbox", status=Payment.Status.SUCCEEDED)
    for payment in paid.filter(refunded_cents=0).select_related("order"):
        gateways.sandbox().ledger.take_on(
            id=payment.provider_reference,
            reference=payment.reference,
            order_number=payment.order.number,
            amount_cents=payment.amount_cents,
            currency=payment.currency,
            charge=payment.charge_reference,
            received_cents=payment.received_cents,
            now=payment.created_at,
        )


def _give_back(
    order: Order, portions: dict[int, orders.Portion], reason: str, actor: User, *, shipping_cents: int = 0
) -> None:
    refund = orders.refund(order, lines=portions, reason=reason, shipping_cents=shipping_cents, actor=actor)
    if refund.payment.gateway == "manual":
        orders.record_refund_sent(refund, reference=f"Demo refund {refund.pk}", actor=actor)
    else:
        orders.settle_refund(refund, state=Refund.Status.SUCCEEDED, provider_reference=f"demo-refund-{refund.pk}")


def _date_back(order: Order, plan: Plan, store: Store, now: datetime) -> None:
    """As if it had been placed then, and each step had taken its time; nothing lies in the future."""
    placed_at = now - timedelta(hours=plan.hours_ago)
    expires_at = gateways.hold_until(plan.gateway, store, at=placed_at)
    at, last = {"placed": placed_at}, placed_at
    events = list(order.events.order_by("pk"))
    for number, event in enumerate(events):
        if number:
            name = event.status if event.kind == OrderEvent.Kind.MOVE else event.kind
            wanted = expires_at if name == "expired" else placed_at + timedelta(hours=HOURS.get(name, 8))
            # In the order in which they happened, a minute apart at least.
            last = max(last + timedelta(minutes=1), min(wanted, now - timedelta(minutes=5)))
            at.setdefault(name, last)
        event.happened_at = last
    OrderEvent.objects.bulk_update(events, ["happened_at"])
    by_transfer = plan.gateway == "manual"
    promised = arrival(
        order.shipping_rule, store, at=placed_at, by_transfer=by_transfer, is_collected=order.is_collected
    )
    Order.objects.filter(pk=order.pk).update(
        placed_at=placed_at,
        expires_at=expires_at,
        promised_from=promised.first,
        promised_until=promised.last,
    )
    _date_rows(order, at, last)


def _date_rows(order: Order, at: dict[str, datetime], last: datetime) -> None:
    placed_at, paid_at = at["placed"], at.get("paid", last)
    Payment.objects.filter(order=order).update(created_at=placed_at)
    Payment.objects.filter(order=order, settled_at__isnull=False).update(settled_at=paid_at)
    Order.objects.filter(pk=order.pk, paid_on__isnull=False).update(paid_on=timezone.localdate(paid_at))
    Shipment.objects.filter(order=order).update(shipped_at=at.get("shipped") or at.get("shipment", last))
    Refund.objects.filter(order=order).update(created_at=at.get("refund", last), settled_at=last)
    ReturnRequest.objects.filter(order=order).update(requested_at=at.get("return", last))
