"""Days on which banks and carriers work."""

from collections.abc import Collection
from datetime import date, timedelta


def is_business_day(day: date, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < 5 and day not in holidays


def business_days_after(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The `count`-th business day after `day`; `day` itself never counts."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day, holidays)
    return day
