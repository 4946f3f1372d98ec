"""Parts of a reference that several styles print: titles, pages, dates, languages."""

import re
from typing import Any

from blog.citations import csl
from blog.citations.csl import Record

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Kinds that stand in a larger book, and kinds that are found by an address where they have no DOI.
IN_A_BOOK = {"chapter", "entry-encyclopedia"}
BY_ADDRESS = {"article", "entry-encyclopedia", "report", "thesis", "webpage"}
TITLE_IS_ITALIC = {"book", "report", "thesis"}
# ISO 639-1 and the MARC codes that PubMed has. Any longer word is the language's name already.
LANGUAGES = {
    code: name
    for codes, name in (
        (("ar", "ara"), "Arabic"),
        (("zh", "chi", "zho"), "Chinese"),
        (("cs", "cze", "ces"), "Czech"),
        (("da", "dan"), "Danish"),
        (("nl", "dut", "nld"), "Dutch"),
        (("fi", "fin"), "Finnish"),
        (("fr", "fre", "fra"), "French"),
        (("de", "ger", "deu"), "German"),
        (("el", "gre", "ell"), "Greek"),
        (("he", "heb"), "Hebrew"),
        (("hu", "hun"), "Hungarian"),
        (("it", "ita"), "Italian"),
        (("ja", "jpn"), "Japanese"),
        (("ko", "kor"), "Korean"),
        (("no", "nb", "nn", "nor", "nob", "nno"), "Norwegian"),
        (("fa", "per", "fas"), "Persian"),
        (("pl", "pol"), "Polish"),
        (("pt", "por"), "Portuguese"),
        (("ro", "rum", "ron"), "Romanian"),
        (("ru", "rus"), "Russian"),
        (("es", "spa"), "Spanish"),
        (("sv", "swe"), "Swedish"),
        (("tr", "tur"), "Turkish"),
        (("uk", "ukr"), "Ukrainian"),
    )
    for code in codes
}
RANGE = re.compile(r"(?<![\w-])([A-Za-z]?)([0-9]{1,9})-([A-Za-z]?)([0-9]{1,9})(?![\w-])")


def text(record: Record, member: str) -> str:
    """A member of the record on one line; "" for what is missing or no text."""
    value: Any = record.get(member)
    return " ".join(value.split()) if isinstance(value, str) else ""


def title(record: Record) -> str:
    """The title as stored, less one final period (the sentence brings it back); an ellipsis stays whole."""
    stored = text(record, "title")
    return stored if stored.endswith("..") else stored.removesuffix(".")


def journal(record: Record, *, short: bool) -> str:
    """The journal, book or site that holds the source; its abbreviation where `short` and there is one."""
    names = [text(record, "container-title"), text(record, "container-title-short")]
    return next((name for name in (reversed(names) if short else names) if name), "")


def year(record: Record) -> str:
    return str(csl.year(record) or "")


def day(record: Record, member: str) -> tuple[int, ...]:
    """Year, month, day of "issued" or "accessed", as many as the record has."""
    try:
        return csl.date_parts({"issued": record.get(member)})
    except csl.BadRecordError:  # only "issued" is checked when a record is kept
        return ()


def month_day_year(parts: tuple[int, ...]) -> str:
    """`July 25, 2002`, `July 2002` or `2002`."""
    if len(parts) < 2:
        return "".join(map(str, parts))
    month = MONTHS[parts[1] - 1]
    return f"{month} {parts[2]}, {parts[0]}" if len(parts) > 2 else f"{month} {parts[0]}"


def year_month_day(parts: tuple[int, ...]) -> str:
    """`2002 Jul 25`, as NLM writes it."""
    return " ".join([*map(str, parts[:1]), *(MONTHS[month - 1][:3] for month in parts[1:2]), *map(str, parts[2:])])


def pages(record: Record) -> str:
    """Pages with plain hyphens and both ends whole: PubMed's `284-7` is `284-287`."""
    plain = re.sub(r"\s*(?:--+|[\u2010-\u2015\u2212])\s*", "-", text(record, "page"))

    def whole(found: re.Match[str]) -> str:
        before, first, again, last = found.groups()
        if len(last) < len(first) and again in {"", before}:
            last = first[: len(first) - len(last)] + last
        return f"{before}{first}-{again}{last}"

    return RANGE.sub(whole, plain)


def shortened(pages: str) -> str:
    """`284-287` as `284-7`: digits that both ends share are not repeated (NLM, Citing Medicine)."""

    def short(found: re.Match[str]) -> str:
        before, first, again, last = found.groups()
        if len(first) != len(last) or again not in {"", before} or first >= last:
            return found[0]
        shared = next(i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b)
        return f"{before}{first}-{last[shared:]}"

    return RANGE.sub(short, pages)


def volume_and_issue(record: Record) -> str:
    issue = text(record, "issue")
    return text(record, "volume") + (f"({issue})" if issue else "")


def edition(record: Record) -> str:
    """`2nd ed` for a number, `Revised ed` for a word, and whatever already says "ed" as it is; "" for a first."""
    stored = text(record, "edition").rstrip(".")
    if not stored or stored.lower() in {"1", "1st", "1st ed", "first"}:
        return ""
    if stored.isascii() and stored.isdigit():
        return f"{_ordinal(int(stored[:4]))} ed"
    return stored if re.search(r"\bed", stored, re.IGNORECASE) else f"{stored} ed"


def _ordinal(number: int) -> str:
    is_teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def language(record: Record) -> str:
    """The language of a source whose title was translated (it stands in square brackets), else ""."""
    stored = text(record, "language")
    if not title(record).startswith("[") or not stored:
        return ""
    code = re.split(r"[-_]", stored.lower(), maxsplit=1)[0]
    if code in {"en", "eng", "english"}:
        return ""
    return LANGUAGES.get(code, stored if len(stored) > 3 else "")


def address(record: Record) -> str:
    """The address that the reference prints, else "": none beside a DOI.

    What has a volume or pages is found by them; the address in its record is mostly a database's.
    """
    kind = record.get("type")
    has_place = kind == "book" or text(record, "volume") or text(record, "page")
    if text(record, "DOI") or (kind not in BY_ADDRESS and has_place):
        return ""
    return text(record, "URL")
