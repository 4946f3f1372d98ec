"""References in words. A reference is a list of runs, so that no style ever handles HTML."""

from dataclasses import dataclass

from blog.citations.csl import Record, year

AMA_ALL_UP_TO = 6  # AMA Manual of Style, 11th ed.: up to six authors all, from seven the first three and "et al."
AMA_OTHERWISE = 3


@dataclass(frozen=True)
class Run:
    text: str
    is_italic: bool = False


def ama(record: Record) -> list[Run]:
    """`record` in the style of the American Medical Association, 11th edition.

    Case is never changed ("HIV", "B6"): the title is printed as stored, less one final period.
    """
    runs = [Run(f"{names}. ") for names in [_ama_authors(record)] if names]
    title = record.get("title", "").strip().removesuffix(".")
    container = record.get("container-title-short") or record.get("container-title", "")
    ending = "" if title.endswith(("?", "!")) else "."
    if record.get("type") in {"chapter", "entry-encyclopedia"} and container:
        runs += [Run(f"{title}{ending} In: "), Run(container, is_italic=True), Run(". ")]
    elif container:
        runs += [Run(f"{title}{ending} "), Run(container, is_italic=True), Run(". ")]
    else:
        runs += [Run(title, is_italic=record.get("type") == "book"), Run(f"{ending} ")]
    runs.append(Run(_ama_tail(record)))
    joined = [run for run in runs if run.text]
    if joined and joined[-1].text.endswith(" "):
        joined[-1] = Run(joined[-1].text.rstrip(), joined[-1].is_italic)
    return joined


def _ama_authors(record: Record) -> str:
    names = [name for author in record.get("author", []) if (name := _family_and_initials(author))]
    if len(names) > AMA_ALL_UP_TO:
        names = [*names[:AMA_OTHERWISE], "et al"]
    return ", ".join(names)


def _family_and_initials(author: dict[str, str]) -> str:
    if author.get("literal"):
        return author["literal"]
    particle = author.get("non-dropping-particle", "")
    family = " ".join(part for part in (particle, author.get("family", "")) if part)
    # "Marcos R.G." and "Jean-Paul" count each part: MRG, JP.
    given = author.get("given", "").replace(".", " ").replace("-", " ")
    return f"{family} {''.join(word[0].upper() for word in given.split())}".strip()


def _ama_tail(record: Record) -> str:
    publisher = record.get("publisher", "") if record.get("type") != "article-journal" else ""
    issued = str(year(record) or "")
    number = record.get("volume", "") + (f"({record['issue']})" if record.get("issue") else "")
    pages = record.get("page", "").replace("–", "-")
    detail = ":".join(part for part in (number, pages) if part)
    when = ";".join(part for part in (issued, detail) if part)
    main = "; ".join(part for part in (publisher, when) if part)
    doi = f"doi:{record['DOI']}" if record.get("DOI") else ""
    return " ".join(part for part in (f"{main}." if main else "", doi) if part)


def short_authors(record: Record) -> str:
    """One or two family names, or the first "and others": for a preview, not for a reference."""
    names = [
        name for author in record.get("author", []) if (name := author.get("literal") or author.get("family", ""))
    ]
    return f"{names[0]} and others" if len(names) > 2 else " and ".join(names)
