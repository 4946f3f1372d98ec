"""Dates of issue as files write them: `2014/08/08/`, `2007 Dec 6`, `Aug 8, 2014`, `2018 Winter`."""

import re

NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {name: number for number, name in enumerate(NAMES.split(), start=1)}
NUMBERS = re.compile(r"\s*([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?![0-9])")
YEAR = re.compile(r"(?<![0-9])(1[0-9]{3}|20[0-9]{2})(?![0-9])")
MONTH = re.compile(r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}", re.IGNORECASE)
DAY = re.compile(r"(?<![0-9])([0-9]{1,2})(?![0-9])")


def parts_of(text: str) -> list[int]:
    """Year, month and day, as many as `text` names; of a range its beginning; [] where it has no year."""
    text = text[:200]
    if numbers := NUMBERS.match(text):
        return _until_zero([int(part) for part in numbers.groups() if part])
    year = YEAR.search(text)
    if not year:
        return []
    rest = f"{text[: year.start()]} {text[year.end() :]}".split(";")[0]
    month = MONTH.search(rest)
    if not month:
        return [int(year[1])]
    before, after = rest[: month.start()], rest[month.end() :]
    day = DAY.search(after.split("-")[0]) or DAY.search(before)
    return _until_zero([int(year[1]), month_of(month[1]), int(day[1]) if day else 0])


def month_of(text: str) -> int:
    """A month by number or English name; 0 where it is none."""
    text = text.strip().lower()
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else MONTHS.get(text[:3], 0)


def _until_zero(parts: list[int]) -> list[int]:
    """Files write 0 for "unknown": 2014/00/00 is a year."""
    return parts[: parts.index(0)] if 0 in parts else parts
