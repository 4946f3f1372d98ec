"""Card testing: who is declined waits, and where the whole shop is tried, cards pause for everybody."""

import math
from datetime import datetime, timedelta

from django.db.models import CharField, DateTimeField, F, Q, Sum
from django.utils import timezone

from blog.prepared import Prepared
from blog.transactions import all_or_nothing, all_or_nothing_at_once
from shop.limits.errors import TooOftenError
from shop.limits.rows import Limit, clean, count_each, key_of, mark_of, refuse, remember
from shop.models import LimitCount, Outbox

SESSIONS_OF_NETWORK = Limit("session-network", 5, timedelta(minutes=10))

# Card testing: thieves try stolen cards in a small shop until one works. Whoever is declined thrice waits; where the
# whole shop is tried, nobody pays by card for a while, and bank transfer goes on.
DECLINES_OF_NETWORK = Limit("decline-network", 3, timedelta(minutes=15))
DECLINES_OF_SHOP, SHARE_FROM_OUTCOMES, WATCHED_MINUTES = 20, 10, 10
SHOP_PAUSE = timedelta(minutes=30)
SHOP_PAUSE_KEY = "hosted-paused"


@all_or_nothing_at_once
def note_session(network: str, reference: str) -> None:
    """Before a gateway is asked for a page to pay on: `reference` is the payment's, `network` the shopper's.

    Raises TooOftenError while cards are paused, and after five sessions. Remembers who it was, as a hash, so that a
    decline of which only the gateway tells finds its network. A transaction of its own, as in `count`.
    """
    if wait_s := hosted_pause_s(network):
        raise TooOftenError(wait_s)
    if remember(f"{key_of('payment', reference)}:{mark_of(network)}"):
        count_each({key_of(SESSIONS_OF_NETWORK.name, network): SESSIONS_OF_NETWORK})


def refuse_session(network: str) -> None:
    """Raises TooOftenError where `note_session` would; counts nothing."""
    if wait_s := hosted_pause_s(network):
        raise TooOftenError(wait_s)
    refuse((SESSIONS_OF_NETWORK, network))


@all_or_nothing_at_once
def record_decline(network: str = "", *, reference: str = "", event: str = "") -> None:
    """A card was refused. Name the network, or the payment whose session was noted. After the settling transaction.

    `event` is what makes a message the same message: one that is repeated counts once.
    """
    mark = mark_of(network) if network else _network_mark_of(reference)
    if not _is_first(event):
        return
    if mark:
        _count_decline(f"{DECLINES_OF_NETWORK.name}:{mark}")
    _add_outcome("declined")
    if _shop_is_tried() and _begin_shop_pause():
        about = f"pause:{timezone.now():%Y%m%d%H%M%S}"
        Outbox.objects.get_or_create(kind=Outbox.Kind.STAFF_DECLINES, about=about)


@all_or_nothing_at_once
def record_success(*, event: str = "") -> None:
    """A hosted payment succeeded: the other half of the share of declines. As `record_decline`."""
    if _is_first(event):
        _add_outcome("succeeded")


def hosted_payments_paused(network: str = "") -> bool:
    """Whether cards are refused now, to everybody or to `network`. A transfer is always taken."""
    return hosted_pause_s(network) > 0


def hosted_pause_s(network: str = "") -> int:
    """Seconds until cards are taken again; 0 where they are."""
    now = timezone.now()
    own_key = key_of(DECLINES_OF_NETWORK.name, network) if network else ""
    ends = [at for (at,) in _pauses(own_key=own_key, now=now)]
    return math.ceil((max(ends) - now).total_seconds()) if ends else 0


_pauses: Prepared[tuple[datetime]] = Prepared(
    lambda own_key, now: LimitCount.objects.filter(
        Q(key=SHOP_PAUSE_KEY) | Q(key=own_key, count__gte=DECLINES_OF_NETWORK.most), ends_at__gt=now
    ).values_list("ends_at"),
    own_key=CharField(),
    now=DateTimeField(),
)


@all_or_nothing
def end_shop_pause() -> bool:
    """Staff have looked: cards are taken again, and the declines so far are forgotten. Whether there was a pause."""
    LimitCount.objects.filter(key__startswith="outcome:").delete()
    return LimitCount.objects.filter(key=SHOP_PAUSE_KEY, ends_at__gt=timezone.now()).delete()[0] > 0


def _is_first(event: str) -> bool:
    """Whether `event` is told for the first time; without a name it always is."""
    return not event or remember(key_of("event", event))


def _network_mark_of(reference: str) -> str:
    key = LimitCount.objects.filter(key__startswith=f"{key_of('payment', reference)}:").values_list("key", flat=True)
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
    clean(now)


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
