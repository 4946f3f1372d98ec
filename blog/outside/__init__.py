"""The only way out to the network: identified, short of time and of bytes, and never to a machine inside.

Commands use it, the web process never does: a page that waits for somebody else's server is a page that hangs.
"""

from blog.outside.asking import ask, reach
from blog.outside.errors import (
    BusyError,
    NoAnswerError,
    NoSuchHostError,
    OutsideError,
    RefusedError,
    TooLargeError,
    TooManyRedirectsError,
    UnreadableError,
)
from blog.outside.fetching import LIMITS, Answer, Limits
from blog.outside.guard import is_public, names_resolve
from blog.outside.pace import Pace
from blog.outside.questions import (
    crossref_work,
    crossref_works,
    doi_as_csl,
    pmc_identifiers,
    pubmed_reference,
    pubmed_summary,
)

__all__ = [
    "LIMITS",
    "Answer",
    "BusyError",
    "Limits",
    "NoAnswerError",
    "NoSuchHostError",
    "OutsideError",
    "Pace",
    "RefusedError",
    "TooLargeError",
    "TooManyRedirectsError",
    "UnreadableError",
    "ask",
    "crossref_work",
    "crossref_works",
    "doi_as_csl",
    "is_public",
    "names_resolve",
    "pmc_identifiers",
    "pubmed_reference",
    "pubmed_summary",
    "reach",
]
