"""What was probably meant by words that no text has.

Trigrams pick the candidates out of all words of the index (pg_trgm on PostgreSQL, the same measure in Python on
SQLite), the edit distance chooses among them.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from blog.fulltext.index import Index
from blog.fulltext.words import Query, Term

SHORTEST, LONGEST = 4, 40  # letters of a word that is worth mending
MOST_CANDIDATES = 40  # words that are measured exactly
MOST_SPELLINGS = 3
ALIKE = 0.7  # share of the letters that must be right: one of 4 may be wrong, two of 7, three of 10


def respellings(query: Query, indexes: Sequence[Index], *, is_unfinished: bool = False) -> list[str]:
    """Up to three texts to search instead of `query`, the likeliest first; none where every word is known.

    Two queries, or one. While the text `is_unfinished`, its last word is compared with beginnings of words.
    """
    typed = [term for term in query.terms if _can_be_mended(term.word)]
    known = _known(typed, indexes) if typed else set()
    wrong = [term.word for term in typed if term.word not in known]
    if not wrong:
        return []
    begun = wrong[-1] if is_unfinished and query.terms[-1].word == wrong[-1] else ""
    vocabulary = _alike(wrong, indexes, begun=begun)
    meant = {word: _nearest(word, vocabulary, is_begun=word == begun) for word in wrong}
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


def _known(typed: list[Term], indexes: Sequence[Index]) -> set[str]:
    """Which of `typed` some text has in one of their forms, as a word or as the begin of one."""
    tables = _word_tables(indexes)
    has = [f"EXISTS (SELECT 1 FROM {table} WHERE {column} >= %s AND {column} < %s)" for table, column in tables]  # noqa: S608
    asked = [(term.word, form.text) for term in typed for form in term.forms]
    sql = " UNION ALL ".join([f"SELECT %s WHERE {' OR '.join(has)}"] * len(asked))
    params: list[str | int] = [value for word, form in asked for value in (word, *(form, f"{form}~") * len(tables))]
    return {word for (word,) in _rows(sql, params)}


def _alike(wrong: list[str], indexes: Sequence[Index], *, begun: str) -> set[str]:
    """Words of the indexes that may have been meant by one of `wrong`, and are about as long.

    On PostgreSQL they share trigrams, or the first letter. On SQLite they begin with the first letter or the second,
    as most mistyped words do; reading through all words would take half a second in ten thousand articles.
    """
    statements: list[str] = []
    params: list[str | int] = []
    for word in wrong:
        lengths = (len(word) - 2, LONGEST if word == begun else len(word) + 2)
        for table, column in _word_tables(indexes):
            of_length = f"SELECT {column} FROM {table} WHERE length({column}) BETWEEN %s AND %s AND"  # noqa: S608
            if connection.vendor == "sqlite":
                for letter in sorted(set(word[:2])):
                    statements.append(f"{of_length} {column} >= %s AND {column} < %s")
                    params += [*lengths, letter, f"{letter}~"]
            else:
                statements.append(
                    f"({of_length} ({column} %% %s OR ({column} >= %s AND {column} < %s)) "
                    f"ORDER BY similarity(left({column}, %s), %s) DESC, {column} LIMIT {MOST_CANDIDATES})"
                )
                compared = len(word) if word == begun else LONGEST
                params += [*lengths, word, word[0], f"{word[0]}~", compared, word]
    return {word for (word,) in _rows(" UNION ".join(statements), params) if _can_be_mended(word)}


def _word_tables(indexes: Sequence[Index]) -> list[tuple[str, str]]:
    """Where the words stand: tables and their column."""
    if connection.vendor == "sqlite":
        return [(f"{index.table}_words", "term") for index in indexes]
    return [("blog_search_word", "word")]


def _rows(sql: str, params: list[str | int]) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
