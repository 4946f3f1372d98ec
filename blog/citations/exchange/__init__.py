"""Records in the formats of reference managers: RIS, NBIB (PubMed), BibTeX and CSL-JSON in; all but NBIB out.

What we write reads back equal. RIS and BibTeX cannot say all that a record holds: what their fields lose stands, as
CSL-JSON, in one more field that other managers ignore (`U5` in RIS, `csl` in BibTeX) and only where something is lost.
"""

from blog.citations.exchange.bibtex_writing import write_bibtex
from blog.citations.exchange.csl_json import write_csl_json
from blog.citations.exchange.reading import format_of, read
from blog.citations.exchange.ris import write_ris
from blog.citations.exchange.shapes import MAX_BYTES, MAX_RECORDS, Problem, Reading, TooMuchError

__all__ = [
    "MAX_BYTES",
    "MAX_RECORDS",
    "Problem",
    "Reading",
    "TooMuchError",
    "format_of",
    "read",
    "write_bibtex",
    "write_csl_json",
    "write_ris",
]
