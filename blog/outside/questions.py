"""The questions that lookups and watches put to the services, and their raw answers."""

from typing import Any
from urllib.parse import quote

from blog.outside.asking import ask
from blog.outside.errors import UnreadableError
from blog.outside.fetching import Answer

CSL_JSON = "application/vnd.citationstyles.csl+json"


def pubmed_reference(pmid: str) -> Any:
    """NCBI's Literature Citation Exporter: a number as CSL-JSON."""
    return readable(ask("exporter", "/pubmed/", {"format": "csl", "id": pmid}))


def pubmed_summary(pmid: str) -> Any:
    """E-utilities' esummary of one number. One that PubMed does not know is answered with status 200 too."""
    return readable(ask("eutils", "/esummary.fcgi", {"db": "pubmed", "id": pmid, "retmode": "json"}))


def pmc_identifiers(pmcid: str) -> Any:
    """PMC's id converter: it knows only articles in PMC."""
    return readable(ask("id_converter", "/articles/", {"ids": pmcid, "format": "json"}))


def doi_as_csl(doi: str) -> Any:
    """Content negotiation at doi.org (Crossref, DataCite, mEDRA), or None: there is no such DOI.

    Only the resolver's own 404 says so. One of an agency that it sent us to says that the agency is out of order.
    """
    answer = ask("doi", f"/{in_path(doi)}", accept=CSL_JSON)
    return None if answer.status == 404 and not answer.was_redirected else readable(answer)


def crossref_work(doi: str) -> Any:
    """Crossref's record of `doi`, or None: it has none, another agency may."""
    answer = ask("crossref", f"/works/{in_path(doi)}")
    return None if answer.status == 404 else readable(answer)


def crossref_works(filter_by: str, *, rows: int) -> Any:
    """Crossref's records that pass a filter, such as `alternative-id:…` or `updates:…`."""
    return readable(ask("crossref", "/works", {"filter": filter_by, "rows": str(rows)}))


def in_path(doi: str) -> str:
    """`doi` as part of an address: old ones hold < > ; ( ) and #."""
    return quote(doi, safe="/:;()")


def readable(answer: Answer) -> Any:
    """The JSON of a good answer. With any other status the service is out of order: nothing follows from it."""
    if answer.status != 200:
        raise UnreadableError(f"The service answered with status {answer.status}.")
    return answer.json()
