"""Article text: HTML from the editor → clean source → HTML for the reader. Pure: no Django, no database.

The source holds two nodes of ours, both by the text key of a record, never by a number or an address:
`<cite data-ref="tague2011vitamind"></cite>` and `<figure data-image="twitch-causes"></figure>`.
"""

from blog.body.cleaning import MAX_CHARACTERS, MAX_DEPTH, clean, clean_rendered, depth, with_absolute_links
from blog.body.finding import OPENING, Mention, Title, citations, headings, pictures, without_pictures
from blog.body.marks import back_link_letters
from blog.body.reading import lines
from blog.body.rendering import (
    KEY,
    Heading,
    Picture,
    Rendered,
    Source,
    UnknownReferenceError,
    render,
)

__all__ = [
    "KEY",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "OPENING",
    "Heading",
    "Mention",
    "Picture",
    "Rendered",
    "Source",
    "Title",
    "UnknownReferenceError",
    "back_link_letters",
    "citations",
    "clean",
    "clean_rendered",
    "depth",
    "headings",
    "lines",
    "pictures",
    "render",
    "with_absolute_links",
    "without_pictures",
]
