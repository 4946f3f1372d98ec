"""Finds out which sources a pasted text names. Patterns and vectors: the identifiers' own pages and what people paste.

How identifiers become sources:
- those in one line belong to one source; the second identifier of a kind, another than the first, begins the next one;
- a line that begins with a label ("PMID: …") carries on with the source of the line above, unless that has one of the
  kind already; an address or a bare identifier on a line of its own is a source of its own; so is what follows a blank
  line;
- two sources that share an identifier are one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from urllib.parse import unquote

from blog.citations.identifiers import (
    DOI,
    NotAnIdentifierError,
    bare_doi,
    normal_isbn,
    normal_pii,
    normal_pmcid,
    normal_pmid,
    pii_check_holds,
    pii_holds_a_valid_number,
)

MAX_URL = 2_000
MAX_WARNINGS = 5  # of one source: who pastes a thousand broken ISBNs learns nothing from the sixth sentence


@dataclass(frozen=True)
class Found:
    """One source: its identifiers, "" where the text names none.

    `doi` in the case given, the others normalised; `url` an address that holds no identifier. `warnings` are sentences
    about check characters: a PII that fails is kept all the same, an ISBN that fails is not, so that a source may
    consist of a warning alone.
    """

    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    pii: str = ""
    isbn: str = ""
    url: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def members(self) -> dict[str, str]:
        """The identifiers as members of a CSL-JSON record."""
        names = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "pii": "PII", "isbn": "ISBN", "url": "URL"}
        return {member: value for name, member in names.items() if (value := getattr(self, name))}


KINDS = tuple(field.name for field in fields(Found) if field.name != "warnings")


@dataclass(frozen=True)
class _Hit:
    at: int
    kind: str
    value: str
    warnings: tuple[str, ...] = ()


# What pasting from pages brings along: zero width, soft hyphens, direction marks, byte order marks.
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
MARKUP = str.maketrans({"\u2010": "-", "\u2011": "-"})
ENTITIES = re.compile(r"&(lt|gt|amp);")
TEX_ESCAPES = re.compile(r"\\([_&%#$])")
ADDRESS = re.compile(r"https?://[^\s\"{}|\\^`\x00-\x1f\x7f\ud800-\udfff]+", re.IGNORECASE)
ADDRESS_END = re.compile(r"\]\(|</|>[,;.]|<br", re.IGNORECASE)
# Where a DOI cannot go on: mark-up, the next address, the next label, the next DOI, a session.
DOI_STOP = re.compile(
    r"\]\(|</|<(?:br|p|a|i|b|em|li|td|div|span)\b|[?#]"
    r"|[;,.]?(?:https?://|doi:|pm(?:c?id|c)?:|;jsessionid)|[,;](?=10\.[0-9]{4,9}/)",
    re.IGNORECASE,
)
# Bounded, or a long row of DOIs would be read to its end from each of them.
DOI_START = re.compile(r"(?<![0-9])(?<![0-9]\.)" + DOI.pattern.removesuffix("+") + "{1,600}")
TO_NEXT_BLANK = re.compile(r"\S*")
# Wiley, bioRxiv and OUP hang a file, a version or an article number behind the DOI in their addresses.
PUBLISHERS_END = re.compile(
    r"(?:(?<=[0-9])v[0-9]{1,2})?(?:\.(?:full|pdf|html?|abstract|full-text|full\.pdf))?\Z", re.I
)
OUP_NUMBER = re.compile(r"(10\.1093/.{1,100})/[0-9]{6,9}\Z")

NUMBER = r"0{0,9}([1-9][0-9]{0,8})(?![0-9])"
PATTERNS = {
    "pmid": re.compile(
        r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|pubmed\.gov/"
        r"|europepmc\.org/(?:article|abstract)/med/|ncbi\.nlm\.nih\.gov/[^\s?]{1,60}\?[^\s]{0,200}list_uids="
        r"|(?<![a-z0-9])(?:info:)?(?:pmid[^a-z0-9]{0,4}|pubmed[ -]?(?:id[^a-z0-9]{1,4}|: ?)))"
        + NUMBER
        + r"(?!\.[0-9])",
        re.IGNORECASE,
    ),
    "pmcid": re.compile(
        r"(?:europepmc\.org/(?:article|abstract)/pmc/(?:pmc)?|(?<![a-z0-9])pmc-?id[^a-z0-9]{1,4}(?:pmc)?"
        r"|(?<![a-z0-9])pmc)" + NUMBER + r"(?:\.[0-9]+)?",
        re.IGNORECASE,
    ),
    "pii": re.compile(
        r"(?<![a-z0-9])(?:pii:? ?)?(s[0-9]{4}-?[0-9]{3}[0-9x]\(?[0-9]{2}\)?[0-9]{5}-?[0-9x]"
        r"|b97[89]-?(?:[0-9]-?){10}\.?[0-9]{5}-?[0-9x]"
        r"|(?<=/pii/)[0-9]{4}-?[0-9]{3}[0-9x]\(?[0-9]{2}\)?[0-9]{5}-?[0-9x])(?![a-z0-9])",
        re.IGNORECASE,
    ),
    "isbn": re.compile(
        r"(?<![a-z0-9-])(?:(?P<label>isbn)(?:[ -]?1[03])?[^a-z0-9]{0,4})?"
        r"(97[89][- ]?(?:[0-9][- ]?){9}[0-9]|[0-9][- ]?(?:[0-9][- ]?){8}[0-9x])(?![a-z0-9])",
        re.IGNORECASE,
    ),
}
HYPHENATED_ISBN = re.compile(r"[0-9]+-[0-9]+-[0-9]+-[0-9Xx]")
LABEL = re.compile(r"\W{0,4}(?:doi|pmid|pmc-?id|pubmed|pii|isbn)\b(?!/)(?!\.[a-z])", re.IGNORECASE)
# Places with pages for each study: an address there without an identifier is a search or a front page, not a source.
NOT_A_SOURCE = re.compile(
    r"https?://(?:(?:pubmed|pmc)\.ncbi\.nlm\.nih\.gov|(?:www\.)?pubmed\.gov|(?:dx\.|www\.)?doi\.org"
    r"|(?:www\.)?ncbi\.nlm\.nih\.gov/(?:m/)?(?:pubmed|pmc)|(?:www\.)?europepmc\.org/(?:search|\?|\Z)"
    r"|(?:www\.)?sciencedirect\.com/(?:search|\Z)|scholar\.google\.[a-z.]{2,6})(?![a-z0-9.-])",
    re.IGNORECASE,
)


def recognise(text: str, *, bare_numbers_are_pmids: bool = False) -> list[Found]:
    """The sources that `text` names, in reading order; [] where it names none.

    A number alone may be anything: it counts as a PMID only if the caller says so, as for a field labelled PMID.
    """
    sources: list[Found] = []
    may_go_on = False
    for line in text.translate(UNSEEN).splitlines():
        if not line.strip():
            may_go_on = False
            continue
        hits = list(_hits(line, bare_numbers_are_pmids=bare_numbers_are_pmids))
        goes_on = may_go_on and LABEL.match(line) is not None
        for hit in hits:
            if goes_on and sources and getattr(sources[-1], hit.kind) in {"", hit.value}:
                warnings = _together(sources[-1].warnings, hit.warnings)
                sources[-1] = replace(sources[-1], **{hit.kind: hit.value}, warnings=warnings)
            else:
                sources.append(Found(**{hit.kind: hit.value}, warnings=hit.warnings))
            goes_on = True
        may_go_on = may_go_on or bool(hits)
    return _once_each(sources)


def _once_each(sources: list[Found]) -> list[Found]:
    """Sources that share an identifier become one, at the place of the first, which wins where they differ."""
    kept: list[Found] = []
    places: dict[tuple[str, str], int] = {}
    for source in sources:
        named = [(kind, value.lower()) for kind in KINDS if (value := getattr(source, kind))]
        place = next((places[name] for name in named if name in places), len(kept))
        if place == len(kept):
            kept.append(source)
        else:
            earlier = kept[place]
            filled = {kind: getattr(earlier, kind) or getattr(source, kind) for kind in KINDS}
            warnings = _together(earlier.warnings, source.warnings)
            kept[place] = replace(earlier, **filled, warnings=warnings)
        for name in named:
            places.setdefault(name, place)
    return kept


def _together(warnings: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(warnings + more))[:MAX_WARNINGS]


def _hits(line: str, *, bare_numbers_are_pmids: bool) -> Iterator[_Hit]:
    numbers = re.split(r"[\s,;]+", line.strip())
    if bare_numbers_are_pmids and all(re.fullmatch(r"[0-9]{1,9}", number) for number in numbers if number):
        yield from (_Hit(0, "pmid", normal_pmid(number)) for number in numbers if number.strip("0"))
        return
    start = 0
    while address := ADDRESS.search(line, start):
        end = address.end()
        if stop := ADDRESS_END.search(line, address.start(), end):
            end = stop.start()
        yield from _identifiers(line[start : address.start()], is_address=False)
        found = list(_identifiers(line[address.start() : end], is_address=True))
        yield from found or _plain_address(line[address.start() : end])
        start = end
    yield from _identifiers(line[start:], is_address=False)


def _plain_address(address: str) -> Iterator[_Hit]:
    address = address.split("<", 1)[0].split(">", 1)[0]
    end = len(address)
    closed = address.count(")") - address.count("("), address.count("]") - address.count("[")
    spare = {")": closed[0], "]": closed[1]}
    while end and (address[end - 1] in ".,;:!?\"'*\u2019\u201d\u00bb\u2026" or spare.get(address[end - 1], 0) > 0):
        end -= 1
        spare[address[end]] = spare.get(address[end], 0) - 1
    address = address[:end]
    host = re.match(r"https?://[^\s/?#@:]+\.[^\s/?#@:.]{2,}(?=[/?#:]|\Z)", address, re.IGNORECASE)
    if host and len(address) <= MAX_URL and not NOT_A_SOURCE.match(address):
        yield _Hit(0, "url", address)


def _identifiers(part: str, *, is_address: bool) -> list[_Hit]:
    """The identifiers in an address, or in the words between two addresses, in reading order."""
    part = ENTITIES.sub(lambda entity: {"lt": "<", "gt": ">", "amp": "&"}[entity[1]], unquote(part))
    part = TEX_ESCAPES.sub(r"\1", part).translate(MARKUP)
    hits: list[_Hit] = []
    rest: list[str] = []  # `part` with its DOIs blanked, since a DOI wins over what stands inside it
    start = 0
    while candidate := DOI_START.search(part, start):
        at, end = candidate.span()
        if stop := DOI_STOP.search(part, at, end):
            end = max(stop.start(), at + 8)  # the shortest prefix; the search goes on behind it
        elif end - at > 600 and (longer := TO_NEXT_BLANK.match(part, end)):
            end = longer.end()
        rest += [part[start:at], " " * (end - at)]
        start = end
        if doi := _doi(part[at:end], part[max(0, at - 300) : at], is_address=is_address):
            hits.append(_Hit(at, "doi", doi))
    others = "".join([*rest, part[start:]])
    for kind, pattern in PATTERNS.items():
        hits += (hit for match in pattern.finditer(others) if (hit := _read(kind, match, others)))
    return sorted(hits, key=lambda hit: hit.at)


def _doi(candidate: str, before: str, *, is_address: bool) -> str:
    if is_address:
        if "?" in before:
            candidate = candidate.split("&", 1)[0]  # the next parameter of the address
        if "doi.org/" not in before.lower():
            candidate = PUBLISHERS_END.sub("", OUP_NUMBER.sub(r"\1", candidate.rstrip(".,;:")), count=1)
    try:
        return bare_doi(candidate)
    except NotAnIdentifierError:
        return ""


def _read(kind: str, match: re.Match[str], text: str) -> _Hit | None:
    if kind == "isbn":
        return _isbn(match, text)
    if kind == "pii":
        pii = normal_pii(match[1])
        warnings: tuple[str, ...] = (
            () if pii_check_holds(pii) else (f"The check character of PII {pii} does not agree.",)
        )
        if not pii_holds_a_valid_number(pii):
            warnings += (f"The {'ISBN' if pii.startswith('B') else 'ISSN'} inside PII {pii} is not valid.",)
        return _Hit(match.start(), kind, pii, warnings)
    normal = normal_pmid if kind == "pmid" else normal_pmcid
    return _Hit(match.start(), kind, normal(match[1]))


def _isbn(match: re.Match[str], text: str) -> _Hit | None:
    """An ISBN with its label; without one, 13 digits that check, or 10 that stand alone or in four groups."""
    printed = match[2]
    try:
        isbn = normal_isbn(printed)
    except NotAnIdentifierError:
        if not match["label"]:
            return None
        return _Hit(match.start(), "isbn", "", (f"The last digit of ISBN {printed} does not agree with the others.",))
    is_sure = match["label"] or len(re.sub(r"[- ]", "", printed)) == 13 or HYPHENATED_ISBN.fullmatch(printed)
    return _Hit(match.start(), "isbn", isbn) if is_sure or text.strip(" .,;()[]") == printed else None
