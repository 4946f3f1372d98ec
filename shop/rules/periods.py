"""Periods of a report: days from a first to a last one, both included, and the period before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FINANCIAL_YEAR_BEGINS = 7  # 1 July: the income year, Income Tax Assessment Act 1997, s 995-1
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    @property
    def day_count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The same stretch just before it: as many months where it is whole months, else as many days."""
        day_after = self.last + ONE_DAY
        if self.first.day == 1 and day_after.day == 1:
            months = (day_after.year - self.first.year) * 12 + day_after.month - self.first.month
            return Period(_months_back(self.first, months), self.first - ONE_DAY)
        return Period(self.first - timedelta(days=self.day_count), self.first - ONE_DAY)

    def days(self) -> Iterator[date]:
        for number in range(self.day_count):
            yield self.first + timedelta(days=number)


def presets(today: date) -> dict[str, Period]:
    """The usual ones by their names."""
    month = today.replace(day=1)
    year_begins = date(today.year - (today.month < FINANCIAL_YEAR_BEGINS), FINANCIAL_YEAR_BEGINS, 1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    return {
        "Today": Period(today, today),
        "Last 7 days": Period(today - 6 * ONE_DAY, today),
        "Last 30 days": Period(today - 29 * ONE_DAY, today),
        "Last 90 days": Period(today - 89 * ONE_DAY, today),
        "This month": Period(month, today),
        "Last month": Period(_months_back(month, 1), month - ONE_DAY),
        "Last quarter": Period(_months_back(quarter, 3), quarter - ONE_DAY),
        "This financial year": Period(year_begins, today),
        "Last financial year": Period(year_begins.replace(year=year_begins.year - 1), year_begins - ONE_DAY),
    }


def percent_change(now: int, before: int) -> int | None:
    """Of `before`, half up; None where there was nothing to compare with."""
    if before <= 0:
        return None
    return ((now - before) * 200 + before) // (before * 2)


def _months_back(first_of_month: date, months: int) -> date:
    number = first_of_month.year * 12 + first_of_month.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
