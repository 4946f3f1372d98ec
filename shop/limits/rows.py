"""Limits that every process counts the same: rows whose keys are keyed hashes, so that they tell of nobody."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import CharField, DateTimeField
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog.prepared import Prepared
from blog.transactions import all_or_nothing_unawaited
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
ALERTS_OF_NETWORK = Limit("alert-network", 10, timedelta(hours=1))
ALERTS_OF_EMAIL = Limit("alert-email", 10, timedelta(days=1))
REMEMBERED_FOR = timedelta(days=1)
# One statement, so that of two at the last place one gets it. A span that has ended begins anew; where the limit is
# reached nothing is written, and no row comes back.
COUNT_ONE = """
    INSERT INTO shop_limitcount ("key", "count", ends_at) VALUES (%s, 1, %s)
    ON CONFLICT ("key") DO UPDATE SET
        "count" = CASE WHEN shop_limitcount.ends_at <= %s THEN 1 ELSE shop_limitcount."count" + 1 END,
        ends_at = CASE WHEN shop_limitcount.ends_at <= %s THEN excluded.ends_at ELSE shop_limitcount.ends_at END
    WHERE shop_limitcount.ends_at <= %s OR shop_limitcount."count" < %s
    RETURNING "count"
"""
# Another connection that brings the same key waits here for this one, and finds its row.
REMEMBER = """
    INSERT INTO shop_limitcount ("key", "count", ends_at) VALUES (%s, 1, %s)
    ON CONFLICT ("key") DO NOTHING
    RETURNING id
"""


@all_or_nothing_unawaited
def count(*pairs: tuple[Limit, str]) -> None:
    """Count one for each (limit, who); `who` is a network or an e-mail. Raises TooOftenError, and then counts none.

    A transaction of its own, so that what is counted stays counted when the work that follows is undone. Never call it
    inside another one.
    """
    count_each({key_of(limit.name, who): limit for limit, who in pairs})


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
    if not _order_of(attempt_key=attempt_key):
        _count_attempt(network, email.strip().lower(), attempt_key)


@all_or_nothing_unawaited
def _count_attempt(network: str, email: str, attempt_key: str) -> None:
    if remember(key_of("attempt", f"{network} {email} {attempt_key}")):
        of_order = ((ORDERS_OF_NETWORK, network), (ORDERS_OF_EMAIL, email))
        count_each({key_of(limit.name, who): limit for limit, who in of_order})


_order_of: Prepared[tuple[int]] = Prepared(
    lambda attempt_key: Order.objects.filter(attempt_key=attempt_key).values_list("pk"), attempt_key=CharField()
)


def mark_of(who: str) -> str:
    """`who` so that nobody reads it back: addresses are few enough to be tried out, so the key is secret."""
    return salted_hmac("shop.limits", who, algorithm="sha256").hexdigest()[:32]


def key_of(name: str, who: str) -> str:
    return f"{name}:{mark_of(who)}"


def count_each(limits: Mapping[str, Limit]) -> None:
    """One more below each key; raises TooOftenError. Inside a transaction, which then counts none.

    By key, as everybody: two that count the same rows take turns and never wait for each other.
    """
    now = timezone.now()
    if 1 in [_count_one(key, limits[key], now) for key in sorted(limits)]:
        clean(now)


def _count_one(key: str, limit: Limit, now: datetime) -> int:
    """How many they are now; 1 where a span has begun. Raises TooOftenError."""
    adapt = connection.ops.adapt_datetimefield_value
    at, ends_at = adapt(now), adapt(now + limit.span)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [key, ends_at, at, at, at, limit.most])
        if counted := cursor.fetchone():
            return int(counted[0])
    held_until = LimitCount.objects.filter(key=key).values_list("ends_at", flat=True).first() or now
    raise TooOftenError(math.ceil((held_until - now).total_seconds()))


def remember(key: str) -> bool:
    """Whether `key` is told for the first time; it is known for a day."""
    ends_at = connection.ops.adapt_datetimefield_value(timezone.now() + REMEMBERED_FOR)
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [key, ends_at])
        return cursor.fetchone() is not None


def clean(now: datetime) -> None:
    """Some spans that ended long ago, whenever a new one begins: the table stays as small as what is counted."""
    if rows := _ended(before=now - KEPT_AFTER_END):
        LimitCount.objects.filter(pk__in=[pk for (pk,) in rows]).delete()


_ended: Prepared[tuple[int]] = Prepared(
    lambda before: (
        LimitCount.objects.filter(ends_at__lt=before)
        .order_by("ends_at")
        .select_for_update(skip_locked=True)
        .values_list("pk")[:CLEANED_AT_ONCE]
    ),
    before=DateTimeField(),
)
