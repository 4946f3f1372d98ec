"""Where the words stand in a text, as pieces of it. Pure: templates and `format_html` escape each piece."""

import re
from typing import NamedTuple

from blog.fulltext.words import Form, Query, fold

SNIPPET_CHARACTERS = 220
LEAD_CHARACTERS = 50  # what is shown before the first word found
MOST_PLACES = 100  # a snippet is looked for among so many


class Piece(NamedTuple):
    """Some of a text; whether it `is_match`, a word that was asked for."""

    text: str
    is_match: bool = False


def marked(text: str, query: Query, *, whole_words: bool = True) -> list[Piece]:
    """All of `text`. Without `whole_words`, of a longer word only the letters that were asked for are a match."""
    return _pieces(text, _places(text, query, whole_words=whole_words), 0, len(text))


def snippet(text: str, query: Query) -> list[Piece]:
    """The part of `text` that holds the most of the words that were asked for; empty when it has none of them."""
    places = _places(text, query)
    if not places:
        return []
    best, most = 0, 0
    for first, (start, _, _) in enumerate(places):
        words = {term for begin, end, term in places[first:] if end <= start + SNIPPET_CHARACTERS - LEAD_CHARACTERS}
        if len(words) > most:
            best, most = first, len(words)
    start = max(places[best][0] - LEAD_CHARACTERS, 0)
    if start:
        start = text.find(" ", start, places[best][0]) + 1 or places[best][0]
    stop = min(start + SNIPPET_CHARACTERS, len(text))
    if stop < len(text):
        stop = max(text.rfind(" ", start, stop), places[best][1])
    pieces = _pieces(text, places, start, stop)
    if start:
        pieces.insert(0, Piece("… "))
    if stop < len(text):
        pieces.append(Piece(" …"))
    return pieces


def _pieces(text: str, places: list[tuple[int, int, str]], start: int, stop: int) -> list[Piece]:
    pieces = []
    place = start
    for begin, end, _ in places:
        if begin < start or end > stop:
            continue
        pieces += [Piece(text[place:begin]), Piece(text[begin:end], is_match=True)]
        place = end
    pieces.append(Piece(text[place:stop]))
    return [piece for piece in pieces if piece.text]


def _places(text: str, query: Query, *, whole_words: bool = True) -> list[tuple[int, int, str]]:
    """Begin and end of each word found, and a name of the word that it answers."""
    if not query:
        return []
    rest = r"[^\W_]*" if whole_words else ""
    patterns = (f"(?P<t{n}>{_pattern(term.forms, rest=rest)})" for n, term in enumerate(query.terms))
    finder = re.compile("|".join(patterns))
    places = []
    for match in finder.finditer(fold(text)):
        places.append((match.start(), match.end(), str(match.lastgroup)))
        if len(places) == MOST_PLACES:
            break
    return places


def _pattern(forms: tuple[Form, ...], *, rest: str) -> str:
    """Any of `forms`; `rest` is what may follow in a longer word.

    That no letter stands before is asked behind the first word: a pattern that begins with letters is found faster.
    """
    patterns = []
    for form in sorted(forms, key=lambda form: -len(form.text)):
        first, *others = map(re.escape, form.text.split())
        words = r"[\W_]{1,3}".join([rf"{first}(?<![^\W_]{first})", *others])
        patterns.append(words + (rest if form.begins else r"(?![^\W_])"))
    return rf"(?:{'|'.join(patterns)})"
