"""Which service is asked for what, and in which order. What they answer is read by `blog.citations.answers`."""

from collections.abc import Callable
from dataclasses import replace

from blog import outside
from blog.citations import answers
from blog.citations.answers import Found
from blog.models import Citation

NO_SUMMARY = "PubMed's summary did not answer, so no design is suggested."


class NoSuchRecordError(Exception):
    """The services answered, and know nothing of it. The message is a sentence."""


def look_up(citation: Citation) -> Found:
    """What the services know of `citation`, by the first of its identifiers that one of them knows.

    PMID, DOI, PMCID, PII; what has only an ISBN or an address is filled in by hand. Raises NoSuchRecordError, or
    OutsideError where one that might have known did not answer.
    """
    ways: tuple[tuple[Callable[[str], Found], str], ...] = (
        (by_pmid, citation.pmid),
        (by_doi, citation.doi),
        (by_pmcid, citation.pmcid),
        (by_pii, citation.pii),
    )
    failure: outside.OutsideError | None = None
    sentences = []
    for way, identifier in ways:
        try:
            if identifier:
                return way(identifier)
        except NoSuchRecordError as error:
            sentences.append(str(error))
        except outside.OutsideError as error:
            failure = failure or error
    if failure:
        raise failure
    raise NoSuchRecordError(" ".join(sentences) or "No service can be asked about it. Fill it in by hand.")


def by_pmid(pmid: str) -> Found:
    """NCBI's citation exporter for the reference, esummary for what that lacks: types, DOI, PMCID.

    esummary knows every number there is. Either of them may fail, and the other is taken alone.
    """
    exported = summary = failure = None
    try:
        exported = answers.from_exporter(outside.pubmed_reference(pmid), pmid)
    except outside.OutsideError as error:
        failure = error
    try:
        summary = answers.from_esummary(outside.pubmed_summary(pmid), pmid)
    except outside.OutsideError as error:
        failure = error
    if exported and summary:
        return Found(summary.record | exported.record, "PubMed", summary.publication_types)
    if exported:
        return replace(exported, remark=NO_SUMMARY if failure else "")
    if summary:
        return summary
    raise failure or NoSuchRecordError(f"PubMed has no record {pmid}.")


def by_doi(doi: str) -> Found:
    """Content negotiation at doi.org, whichever agency registered `doi`; Crossref where that gives no record."""
    failure: outside.OutsideError = outside.UnreadableError("doi.org sent no record.")
    try:
        answer = outside.doi_as_csl(doi)
        if answer is None:
            raise NoSuchRecordError(f"There is no DOI {doi}.")
        if found := answers.from_content_negotiation(answer):
            return found
    except outside.OutsideError as error:
        failure = error
    if found := answers.from_crossref(outside.crossref_work(doi)):
        return found
    raise failure


def by_pmcid(pmcid: str) -> Found:
    """PMC's converter to PMID or DOI, and on from there."""
    pmid, doi = answers.from_id_converter(outside.pmc_identifiers(pmcid), pmcid)
    if pmid:
        return by_pmid(pmid)
    if doi:
        return by_doi(doi)
    raise NoSuchRecordError(f"PMC has no record {pmcid}.")


def by_pii(pii: str) -> Found:
    if found := answers.from_crossref_search(outside.crossref_works(f"alternative-id:{pii}", rows=2), pii):
        return found
    raise NoSuchRecordError(f"Crossref has no single record with PII {pii}.")
