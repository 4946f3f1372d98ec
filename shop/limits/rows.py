"""Limits that every process counts the same: rows whose keys are keyed hashes, so that they tell of nobody."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from shop.limits.errors import TooOftenError
from shop.models import LimitCount, Order

KEPT_AFTER_END = timedelta(days=1)
CLEANED_AT_ONCE = 100


@dataclass(frozen=True)
class Limit:
    """At most `most` in `span`, which begins with the first."""

    name: str
    most: int
    span: timedelta


# Figures: OWASP ASVS 5.0, 2.4.1 and 6.3.1 ask for limits; the numbers are the house's.
ORDERS_OF_NETWORK = Limit("order-network", 5, timedelta(minutes=10))
ORDERS_OF_EMAIL = Limit("order-email", 5, timedelta(minutes=10))
WRONG_COUPONS = Limit("coupon-network", 10, timedelta(hours=1))
LOOK_UPS_OF_NETWORK = Limit("look-up-network", 10, timedelta(hours=1))
LOOK_UPS_OF_EMAIL = Limit("look-up-email", 5, timedelta(hours=1))
RETURNS_OF_NETWORK = Limit("return-network", 5, timedelta(hours=1))
REMEMBERED_FOR = timedelta(days=1)


def count(*pairs: tuple[Limit, str]) -> None:
    """Count one for each (limit, who); `who` is a network or an e-mail. Raises TooOftenError, and then counts none.

    A transaction of its own, so that what is counted stays counted when the work that follows is undone. Never call it
    inside another one.
    """
    with transaction.atomic(durable=True):
        # By key, as everybody: two that count the same rows take turns and never wait for each other.
        for key, limit in sorted((key_of(limit.name, who), limit) for limit, who in pairs):
            count_one(key, limit)


def refuse(*pairs: tuple[Limit, str]) -> None:
    """Raises TooOftenError where a limit is reached; counts nothing. For limits on wrong tries only."""
    now = timezone.now()
    for limit, who in pairs:
        row = LimitCount.objects.filter(key=key_of(limit.name, who), ends_at__gt=now, count__gte=limit.most).first()
        if row:
            raise TooOftenError(math.ceil((row.ends_at - now).total_seconds()))


def count_order(network: str, email: str, attempt_key: str) -> None:
    """Before an order is placed: one more of this network and of this e-mail. Raises TooOftenError.

    One attempt counts once however often its form is sent, also when it is sent sixteen times at the same moment; and
    one that has made its order is never refused.
    """
    if Order.objects.filter(attempt_key=attempt_key).exists():
        return
    email_mark = email.strip().lower()
    counted = {key_of(limit.name, who): limit for limit, who in _of_order(network, email_mark)}
    with transaction.atomic(durable=True):
        ends_at = timezone.now() + REMEMBERED_FOR
        # The others that bring this attempt wait here for the first, and find its row.
        mark = key_of("attempt", f"{network} {email_mark} {attempt_key}")
        _, is_new = LimitCount.objects.get_or_create(key=mark, defaults={"count": 1, "ends_at": ends_at})
        if is_new:
            for key in sorted(counted):
                count_one(key, counted[key])


def _of_order(network: str, email: str) -> list[tuple[Limit, str]]:
    return [(ORDERS_OF_NETWORK, network), (ORDERS_OF_EMAIL, email)]


def mark_of(who: str) -> str:
    """`who` so that nobody reads it back: addresses are few enough to be tried out, so the key is secret."""
    return salted_hmac("shop.limits", who, algorithm="sha256").hexdigest()[:32]


def key_of(name: str, who: str) -> str:
    return f"{name}:{mark_of(who)}"


def count_one(key: str, limit: Limit) -> None:
    """One more below `key`; raises TooOftenError. By conditional UPDATE: of two at the last place, one gets it."""
    now = timezone.now()
    _, is_new = LimitCount.objects.get_or_create(key=key, defaults={"count": 1, "ends_at": now + limit.span})
    if is_new:
        clean(now)
        return
    row = LimitCount.objects.filter(key=key)
    if row.filter(ends_at__lte=now).update(count=1, ends_at=now + limit.span):
        return
    if row.filter(count__lt=limit.most).update(count=F("count") + 1):
        return
    ends_at = row.values_list("ends_at", flat=True).first() or now
    raise TooOftenError(math.ceil((ends_at - now).total_seconds()))


def clean(now: datetime) -> None:
    """Some spans that ended long ago, whenever a new one begins: the table stays as small as what is counted."""
    ended = LimitCount.objects.filter(ends_at__lt=now - KEPT_AFTER_END).order_by("ends_at")
    keys = ended.select_for_update(skip_locked=True).values_list("pk", flat=True)[:CLEANED_AT_ONCE]
    LimitCount.objects.filter(pk__in=list(keys)).delete()
