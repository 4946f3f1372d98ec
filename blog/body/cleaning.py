"""What an article may hold. One allow-list for the source, a wider one for what rendering adds."""

import re

import nh3

MAX_CHARACTERS = 1_000_000

TEXT_TAGS = {
    *("p", "h2", "h3", "strong", "em", "sub", "sup", "ul", "ol", "li", "blockquote", "br", "hr", "a"),
}
SOURCE_TAGS = TEXT_TAGS | {"cite", "figure"}
SOURCE_ATTRIBUTES = {"a": {"href", "title"}, "cite": {"data-ref"}, "figure": {"data-image"}, "ol": {"start"}}
RENDERED_TAGS = TEXT_TAGS | {"figure", "figcaption", "img"}
RENDERED_ATTRIBUTES = {
    "a": {"href", "title", "id", "role"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "sup": {"class"},
    "figure": {"class"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
}
URL_SCHEMES = {"https", "http", "mailto"}
NEVER_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "noscript", "title", "textarea"}

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
    clean_content_tags=NEVER_WITH_CONTENT,
    url_schemes=URL_SCHEMES,
    link_rel=None,
)


def clean(html: str) -> str:
    """`html` with nothing but what an article may hold. Cleaning twice changes nothing."""
    cleaned = _source.clean(html.replace("\0", ""))
    return "" if re.fullmatch(r"<(\w+)></\1>", cleaned) else cleaned


def clean_rendered(html: str) -> str:
    """The same for rendered HTML: a second wall, whichever path brought it."""
    return _rendered.clean(html.replace("\0", ""))
