"""What we write reads back equal, whatever the texts hold."""

import pytest

pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.citations.csl import TYPES, identify
from blog.citations.exchange import read, write_bibtex, write_csl_json, write_ris
from blog.citations.keys import suggest_key
from blog.citations.latex import decoded, escaped
from blog.citations.plain import one_line, plain_text

# A busy machine is no fault of a record.
checked = settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

HARD = ["\\", "{", "}", "~", "^", "&", "%", "$", "#", "_", '"', "'", "`", "--", "@a{", " and ", ", ", "TY  - ", "<i>"]
HARD += [
    "\\'e",
    "&amp;",
    "<",
    ">",
    "CSL-JSON {",
    "\u2028",
    "É",
    "e\u0301",
    "中文",
    "🙂",
    " others",
    "van der ",
    "10.1/",
    "\n",
]
# Any text, and texts full of what the three formats give a meaning; as records hold them: plain, on one line.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40),
    st.lists(st.one_of(st.sampled_from(HARD), st.text("abcXYZ 09", max_size=5)), max_size=8).map("".join),
).map(plain_text)
WORDS = TEXTS.filter(bool)
PARTS = ["family", "given", "non-dropping-particle", "dropping-particle", "suffix"]
PEOPLE = st.dictionaries(st.sampled_from(PARTS), WORDS, min_size=1)
ORDINARY = st.sampled_from(
    [
        {"family": "de Freitas", "given": "Marcos R.G."},
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr"},
        {"literal": "World Health Organization"},
        {"family": "Plato"},
        {"family": "Óstlund", "given": "Åsa-Maria"},
    ]
)
AUTHORS = st.lists(st.one_of(ORDINARY, PEOPLE, st.builds(lambda name: {"literal": name}, WORDS)), max_size=4)
DATES = st.one_of(
    st.integers(1000, 2100).map(lambda year: [year]),
    st.dates().map(lambda day: [day.year, day.month][:2]).filter(lambda parts: 1000 <= parts[0] <= 2100),
    st.dates().map(lambda day: [day.year, day.month, day.day]).filter(lambda parts: 1000 <= parts[0] <= 2100),
)
PAGES = st.one_of(
    TEXTS, st.sampled_from(["284-287", "e123-e130", "S1-S9", "284–287", "1-5, 7", "CD009402", "a--b", "-"])
)
FIELDS = {
    "container-title": TEXTS,
    "container-title-short": TEXTS,
    "collection-title": TEXTS,
    "publisher": TEXTS,
    "publisher-place": TEXTS,
    "volume": TEXTS,
    "issue": TEXTS,
    "page": PAGES,
    "edition": TEXTS,
    "language": TEXTS,
    "DOI": st.sampled_from(
        ["10.1056/NEJMra1708714", "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"]
    ),
    "PMID": st.integers(1, 999_999_999).map(str),
    "PMCID": st.integers(1, 999_999_999).map("PMC{}".format),
    "PII": st.sampled_from(["S0140673697110960", "B978012416970800002X", "S2352914818301498", "009265667790037X"]),
    "ISBN": st.sampled_from(["978-0-306-40615-7", "0306406152", "080442957X"]),
    "ISSN": st.sampled_from(["0140-6736", "0028-4793, 1533-4406", "2049-3630"]),
    "URL": st.one_of(
        st.just("https://www.example.com/a_b?x=1&y=%20#z"),
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"])).map(
            lambda path: one_line(f"https://example.com/{path}")
        ),
    ),
    "author": AUTHORS,
    "issued": DATES.map(lambda parts: {"date-parts": [parts]}),
}
REQUIRED = {"type": st.sampled_from(list(TYPES)), "title": WORDS}
KEYS = st.text("abcxyz0189_.-", min_size=1, max_size=79).map("k{}".format)
RECORDS = st.fixed_dictionaries(REQUIRED, optional=FIELDS | {"id": KEYS}).map(
    lambda record: {name: value for name, value in record.items() if value}
)


@pytest.mark.parametrize("write", [write_ris, write_bibtex, write_csl_json])
@checked
@given(record=RECORDS)
def test_any_record_that_is_written_reads_back_equal(write, record):
    identify(record)

    reading = read(write([record]))

    assert (reading.records, reading.problems) == ([record], [])


@pytest.mark.parametrize("write", [write_ris, write_bibtex, write_csl_json])
@checked
@given(records=st.lists(RECORDS, max_size=3, unique_by=lambda record: record.get("id", object())))
def test_a_list_reads_back_in_its_order_and_as_bytes(write, records):
    assert read(write(records).encode()).records == records


@checked
@given(TEXTS)
def test_text_through_latex_is_itself(text):
    assert decoded(escaped(text)) == text


@checked
@given(st.one_of(st.text(), TEXTS))
def test_plain_text_is_plain_already(text):
    assert plain_text(plain_text(text)) == plain_text(text)


SNIPPETS = [
    "TY  - JOUR\n",
    "ER  - \n",
    "AU  - ",
    "PMID- 5\n",
    "@article{",
    "@string{a=",
    "{",
    "}",
    '"',
    ",",
    "=",
    "#",
    "[{",
    "}]",
]
SNIPPETS += [
    '"title":',
    '"x"',
    "DO  - 10.1/",
    "issued",
    "\n",
    " ",
    "\\",
    "title = ",
    "1",
    "9" * 30,
    "\x00",
    "\ud800",
    "é",
]


@checked
@given(st.one_of(st.binary(), st.text(), st.lists(st.sampled_from(SNIPPETS)).map("".join)))
def test_no_input_raises_and_every_record_is_one_of_ours(data):
    for record in read(data).records:
        identify(record)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
)
MEMBERS = ["type", "title", "author", "issued", "DOI", "PMID", "ISBN", "URL", "custom", "id", "volume"]


@checked
@given(st.lists(st.dictionaries(st.sampled_from(MEMBERS), JSON), max_size=3))
def test_no_json_raises_and_every_record_is_one_of_ours(items):
    for record in read(write_csl_json([{"type": "book", "title": "x"} | item for item in items])).records:
        identify(record)


@checked
@given(RECORDS, st.sets(KEYS))
def test_suggested_key_is_new_and_fit_for_the_library(record, taken):
    key = suggest_key(record, taken)
    again = suggest_key(record, taken | {key})

    assert len({key, again} - taken) == 2
    assert read(write_csl_json([record | {"id": key}])).records[0]["id"] == key
