"""Uses of promotions: counted where the order is written, under a condition that the database itself refuses."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from shop.models import Order, OrderPromotion, Promotion, PromotionCustomer, customer_of
from shop.rules.promotions import Applied


class UsedUpError(Exception):
    """The last use of a promotion went to somebody else. The message is for the shopper."""


def take_uses(order: Order, applied: Iterable[Applied]) -> None:
    """Count a use of each, in total and for this customer. Raises UsedUpError; the caller's transaction rolls back.

    In primary-key order, and after the stock as everywhere else, so that two orders never wait for each other.
    """
    for one in sorted(applied, key=lambda one: one.promotion_id):
        _take_use(order, one.promotion_id, one.name)
        OrderPromotion.objects.create(
            order=order,
            promotion_id=one.promotion_id,
            name=one.name,
            code=one.code,
            goods_cents=one.goods_cents,
            shipping_cents=one.shipping_cents,
        )


def _take_use(order: Order, promotion_id: int, name: str) -> None:
    promotion = Promotion.objects.filter(pk=promotion_id)
    free = Q(max_uses=None) | Q(used__lt=F("max_uses"))
    if not promotion.filter(free).update(used=F("used") + 1):
        raise UsedUpError(f"“{name}” has just been used up.")
    most = promotion.values_list("max_uses_per_customer", flat=True).get()
    if most is not None:
        customer, _ = PromotionCustomer.objects.get_or_create(
            promotion_id=promotion_id, customer=customer_of(order.email)
        )
        if not PromotionCustomer.objects.filter(pk=customer.pk, used__lt=most).update(used=F("used") + 1):
            raise UsedUpError(f"“{name}” has already been used with this e-mail.")


def take_uses_again(order: Order) -> list[str]:
    """`order` was paid after it had given its uses back: each is counted again where one is left.

    The names of those that are used up. Their discounts stand all the same: the price was agreed, and is paid.
    """
    used_up = []
    for use in order.promotions.exclude(given_back_at=None).order_by("promotion_id"):
        try:
            with transaction.atomic():
                _take_use(order, use.promotion_id, use.name)
        except UsedUpError:
            used_up.append(use.label)
        else:
            OrderPromotion.objects.filter(pk=use.pk).update(given_back_at=None)
    return used_up


def give_back_uses(order: Order) -> None:
    """`order` ended without a payment: its uses are free again. A second time changes nothing."""
    for use in order.promotions.filter(given_back_at=None).order_by("promotion_id"):
        if not OrderPromotion.objects.filter(pk=use.pk, given_back_at=None).update(given_back_at=timezone.now()):
            continue
        Promotion.objects.filter(pk=use.promotion_id, used__gt=0).update(used=F("used") - 1)
        PromotionCustomer.objects.filter(
            promotion_id=use.promotion_id, customer=customer_of(order.email), used__gt=0
        ).update(used=F("used") - 1)


def differences() -> Mapping[str, tuple[int, int]]:
    """Promotions whose counter is not the number of orders that use them: name → (counter, orders)."""
    counted = Promotion.objects.annotate(orders=Count("uses", filter=Q(uses__given_back_at=None)))
    return {str(row): (row.used, row.orders) for row in counted.exclude(used=F("orders"))}
