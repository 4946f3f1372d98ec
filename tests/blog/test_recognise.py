"""What people paste, and which sources are found in it."""

import pytest

from blog.citations import identifiers
from blog.citations.recognise import Found, recognise

SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
SD = "https://www.sciencedirect.com/science/article"
WRONG_CHECK = ("The check character of PII S2352914818301498 does not agree.",)


# The rows of the vector table of the field's reference, each of them checked against a real record.
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/30089069/", Found(pmid="30089069")),
        ("http://www.ncbi.nlm.nih.gov/pubmed/22205313?dopt=Abstract", Found(pmid="22205313")),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC6613236/", Found(pmcid="PMC6613236")),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC4349800/", Found(pmcid="PMC4349800")),
        ("pmc-id: PMC12240957;", Found(pmcid="PMC12240957")),
        ("https://europepmc.org/articles/pmc8371605?pdf=render", Found(pmcid="PMC8371605")),
        ("(see doi:10.1016/s0140-6736(97)11096-0).", Found(doi="10.1016/s0140-6736(97)11096-0")),
        (
            "https://dx.doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
            Found(doi=SICI),
        ),
        (
            "doi = {https://doi.org/10.1016/j.geothermics.2022.102579},",
            Found(doi="10.1016/j.geothermics.2022.102579"),
        ),
        (
            "https://www.frontiersin.org/articles/10.3389/fcvm.2025.1611449/full",
            Found(doi="10.3389/fcvm.2025.1611449"),
        ),
        (f"{SD}/pii/S221501612300362X?via%3Dihub", Found(pii="S221501612300362X")),
        (f"{SD}/abs/pii/S0957417413007100", Found(pii="S0957417413007100")),
        (f"{SD}/pii/S2352914818301497#sec1", Found(pii="S2352914818301497")),
        (f"{SD}/pii/S2352914818301498", Found(pii="S2352914818301498", warnings=WRONG_CHECK)),
        (f"{SD}/pii/B978012416970800002X", Found(pii="B978012416970800002X")),
        ("B9780123849472006747", Found(pii="B9780123849472006747")),
        ("/pii/009265667790037X", Found(pii="009265667790037X")),
        ("S0140-6736(97)11096-0", Found(pii="S0140673697110960")),
        ("S0140-6736(04)15715-2", Found(pii="S0140673604157152")),
        ("S0140-6736(10)60175-4", Found(pii="S0140673610601754")),
    ],
)
def test_every_vector_of_the_field_is_found(text, found):
    assert recognise(text) == [found]


DOI = Found(doi="10.1056/NEJMra1708714")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://pubmed.ncbi.nlm.nih.gov/30089069", Found(pmid="30089069")),
        ("http://pubmed.ncbi.nlm.nih.gov/30089069/#affiliation-1", Found(pmid="30089069")),
        ("https://www.ncbi.nlm.nih.gov/m/pubmed/30089069/", Found(pmid="30089069")),
        ("https://pubmed.gov/30089069", Found(pmid="30089069")),
        ("https://europepmc.org/article/MED/30089069", Found(pmid="30089069")),
        ("http://europepmc.org/abstract/med/30089069", Found(pmid="30089069")),
        ("pubmed.ncbi.nlm.nih.gov/30089069/", Found(pmid="30089069")),
        ("http://www.ncbi.nlm.nih.gov/entrez/query.fcgi?db=PubMed&list_uids=30089069", Found(pmid="30089069")),
        ("https://europepmc.org/article/PMC/PMC8371605", Found(pmcid="PMC8371605")),
        ("https://europepmc.org/article/pmc/8371605", Found(pmcid="PMC8371605")),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC3531190.1/pdf/nihms1.pdf", Found(pmcid="PMC3531190")),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/pmid/30089069/", Found(pmid="30089069")),
        ("https://doi.org/10.1056/NEJMra1708714", DOI),
        ("http://www.doi.org/10.1056/NEJMra1708714", DOI),
        ("HTTPS://DX.DOI.ORG/10.1056/NEJMra1708714", DOI),
        ("https://doi.org/doi:10.1056/NEJMra1708714", DOI),
        ("https://doi.org/10.1056%2FNEJMra1708714", DOI),
        ("info:doi/10.1056/NEJMra1708714", DOI),
        ("https://www.nejm.org/doi/full/10.1056/NEJMra1708714?query=x", DOI),
        ("https://www.nejm.org/doi/pdf/10.1056/NEJMra1708714", DOI),
        (
            "https://onlinelibrary.wiley.com/doi/10.1111/j.1365-2141.2008.07114.x/abstract;jsessionid=A1",
            Found(doi="10.1111/j.1365-2141.2008.07114.x"),
        ),
        (
            "https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD001431.pub5/full",
            Found(doi="10.1002/14651858.CD001431.pub5"),
        ),
        (
            "https://link.springer.com/content/pdf/10.1007/s12072-018-9855-0.pdf",
            Found(doi="10.1007/s12072-018-9855-0"),
        ),
        ("https://link.springer.com/article/10.1007/s12072-018-9855-0#Sec1", Found(doi="10.1007/s12072-018-9855-0")),
        (
            "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345&type=printable",
            Found(doi="10.1371/journal.pone.0012345"),
        ),
        (
            "https://www.biorxiv.org/content/10.1101/2020.05.01.072975v1.full.pdf",
            Found(doi="10.1101/2020.05.01.072975"),
        ),
        ("https://academic.oup.com/x/article/doi/10.1093/ajcn/nqab123/6234567", Found(doi="10.1093/ajcn/nqab123")),
        (
            "https://www.tandfonline.com/doi/epdf/10.1080/07315724.2012.10720014",
            Found(doi="10.1080/07315724.2012.10720014"),
        ),
        (
            "https://api.crossref.org/works/10.1016%2Fs0140-6736%2897%2911096-0",
            Found(doi="10.1016/s0140-6736(97)11096-0"),
        ),
        (
            "https://www.thelancet.com/journals/lancet/article/PIIS0140-6736(97)11096-0/fulltext",
            Found(pii="S0140673697110960"),
        ),
        (
            "https://www.thelancet.com/journals/lancet/article/PIIS0140-6736%2897%2911096-0/abstract",
            Found(pii="S0140673697110960"),
        ),
        ("https://linkinghub.elsevier.com/retrieve/pii/S0957417413007100", Found(pii="S0957417413007100")),
        (f"{SD}/abs/pii/B9780123849472006747?via%3Dihub", Found(pii="B9780123849472006747")),
        ("https://www.sciencedirect.com/book/9780123851574/x", Found(isbn="9780123851574")),
        ("https://www.ncbi.nlm.nih.gov/books/NBK56070/", Found(url="https://www.ncbi.nlm.nih.gov/books/NBK56070/")),
        ("https://www.nhmrc.gov.au/guide_(2020)?page=2.", Found(url="https://www.nhmrc.gov.au/guide_(2020)?page=2")),
    ],
)
def test_address_of_a_page_about_a_study_names_the_study(text, found):
    assert recognise(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PMID: 30089069", Found(pmid="30089069")),
        ("pmid30089069.", Found(pmid="30089069")),
        ("[PubMed: 30089069]", Found(pmid="30089069")),
        ("(PubMed ID 30089069)", Found(pmid="30089069")),
        ("PMCID: PMC3531190.1", Found(pmcid="PMC3531190")),
        ("10.1056/NEJMra1708714", DOI),
        ("DOI 10.1056/NEJMra1708714.", DOI),
        ("“10.1056/NEJMra1708714”,", DOI),
        ("<https://doi.org/10.1056/NEJMra1708714>", DOI),
        ("[a study](https://doi.org/10.1056/NEJMra1708714)", DOI),
        ("[10.1056/NEJMra1708714](https://doi.org/10.1056/NEJMra1708714)", DOI),
        ('<a href="https://doi.org/10.1056/NEJMra1708714">10.1056/NEJMra1708714</a><br>', DOI),
        ("10.1056\u200b/NEJMra1708714\ufeff", DOI),
        (r"doi = {10.1007/978-3-030-1\_5},", Found(doi="10.1007/978-3-030-1_5")),
        ("10.1002/a&lt;1661::AID&gt;3.0", Found(doi="10.1002/a<1661::AID>3.0")),
        ("ISBN 0-306-40615-2", Found(isbn="9780306406157")),
        ("ISBN-13: 978-0-306-40615-7", Found(isbn="9780306406157")),
        ("978 0 306 40615 7", Found(isbn="9780306406157")),
        ("0306406152", Found(isbn="9780306406157")),
        ("0-8044-2957-X.", Found(isbn="9780804429573")),
        ("B978-0-12-384947-2.00674-7", Found(pii="B9780123849472006747")),
    ],
)
def test_identifier_in_a_sentence_or_in_mark_up_is_found(text, found):
    assert recognise(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\n",
        "magnesium and sleep",
        "https://pubmed.ncbi.nlm.nih.gov/?term=magnesium",
        "https://pubmed.ncbi.nlm.nih.gov/?term=30089069",
        "https://pmc.ncbi.nlm.nih.gov/search/?term=zinc",
        "https://europepmc.org/search?query=zinc",
        "https://www.sciencedirect.com/search?qs=zinc",
        "https://scholar.google.com/scholar?q=zinc",
        "https://doi.org/",
        "30089069",
        "2018;379(6):557-566",
        "call 0406306152 now",
        "9780306406158",
        "10.105/x",
        "10.1056/",
        "110.1056/x",
        "PMC",
        "PMID: 0",
        "javascript:alert(1)",
        "https://nodots/path",
        "http://",
        "\x00\ud800",
    ],
)
def test_text_that_names_no_source_gives_nothing(text):
    assert recognise(text) == []


def test_reference_in_words_is_one_source_with_all_its_identifiers():
    text = (
        "Tyler KL. Acute Viral Encephalitis. N Engl J Med. 2018;379(6):557-566. doi: 10.1056/NEJMra1708714. "
        "PMID: 30089069; PMCID: PMC4349800."
    )

    assert recognise(text) == [Found(doi="10.1056/NEJMra1708714", pmid="30089069", pmcid="PMC4349800")]


def test_labelled_lines_carry_on_with_the_source_above():
    text = "doi: 10.1056/NEJMra1708714\nPMID: 30089069\nPMCID: PMC4349800\nPMID: 22205313"

    assert recognise(text) == [
        Found(doi="10.1056/NEJMra1708714", pmid="30089069", pmcid="PMC4349800"),
        Found(pmid="22205313"),
    ]


def test_blank_line_parts_sources():
    assert recognise("doi: 10.1056/NEJMra1708714\n\nPMID: 22205313") == [DOI, Found(pmid="22205313")]


def test_addresses_on_lines_of_their_own_are_sources_of_their_own():
    text = (
        "https://doi.org/10.1056/NEJMra1708714\r\nhttps://pubmed.ncbi.nlm.nih.gov/22205313/\r\nhttps://example.com/a"
    )

    assert recognise(text) == [DOI, Found(pmid="22205313"), Found(url="https://example.com/a")]


@pytest.mark.parametrize("text", ["10.1000/a, 10.1000/b", "10.1000/a,10.1000/b", "10.1000/a;doi:10.1000/b"])
def test_two_identifiers_of_a_kind_in_one_line_are_two_sources(text):
    assert recognise(text) == [Found(doi="10.1000/a"), Found(doi="10.1000/b")]


def test_one_study_pasted_four_ways_is_one_source():
    text = (
        "https://doi.org/10.1056/NEJMra1708714\n10.1056/nejmra1708714\n"
        "doi:10.1056/NEJMra1708714 PMID: 30089069\nhttps://pubmed.ncbi.nlm.nih.gov/30089069/"
    )

    assert recognise(text) == [Found(doi="10.1056/NEJMra1708714", pmid="30089069")]


def test_doi_wins_over_the_pii_the_isbn_and_the_pmcid_inside_it():
    assert recognise("10.1016/S0140-6736(97)11096-0") == [Found(doi="10.1016/S0140-6736(97)11096-0")]
    assert recognise("10.1007/978-0-306-40615-7_5") == [Found(doi="10.1007/978-0-306-40615-7_5")]
    assert recognise("10.1000/x.PMC4349800") == [Found(doi="10.1000/x.PMC4349800")]


def test_numbers_alone_are_pmids_only_where_the_caller_says_so():
    assert recognise("30089069, 22205313", bare_numbers_are_pmids=True) == [
        Found(pmid="30089069"),
        Found(pmid="22205313"),
    ]
    assert recognise("https://doi.org/10.1056/NEJMra1708714", bare_numbers_are_pmids=True) == [DOI]
    assert recognise("30089069, 22205313") == []


def test_isbn_with_a_wrong_last_digit_is_told_and_not_taken():
    assert recognise("ISBN 0-306-40615-3") == [
        Found(warnings=("The last digit of ISBN 0-306-40615-3 does not agree with the others.",))
    ]


def test_pii_around_a_wrong_issn_is_told_even_if_its_own_check_agrees():
    pii = next(p for d in "0123456789X" if identifiers.pii_check_holds(p := f"S014067379711096{d}"))

    assert recognise(pii) == [Found(pii=pii, warnings=(f"The ISSN inside PII {pii} is not valid.",))]


def test_found_identifiers_are_members_of_a_record():
    assert Found(doi="10.1000/x", pmcid="PMC1", url="https://a.bc/").members == {
        "DOI": "10.1000/x",
        "PMCID": "PMC1",
        "URL": "https://a.bc/",
    }


@pytest.mark.parametrize("length", [256, 5_000])
def test_doi_longer_than_any_real_one_is_none_in_words_and_in_an_address(length):
    doi = f"10.1056/{'x' * (length - 8)}"

    assert recognise(f"doi:{doi}") == []
    assert recognise(f"https://doi.org/{doi}") == []


# A megabyte each: with one search that looks back or ahead over the rest, any of them would take hours.
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("10.1/((((…" * 100_000, 0),
        ("10.1056/" + ")" * 1_000_000, 0),
        ("10.1056/x" + "/full" * 200_000, 1),
        ("10.1056/a," * 100_000, 1),
        ("10.1010." * 125_000, 0),
        ("http://a.bc/?" + "10.1056/a&" * 100_000, 1),
        ("http://a.bc/" + "](" * 500_000, 1),
        ("https://" * 125_000, 0),
        ("978-" * 250_000, 0),
        ("pmid:" + "0" * 1_000_000, 0),
        ("ncbi.nlm.nih.gov/a?" * 50_000, 0),
        ("ISBN 0306406153\n" * 10_000, 1),
        ("\n" * 1_000_000, 0),
    ],
)
def test_a_megabyte_of_anything_costs_a_megabyte(text, count):
    assert len(recognise(text)) == count
