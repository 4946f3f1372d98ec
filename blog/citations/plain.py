"""Plain text out of what records hold: titles with HTML or JATS in them, hidden characters, line ends."""

import html
import re
import unicodedata

# Bounded, so that a row of "<a <a <a" is not read to its end from each of them.
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})(?:\s[^<>]{0,500})?/?>")
COMMENT_OR_DECLARATION = re.compile(r"<[!?][^<>]{0,500}>")
NOT_TEXT = re.compile(r"<(script|style)\b[^<>]{0,500}>", re.IGNORECASE)
RAISED = re.compile(r"<(?:jats:)?sup>\s{0,9}([0-9+−-]{1,20})\s{0,9}</(?:jats:)?sup>", re.IGNORECASE)
SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
BREAKS = {"br", "p", "div", "li", "title", "tr", "td", "jats:p", "jats:title", "jats:break"}
# "&amp;lt;" was escaped twice on its way; all of it is undone at once.
ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MAX_ROUNDS = 8


def plain_text(marked_up: str) -> str:
    """`marked_up` without tags and entities, on one line. Superscript numbers stay superscripts, subscripts
    become ordinary digits, so that "B<sub>12</sub>" is found as B12.

    The result is text and must be escaped like any text: "1 &lt; 2" becomes "1 < 2".
    """
    text = one_line(marked_up)
    for _ in range(MAX_ROUNDS):  # an entity may stand for the sign that opens a tag
        before = text
        text = ENTITY.sub(lambda entity: html.unescape(f"&{entity[1]};"), text)
        text = _without_scripts(text)
        text = RAISED.sub(lambda raised: raised[1].translate(SUPERSCRIPTS), text)
        text = COMMENT_OR_DECLARATION.sub(" ", text)
        text = one_line(TAG.sub(lambda tag: " " if tag[2].lower() in BREAKS else "", text))
        if text == before:
            break
    return text


def _without_scripts(text: str) -> str:
    """Without scripts and styles, their contents included; one that is not closed loses its tag alone."""
    kept: list[str] = []
    start = 0
    lower = text.lower() if text.isascii() else re.sub("[A-Z]", lambda letter: letter[0].lower(), text)
    while opening := NOT_TEXT.search(text, start):
        end = lower.find(f"</{opening[1].lower()}", opening.end())
        if end < 0:
            break
        kept += [text[start : opening.start()], " "]
        start = end
    return "".join([*kept, text[start:]])


def one_line(text: str) -> str:
    """`text` with single spaces, without control characters, direction overrides and lone surrogates."""
    if not text.isascii() or not text.isprintable():
        text = "".join(
            character
            for character in text
            if character.isspace()
            or (character not in DIRECTION_OVERRIDES and unicodedata.category(character) not in {"Cc", "Cs"})
        )
    return " ".join(text.split())
