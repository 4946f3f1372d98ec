"""BibTeX's names: `Last, First`, `von Last, Jr, First`, `First von Last`, `{A Group}`, joined by "and"."""

import re
from collections.abc import Iterator

from blog.citations.csl import MAX_AUTHORS
from blog.citations.latex import decoded, escaped

PART = re.compile(r"[{}]|,|\s+|[^{},\s]+")


def names_of(tex: str) -> list[dict[str, str]]:
    """The people and groups of an author field; "others" at its end is nobody."""
    names: list[dict[str, str]] = []
    for words, commas in _split(re.sub(r"(?<!\\)~", " ", tex)):
        if len(names) > MAX_AUTHORS:  # one too many already
            break
        if words and words != ["others"] and (name := _name(words, commas)):
            names.append(name)
    return names


def _split(tex: str) -> Iterator[tuple[list[str], list[int]]]:
    """Per name its words, braces kept whole, and before which words a comma stood."""
    words: list[str] = []
    commas: list[int] = []
    word: list[str] = []
    depth = 0
    for part in [*PART.findall(tex), " ", "and", " "]:
        if part in {"{", "}"}:
            depth = max(0, depth + (1 if part == "{" else -1))
            word.append(part)
        elif depth == 0 and (part == "," or part.isspace()):
            if "".join(word).lower() == "and" and part != ",":
                yield words, commas
                words, commas = [], []
            elif word:
                words.append("".join(word))
            word = []
            if part == ",":
                commas.append(len(words))
        else:
            word.append(part)


def _name(words: list[str], commas: list[int]) -> dict[str, str]:
    if not commas:
        if len(words) == 1 and _is_group(words[0]):
            return _filled(literal=words)
        begin = next((i for i, word in enumerate(words[:-1]) if _is_small(word)), len(words) - 1)
        particles = _particles(words[begin:])
        return _filled(
            given=words[:begin],
            **{"non-dropping-particle": words[begin : begin + particles]},
            family=words[begin + particles :],
        )
    before, *rest = (words[a:b] for a, b in zip([0, *commas], [*commas, len(words)], strict=True))
    particles = _particles(before)
    suffix, given = (rest[0], rest[1]) if len(rest) > 1 else ([], rest[0])
    return _filled(
        family=before[particles:],
        given=given,
        **{"non-dropping-particle": before[:particles]},
        suffix=suffix,
    )


def _filled(**parts: list[str]) -> dict[str, str]:
    return {name: text for name, words in parts.items() if (text := decoded(" ".join(words)).strip())}


def _particles(words: list[str]) -> int:
    """How many words before the family name are small; the last word never is one of them."""
    count = 0
    for index, word in enumerate(words[:-1], start=1):
        count = index if _is_small(word) else count
    return count


def _is_small(word: str) -> bool:
    """Braces around a word say that it is no particle; an accent in braces says nothing."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letter = next((character for character in decoded(word) if character.isalpha()), "")
    return letter.islower()


def _is_group(word: str) -> bool:
    """Whether one pair of braces holds it all: `{World Health Organization}`, but not `{\\"O}stlund`."""
    if not word.startswith("{") or not word.endswith("}") or word.startswith("{\\"):
        return False
    depth = 0
    for brace in re.finditer(r"[{}]", word):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end() == len(word)
    return False


def written_name(author: dict[str, str]) -> str:
    if "literal" in author:
        return f"{{{escaped(author['literal'])}}}"
    family = author.get("family", "")
    particle = author.get("non-dropping-particle", "")
    before = " ".join(part for part in (escaped(particle), _protected(family, is_family=True)) if part)
    rest = [_protected(author[part]) for part in ("suffix",) if part in author]
    return ", ".join([before, *rest, _protected(author.get("given", ""))])


def _protected(text: str, *, is_family: bool = False) -> str:
    """Braces where BibTeX would part a name: at a comma, at "and", before small words of a family name."""
    words = text.split()
    is_apart = "," in text or any(word.lower() == "and" for word in words)
    if is_apart or (is_family and any(_is_small(escaped(word)) for word in words)):
        return f"{{{escaped(text)}}}"
    return escaped(text)
