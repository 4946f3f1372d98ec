"""What was probably meant by words that no text has.

Trigrams, the measure of pg_trgm, pick the candidates out of all words of the index, the edit distance chooses among
them.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from django.db import connection

from blog.fulltext.index import Index
from blog.fulltext.words import Query, Term
from blog.lasting import Lasting

SHORTEST, LONGEST = 4, 40  # letters of a word that is worth mending
MOST_CANDIDATES = 40  # words that are measured exactly
MOST_SPELLINGS = 3
ALIKE = 0.7  # share of the letters that must be right: one of 4 may be wrong, two of 7, three of 10


def respellings(query: Query, indexes: Sequence[Index], *, is_unfinished: bool = False) -> list[str]:
    """Up to three texts to search instead of `query`, the likeliest first; none where every word is known.

    While the text `is_unfinished`, its last word is compared with beginnings of words.
    """
    typed = [term for term in query.terms if _can_be_mended(term.word)]
    if not typed:
        return []
    vocabulary = _vocabulary(indexes)
    known = _known(typed, vocabulary)
    wrong = [term.word for term in typed if term.word not in known]
    if not wrong:
        return []
    begun = wrong[-1] if is_unfinished and query.terms[-1].word == wrong[-1] else ""
    meant = {}
    for word in wrong:
        alike = _alike(word, vocabulary, is_begun=word == begun)
        meant[word] = _nearest(word, alike, is_begun=word == begun)
    if not any(meant.values()):
        return []
    texts = []
    for place in range(MOST_SPELLINGS):
        others = {word: words[min(place, len(words) - 1)] for word, words in meant.items() if words}
        texts.append(query.with_words(others))
    return list(dict.fromkeys(texts))


def _can_be_mended(word: str) -> bool:
    return word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST


def _nearest(typed: str, vocabulary: Iterable[str], *, is_begun: bool) -> list[str]:
    """The words of `vocabulary` most like `typed`, up to three."""
    by_trigrams = sorted(vocabulary, key=lambda word: (-similarity(typed, _begin(word, typed, is_begun)), word))
    near = []
    for word in by_trigrams[:MOST_CANDIDATES]:
        alike = likeness(typed, word, is_begun=is_begun)
        if alike >= ALIKE and word != typed:
            # Of two as likely, the one with the same letters: "slepe" was "sleep" rather than "slept".
            near.append((-alike, sorted(word) != sorted(typed), -similarity(typed, word), word))
    return [word for *_, word in sorted(near)[:MOST_SPELLINGS]]


def _begin(word: str, typed: str, is_begun: bool) -> str:  # noqa: FBT001
    return word[: len(typed)] if is_begun else word


def likeness(typed: str, word: str, *, is_begun: bool = False) -> float:
    """1.0 for the same word, 0.0 for one that has nothing in common. A word that is begun may go on."""
    if not is_begun:
        return 1 - distance(typed, word) / max(len(typed), len(word))
    ends = range(max(len(typed) - 1, 1), min(len(typed) + 1, len(word)) + 1)
    return max((likeness(typed, word[:end]) for end in ends), default=0.0)


def distance(one: str, other: str) -> int:
    """How many letters to change, add, drop or swap with their neighbour, to make `other` of `one`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            steps = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                steps = min(steps, before[j - 2] + 1)
            row.append(steps)
        before = above
    return row[-1]


def similarity(one: str, other: str) -> float:
    """The measure of pg_trgm: the share of three-letter pieces that both words have."""
    mine, others = trigrams(one), trigrams(other)
    return len(mine & others) / len(mine | others)


def trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


# --- the words of the indexes -------------------------------------------------------------------------------------
# SQLite lists them in a virtual table per index; on PostgreSQL triggers note them all in `blog_search_word`. It may
# hold words of texts that are gone or not published: a spelling is only ever shown once it has found something.
# To list them takes SQLite a fifth of a second in ten thousand articles, so they last until a text is changed.


def _known(typed: list[Term], vocabulary: str) -> set[str]:
    """Which of `typed` some text has in one of their forms, as a word or as the begin of one."""
    return {term.word for term in typed if any(f"\n{form.text}" in vocabulary for form in term.forms)}


def _alike(typed: str, vocabulary: str, *, is_begun: bool) -> set[str]:
    """Words that may have been meant by `typed`: about as long, and with one of its first two letters as the first or
    its first letter as the second, as most mistyped words have."""
    longest = LONGEST if is_begun else min(len(typed) + 2, LONGEST)
    shortest = max(len(typed) - 2, SHORTEST)
    begins = f"(?:[{typed[:2]}].|.{typed[0]})"
    return set(re.findall(rf"\n({begins}.{{{shortest - 2},{longest - 2}}})(?=\n)", vocabulary))


def _vocabulary(indexes: Sequence[Index]) -> str:
    """All words of `indexes` in plain letters, a line for each. No query until a text is changed."""
    if connection.vendor == "sqlite":
        listed = [_words_of(f"{index.table}_words", "term") for index in indexes]
    else:
        listed = [_words_of("blog_search_word", "word")]
    return "".join(words() for words in listed)


@cache
def _words_of(table: str, column: str) -> Lasting[str]:
    def read() -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608  names from the code
            words = (word for (word,) in cursor.fetchall())
            return "\n".join(("", *(word for word in words if word.isascii() and word.isalpha()), ""))

    return Lasting(read, frozenset({table}), lambda _: True)
