"""Publication Manual of the American Psychological Association, 7th edition, chapters 9 and 10."""

from blog.citations.csl import Record
from blog.citations.identifiers import doi_url
from blog.citations.styles import parts
from blog.citations.styles.names import family_then_initials, initials_then_family, people
from blog.citations.styles.runs import Run, paragraph, sentence

ALL_UP_TO = 20  # from 21 names the first nineteen, an ellipsis and the last, without "&"
FIRST = 19
STANDS_ALONE = {"article", "book", "report", "thesis", "webpage"}


def apa(record: Record) -> list[Run]:
    """`record` in APA style. A source without authors begins with its title."""
    names = sentence(Run(_authors(record)))
    date = sentence(Run(f"({_date(record)})"))
    title = sentence(*_title(record))
    head = [names, date, title] if names else [title, date]
    return paragraph(*head, *_holder(record), sentence(Run(parts.language(record))), _found_at(record))


def _authors(record: Record) -> str:
    people_ = people(record, "author")
    names = [family_then_initials(name) for name in people_]
    if len(names) > ALL_UP_TO:
        return f"{', '.join(names[:FIRST])}, … {names[-1]}"
    if len(names) < 2:
        return "".join(names)
    # Two groups take no comma: it would part what reads as one name.
    comma = "" if len(names) == 2 and people_[0].get("literal") else ","
    return f"{', '.join(names[:-1])}{comma} & {names[-1]}"


def _date(record: Record) -> str:
    issued = parts.day(record, "issued")
    if record.get("type") != "webpage" or len(issued) < 2:
        return str(issued[0]) if issued else "n.d."
    return f"{issued[0]}, {' '.join([parts.MONTHS[issued[1] - 1], *map(str, issued[2:])])}"


def _title(record: Record) -> list[Run]:
    kind = record.get("type")
    runs = [Run(parts.title(record), is_italic=kind in STANDS_ALONE and not _is_in_a_journal(record))]
    notes = []
    if kind not in parts.IN_A_BOOK:
        notes = [_edition(record), f"Vol. {parts.text(record, 'volume')}" if _has_volumes(record) else ""]
    if inside := ", ".join(note for note in notes if note):
        runs.append(Run(f" ({inside})"))
    if kind == "thesis":
        named = (parts.text(record, "genre") or "Thesis", parts.text(record, "publisher"))
        runs.append(Run(f" [{', '.join(part for part in named if part)}]"))
    elif kind == "article" and parts.text(record, "genre"):
        runs.append(Run(f" [{parts.text(record, 'genre')}]"))
    return runs


def _has_volumes(record: Record) -> bool:
    return record.get("type") == "book" and bool(parts.text(record, "volume"))


def _is_in_a_journal(record: Record) -> bool:
    return record.get("type") in {"article-journal", "article"} and bool(parts.volume_and_issue(record))


def _edition(record: Record) -> str:
    edition = parts.edition(record)
    return f"{edition}." if edition.endswith("ed") else edition


def _holder(record: Record) -> list[list[Run]]:
    """What holds the source: journal with volume and pages, book with editors, or who published it."""
    kind = record.get("type")
    container = parts.journal(record, short=False)
    publisher = parts.text(record, "publisher")
    pages = parts.pages(record).replace("-", "–")
    if kind in parts.IN_A_BOOK:
        return [_book(record, container, pages), sentence(Run(publisher))]
    if kind == "article-journal" or _is_in_a_journal(record):
        volume, issue = parts.text(record, "volume"), parts.text(record, "issue")
        runs = [Run(container, is_italic=True)]
        if volume or issue:
            runs += [Run(", " if container else ""), Run(volume, is_italic=True), Run(f"({issue})" if issue else "")]
        if pages:
            runs.append(Run(f", {pages}" if any(run.text for run in runs) else pages))
        return [sentence(*runs)]
    if kind == "thesis":
        return [sentence(Run(container))]
    # A group that publishes its own report is not named twice.
    said = dict.fromkeys(name for name in (container, publisher) if name and name != _authors(record))
    return [sentence(Run(name)) for name in said]


def _book(record: Record, container: str, pages: str) -> list[Run]:
    editors = [initials_then_family(name) for name in people(record, "editor")]
    *first, last = editors or [""]
    joined = f"{', '.join(first)}{',' if len(first) > 1 else ''} & {last}" if first else last
    by = f"{joined} (Ed{'s' if first else ''}.), " if joined else ""
    volume = parts.text(record, "volume")
    notes = (_edition(record), f"Vol. {volume}" if volume else "", f"p{'p' if '–' in pages else ''}. {pages}")
    inside = ", ".join(note for note in (*notes[:2], notes[2] if pages else "") if note)
    if not (container or joined):
        return sentence(Run(inside[:1].upper() + inside[1:]))
    return sentence(Run(f"In {by}"), Run(container, is_italic=True), Run(f" ({inside})" if inside else ""))


def _found_at(record: Record) -> list[Run]:
    if doi := parts.text(record, "DOI"):
        return [Run(doi_url(doi))]
    address = parts.address(record)
    read = "" if parts.day(record, "issued") else parts.month_day_year(parts.day(record, "accessed"))
    return [Run(f"Retrieved {read}, from {address}" if read else address)] if address else []
