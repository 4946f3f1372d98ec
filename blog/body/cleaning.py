"""What an article may hold. One allow-list for the source, a wider one for what rendering adds."""

import re
from urllib.parse import urljoin

import nh3

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 100  # of elements inside each other; no text needs ten, and cleaning costs the square of it
MAX_PASSES = 8

TEXT_TAGS = {
    *("p", "h2", "h3", "strong", "em", "sub", "sup", "ul", "ol", "li", "blockquote", "br", "hr", "a"),
}
SOURCE_TAGS = TEXT_TAGS | {"cite", "figure"}
SOURCE_ATTRIBUTES = {"a": {"href", "title"}, "cite": {"data-ref"}, "figure": {"data-image"}, "ol": {"start"}}
RENDERED_TAGS = TEXT_TAGS | {"figure", "figcaption", "picture", "source", "img", "span", "s"}
RENDERED_ATTRIBUTES = {
    "a": {"href", "title", "id"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "span": {"id"},
    "source": {"type", "srcset", "sizes"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
}
# What rendering adds and nobody else: these values and no others.
RENDERED_VALUES = {
    "a": {"role": {"doc-noteref"}, "class": {"retracted"}},
    "sup": {"class": {"cite"}},
    "span": {"class": {"range", "hidden-words"}},
    "figure": {"class": {"picture"}},
}
# Addresses with widths. The cleaner judges the schemes of href and src, but not of these.
_CANDIDATE = r"(?:/|https?://)[^\s,]+ [0-9]+w"
_SRCSET = re.compile(rf"{_CANDIDATE}(?:, {_CANDIDATE})*")
_END_OF_CELL = re.compile(r"(?<!\s)</t[dh]\s*>", re.IGNORECASE)  # no tables here; two numbers must not become one
URL_SCHEMES = {"https", "http", "mailto"}
NEVER_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "noscript", "title", "textarea"}


def _refuse_strange_srcset(tag: str, attribute: str, value: str) -> str | None:
    return None if attribute == "srcset" and not _SRCSET.fullmatch(value) else value


_source = nh3.Cleaner(
    tags=SOURCE_TAGS,
    attributes=SOURCE_ATTRIBUTES,
    clean_content_tags=NEVER_WITH_CONTENT,
    url_schemes=URL_SCHEMES,
    link_rel=None,
)
_rendered = nh3.Cleaner(
    tags=RENDERED_TAGS,
    attributes=RENDERED_ATTRIBUTES,
    tag_attribute_values=RENDERED_VALUES,
    attribute_filter=_refuse_strange_srcset,
    clean_content_tags=NEVER_WITH_CONTENT,
    url_schemes=URL_SCHEMES,
    link_rel=None,
)


_text_only = nh3.Cleaner(tags=set(), clean_content_tags=NEVER_WITH_CONTENT)


def clean(html: str) -> str:
    """`html` with nothing but what an article may hold. Cleaning twice changes nothing."""
    cleaned = _settled(_source, _END_OF_CELL.sub(r" \g<0>", html))
    return "" if re.fullmatch(r"<(\w+)></\1>", cleaned) else cleaned


def clean_rendered(html: str) -> str:
    """The same for rendered HTML: a second wall, whichever path brought it."""
    return _settled(_rendered, html)


def _settled(cleaner: nh3.Cleaner, html: str) -> str:
    """Clean until it changes nothing more.

    What a dropped tag held apart can nest anew, and the next parser reads it in another way: that is how markup slips
    through one pass. What has not settled after some passes, or stands inside itself a hundred times, was made to
    deceive, and loses all its tags.
    """
    html = html.replace("\0", "")
    if depth(html) > MAX_DEPTH:
        html = _TAG.sub("", html)
    for _ in range(MAX_PASSES):
        cleaned = cleaner.clean(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return cleaner.clean(_text_only.clean(html))


_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*>")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def depth(html: str) -> int:
    """How deep elements of `html` stand inside each other, at most, by counting tags: unclosed ones count as open."""
    now = most = 0
    for slash, name in _TAG.findall(html):
        if name.lower() in _VOID:
            continue
        now = max(0, now - 1) if slash else now + 1
        most = max(most, now)
    return most


def with_absolute_links(html: str, page: str) -> str:
    """Rendered `html` for readers elsewhere: links and pictures lead to where they lead on `page`, a whole address."""

    def led(tag: str, attribute: str, value: str) -> str:
        try:
            if attribute == "srcset":
                return re.sub(r"[^\s,]+ [0-9]+w", lambda candidate: urljoin(page, candidate[0]), value)
            return urljoin(page, value) if attribute in {"href", "src"} else value
        except ValueError:  # such as http://[
            return value

    cleaner = nh3.Cleaner(
        tags=RENDERED_TAGS,
        attributes=RENDERED_ATTRIBUTES,
        tag_attribute_values=RENDERED_VALUES,
        attribute_filter=led,
        clean_content_tags=NEVER_WITH_CONTENT,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )
    return cleaner.clean(html)
