"""NBIB, the MEDLINE format of PubMed, in."""

import pytest

from blog.citations.exchange import read
from blog.citations.exchange.nbib import full_range

NBIB = """\
PMID- 30089069
OWN - NLM
STAT- MEDLINE
LR  - 20230928
IS  - 1533-4406 (Electronic)
IS  - 0028-4793 (Linking)
VI  - 379
IP  - 6
DP  - 2018 Aug 9
TI  - Acute Viral
      Encephalitis.
PG  - 557-66
LID - 10.1056/NEJMra1708714 [doi]
AB  - Words that belong to their publisher.
FAU - Tyler, Kenneth L
AU  - Tyler KL
CN  - A Study Group
LA  - eng
PT  - Journal Article
PT  - Review
PL  - United States
TA  - N Engl J Med
JT  - The New England journal of medicine
PMC - PMC4349800
AID - S0140-6736(97)11096-0 [pii]
AID - 10.1056/NEJMra1708714 [doi]
SO  - N Engl J Med. 2018 Aug 9;379(6):557-566.

"""
STUDY = {
    "type": "article-journal",
    "title": "Acute Viral Encephalitis",
    "container-title": "The New England journal of medicine",
    "container-title-short": "N Engl J Med",
    "volume": "379",
    "issue": "6",
    "page": "557-566",
    "language": "eng",
    "DOI": "10.1056/NEJMra1708714",
    "PMID": "30089069",
    "PMCID": "PMC4349800",
    "PII": "S0140673697110960",
    "ISSN": "1533-4406",
    "author": [{"family": "Tyler", "given": "Kenneth L"}, {"literal": "A Study Group"}],
    "issued": {"date-parts": [[2018, 8, 9]]},
    "custom": {"publication_types": ["Journal Article", "Review"]},
}


def test_record_of_pubmed_is_read_whole_but_for_its_abstract():
    reading = read(NBIB)

    assert (reading.format, reading.problems) == ("nbib", [])
    assert reading.records == [STUDY]
    assert "publisher." not in str(reading.records)


def test_records_follow_each_other_with_crlf_too():
    both = NBIB + NBIB.replace("30089069", "22205313")

    assert [record["PMID"] for record in read(both.replace("\n", "\r\n")).records] == ["30089069", "22205313"]


def test_short_names_serve_where_full_ones_are_missing():
    text = NBIB.replace("FAU - Tyler, Kenneth L\n", "")

    assert read(text).records[0]["author"] == [{"family": "Tyler", "given": "KL"}, {"literal": "A Study Group"}]


def test_number_of_another_publisher_is_no_pii():
    assert "PII" not in read(NBIB.replace("S0140-6736(97)11096-0", "bmj.k1234")).records[0]


def test_preprint_and_book_have_their_kinds():
    assert read(NBIB.replace("Journal Article", "Preprint")).records[0]["type"] == "article"
    book = (
        "PMID- 32310417\nTI  - Electrolytes.\nBTI - StatPearls\nPB  - StatPearls Publishing\nPL  - Treasure Island\n"
    )
    (record,) = read(book).records
    assert (record["type"], record["container-title"]) == ("chapter", "StatPearls")
    assert record["publisher-place"] == "Treasure Island"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("284-7", "284-287"),
        ("1195-200", "1195-1200"),
        ("557-66", "557-566"),
        ("e524-33", "e524-e533"),
        ("284-287", "284-287"),
        ("99-101", "99-101"),
        ("40-6", "40-46"),
        ("46-2", "46-2"),
        ("CD009402", "CD009402"),
        ("1-5, 7", "1-5, 7"),
        ("", ""),
    ],
)
def test_shortened_page_range_is_spelt_out(short, full):
    assert full_range(short) == full


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("2007 Dec 6", [2007, 12, 6]),
        ("2007 Dec", [2007, 12]),
        ("2007 Nov-Dec", [2007, 11]),
        ("2018 Winter", [2018]),
        ("2007 Dec 15-31", [2007, 12, 15]),
        ("2019 Dec-2020 Jan", [2019, 12]),
    ],
)
def test_date_of_pubmed_is_read_from_its_beginning(printed, parts):
    assert read(NBIB.replace("2018 Aug 9\n", f"{printed}\n")).records[0]["issued"] == {"date-parts": [parts]}
