"""NLM, "Citing Medicine", 2nd edition, and ICMJE's sample references: what is called Vancouver."""

from blog.citations.csl import Record
from blog.citations.styles import parts
from blog.citations.styles.names import family_and_initials, people
from blog.citations.styles.runs import Run, paragraph, sentence

ALL_UP_TO = 6  # from seven names the first six and "et al"


def vancouver(record: Record) -> list[Run]:
    """`record` in NLM's style: nothing in italics, month and day where known, last pages shortened."""
    kind = record.get("type")
    container = parts.journal(record, short=True)
    title = parts.title(record)
    is_online = bool(parts.address(record))
    if kind in parts.IN_A_BOOK and container and is_online:
        container = f"{container} [Internet]"
    elif is_online and kind not in {"article", "thesis"}:
        title = f"{title} [Internet]"
    elif kind == "thesis" or (kind == "article" and parts.text(record, "genre")):
        title = f"{title} [{parts.text(record, 'genre') or 'thesis'}]"
    said = [_names(record, "author"), title]
    if kind in parts.IN_A_BOOK:
        names = people(record, "editor")
        if names:
            said.append(f"In: {_names(record, 'editor')}, editor{'s' if len(names) > 1 else ''}. {container}".strip())
        elif container:
            said.append(f"In: {container}")
        said += _book(record)
        if pages := parts.shortened(parts.pages(record)):
            said.append(f"p. {pages}")
    elif kind == "article-journal" or (kind == "article" and container):
        said += [container, _issue(record)]
    else:
        said += [container, *_book(record)]
    said.append(parts.language(record))
    doi = parts.text(record, "DOI")
    said.append(f"doi: {doi}" if doi else "")
    address = parts.address(record)
    found_at = [Run(f"Available from: {address}")] if address else []
    return paragraph(*(sentence(Run(words)) for words in said), found_at)


def _names(record: Record, member: str) -> str:
    names = [family_and_initials(name) for name in people(record, member)]
    return ", ".join([*names[:ALL_UP_TO], *(["et al"] if len(names) > ALL_UP_TO else [])])


def _issue(record: Record) -> str:
    """`2002 Jul 25;347(4):284-7`."""
    issued = parts.year_month_day(parts.day(record, "issued"))
    when = ";".join(part for part in (issued, parts.volume_and_issue(record)) if part)
    return ":".join(part for part in (when, parts.shortened(parts.pages(record))) if part)


def _book(record: Record) -> list[str]:
    """Volume and edition; `Place: Publisher; 2002`, with the day of reading where the source is found by address."""
    kind = record.get("type")
    volume = parts.text(record, "volume") if kind in {"book", *parts.IN_A_BOOK} else ""
    place, publisher = parts.text(record, "publisher-place"), parts.text(record, "publisher")
    house = ": ".join(part for part in (place, publisher) if part)
    issued = parts.year_month_day(parts.day(record, "issued")) if kind == "webpage" else parts.year(record)
    read = parts.year_month_day(parts.day(record, "accessed")) if parts.address(record) else ""
    when = " ".join(part for part in (issued, f"[cited {read}]" if read else "") if part)
    published = "; ".join(part for part in (house, when) if part)
    return [f"Vol. {volume}" if volume else "", parts.edition(record), published]
