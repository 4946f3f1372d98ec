"""How often one network or one e-mail may do what costs money, guesses secrets or fills the database.

Rows (`LimitCount`) where every process must count the same; the memory of one process on pages that write nothing.
Neither keeps an address or an e-mail that could be read: rows hold a keyed hash.
"""

import math
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from shop.models import LimitCount, Order, Outbox

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
SESSIONS_OF_NETWORK = Limit("session-network", 5, timedelta(minutes=10))
WRONG_COUPONS = Limit("coupon-network", 10, timedelta(hours=1))
LOOK_UPS_OF_NETWORK = Limit("look-up-network", 10, timedelta(hours=1))
LOOK_UPS_OF_EMAIL = Limit("look-up-email", 5, timedelta(hours=1))
RETURNS_OF_NETWORK = Limit("return-network", 5, timedelta(hours=1))

# Card testing: thieves try stolen cards in a small shop until one works. Whoever is declined thrice waits; where the
# whole shop is tried, nobody pays by card for a while, and bank transfer goes on.
DECLINES_OF_NETWORK = Limit("decline-network", 3, timedelta(minutes=15))
DECLINES_OF_SHOP, SHARE_FROM_OUTCOMES, WATCHED_MINUTES = 20, 10, 10
SHOP_PAUSE = timedelta(minutes=30)
SHOP_PAUSE_KEY = "hosted-paused"
REMEMBERED_FOR = timedelta(days=1)


class TooOftenError(Exception):
    """The limit is reached. The message is for people."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = max(1, retry_after_s)
        self.minutes = math.ceil(self.retry_after_s / 60)
        self.wait = "1 minute" if self.minutes == 1 else f"{self.minutes} minutes"
        super().__init__(f"That was tried too often. Please wait {self.wait}, then try again.")


def count(*pairs: tuple[Limit, str]) -> None:
    """Count one for each (limit, who); `who` is a network or an e-mail. Raises TooOftenError, and then counts none.

    A transaction of its own, so that what is counted stays counted when the work that follows is undone. Never call it
    inside another one.
    """
    with transaction.atomic(durable=True):
        # By key, as everybody: two that count the same rows take turns and never wait for each other.
        for key, limit in sorted((_key(limit.name, who), limit) for limit, who in pairs):
            _count_one(key, limit)


def refuse(*pairs: tuple[Limit, str]) -> None:
    """Raises TooOftenError where a limit is reached; counts nothing. For limits on wrong tries only."""
    now = timezone.now()
    for limit, who in pairs:
        row = LimitCount.objects.filter(key=_key(limit.name, who), ends_at__gt=now, count__gte=limit.most).first()
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
    counted = {_key(limit.name, who): limit for limit, who in _of_order(network, email_mark)}
    with transaction.atomic(durable=True):
        ends_at = timezone.now() + REMEMBERED_FOR
        # The others that bring this attempt wait here for the first, and find its row.
        mark = _key("attempt", f"{network} {email_mark} {attempt_key}")
        _, is_new = LimitCount.objects.get_or_create(key=mark, defaults={"count": 1, "ends_at": ends_at})
        if is_new:
            for key in sorted(counted):
                _count_one(key, counted[key])


def _of_order(network: str, email: str) -> list[tuple[Limit, str]]:
    return [(ORDERS_OF_NETWORK, network), (ORDERS_OF_EMAIL, email)]


def note_session(network: str, reference: str) -> None:
    """Before a gateway is asked for a page to pay on: `reference` is the payment's, `network` the shopper's.

    Raises TooOftenError while cards are paused, and after five sessions. Remembers who it was, as a hash, so that a
    decline of which only the gateway tells finds its network. A transaction of its own, as in `count`.
    """
    if wait_s := hosted_pause_s(network):
        raise TooOftenError(wait_s)
    with transaction.atomic(durable=True):
        key = f"{_key('payment', reference)}:{_mark(network)}"
        ends_at = timezone.now() + REMEMBERED_FOR
        _, is_new = LimitCount.objects.get_or_create(key=key, defaults={"count": 1, "ends_at": ends_at})
        if is_new:
            _count_one(_key(SESSIONS_OF_NETWORK.name, network), SESSIONS_OF_NETWORK)


def refuse_session(network: str) -> None:
    """Raises TooOftenError where `note_session` would; counts nothing."""
    if wait_s := hosted_pause_s(network):
        raise TooOftenError(wait_s)
    refuse((SESSIONS_OF_NETWORK, network))


def record_decline(network: str = "", *, reference: str = "", event: str = "") -> None:
    """A card was refused. Name the network, or the payment whose session was noted. After the settling transaction.

    `event` is what makes a message the same message: one that is repeated counts once.
    """
    mark = _mark(network) if network else _network_mark_of(reference)
    with transaction.atomic(durable=True):
        if not _is_first(event):
            return
        if mark:
            _count_decline(f"{DECLINES_OF_NETWORK.name}:{mark}")
        _add_outcome("declined")
        if _shop_is_tried() and _begin_shop_pause():
            about = f"pause:{timezone.now():%Y%m%d%H%M%S}"
            Outbox.objects.get_or_create(kind=Outbox.Kind.STAFF_DECLINES, about=about)


def record_success(*, event: str = "") -> None:
    """A hosted payment succeeded: the other half of the share of declines. As `record_decline`."""
    with transaction.atomic(durable=True):
        if _is_first(event):
            _add_outcome("succeeded")


def hosted_payments_paused(network: str = "") -> bool:
    """Whether cards are refused now, to everybody or to `network`. A transfer is always taken."""
    return hosted_pause_s(network) > 0


def hosted_pause_s(network: str = "") -> int:
    """Seconds until cards are taken again; 0 where they are."""
    now = timezone.now()
    ends = list(LimitCount.objects.filter(key=SHOP_PAUSE_KEY, ends_at__gt=now).values_list("ends_at", flat=True))
    if network:
        key, most = _key(DECLINES_OF_NETWORK.name, network), DECLINES_OF_NETWORK.most
        own = LimitCount.objects.filter(key=key, ends_at__gt=now, count__gte=most)
        ends += own.values_list("ends_at", flat=True)
    return math.ceil((max(ends) - now).total_seconds()) if ends else 0


def end_shop_pause() -> bool:
    """Staff have looked: cards are taken again, and the declines so far are forgotten. Whether there was a pause."""
    with transaction.atomic():
        LimitCount.objects.filter(key__startswith="outcome:").delete()
        return LimitCount.objects.filter(key=SHOP_PAUSE_KEY, ends_at__gt=timezone.now()).delete()[0] > 0


def _mark(who: str) -> str:
    """`who` so that nobody reads it back: addresses are few enough to be tried out, so the key is secret."""
    return salted_hmac("shop.limits", who, algorithm="sha256").hexdigest()[:32]


def _key(name: str, who: str) -> str:
    return f"{name}:{_mark(who)}"


def _count_one(key: str, limit: Limit) -> None:
    """One more, by conditional UPDATE: of two at the last place, one gets it."""
    now = timezone.now()
    _, is_new = LimitCount.objects.get_or_create(key=key, defaults={"count": 1, "ends_at": now + limit.span})
    if is_new:
        _clean(now)
        return
    row = LimitCount.objects.filter(key=key)
    if row.filter(ends_at__lte=now).update(count=1, ends_at=now + limit.span):
        return
    if row.filter(count__lt=limit.most).update(count=F("count") + 1):
        return
    ends_at = row.values_list("ends_at", flat=True).first() or now
    raise TooOftenError(math.ceil((ends_at - now).total_seconds()))


def _clean(now: datetime) -> None:
    """Some spans that ended long ago, whenever a new one begins: the table stays as small as what is counted."""
    ended = LimitCount.objects.filter(ends_at__lt=now - KEPT_AFTER_END).order_by("ends_at")
    keys = ended.select_for_update(skip_locked=True).values_list("pk", flat=True)[:CLEANED_AT_ONCE]
    LimitCount.objects.filter(pk__in=list(keys)).delete()


def _is_first(event: str) -> bool:
    """Whether `event` is told for the first time; without a name it always is."""
    if not event:
        return True
    ends_at = timezone.now() + REMEMBERED_FOR
    key = _key("event", event)
    return LimitCount.objects.get_or_create(key=key, defaults={"count": 1, "ends_at": ends_at})[1]


def _network_mark_of(reference: str) -> str:
    key = LimitCount.objects.filter(key__startswith=f"{_key('payment', reference)}:").values_list("key", flat=True)
    return key[0].rsplit(":", 1)[1] if reference and key else ""


def _count_decline(key: str) -> None:
    """The last one that is allowed begins the pause anew: fifteen minutes from it, not from the first."""
    now, limit = timezone.now(), DECLINES_OF_NETWORK
    LimitCount.objects.get_or_create(key=key, defaults={"count": 0, "ends_at": now + limit.span})
    row = LimitCount.objects.filter(key=key)
    if row.filter(ends_at__lte=now).update(count=1, ends_at=now + limit.span):
        return
    row.update(count=F("count") + 1)
    row.filter(count__gte=limit.most).update(ends_at=now + limit.span)


def _outcome_key(outcome: str, minutes_ago: int) -> str:
    minute = int(timezone.now().timestamp()) // 60 - minutes_ago
    return f"outcome:{outcome}:{minute}"


def _add_outcome(outcome: str) -> None:
    """One row a minute, so that the last ten minutes are always the last ten."""
    now = timezone.now()
    key = _outcome_key(outcome, 0)
    defaults = {"count": 0, "ends_at": now + timedelta(minutes=WATCHED_MINUTES + 1)}
    LimitCount.objects.get_or_create(key=key, defaults=defaults)
    LimitCount.objects.filter(key=key).update(count=F("count") + 1)
    _clean(now)


def _outcomes(outcome: str) -> int:
    keys = [_outcome_key(outcome, minutes_ago) for minutes_ago in range(WATCHED_MINUTES)]
    return LimitCount.objects.filter(key__in=keys).aggregate(sum=Sum("count"))["sum"] or 0


def _shop_is_tried() -> bool:
    declined, succeeded = _outcomes("declined"), _outcomes("succeeded")
    many = declined + succeeded >= SHARE_FROM_OUTCOMES
    return declined > DECLINES_OF_SHOP or (many and declined > succeeded)


def _begin_shop_pause() -> bool:
    """Whether it began now: of several declines at one moment, one begins it and tells staff."""
    now = timezone.now()
    defaults = {"count": 1, "ends_at": now + SHOP_PAUSE}
    _, is_new = LimitCount.objects.get_or_create(key=SHOP_PAUSE_KEY, defaults=defaults)
    ended = LimitCount.objects.filter(key=SHOP_PAUSE_KEY, ends_at__lte=now)
    return is_new or bool(ended.update(ends_at=now + SHOP_PAUSE))


class MemoryLimit:
    """At most `most` in `span_s` seconds, counted in this process only: for pages that write nothing.

    Several processes let through so many times more. Bounded: with `room` who are known, the one longest unseen goes.
    """

    def __init__(self, most: int, span_s: float, *, room: int = 10_000) -> None:
        self.most, self.span_s, self.room = most, span_s, room
        self._seen: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def count(self, who: str) -> None:
        """Raises TooOftenError."""
        now = time.monotonic()
        with self._lock:
            times, ends_at = self._seen.pop(who, (0, 0.0))
            if ends_at <= now:
                times, ends_at = 0, now + self.span_s
            self._seen[who] = (min(times + 1, self.most + 1), ends_at)
            while len(self._seen) > self.room:
                del self._seen[next(iter(self._seen))]
        if times >= self.most:
            raise TooOftenError(math.ceil(ends_at - now))

    def forget(self) -> None:
        with self._lock:
            self._seen.clear()


CART_ADDS = MemoryLimit(60, 60)
PAPERS = MemoryLimit(10, 60)  # a PDF takes a processor for a moment
BAD_SIGNATURES = MemoryLimit(50, 60)  # whoever sends them must not make us write
SEARCHES = MemoryLimit(30, 60)
SUGGESTIONS = MemoryLimit(120, 60)  # several to a word: one for each pause in typing
