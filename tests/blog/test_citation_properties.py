"""What must hold of every reference in every style, whatever a record that the library keeps may hold."""

import pytest
from django.template.loader import render_to_string

from blog.citations import csl, styles
from tests.blog.references import OF_EACH_KIND

hypothesis = pytest.importorskip("hypothesis")
some = pytest.importorskip("hypothesis.strategies")
given = hypothesis.given
checked = hypothesis.settings(max_examples=150, deadline=None, database=None)

STYLES = (styles.ama, styles.vancouver, styles.apa)
words = some.text(max_size=12) | some.sampled_from(
    ["<b>x</b>", "A & B", "HIV", "e12-e19", "284-7", "1--9", "[Zink].", "Does it?", "...", "-", "J.-P.", "KL", "2"]
)
names = some.dictionaries(
    some.sampled_from(["family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle"]), words
)
dates = some.sampled_from([{}, None, {"date-parts": [[2018]]}, {"date-parts": [["2018", 8]]}, {"date-parts": [[]]}])
members = some.dictionaries(
    some.sampled_from(
        [name for name in csl.TEXT_FIELDS if name not in {"DOI", "PMID", "PMCID", "PII", "ISBN", "URL"}]
    ),
    words,
)
others = some.dictionaries(
    some.sampled_from(["genre", "accessed", "editor", "number"]), words | dates | some.lists(names, max_size=3)
)
records = some.builds(
    lambda kind, given, others, authors, issued, title: (
        OF_EACH_KIND[kind] | given | others | {"author": authors, "issued": issued, "title": title}
    ),
    some.sampled_from([*csl.TYPES]),
    members,
    others,
    some.lists(names, max_size=25),
    dates,
    words.filter(str.strip),
)


@checked
@given(record=records)
def test_no_style_refuses_a_record_that_the_library_keeps_and_all_print_its_title_as_it_stands(record):
    csl.identify(record)

    for style in STYLES:
        runs = style(record)
        text = "".join(run.text for run in runs)
        title = " ".join(record["title"].split())
        assert title.removesuffix(".") in text
        assert text == text.strip()
        assert all(run.text for run in runs)
        assert all(a.is_italic != b.is_italic for a, b in zip(runs, runs[1:], strict=False))


@checked
@given(record=records)
def test_reference_on_a_page_holds_no_markup_of_its_record(record):
    for style in STYLES:
        runs = [(run.text, run.is_italic) for run in style(record)]
        printed = render_to_string("blog/_runs.html", {"runs": runs})
        assert printed.count("<") == 2 * sum(is_italic for _, is_italic in runs)
