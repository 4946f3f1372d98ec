"""AMA Manual of Style, 11th edition, chapter 3."""

from blog.citations.csl import Record
from blog.citations.styles import parts
from blog.citations.styles.names import family_and_initials, people
from blog.citations.styles.runs import Run, paragraph, sentence

ALL_UP_TO = 6  # up to six names all, from seven the first three and "et al"
OTHERWISE = 3


def ama(record: Record) -> list[Run]:
    """`record` in AMA style. An access date stands only beside an address, and nothing follows a DOI."""
    kind = record.get("type")
    container = parts.journal(record, short=True)
    in_a_book = kind in parts.IN_A_BOOK and container
    sentences = [sentence(Run(_names(record, "author")))]
    is_italic = kind in parts.TITLE_IS_ITALIC and not container
    sentences.append(sentence(Run(parts.title(record), is_italic)))
    if in_a_book:
        names = people(record, "editor")
        editors = f"{_names(record, 'editor')}, ed{'s' if len(names) > 1 else ''}. " if names else ""
        sentences.append(sentence(Run(f"In: {editors}"), Run(container, is_italic=True)))
    else:
        sentences.append(sentence(Run(container, is_italic=kind != "webpage")))
    if kind == "thesis":
        sentences.append(sentence(Run(parts.text(record, "genre") or "Thesis")))
    if kind != "article-journal":
        volume = parts.text(record, "volume") if kind in {"book", *parts.IN_A_BOOK} else ""
        sentences += [
            sentence(Run(f"Vol {volume}" if volume else "")),
            sentence(Run(parts.edition(record))),
        ]
    sentences += [sentence(Run(_where(record))), sentence(Run(parts.language(record))), _found_at(record)]
    return paragraph(*sentences)


def _names(record: Record, member: str) -> str:
    names = [family_and_initials(name) for name in people(record, member)]
    if len(names) > ALL_UP_TO:
        names = [*names[:OTHERWISE], "et al"]
    return ", ".join(names)


def _where(record: Record) -> str:
    """`2018;379(6):557-566` of a journal, `Publisher; 2020:1-9` of a book, the day of a web page."""
    kind = record.get("type")
    pages = parts.pages(record)
    publisher = parts.text(record, "publisher") if kind != "article-journal" else ""
    if kind == "webpage" or _is_preprint(record):
        issued = parts.month_day_year(parts.day(record, "issued"))
        words = "Published" if kind == "webpage" else "Preprint posted online"
        return ". ".join(part for part in (publisher, f"{words} {issued}" if issued else "") if part)
    number = "" if kind in {"book", *parts.IN_A_BOOK} else parts.volume_and_issue(record)
    when = ";".join(part for part in (parts.year(record), number) if part)
    return "; ".join(part for part in (publisher, ":".join(part for part in (when, pages) if part)) if part)


def _is_preprint(record: Record) -> bool:
    return record.get("type") == "article" and parts.text(record, "genre").lower() == "preprint"


def _found_at(record: Record) -> list[Run]:
    if doi := parts.text(record, "DOI"):
        return [Run(f"doi:{doi}")]
    address = parts.address(record)
    read = parts.month_day_year(parts.day(record, "accessed"))
    return [Run(f"Accessed {read}. {address}" if read else address)] if address else []
