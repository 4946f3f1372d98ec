"""Identifiers of scholarly works: one spelling each. Facts and vectors: the sources named at each function."""

import re
from urllib.parse import quote, unquote

PII_SERIAL = re.compile(r"S?\d{4}\d{3}[\dX]\d{2}\d{5}[\dX]")
PII_BOOK = re.compile(r"B97[89]\d{10}\d{5}[\dX]")
# Primes from the right, 11 skipped: found on 46 of 46 published PIIs, Elsevier has not published the rule.
PII_WEIGHTS = (2, 3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67)

MAX_DOI = 255
DOI_RESOLVER = re.compile(r"\A(?:https?://(?:dx\.|www\.)?doi\.org/|info:doi/|doi:\s*)+", re.IGNORECASE)
# Bounded repetitions: no text makes the search look far ahead and fail.
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,4}/[^\s\"'{}|\\^`\x00-\x1f\x7f\ud800-\udfff\ufffd]+")
DOI_TAIL = re.compile(r"/(?:full|pdf|abstract|epdf|fulltext|full-text|html|meta|epub|pdfdirect|references)?\Z", re.I)
LONGEST_TAIL = 12
BRACKETS = {")": "(", "]": "[", ">": "<"}
LOOSE_ENDS = frozenset(".,;:!\"'*\u2019\u201d\u00bb\u2026")


class NotAnIdentifierError(ValueError):
    """The text is not an identifier of the kind asked for; the message says what one looks like."""


def normal_doi(text: str) -> str:
    """`bare_doi()` in lower case, since case does not tell two DOIs apart."""
    return bare_doi(text).lower()


def bare_doi(text: str) -> str:
    """A DOI without resolver, query, publisher's tail or trailing punctuation, in the case given; "" stays "".

    Crossref, "DOIs and matching regular expressions", 11 August 2015: match permissively, then trim.
    """
    doi = text.strip()
    for _ in range(3):  # addresses inside addresses are encoded again
        doi = unquote(doi)
    if not doi:
        return ""
    doi = DOI_RESOLVER.sub("", doi)
    doi = _without_loose_end(re.split(r"[?#\s]", doi, maxsplit=1)[0])
    if not DOI.fullmatch(doi) or len(doi) > MAX_DOI:
        raise NotAnIdentifierError("A DOI looks like 10.1056/NEJMra1708714.")
    return doi


def _without_loose_end(doi: str) -> str:
    """Cut what belongs to the sentence or to the publisher's page; a closing bracket only while it has no partner.

    One pass from the right with running counts, so that a megabyte of brackets costs what a megabyte costs.
    """
    unpaired = {close: doi.count(close) - doi.count(opening) for close, opening in BRACKETS.items()}
    end, suffix_at = len(doi), doi.find("/")
    while end:
        last = doi[end - 1]
        if last in LOOSE_ENDS or unpaired.get(last, 0) > 0:
            end -= 1
            unpaired[last] = unpaired.get(last, 0) - 1
        elif tail := DOI_TAIL.search(doi, max(suffix_at + 1, end - LONGEST_TAIL), end):
            end = tail.start()
        else:
            break
    return doi[:end]


def normal_pmid(text: str) -> str:
    """A PubMed number, 1–9 digits without leading zeros; "" stays ""."""
    return _number(text, r"(?:pmid:?\s*)?0*([1-9][0-9]{0,8})", "A PMID is a number like 21957236.")


def normal_pmcid(text: str) -> str:
    """A PubMed Central id, `PMC` and digits, without a version; "" stays ""."""
    digits = _number(text, r"(?:pmc(?:id)?:?\s*)*0*([1-9][0-9]{0,8})(?:\.[0-9]+)?", "A PMCID looks like PMC4192433.")
    return f"PMC{digits}" if digits else ""


def _number(text: str, pattern: str, hint: str) -> str:
    text = text.strip()
    if not text:
        return ""
    match = re.fullmatch(pattern, text, flags=re.IGNORECASE)
    if not match or not text.isascii():
        raise NotAnIdentifierError(hint)
    return match[1]


def normal_pii(text: str) -> str:
    """A publisher item identifier without hyphens and brackets, capital letters; "" stays "".

    The check character is not held against it: ask `pii_check_holds` and warn, never refuse.
    """
    pii = re.sub(r"[-.()\s]", "", text.strip()).upper()
    if not pii:
        return ""
    if not pii.isascii() or not (PII_SERIAL.fullmatch(pii) or PII_BOOK.fullmatch(pii)):
        raise NotAnIdentifierError("A PII looks like S0140-6736(97)11096-0 or B9780123851574011593.")
    return pii


def pii_check_holds(pii: str) -> bool:
    """Whether the last character of a normalised PII is its check character."""
    digits = pii.lstrip("SB")
    data, check = digits[:-1], digits[-1]
    total = sum(
        (10 if character == "X" else int(character)) * weight
        for character, weight in zip(reversed(data), PII_WEIGHTS, strict=False)
    )
    return "0123456789X"[total % 11] == check


def pii_holds_a_valid_number(pii: str) -> bool:
    """Whether the ISSN or ISBN inside a normalised PII agrees with its own check digit."""
    if pii.startswith("B"):
        return _with_ean_check(pii[1:13]) == pii[1:14]
    return issn_check_holds(pii.lstrip("S")[:8])


def issn_check_holds(issn: str) -> bool:
    """Whether eight characters, with or without hyphen, are an ISSN: weights 8 to 1, mod 11, X is 10 (ISO 3297)."""
    digits = issn.replace("-", "").upper()
    if not re.fullmatch(r"[0-9]{7}[0-9X]", digits):
        return False
    return sum((8 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits)) % 11 == 0


def normal_isbn(text: str) -> str:
    """An ISBN as 13 digits, check digit verified, from 10 or 13; "" stays "" (ISO 2108)."""
    isbn = re.sub(r"[-\s]", "", text.strip()).upper()
    if not isbn:
        return ""
    if re.fullmatch(r"[0-9]{9}[0-9X]", isbn):
        total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(isbn))
        if total % 11 == 0:
            return _with_ean_check(f"978{isbn[:9]}")
    elif re.fullmatch(r"97[89][0-9]{10}", isbn) and _with_ean_check(isbn[:12]) == isbn:
        return isbn
    raise NotAnIdentifierError("An ISBN has 10 or 13 digits, and the last one must agree with the others.")


def _with_ean_check(twelve: str) -> str:
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def doi_url(doi: str) -> str:
    """The resolver's address; old DOIs hold < > ( ) ;, which must be encoded in a link."""
    return f"https://doi.org/{quote(doi, safe='/:;().-_')}"


def pubmed_url(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def pmc_url(pmcid: str) -> str:
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"


def sciencedirect_url(pii: str) -> str:
    return f"https://www.sciencedirect.com/science/article/pii/{pii}"
