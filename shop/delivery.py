"""When a parcel of this shop arrives: its cut-off, its holidays, the days of the rule that speaks."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone

from blog.transactions import all_or_nothing
from shop.models import Holiday, Order, Payment, ShippingRule, Store
from shop.payments.manual import BankTransfer
from shop.rules.delivery import DeliveryRange, DeliveryTerms, delivery_range

# States in which a parcel is still to come.
TO_COME = (Order.Status.PENDING, Order.Status.PAID, Order.Status.PACKED, Order.Status.SHIPPED)


def arrival(
    rule: ShippingRule,
    store: Store,
    *,
    at: datetime | None = None,
    by_transfer: bool = False,
    is_collected: bool = False,
) -> DeliveryRange:
    """First and last likely day for what is paid at `at` (now); of a collected order the day it lies ready.

    A parcel paid on our pages leaves the same day until the cut-off. A transfer is seen when the bank shows it, so its
    parcel always leaves on the working day after. What is collected is ready on the day on which it would have left.
    """
    days = (0, 0) if is_collected else (rule.days_min, rule.days_max)
    terms = DeliveryTerms(*days, time.min if by_transfer else store.cut_off)
    paid_at = timezone.localtime(at or timezone.now())
    return delivery_range(paid_at, terms, Holiday.objects.from_day(paid_at.date()))


def arrival_of(order: Order, payment: Payment | None, store: Store) -> DeliveryRange | None:
    """When `order` arrives: counted from its payment, or from a payment now. None where nothing is on its way."""
    if order.status not in TO_COME or payment is None:
        return None
    return arrival(
        order.shipping_rule,
        store,
        at=payment.settled_at,
        by_transfer=payment.gateway == BankTransfer.name,
        is_collected=order.is_collected,
    )


@all_or_nothing
def add_holidays(days: Iterable[tuple[date, str]]) -> list[Holiday]:
    """Days on which nothing leaves, with their names. Those made now: a day that is there keeps its name."""
    made = [Holiday.objects.get_or_create(day=day, defaults={"name": name}) for day, name in days]
    return [holiday for holiday, is_new in made if is_new]
