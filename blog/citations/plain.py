"""Titles and names as plain text: services send markup and entities in them."""

import re
from html import unescape

TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>")


def plain_text(html: str) -> str:
    """`html` without tags (HTML, JATS, MathML), entities resolved, blanks made one."""
    return " ".join(unescape(TAG.sub("", html)).split())
