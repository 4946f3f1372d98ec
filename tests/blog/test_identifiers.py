"""DOI, PMID, PMCID, PII and ISBN: one spelling each. Vectors: domain.md 2.2 and the sources named there."""

import pytest

from blog.citations import identifiers
from blog.citations.identifiers import NotAnIdentifierError

SICI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  ", ""),
        ("10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        (" 10.1056/NEJMra1708714 \n", "10.1056/nejmra1708714"),
        ("https://doi.org/10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        ("http://dx.doi.org/10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        ("HTTPS://WWW.DOI.ORG/10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        ("doi:10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        ("DOI: 10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        ("info:doi/10.1056/NEJMra1708714", "10.1056/nejmra1708714"),
        ("10.1056%2FNEJMra1708714", "10.1056/nejmra1708714"),
        ("https://doi.org/10.1016/j.geothermics.2022.102579?via=x#sec1", "10.1016/j.geothermics.2022.102579"),
        ("10.1016/j.geothermics.2022.102579.", "10.1016/j.geothermics.2022.102579"),
        ("10.1016/j.geothermics.2022.102579,;:!\"'", "10.1016/j.geothermics.2022.102579"),
        ("10.1016/s0140-6736(97)11096-0", "10.1016/s0140-6736(97)11096-0"),
        ("doi:10.1016/s0140-6736(97)11096-0).", "10.1016/s0140-6736(97)11096-0"),
        (f"{SICI}", SICI),
        ("https://dx.doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2", SICI),
        ("10.1000.10/123456", "10.1000.10/123456"),
        ("10.3389/fcvm.2025.1611449/full", "10.3389/fcvm.2025.1611449"),
        ("10.1056/NEJMra1708714/pdf/", "10.1056/nejmra1708714"),
        ("10.1056/full", "10.1056/full"),
        ("https://doi.org/10.1056%252FNEJMra1708714", "10.1056/nejmra1708714"),
    ],
)
def test_doi_in_any_spelling_is_normalised(text, expected):
    assert identifiers.normal_doi(text) == expected


@pytest.mark.parametrize(
    "text", ["10.1/", "10.1056/", "10.1056", "11.1056/x", "NEJMra1708714", "30089069", "10.105/x"]
)
def test_doi_that_is_none_is_refused_with_an_example(text):
    with pytest.raises(NotAnIdentifierError, match=r"^A DOI looks like 10\.1056/NEJMra1708714\.$"):
        identifiers.normal_doi(text)


@pytest.mark.parametrize("text", ["https://evil.example/10.1056/x", "javascript:10.1056/x", f"10.1056/{'x' * 248}"])
def test_doi_of_another_site_or_too_long_is_refused(text):
    with pytest.raises(NotAnIdentifierError):
        identifiers.normal_doi(text)


def test_doi_of_255_characters_is_the_longest():
    assert len(identifiers.normal_doi(f"10.1056/{'x' * 247}")) == 255


def test_doi_link_encodes_what_an_address_cannot_hold():
    assert identifiers.doi_url(SICI) == (
        "https://doi.org/10.1002/(sici)1097-0258(19980815/30)17:15/16%3C1661::aid-sim968%3E3.0.co;2-2"
    )


def test_doi_of_its_own_link_is_itself():
    assert identifiers.normal_doi(identifiers.doi_url(SICI)) == SICI


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("30089069", "30089069"),
        (" 22205313\t", "22205313"),
        ("PMID: 30089069", "30089069"),
        ("pmid30089069", "30089069"),
        ("0030089069", "30089069"),
        ("1", "1"),
        ("999999999", "999999999"),
    ],
)
def test_pmid_in_any_spelling_is_normalised(text, expected):
    assert identifiers.normal_pmid(text) == expected


@pytest.mark.parametrize(
    "text", ["0", "1234567890", "-1", "1e9", "3_0", "٣٠٠٨٩٠٦٩", "３００", "abc", "PMC6613236", "3.5"]
)
def test_pmid_that_is_none_is_refused_with_an_example(text):
    with pytest.raises(NotAnIdentifierError, match=r"^A PMID is a number like 21957236\.$"):
        identifiers.normal_pmid(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("PMC6613236", "PMC6613236"),
        ("pmc8371605", "PMC8371605"),
        ("6613236", "PMC6613236"),
        ("PMC3531190.1", "PMC3531190"),
        ("PMCID: PMC12240957", "PMC12240957"),
        (" PMC4349800 ", "PMC4349800"),
    ],
)
def test_pmcid_in_any_spelling_is_normalised(text, expected):
    assert identifiers.normal_pmcid(text) == expected


@pytest.mark.parametrize("text", ["PMC", "PMC0", "PMC1234567890", "PMC٣", "PMD12", "PMC12x"])
def test_pmcid_that_is_none_is_refused_with_an_example(text):
    with pytest.raises(NotAnIdentifierError, match=r"^A PMCID looks like PMC4192433\.$"):
        identifiers.normal_pmcid(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S221501612300362X", "S221501612300362X"),
        ("S0957417413007100", "S0957417413007100"),
        ("S2352914818301497", "S2352914818301497"),
        ("B978012416970800002X", "B978012416970800002X"),
        ("B9780123849472006747", "B9780123849472006747"),
        ("009265667790037X", "009265667790037X"),
        ("S0140-6736(97)11096-0", "S0140673697110960"),
        ("S0140-6736(04)15715-2", "S0140673604157152"),
        ("s0140-6736(10)60175-4", "S0140673610601754"),
    ],
)
def test_pii_is_normalised_and_its_check_character_agrees(text, expected):
    pii = identifiers.normal_pii(text)

    assert pii == expected
    assert identifiers.pii_check_holds(pii)


@pytest.mark.parametrize(
    "text", ["S2352914818301498", "S2215016123003620", "B9780124169708000020", "0092656677900370", "S0140673697110961"]
)
def test_pii_with_a_wrong_check_character_is_kept_and_known_as_wrong(text):
    assert identifiers.normal_pii(text) == text
    assert not identifiers.pii_check_holds(text)


def test_pii_with_two_digits_swapped_is_known_as_wrong():
    assert not identifiers.pii_check_holds("S0957417431007100")


@pytest.mark.parametrize("text", ["S0140", "S01406736971109600", "X0140673697110960", "B9760123849472006747", "S٠١٤٠"])
def test_pii_that_is_none_is_refused_with_examples(text):
    with pytest.raises(NotAnIdentifierError, match=r"^A PII looks like S0140-6736\(97\)11096-0 or B97"):
        identifiers.normal_pii(text)


@pytest.mark.parametrize(
    ("issn", "holds"),
    [
        ("0140-6736", True),
        ("2434-561X", True),
        ("2434561x", True),
        ("0140-6737", False),
        ("0140-673", False),
        ("", False),
    ],
)
def test_issn_agrees_with_its_check_digit(issn, holds):
    assert identifiers.issn_check_holds(issn) is holds


@pytest.mark.parametrize(
    ("pii", "holds"),
    [
        ("S0140673697110960", True),
        ("S0140673797110960", False),
        ("B9780123849472006747", True),
        ("B9780123849473006747", False),
    ],
)
def test_number_inside_a_pii_has_a_check_of_its_own(pii, holds):
    assert identifiers.pii_holds_a_valid_number(pii) is holds


def test_empty_pii_stays_empty():
    assert identifiers.normal_pii(" ") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("0-306-40615-2", "9780306406157"),
        ("0306406152", "9780306406157"),
        ("0-8044-2957-X", "9780804429573"),
        ("080442957x", "9780804429573"),
        ("978-0-306-40615-7", "9780306406157"),
        ("979 10 90636 07 1", "9791090636071"),
    ],
)
def test_isbn_of_10_or_13_digits_becomes_13(text, expected):
    assert identifiers.normal_isbn(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0306406153",
        "9780306406158",
        "9771234567898",
        "X306406152",
        "08044X957X",
        "97803064061",
        "٩٧٨٠٣٠٦٤٠٦١٥٧",
        "isbn",
    ],
)
def test_isbn_with_wrong_digits_is_refused(text):
    with pytest.raises(NotAnIdentifierError, match=r"^An ISBN has 10 or 13 digits, and the last one must agree"):
        identifiers.normal_isbn(text)


def test_addresses_of_records_are_the_canonical_ones():
    assert identifiers.pubmed_url("30089069") == "https://pubmed.ncbi.nlm.nih.gov/30089069/"
    assert identifiers.pmc_url("PMC4349800") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC4349800/"
    assert identifiers.sciencedirect_url("S0957417413007100") == (
        "https://www.sciencedirect.com/science/article/pii/S0957417413007100"
    )
