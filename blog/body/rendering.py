"""Clean source → what the reader sees."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

from blog.body.cleaning import clean, clean_rendered
from blog.body.marks import Mark, letter, superscript

WORDS_PER_MINUTE = 225
INLINE_TAGS = {"a", "strong", "em", "sub", "sup"}
KEY = re.compile(r"[a-z][a-z0-9_.-]{1,79}")


class UnknownReferenceError(ValueError):
    """The body names a record that is not in the library. The message says where and what to do."""


@dataclass(frozen=True)
class Source:
    """Smaller drawings of a picture in one format, as `<source>` names them."""

    type: str
    srcset: str


@dataclass(frozen=True)
class Picture:
    """What rendering needs of an image: address, size in pixels, words, and smaller drawings to choose from."""

    url: str
    width: int
    height: int
    alt: str
    caption: str
    sources: tuple[Source, ...] = ()
    sizes: str = ""


@dataclass(frozen=True)
class Heading:
    level: int
    anchor: str
    title: str


@dataclass
class Rendered:
    """What the reader gets. `mentions` counts per citation key, in order of first use: number = position + 1.

    A mention is a place: a source that stands twice in one group of marks is mentioned once there.
    """

    html: str = ""
    headings: list[Heading] = field(default_factory=list)
    mentions: dict[str, int] = field(default_factory=dict)
    words: int = 0
    text: str = ""  # the words alone, for search

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, rounded up, at least one."""
        return max(1, -(-self.words // WORDS_PER_MINUTE))


def render(source: str, images: Mapping[str, Picture], fallen: Collection[str] = ()) -> Rendered:
    """Clean `source` as the reader sees it: numbered marks, pictures, anchors on headings.

    Numbers follow first use; marks that follow each other directly share one superscript ("2,5", "2-4").
    `fallen` are the keys of retracted sources: their marks say so.
    Raises UnknownReferenceError for a picture that `images` lacks.
    """
    renderer = _Renderer(images, fallen)
    renderer.feed(clean(source))
    renderer.close()
    result = renderer.result
    result.html = clean_rendered("".join(renderer.out))
    result.text = " ".join("".join(renderer.text).split())
    return result


class _Renderer(HTMLParser):
    """A streaming rewriter; its input is nh3's canonical output, so tags are balanced and attributes escaped."""

    def __init__(self, images: Mapping[str, Picture], fallen: Collection[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.images = images
        self.fallen = fallen
        self.result = Rendered()
        self.out: list[str] = []
        self.text: list[str] = []
        self._skipping: str | None = None  # inside a node of ours, whose content is the editor's, not the reader's
        self._group: dict[str, Mark] = {}  # marks side by side, by citation key
        self._heading: tuple[int, int] | None = None  # its level, and where in `out` it began
        self._anchors: set[str] = set()
        self._copies: dict[str, int] = {}  # how many headings have shared a base
        self._numbers: dict[str, int] = {}  # of each citation key

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            return
        given = dict(attrs)
        if tag == "cite":
            self._skipping = tag
            self._mark(given.get("data-ref") or "")
            return
        self._close_marks()
        if tag == "figure":
            self._skipping = tag
            self._picture(given.get("data-image") or "")
        elif tag in {"h2", "h3"}:
            self._heading = (int(tag[1]), len(self.out))
        else:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping:
                self._skipping = None
            return
        self._close_marks()
        if tag not in INLINE_TAGS:
            self.text.append(" ")
        if self._heading and tag == f"h{self._heading[0]}":
            self._end_heading()
        else:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._close_marks()
            self.result.words += len(data.split())
            self.out.append(data)
            self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        if not self._skipping:
            self._close_marks()
            self.out.append(f"&{name};")
            self.text.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_entityref(f"#{name}")

    def close(self) -> None:
        super().close()
        self._close_marks()

    def _mark(self, key: str) -> None:
        if not KEY.fullmatch(key):
            return  # an empty node of an editor that was left in the middle of inserting
        if key in self._group:
            return
        mentions = self.result.mentions
        mentions[key] = mentions.get(key, 0) + 1
        number = self._numbers.setdefault(key, len(mentions))
        self._group[key] = Mark(number, letter(mentions[key] - 1), is_fallen=key in self.fallen)

    def _close_marks(self) -> None:
        if self._group:
            self.out.append(superscript([*self._group.values()]))
            self._group.clear()

    def _picture(self, key: str) -> None:
        if not key:
            return
        if key not in self.images:
            raise UnknownReferenceError(f"Picture “{key}” is not in the library. Add it or remove it from the text.")
        image = self.images[key]
        caption = f"<figcaption>{escape(image.caption)}</figcaption>" if image.caption else ""
        shown = (
            f'<img src="{escape(image.url)}" alt="{escape(image.alt)}" '
            f'width="{image.width}" height="{image.height}" loading="lazy" decoding="async">'
        )
        if image.sources:
            sources = (
                f'<source type="{escape(source.type)}" srcset="{escape(source.srcset)}" sizes="{escape(image.sizes)}">'
                for source in image.sources
            )
            shown = f"<picture>{''.join(sources)}{shown}</picture>"
        self.out.append(f'<figure class="picture">{shown}{caption}</figure>')

    def _end_heading(self) -> None:
        assert self._heading is not None
        level, start = self._heading
        inner = "".join(self.out[start:])
        del self.out[start:]
        title = _text(inner)
        anchor = self._unused_anchor(title)
        self.result.headings.append(Heading(level, anchor, title))
        self.out.append(f'<h{level} id="{anchor}">{inner}</h{level}>')
        self._heading = None

    def _unused_anchor(self, title: str) -> str:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
        # The prefix keeps a heading "Ref 1" from taking the anchor of a reference.
        base = "s-" + ("-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:60].strip("-") or "section")
        anchor, copy = base, self._copies.get(base, 1)
        while anchor in self._anchors:
            copy += 1
            anchor = f"{base}-{copy}"
        self._copies[base] = copy
        self._anchors.add(anchor)
        return anchor


class _TextOnly(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._in_mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_mark = self._in_mark or (tag == "sup" and dict(attrs).get("class") == "cite")

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self._in_mark = False

    def handle_data(self, data: str) -> None:
        if not self._in_mark:
            self.parts.append(data)


def _text(html: str) -> str:
    """The words of `html`, citation marks left out."""
    reader = _TextOnly()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())
