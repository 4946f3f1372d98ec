"""References in words. A reference is a list of runs of plain and italic text, so that no style ever handles HTML.

No style changes the case of a title ("HIV", "B6"): it is printed as stored, less one final period, which PubMed's
titles bring with them. What a record lacks is left out, with the punctuation that belongs to it.
"""

from blog.citations.styles.ama import ama
from blog.citations.styles.apa import apa
from blog.citations.styles.names import short_authors, whole_names
from blog.citations.styles.runs import Run
from blog.citations.styles.vancouver import vancouver

__all__ = ["Run", "ama", "apa", "short_authors", "vancouver", "whole_names"]
