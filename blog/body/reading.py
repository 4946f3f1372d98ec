"""Source → lines of plain words, for people who compare two versions."""

from html.parser import HTMLParser

from blog.body.cleaning import clean

_OPENINGS = {"h2": "## ", "h3": "### ", "li": "• ", "blockquote": "> "}
_ENDS = {"p", "h2", "h3", "li", "blockquote", "figure", "ul", "ol"}


def lines(source: str) -> list[str]:
    """A line per heading, paragraph, list item and picture. Marks stand as [key], links as words <address>."""
    reader = _Lines()
    reader.feed(clean(source))
    reader.close()
    reader.end_line()
    return reader.lines


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line: list[str] = []
        self._opening = ""
        self._link = ""
        self._skipping = ""  # inside a node of ours: the editor's own words for it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _OPENINGS:
            self.end_line()
            self._opening = _OPENINGS[tag]
        elif tag == "p" and self._line:
            self.end_line()
        elif tag == "a":
            self._link = given.get("href") or ""
        elif tag in {"br", "hr"}:
            self.end_line()
        elif tag == "cite":
            self._line.append(f"[{given.get('data-ref') or ''}]")
            self._skipping = tag
        elif tag == "figure":
            self.end_line()
            self._line.append(f"Picture: {given.get('data-image') or ''}")
            self._skipping = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipping:
            self._skipping = ""
        if tag == "a" and self._link:
            self._line.append(f" <{self._link}>")
            self._link = ""
        if tag in _ENDS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._line.append(data)

    def end_line(self) -> None:
        text = " ".join("".join(self._line).split())
        if text:
            self.lines.append(f"{self._opening}{text}")
            self._opening = ""
        self._line = []
