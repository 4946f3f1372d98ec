"""How to cite a page of ours, in four styles. The reader adds the day of reading where a style asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blog.citations.latex import escaped


@dataclass(frozen=True)
class PageToCite:
    """`authors` as they are printed: names of roles or people; `url` the canonical address."""

    title: str
    authors: Sequence[str]
    site: str
    published_on: date
    url: str
    key: str

    @property
    def _byline(self) -> str:
        return ", ".join(self.authors)

    def ama(self) -> str:
        """AMA 11: names. Title. Site. Published date. Address."""
        day = f"{self.published_on:%B} {self.published_on.day}, {self.published_on.year}"
        return f"{self._byline}. {_closed(self.title)} {self.site}. Published {day}. {self.url}"

    def vancouver(self) -> str:
        """NLM's form for a web page."""
        day = f"{self.published_on.year} {self.published_on:%b} {self.published_on.day}"
        return f"{self._byline}. {self.title} [Internet]. {self.site}; {day}. Available from: {self.url}"

    def apa(self) -> str:
        """APA 7: names, (year, month day), title, site, address."""
        day = f"{self.published_on.year}, {self.published_on:%B} {self.published_on.day}"
        return f"{' & '.join(self.authors)}. ({day}). {_closed(self.title)} {self.site}. {self.url}"

    def bibtex(self) -> str:
        """Names in double braces: a role is one name and must not be turned round."""
        names = " and ".join(f"{{{escaped(name)}}}" for name in self.authors)
        rows = {
            "author": f"{{{names}}}",
            "title": f"{{{{{escaped(self.title)}}}}}",
            "howpublished": f"{{{escaped(self.site)}}}",
            "year": f"{{{self.published_on.year}}}",
            "month": f"{{{self.published_on.month}}}",
            "url": f"{{{self.url}}}",
        }
        body = ",\n".join(f"  {name} = {value}" for name, value in rows.items())
        return f"@misc{{{self.key},\n{body}\n}}"

    def in_all_styles(self) -> list[tuple[str, str]]:
        return [
            ("AMA", self.ama()),
            ("Vancouver", self.vancouver()),
            ("APA", self.apa()),
            ("BibTeX", self.bibtex()),
        ]


def _closed(title: str) -> str:
    return title if title.endswith(("?", "!", ".")) else f"{title}."
