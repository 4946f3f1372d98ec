"""When a "was" price may stand beside a sale price.

ACCC, "Prices and advertising": a "was" price that was not charged for a reasonable time just before the sale misleads,
and so does one that stands beside a price that has long been the usual one. The law names no number of days; these are
ours (docs/decisions.md).
"""

from datetime import datetime, timedelta

CHARGED_FOR = timedelta(days=28)  # at least, until the sale began
SHOWN_FOR = timedelta(days=56)  # at most, since the sale began


def shown_until(sale_from: datetime, sale_until: datetime | None) -> datetime:
    """The moment from which the sale price stands alone, or the sale is over."""
    lapses = sale_from + SHOWN_FOR
    return min(lapses, sale_until) if sale_until else lapses


def why_no_was(*, price_since: datetime, sale_from: datetime, now: datetime) -> str:
    """A sentence for staff where the price before must not be shown as "was" now, else "".

    `price_since`: since when the price before has been charged, no sale between.
    """
    if sale_from - price_since < CHARGED_FOR:
        days = max(0, (sale_from - price_since).days)
        return f"No “was”: the price before was charged for {days} days until the sale began, not {CHARGED_FOR.days}."
    if now >= sale_from + SHOWN_FOR:
        return f"No “was” any more: the sale has lasted {SHOWN_FOR.days} days, so this is the usual price now."
    return ""
