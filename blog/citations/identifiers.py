"""Identifiers of scholarly works: one spelling each. Facts and vectors: the sources named at each function."""

import re
from urllib.parse import quote, unquote

PII_SERIAL = re.compile(r"S?\d{4}\d{3}[\dX]\d{2}\d{5}[\dX]")
PII_BOOK = re.compile(r"B97[89]\d{10}\d{5}[\dX]")
# Primes from the right, 11 skipped: found on 46 of 46 published PIIs, Elsevier has not published the rule.
PII_WEIGHTS = (2, 3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67)


class NotAnIdentifierError(ValueError):
    """The text is not an identifier of the kind asked for; the message says what one looks like."""


def normal_doi(text: str) -> str:
    """`bare_doi()` in lower case, since case does not tell two DOIs apart."""
    return bare_doi(text).lower()


def bare_doi(text: str) -> str:
    """A DOI without resolver, query or trailing punctuation, in the case given, as references print it; "" stays "".

    Crossref, "DOIs and matching regular expressions", 11 August 2015: match permissively, then trim.
    """
    doi = unquote(text.strip())
    if not doi:
        return ""
    doi = re.sub(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|info:doi/|doi:\s*)", "", doi, flags=re.IGNORECASE)
    doi = re.split(r"[?#\s]", doi, maxsplit=1)[0]
    doi = _without_loose_end(doi)
    if not re.fullmatch(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"'{}|\\^`]+", doi) or len(doi) > 255:
        raise NotAnIdentifierError("A DOI looks like 10.1056/NEJMra1708714.")
    return doi


def _without_loose_end(doi: str) -> str:
    """Cut punctuation that belongs to the sentence; a closing bracket goes only while it has no partner."""
    pairs = {")": "(", "]": "[", ">": "<"}
    while doi and (doi[-1] in ".,;:!\"'" or (doi[-1] in pairs and doi.count(doi[-1]) > doi.count(pairs[doi[-1]]))):
        doi = doi[:-1]
    return doi


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
    pii = re.sub(r"[-()\s]", "", text.strip()).upper()
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
