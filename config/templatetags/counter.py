"""What the lists of the counter need beyond what Django prints."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()
SAYS_NOTHING = {"-", "–", "", "&nbsp;"}


@register.filter
def named(cells: Iterable[SafeString], headers: list[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row, each with the head of its column, which a phone shows before its words: `data-label`.

    One that says nothing is marked too: `data-none`. Django writes a cell whole, and the first ">" ends its tag.
    """
    for cell, header in zip(cells, [*headers, *[None] * len(headers)], strict=False):
        if header is None or "action-checkbox" in header["class_attrib"]:
            yield cell
            continue
        tag, _, rest = cell.partition(">")
        none = " data-none" if rest.removesuffix("</td>") in SAYS_NOTHING else ""
        label = escape(capfirst(header["text"]))
        yield mark_safe(f'{tag} data-label="{label}"{none}>{rest}')  # noqa: S308  escaped, and Django's own
