"""The words of dated lists in a text: what an advertisement for medicines may not say, or only after a look.

No pattern of a person is ever run as a regular expression: a list holds words, and each word stands for its usual
English forms. So the time is bounded by the length of the text, whatever anybody writes into a list.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

GAP = "…"  # in the words of a term: up to GAP_WORDS other words of the same sentence
GAP_WORDS = 4
MAX_SENTENCE = 300  # characters of it that a finding quotes

# Letters and digits; an apostrophe inside; and what stands invisibly between letters, which hides nothing here.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WORD = re.compile(rf"[^\W_]+(?:[’'{INVISIBLE}]+[^\W_]+)*")
_HIDDEN = dict.fromkeys(map(ord, INVISIBLE))
_ENDS_SENTENCE = re.compile(r"[.!?\n]")
_APART = re.compile(r"[.!?;:,\n()]")  # between the words of one phrase stands none of these


@dataclass(frozen=True)
class Term:
    """A line of a word list. `words` are found in their usual forms and in `forms`, but not inside `exceptions`.

    A word of two or more capitals, such as AIDS, is found in capitals only: "aids digestion" is another word.
    """

    key: int
    kind: str
    words: str
    forms: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """`text[start:end]` is what `term` stands for."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class _Token:
    word: str  # folded
    raw: str
    start: int
    end: int


def find(text: str, terms: Iterable[Term]) -> list[Match]:
    """Every place in `text` of which `terms` speak, in reading order; where two terms meet, both are named.

    Time grows with the length of the text and with how often its words begin a term, never faster.
    """
    return WordList(terms).find(text)


class WordList:
    """Terms made ready once for many texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._phrases: dict[str, list[tuple[Term, list[frozenset[str] | None]]]] = {}
        self._exceptions: dict[int, list[list[frozenset[str] | None]]] = {}
        for term in terms:
            self._exceptions[term.key] = [_plain(words) for words in term.exceptions if _plain(words)]
            for phrase in (_phrase(term.words), *map(_plain, term.forms)):
                if phrase and phrase[0] is not None:
                    for first in phrase[0]:
                        self._phrases.setdefault(first, []).append((term, phrase))

    def find(self, text: str) -> list[Match]:
        tokens = [_Token(_folded(m[0]), m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
        found: dict[tuple[int, int, int], Match] = {}
        for at, token in enumerate(tokens):
            for term, phrase in self._starting(token):
                last = _end_of(phrase, tokens, at, text)
                if last is None or self._is_excepted(term, tokens, at, last, text):
                    continue
                match = Match(term, token.start, tokens[last].end)
                found.setdefault((match.start, match.end, term.key), match)
        return sorted(found.values(), key=lambda match: (match.start, match.end, match.term.key))

    def _starting(self, token: _Token) -> Iterator[tuple[Term, list[frozenset[str] | None]]]:
        yield from self._phrases.get(token.word, ())
        raw = _shown(token.raw)
        if raw != token.word:
            yield from self._phrases.get(raw, ())

    def _is_excepted(self, term: Term, tokens: Sequence[_Token], first: int, last: int, text: str) -> bool:
        """Whether the found words are part of a longer phrase that is named as harmless."""
        for phrase in self._exceptions[term.key]:
            for start in range(max(0, last - len(phrase) + 1), first + 1):
                end = _end_of(phrase, tokens, start, text)
                if end is not None and end >= last:
                    return True
        return False


def _end_of(phrase: Sequence[frozenset[str] | None], tokens: Sequence[_Token], at: int, text: str) -> int | None:
    """The last token of `phrase` where it begins at token `at`; None: it does not."""
    if not _is(tokens[at], phrase[0]):
        return None
    place, rest = at, 1
    while rest < len(phrase):
        has_gap = phrase[rest] is None
        rest += has_gap
        if rest >= len(phrase):
            return place
        reach = range(place + 1, min(place + 2 + GAP_WORDS * has_gap, len(tokens)))
        border = _ENDS_SENTENCE if has_gap else _APART
        for nearest in reach:
            if border.search(text, tokens[nearest - 1].end, tokens[nearest].start):
                return None
            if _is(tokens[nearest], phrase[rest]):
                break
        else:
            return None
        place, rest = nearest, rest + 1
    return place


def _is(token: _Token, words: frozenset[str] | None) -> bool:
    return words is not None and (token.word in words or _shown(token.raw) in words)


def _shown(raw: str) -> str:
    """The word as it is written, without what cannot be seen."""
    return raw.translate(_HIDDEN)


def _folded(raw: str) -> str:
    """`Alzheimer’s` → `alzheimer`: one spelling for all that people write the same way."""
    word = _shown(raw).replace("’", "'").casefold()
    return word.removesuffix("'s").removesuffix("'")


def _phrase(words: str) -> list[frozenset[str] | None]:
    """Each word with its forms; None for a gap."""
    return [None if part == GAP else frozenset(_forms(part)) for part in _parts(words)]


def _plain(words: str) -> list[frozenset[str] | None]:
    """The words as they stand."""
    return [
        None if part == GAP else frozenset({part if _is_capitals(part) else _folded(part)}) for part in _parts(words)
    ]


def _parts(words: str) -> list[str]:
    return re.findall(rf"{GAP}|{_WORD.pattern}", words)


def _is_capitals(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def _forms(written: str) -> Iterator[str]:
    """A word with its usual English endings: cure, cures, cured, curing. Never words that are built of it: curable."""
    if _is_capitals(written):
        yield from (written, f"{written}s")
        return
    word = _folded(written)
    yield word
    if len(word) < 3 or not word.isalpha():
        return
    yield f"{word}s"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        yield f"{word}es"
    if word.endswith("y") and word[-2] not in "aeiou":
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing")
    elif word.endswith("e"):
        yield from (f"{word}d", f"{word[:-1]}ing")
    else:
        yield from (f"{word}ed", f"{word}ing")
        if word[-1] not in "aeiouwxy" and word[-2] in "aeiou" and word[-3] not in "aeiou":
            yield from (f"{word}{word[-1]}ed", f"{word}{word[-1]}ing")


def sentence_around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The sentence of `text[start:end]` as what stands before it, itself, and what follows; long ones are cut."""
    before = text[max(0, start - MAX_SENTENCE) : start]
    after = text[end : end + MAX_SENTENCE]
    if ends := list(_SENTENCE_END.finditer(before)):
        before = before[ends[-1].end() :]
    if stop := _SENTENCE_END.search(after):
        after = after[: stop.end()].rstrip()
    return before.lstrip(), text[start:end], after


_SENTENCE_END = re.compile(r"[.!?](?=\s)\s+|\n|[.!?]$")
