"""What people and spreadsheets write into cells, read as values. Each refusal says what to write instead."""

import re
import unicodedata
from datetime import datetime

AMOUNT = re.compile(r"\$?\s*([0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.([0-9]{1,2}))?", re.ASCII)
YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})
TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d/%m/%Y")
LINE_ENDS = "\n\t"


def plain_text(text: str) -> tuple[str, list[str]]:
    """`text` without what nobody sees and with line ends as `\\n`, and a sentence where something was taken out.

    Out: control and format characters (NUL, zero-width, direction overrides, byte order marks), lone surrogates.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    kept = "".join(
        one for one in text if one in LINE_ENDS or unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co"}
    )
    notes = ["Hidden characters were taken out."] if kept != text else []
    return kept.strip(), notes


def cents_of(text: str) -> int:
    """Of "12.50", "12.5", "$12" or "$1,234.50". Raises ValueError."""
    match = AMOUNT.fullmatch(text.strip())
    if not match:
        raise ValueError("Write dollars and cents like 12.50.")
    return int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))


def whole_number(text: str) -> int:
    """With a sign or without; a spreadsheet's "12.0" is 12. Raises ValueError."""
    match = re.fullmatch(r"([+-]?[0-9]{1,9})(?:\.0+)?", text.strip().replace("−", "-"), re.ASCII)
    if not match:
        raise ValueError("Write a whole number like 12.")
    return int(match[1])


def yes_or_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES | NO:
        raise ValueError("Write yes or no.")
    return word in YES


def moment_of(text: str) -> datetime:
    """Naive where no offset is written: the time on a clock in Sydney. Raises ValueError."""
    text = " ".join(text.split())
    for shape in TIMES:
        try:
            return datetime.strptime(text, shape)  # noqa: DTZ007  the caller knows the zone
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Write day and time like 2026-11-26 09:00.") from None
