"""Holidays as people write them in a list: a date in any usual way, then the name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MOST_LINES, LONGEST_NAME = 200, 80
FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
ANY_CASE = re.ASCII | re.IGNORECASE
# A date at the beginning of a line: year first, day first with strokes, or with the month in letters.
DATES = (
    re.compile(WEEKDAY + r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)", ANY_CASE),
    re.compile(WEEKDAY + r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?!\d)", ANY_CASE),
    re.compile(
        WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>[a-z]+)\.?,?\s+(?P<year>\d{4})(?!\d)", ANY_CASE
    ),
)
BETWEEN = " \t,;:.-–—"


@dataclass(frozen=True)
class ListedDay:
    """A line of the list: a day and its name, or the `fault` that keeps it from being one."""

    line: int
    text: str
    day: date | None = None
    name: str = ""
    fault: str = ""


def read_holidays(text: str) -> list[ListedDay]:
    """Every line of `text` that says something, in its order: "2027-01-26 Australia Day", "26 January 2027, …"."""
    found: list[ListedDay] = []
    lines_of: dict[date, int] = {}
    written = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for number, line in written[:MOST_LINES]:
        try:
            day, name = _read(line)
        except ValueError as error:
            found.append(ListedDay(number, line, fault=str(error)))
            continue
        if day in lines_of:
            found.append(ListedDay(number, line, fault=f"Line {lines_of[day]} names this day already."))
            continue
        lines_of[day] = number
        found.append(ListedDay(number, line, day, name))
    if len(written) > MOST_LINES:
        number, line = written[MOST_LINES]
        found.append(ListedDay(number, line, fault=f"At most {MOST_LINES} lines at once."))
    return found


def faults_of(days: Sequence[ListedDay]) -> list[str]:
    """One sentence for each line that is no holiday."""
    return [f"Line {one.line}: {one.fault}" for one in days if one.fault]


def _read(line: str) -> tuple[date, str]:
    """Raises ValueError with a sentence for people."""
    found = next((found for form in DATES if (found := form.match(line))), None)
    if found is None:
        raise ValueError("Begin with a date like 2027-01-26 or 26 January 2027.")
    month = _month(found["month"])
    try:
        day = date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        raise ValueError(f"“{found[0]}” is no day of the calendar.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
    name = " ".join(line[found.end() :].strip(BETWEEN).split())
    if not name:
        raise ValueError("The name of the holiday is missing after the date.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A name has at most {LONGEST_NAME} characters.")
    return day, name


def _month(word: str) -> int:
    """1 to 12; 0, which no calendar has, for what is no month."""
    if word.isdigit():
        return int(word)
    small = word.lower()
    if small in FULL:
        return FULL.index(small) + 1
    if small == "sept":
        return 9
    return MONTHS.index(small) + 1 if small in MONTHS else 0
