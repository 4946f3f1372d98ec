"""What people type, as words to look for. Pure.

Texts are indexed as they stand, without stems: stems would be shown to readers as corrections, and word lists of
English would swallow the A of vitamin A. The forms of a word are added here instead, so both databases find the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

MOST_CHARACTERS = 200
MOST_WORDS = 12
WHOLE = 3  # up to so many letters a word stands for itself: "leg" is no beginning of "legume"

_SMALL = (
    "a about am an and are as at be been by can could did do does for from had has have how i if in into is it its "
    "me my of on or our s should so t than that the their them then there they this to was we were what when where "
    "which while who why will with would you your"
)
# Left out of a question, unless nothing else was asked. Letters that name a vitamin are not among them, but "a".
SMALL_WORDS = frozenset(_SMALL.split())

_WORD = re.compile(r"[^\W_]+")
# "B12", "B-12" and "B 12" are one word to people, and two to some texts.
_WITH_NUMBER = re.compile(r"(?<![^\W_])(?:([a-z]+)-?|([a-z]{1,2}) )([0-9]+)(?![^\W_])")


def _without_accents() -> dict[str, str]:
    bases = {chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x250)}
    return {letter: base.lower() for letter, base in bases.items() if base.isascii()}


ACCENTS = _without_accents()
_ACCENTED = re.compile(f"[{''.join(ACCENTS)}]")


def fold(text: str) -> str:
    """`text` in small letters without accents, as long as it was: a place found in one is a place in the other."""
    return _ACCENTED.sub(lambda letter: ACCENTS[letter[0]], text).lower()


class Form(NamedTuple):
    """`text` as a whole word or phrase; where `begins`, also every longer word that begins with it."""

    text: str
    begins: bool


@dataclass(frozen=True)
class Term:
    """One word that was asked for, and the forms that answer it."""

    word: str
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Query:
    """What was asked: `text` for people, `terms` for the database. False where there is nothing to look for."""

    text: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def words(self) -> list[str]:
        return [term.word for term in self.terms]

    def with_words(self, others: dict[str, str]) -> str:
        """The text with some words exchanged, in small letters."""
        return _WORD.sub(lambda match: others.get(match[0], match[0]), fold(self.text))


def words_of(text: str) -> frozenset[str]:
    """The words that stand in `text`, and letters joined with the number that follows them, as `read` joins them."""
    folded = fold(text)
    joined = ((match[1] or match[2]) + match[3] for match in _WITH_NUMBER.finditer(folded))
    return frozenset((*_WORD.findall(folded), *joined))


def read(text: str, *, is_unfinished: bool = False) -> Query:
    """The words of `text`. While it `is_unfinished` (somebody is typing), its last word may be the begin of any."""
    text = " ".join(unicodedata.normalize("NFC", text[: MOST_CHARACTERS * 2]).split())[:MOST_CHARACTERS].strip()
    folded = fold(text)
    found: list[Term] = []
    place = 0
    while len(found) < MOST_WORDS and (match := _WORD.search(folded, place)):
        joined = _WITH_NUMBER.match(folded, match.start())
        place = joined.end() if joined else match.end()
        is_last = is_unfinished and place == len(folded)
        if joined:
            letters, number = joined[1] or joined[2], joined[3]
            forms = (Form(letters + number, is_last), Form(f"{letters} {number}", is_last))
            found.append(Term(letters + number, forms))
        else:
            found.append(Term(match[0], (Form(match[0], begins=True),) if is_last else forms_of(match[0])))
    return Query(text, tuple(_asked(found)))


def _asked(found: list[Term]) -> list[Term]:
    """Without small words and repetitions; all of them where nothing else is left."""
    kept = {}
    before = ""
    for term in found:
        is_vitamin_a = term.word == "a" and before in {"vitamin", "vitamins"}
        if term.word not in SMALL_WORDS or is_vitamin_a or term.forms[0].begins:
            kept[term.word] = term
        before = term.word
    return list((kept or {term.word: term for term in found}).values())


def forms_of(word: str) -> tuple[Form, ...]:
    """`word` and its plain English variants: cramps finds cramp and cramping, twitching finds twitches."""
    forms = dict.fromkeys((word, *_variants(word)))
    return tuple(Form(form, len(form) > WHOLE and not form.isdecimal()) for form in forms)


def _variants(word: str) -> list[str]:
    if not (word.isascii() and word.isalpha()) or len(word) < WHOLE:
        return []
    if len(word) == WHOLE:
        return [f"{word}s"]
    if word.endswith("ies"):
        return [f"{word[:-3]}y"]
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return [word[:-1], word[:-2]]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return [word[:-1]]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [f"{word[:-1]}ies"]
    # Only off long words: "evening" is not "even".
    if word.endswith("ing") and len(word) >= WHOLE + 5:
        return [word[:-3]]
    if word.endswith("ed") and len(word) >= WHOLE + 4:
        return [word[:-2]]
    return []
