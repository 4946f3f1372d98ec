"""Cents and the words for them."""

import re

DOLLARS = re.compile(r"\$?([0-9]{1,6})(?:\.([0-9]{2}))?")


def parse_dollars(text: str) -> int:
    """Cents of a text like "19.95", "19" or "$19.95". Raises ValueError for anything else, such as "1e3" or "1_0"."""
    match = DOLLARS.fullmatch(text.strip())
    if not match:
        raise ValueError("dollars and cents like 19.95")
    return int(match[1]) * 100 + int(match[2] or 0)


def dollars(cents: int) -> str:
    """`$1,234.50`; a minus stands before the dollar sign."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def short_dollars(cents: int) -> str:
    """For running text: `$99` for whole dollars, `$4.95` otherwise."""
    return dollars(cents).removesuffix(".00")


def plain_dollars(cents: int) -> str:
    """For form fields and machines: `1234.50`."""
    return dollars(cents).replace("$", "").replace(",", "")
