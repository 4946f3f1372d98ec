"""What packs have cost: who changed a price, when, from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shop.models import Variant
from shop.rules.money import dollars

MOST_SHOWN = 30


@dataclass(frozen=True)
class PriceChange:
    at: datetime
    who: str
    sku: str
    what: str
    before: str
    after: str


WATCHED = {"price_cents": "Price", "sale_price_cents": "Sale price", "cost_cents": "Cost"}


def price_changes(variant_ids: Iterable[int]) -> list[PriceChange]:
    """Newest first, at most `MOST_SHOWN`; the first row of a pack says what it began with. One query."""
    versions = Variant.history.filter(id__in=list(variant_ids)).select_related("history_user")
    found: list[PriceChange] = []
    last: dict[int, Any] = {}
    for version in versions.order_by("id", "history_date", "history_id"):
        before = last.get(version.id)
        for name, what in WATCHED.items():
            was, now = getattr(before, name, None), getattr(version, name)
            if was != now:
                who = f"{version.history_user}" if version.history_user else "–"
                found.append(PriceChange(version.history_date, who, version.sku, what, _words(was), _words(now)))
        last[version.id] = version
    return sorted(found, key=lambda change: change.at, reverse=True)[:MOST_SHOWN]


def _words(cents: int | None) -> str:
    return "–" if cents is None else dollars(cents)
