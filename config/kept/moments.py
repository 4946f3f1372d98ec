"""When a page changes by itself, because a date that decides what it shows has come.

Each date and time in a watched table either decides, and says when, or does not: a test demands it of new ones.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model, Q
from django.utils import timezone

from blog import copies
from blog.models import Intake, Post, Review
from blog.models.visibility import REVIEW_EVERY
from config.kept.versions import Snapshot
from config.kept.watched import MADE_OF
from shop.models import Holiday, SaleChannel, ShippingRule, Statement, Store, Variant
from shop.models.channels import ANNOUNCED
from shop.rules.delivery import leaves_on
from shop.rules.was import SHOWN_FOR

Rule = Callable[[datetime], datetime | None]  # now → the first moment after it
JUST_AFTER = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
LONGEST_CLOCK_DAYS = 366


def midnight(day: date) -> datetime:
    """When `day` begins in the shop's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def at(model: type[Model], field: str, *, plus: timedelta = timedelta(0), of: Q | None = None) -> Rule:
    """At `field`, a moment, and so much later."""

    def first(now: datetime) -> datetime | None:
        found = _first(model, field, now - plus, of)
        return found + plus if found else None

    return first


def on(model: type[Model], field: str, *, plus: timedelta = timedelta(0)) -> Rule:
    """When the day `field`, and so many later, begins."""

    def first(now: datetime) -> datetime | None:
        today: date = timezone.localdate(now)
        found = _first(model, field, today - plus, None)
        return midnight(found + plus) if found else None

    return first


def _first(model: type[Model], field: str, after: Any, of: Q | None) -> Any:
    rows = model._default_manager.filter(of or Q(), **{f"{field}__gt": after})
    return rows.order_by(field).values_list(field, flat=True).first()


def parcels(now: datetime) -> datetime | None:
    """The next time of day at which a parcel no longer leaves on that day: from then on it arrives later."""
    store = Store.objects.first() or Store()
    local = timezone.localtime(now)
    holidays = set(Holiday.objects.filter(day__gte=local.date()).values_list("day", flat=True))
    day = leaves_on(local, store.cut_off, holidays)
    return timezone.make_aware(datetime.combine(day, store.cut_off))


def clocks(now: datetime) -> datetime | None:
    """The midnight before the clocks change: pages say the cut-off with its distance from UTC."""
    noon = datetime.combine(timezone.localdate(now), time(12))
    offset = timezone.make_aware(noon).utcoffset()
    for _ in range(LONGEST_CLOCK_DAYS):
        noon += ONE_DAY
        if timezone.make_aware(noon).utcoffset() != offset:
            return midnight(noon.date())
    return None


# By table and column. A last day ends with the midnight after it.
OUT = Q(status=Post.Status.PUBLISHED)
DECIDES: Mapping[str, Mapping[str, tuple[Rule, ...]]] = {
    "blog_intake": {
        "valid_from": (on(Intake, "valid_from"),),
        "valid_until": (on(Intake, "valid_until", plus=ONE_DAY),),
    },
    "blog_post": {
        # Without a review it is due for one when it is older than so long.
        "published_at": (
            at(Post, "published_at", of=OUT),
            at(Post, "published_at", plus=REVIEW_EVERY + JUST_AFTER, of=OUT & Q(current_review=None)),
        ),
        "expires_at": (at(Post, "expires_at"),),
    },
    "blog_review": {"due_on": (on(Review, "due_on", plus=ONE_DAY),)},
    "shop_holiday": {"day": (parcels,)},
    "shop_salechannel": {
        "valid_from": (on(SaleChannel, "valid_from", plus=-ANNOUNCED), on(SaleChannel, "valid_from")),
        "valid_until": (on(SaleChannel, "valid_until", plus=ONE_DAY),),
    },
    "shop_shippingrule": {
        "valid_from": (at(ShippingRule, "valid_from"),),
        "valid_until": (at(ShippingRule, "valid_until"),),
    },
    "shop_statement": {
        "valid_from": (on(Statement, "valid_from"),),
        "valid_until": (on(Statement, "valid_until", plus=ONE_DAY),),
    },
    "shop_store": {"cut_off": (clocks,)},
    "shop_variant": {
        "sale_from": (at(Variant, "sale_from"), at(Variant, "sale_from", plus=SHOWN_FOR)),
        "sale_until": (at(Variant, "sale_until"),),
    },
}
# Told, sorted by or counted, but never compared with the time that it is.
DOES_NOT: Mapping[str, frozenset[str]] = {
    "blog_citation": frozenset(
        {
            *("lookup_due_at", "looked_up_at", "watched_at", "watch_tried_at", "link_checked_at"),
            *("added_at", "changed_at"),
        }
    ),
    "blog_correction": frozenset({"corrected_on"}),
    "blog_image": frozenset({"render_due_at", "added_at"}),
    "blog_intake": frozenset({"read_on"}),
    "blog_notice": frozenset({"issued_on", "found_at", "told_at"}),
    "blog_page": frozenset({"changed_at"}),
    "blog_post": frozenset({"created_at", "changed_at"}),
    "blog_redirect": frozenset({"added_at"}),
    "blog_review": frozenset({"reviewed_on"}),
    "shop_shopblock": frozenset({"checked_at", "approved_at"}),
    "shop_stock": frozenset({"low_told_at"}),
    "shop_supplement": frozenset({"added_at", "changed_at"}),
    "shop_supplementimage": frozenset({"render_due_at"}),
    "shop_variant": frozenset({"price_since"}),  # compared with the beginning of the sale, which does not move
}
# Rules that ask another table too.
ASKS: Mapping[str, tuple[str, ...]] = {"shop_holiday": ("shop_holiday", "shop_store")}

# By table: the marks, for which moment it was asked, and the answer, which holds from the one to the other.
_Known = tuple[tuple[object, ...] | None, datetime, datetime | None]
_known: dict[str, _Known] = {}


def next_moment(tables: frozenset[str], snapshot: Snapshot, now: datetime) -> datetime | None:
    """The first moment after `now` at which a page made from `tables` may be another; None where none is known.

    `now` is since when nothing on it is older, `Reads.since`: a copy of the rule that ended at noon, read before noon,
    makes a page that ends at noon. Raises DatabaseError: then the page is not to be kept.
    """
    bases = {base for table in tables for base in MADE_OF.get(table, (table,))}
    asked = (_moment(base, snapshot, now) for base in bases if base in DECIDES)
    first = min((moment for moment in asked if moment), default=None)
    if first is not None and first <= timezone.now():
        copies.forget_all()  # they are from before it: the next page is made without them
    return first


def _moment(table: str, snapshot: Snapshot, now: datetime) -> datetime | None:
    marks, known = snapshot.of(frozenset(ASKS.get(table, (table,)))), _known.get(table)
    if known is not None and marks is not None and known[0] == marks:
        _, since, moment = known
        if since <= now and (moment is None or now < moment):
            return moment
    try:
        moment = min(_moments(table, now), default=None)
    finally:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # no request may be there to do it
    _known[table] = (marks, now, moment)
    return moment


def _moments(table: str, now: datetime) -> Iterator[datetime]:
    for rules in DECIDES[table].values():
        for rule in rules:
            if moment := rule(now):
                yield moment
