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


def leaves_on(ordered_at: datetime, cut_off: time, holidays: Collection[date] = ()) -> date:
    """The day of order (local time of the shop) if that is a working day and before `cut_off`, else the next one."""
    day = ordered_at.date()
    if _is_working_day(day, holidays) and ordered_at.time() < cut_off:
        return day
    return _working_days_after(day, 1, holidays)


def delivery_range(ordered_at: datetime, terms: DeliveryTerms, holidays: Collection[date] = ()) -> DeliveryRange:
    """First and last likely day for an order at `ordered_at` (local time of the shop)."""
    leaves = leaves_on(ordered_at, terms.cut_off, holidays)
    first, last = (_working_days_after(leaves, count, holidays) for count in (terms.days_min, terms.days_max))
    return DeliveryRange(first, last)


def _is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def _working_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    while count:
        day += timedelta(days=1)
        count -= _is_working_day(day, holidays)
    return day
