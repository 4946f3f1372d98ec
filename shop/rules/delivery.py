"""When a parcel arrives: a range of working days, the same for every visitor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True)
class DeliveryTerms:
    """Working days on the way, fewest and most, and the local time until which an order leaves the same day."""

    days_min: int
    days_max: int
    cut_off: time


@dataclass(frozen=True)
class DeliveryRange:
    first: date
    last: date

    @property
    def words(self) -> str:
        """`Thu 26 – Mon 30 Nov`, with the month of the first day only where it differs."""
        if self.first == self.last:
            return f"{self.first:%a} {self.first.day} {self.first:%b}"
        month = f" {self.first:%b}" if self.first.month != self.last.month else ""
        return f"{self.first:%a} {self.first.day}{month} – {self.last:%a} {self.last.day} {self.last:%b}"


def delivery_range(ordered_at: datetime, terms: DeliveryTerms, holidays: Collection[date] = ()) -> DeliveryRange:
    """First and last likely day for an order at `ordered_at` (local time of the shop).

    It leaves on the day of order if that is a working day and before the cut-off, else on the next working day.
    """

    def is_working_day(day: date) -> bool:
        return day.weekday() < 5 and day not in holidays

    def working_days_after(day: date, count: int) -> date:
        while count:
            day += timedelta(days=1)
            count -= is_working_day(day)
        return day

    leaves = ordered_at.date()
    if not is_working_day(leaves) or ordered_at.time() >= terms.cut_off:
        leaves = working_days_after(leaves, 1)
    return DeliveryRange(working_days_after(leaves, terms.days_min), working_days_after(leaves, terms.days_max))
