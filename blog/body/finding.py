"""Which records a body names, and where."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser

from blog.body.cleaning import clean

OPENING = "the opening"  # the place before the first heading


@dataclass(frozen=True)
class Mention:
    """A key in the source, and the heading it stands under."""

    key: str
    place: str


def citations(source: str) -> list[Mention]:
    """Every citation mark in reading order, repeats included."""
    return _mentions(source, "cite", "data-ref")


def pictures(source: str) -> list[Mention]:
    """Every picture in reading order, repeats included."""
    return _mentions(source, "figure", "data-image")


def without_pictures(source: str, keys: Collection[str]) -> str:
    """`source`, cleaned, without the pictures that `keys` name: those that cannot be shown yet."""
    cleaned = clean(source)
    for key in keys:
        cleaned = re.sub(rf'<figure data-image="{re.escape(key)}">[^<]*</figure>', "", cleaned)
    # What is left of such a picture holds markup of its own, or has no key: out with all of them.
    if any(picture.key in keys or not picture.key for picture in pictures(cleaned)):
        return re.sub(r"</?figure[^>]*>", "", cleaned)
    return cleaned


@dataclass(frozen=True)
class Title:
    """A heading of the source: its level, 2 or 3, and its words."""

    level: int
    title: str


def headings(source: str) -> list[Title]:
    """Every heading in reading order."""
    finder = _Finder("", "")
    finder.feed(clean(source))
    finder.close()
    return finder.titles


def _mentions(source: str, tag: str, attribute: str) -> list[Mention]:
    finder = _Finder(tag, attribute)
    finder.feed(clean(source))
    finder.close()
    return finder.found


class _Finder(HTMLParser):
    def __init__(self, tag: str, attribute: str) -> None:
        super().__init__()
        self.tag, self.attribute = tag, attribute
        self.found: list[Mention] = []
        self.titles: list[Title] = []
        self._place = OPENING
        self._heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"h2", "h3"}:
            self._heading = []
        elif tag == self.tag:
            self.found.append(Mention(dict(attrs).get(self.attribute) or "", self._place))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "h3"} and self._heading is not None:
            title = "".join(self._heading).strip()
            self.titles.append(Title(int(tag[1]), title))
            self._place = f"“{title}”"
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._heading is not None:
            self._heading.append(data)
