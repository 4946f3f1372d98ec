"""Properties of recognising, over generated identifiers and texts."""

import pytest

pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.citations.identifiers import NotAnIdentifierError, bare_doi, doi_url
from blog.citations.recognise import recognise

# A busy machine is no fault of a record.
checked = settings(max_examples=300, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

# What suffixes are made of in practice, brackets balanced; the end is a letter or a digit.
ATOMS = st.text("abcXYZ0123456789", min_size=1, max_size=8)
JOINTS = st.sampled_from([".", "-", "_", "/", ":", "+", "(x)", "<1::AID>", ";2-", "[a]", "=", "(b(c)d)"])
SUFFIXES = st.tuples(st.lists(st.tuples(ATOMS, JOINTS), max_size=6), ATOMS).map(
    lambda parts: "".join(atom + joint for atom, joint in parts[0]) + parts[1]
)
PREFIXES = st.one_of(
    st.integers(1000, 999_999_999), st.builds("{}.{}".format, st.integers(1000, 9999), st.integers(0, 999))
)
DOIS = st.builds("10.{}/{}".format, PREFIXES, SUFFIXES)

WRAPPINGS = st.sampled_from(
    [
        "{}",
        "doi:{}",
        "DOI: {}",
        "info:doi/{}",
        "https://doi.org/{}",
        "http://dx.doi.org/{}",
        "https://www.doi.org/{}",
        "https://www.example.com/doi/full/{}/full",
        "https://www.example.com/doi/{}/abstract",
        "https://www.example.com/doi/{}?x=1#top",
        "https://www.example.com/?doi={}&y=2",
        "doi = {{https://doi.org/{}}},",
    ]
)
AROUND = st.sampled_from(["{}", "({}).", "[{}],", "<{}>", "“{}”", '"{}";', "see {}!", "Text. {} More.", "\u200b{}\n"])


@checked
@given(DOIS, WRAPPINGS, AROUND)
def test_any_doi_in_any_wrapping_comes_back_as_it_was(doi, wrapping, around):
    found = recognise(around.format(wrapping.format(doi)))

    assert [source.doi for source in found] == [doi]


@checked
@given(DOIS)
def test_link_of_a_doi_names_the_doi(doi):
    assert [source.doi for source in recognise(doi_url(doi))] == [doi]


@checked
@given(st.text(st.sampled_from("10./()<>[];:,\"' afulpdhtms%2F5?#&")))
def test_a_normalised_doi_stays_as_it_is(text):
    try:
        doi = bare_doi(f"10.1000/{text}")
    except NotAnIdentifierError:
        return

    assert bare_doi(doi) == doi


@checked
@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                ["10.1000/", "PMC1", "pmid:2", "http://a.bc/", "ISBN ", "978-0-306-40615-7", "S0140-6736(97)11096-0"]
                + list(" \n().,;<>%2F/&?=x1")
            )
        ).map("".join),
    )
)
@example("HTTP://0.0,<")
@example("http://a.bc,<")
def test_what_was_found_is_found_again(text):
    for source in recognise(text):
        again = recognise(" ".join(f"PMID: {v}" if k == "PMID" else v for k, v in source.members.items()))

        assert [found.members for found in again] == ([source.members] if source.members else [])
