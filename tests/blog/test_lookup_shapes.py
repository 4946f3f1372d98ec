"""What services answer, read as records: each trap of their shapes, and answers of no shape at all."""

import pytest

from blog import evidence
from blog.citations import csl
from blog.citations.answers import (
    Found,
    from_content_negotiation,
    from_crossref,
    from_crossref_search,
    from_esummary,
    from_exporter,
    from_id_converter,
    publication_types,
    pubmed_date,
    words,
)
from blog.citations.publication_types import DESIGNS, design_of
from tests.blog.services import stored

TYLER = {
    "type": "article-journal",
    "title": "Acute Viral Encephalitis",
    "container-title": "The New England journal of medicine",
    "container-title-short": "N Engl J Med",
    "volume": "379",
    "issue": "6",
    "page": "557-566",
    "issued": {"date-parts": [[2018, 8, 9]]},
    "DOI": "10.1056/NEJMra1708714",
    "PMID": "30089069",
}


def summary(**fields):
    """An esummary answer about number 1 with these fields."""
    return {"result": {"uids": ["1"], "1": {"uid": "1", "title": "A title.", "pubtype": []} | fields}}


def record_of(**fields):
    return from_esummary(summary(**fields), "1").record


def work(**members):
    return from_crossref({"status": "ok", "message": {"title": ["A title"]} | members}).record


def test_exporter_gives_a_record_without_the_final_period():
    found = from_exporter(stored("exporter_30089069"), "30089069")

    assert found == Found(
        TYLER | {"author": [{"family": "Tyler", "given": "Kenneth L"}], "ISSN": "1533-4406"}, "PubMed"
    )


def test_summary_gives_the_same_record_with_initials_and_publication_types():
    found = from_esummary(stored("esummary_30089069"), "30089069")

    assert found == Found(
        TYLER | {"author": [{"family": "Tyler", "given": "K L"}], "ISSN": "0028-4793"},
        "PubMed",
        ("Journal Article", "Review"),
    )


def test_unknown_number_is_an_error_inside_a_good_answer():
    assert from_esummary(stored("esummary_unknown"), "999999999") is None
    assert publication_types(stored("esummary_unknown"), "999999999") is None
    assert from_esummary(summary(error="cannot get document summary"), "1") is None


def test_record_of_another_number_is_not_taken():
    assert from_exporter(stored("exporter_30089069"), "9500320") is None
    assert from_esummary(stored("esummary_30089069"), "9500320") is None


def test_doi_may_stand_in_elocationid_alone():
    location = {"articleids": [{"idtype": "pubmed", "value": "1"}], "elocationid": "pii: e0257843. doi: "}
    location["elocationid"] += "10.1371/journal.pone.0257843"

    assert record_of(**location)["DOI"] == "10.1371/journal.pone.0257843"
    assert "DOI" not in record_of(elocationid="pii: 5208")
    assert "DOI" not in record_of(elocationid="")


@pytest.mark.parametrize(
    "identifier",
    [
        {"idtype": "pmc", "value": "PMC12240957"},
        {"idtype": "pmcid", "value": "pmc-id: PMC12240957;"},
        {"idtype": "pmcid", "value": "pmc-id: PMC12240957;manuscript-id: NIHMS1"},
    ],
)
def test_pmc_number_is_read_in_both_spellings(identifier):
    assert record_of(articleids=[identifier])["PMCID"] == "PMC12240957"


@pytest.mark.parametrize("count", ["", 153, "153", None])
def test_count_of_citing_articles_may_be_a_number_or_empty(count):
    assert record_of(pmcrefcount=count)["title"] == "A title"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2007 Dec 6", (2007, 12, 6)),
        ("2018 Aug", (2018, 8)),
        ("2010", (2010,)),
        ("2010 Spring", (2010,)),
        ("Winter 2010", (2010,)),
        ("2014 Nov-Dec", (2014, 11)),
        ("2014 Dec-2015 Jan", (2014, 12)),
        ("2014 Dec 30-2015 Jan 5", (2014, 12)),
        ("2007 Dec 6-12", (2007, 12)),
        ("2014 May 99", (2014, 5)),
        ("1998 Feb 28", (1998, 2, 28)),
        ("", ()),
        ("in press", ()),
        ("20181", ()),
    ],
)
def test_free_text_dates_of_pubmed(text, parts):
    assert pubmed_date(text) == parts


def test_day_that_no_calendar_has_is_no_obstacle():
    record = record_of(pubdate="2014 Feb 31")

    assert csl.with_blanks_filled({"title": "x", "type": "article"}, record, kept=()).get("issued") is None


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ({"name": "Falutz J", "authtype": "Author"}, {"family": "Falutz", "given": "J"}),
        ({"name": "Tyler KL", "authtype": "Author"}, {"family": "Tyler", "given": "K L"}),
        ({"name": "van der Berg JK Jr", "authtype": "Author"}, ("van der Berg", "J K", "Jr")),
        ({"name": "García-Ruiz É", "authtype": "Author"}, {"family": "García-Ruiz", "given": "É"}),
        ({"name": "Smith J 3rd", "authtype": "Author"}, ("Smith", "J", "3rd")),
        ({"name": "Diabetes Prevention Group", "authtype": "CollectiveName"}, "Diabetes Prevention Group"),
        ({"name": "Group A", "authtype": "CollectiveName"}, "Group A"),
        ({"name": "Plato", "authtype": "Author"}, "Plato"),
        ({"name": "Writing Group for the Study", "authtype": "Author"}, "Writing Group for the Study"),
    ],
)
def test_names_of_pubmed_are_family_and_initials(name, author):
    if isinstance(author, str):
        author = {"literal": author}
    if isinstance(author, tuple):
        author = dict(zip(("family", "given", "suffix"), author, strict=True))

    assert record_of(authors=[name])["author"] == [author]


def test_crossref_has_arrays_another_word_for_the_kind_and_markup_in_titles():
    assert from_crossref(stored("crossref_leite")).record == {
        "type": "article-journal",
        "title": (
            "Another Perspective on Fasciculations: When is it not Caused by the Classic form of Amyotrophic Lateral "
            "Sclerosis or Progressive Spinal Atrophy?"
        ),
        "author": [
            {"family": "Leite", "given": "Marco Antonio Araujo"},
            {"family": "Orsini", "given": "Marco"},
        ],
        "container-title": "Neurology International",
        "container-title-short": "Neurol Int",
        "volume": "6",
        "issue": "3",
        "ISSN": "2035-8377",
        "issued": {"date-parts": [[2014, 8, 8]]},
        "DOI": "10.4081/ni.2014.5208",
    }


def test_content_negotiation_gives_the_same_record_as_crossref():
    assert (
        from_content_negotiation(stored("negotiated_leite")).record == from_crossref(stored("crossref_leite")).record
    )


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        (["Effects of <i>Withania</i> on CO<sub>2</sub>"], "Effects of Withania on CO2"),
        (["<jats:title>Zinc &amp; colds</jats:title>"], "Zinc & colds"),
        (["Vitamin&nbsp;D\n  and   bone."], "Vitamin D and bone"),
        (["p < 0.05 and n > 3"], "p < 0.05 and n > 3"),
        (["Nul\x00 and \u202eturned\u202c and \ud800 half"], "Nul and turned and half"),
        ("A text", "A text"),
        (["What now?"], "What now?"),
    ],
)
def test_titles_become_plain_text(title, plain):
    assert work(title=title)["title"] == plain


def test_subtitle_follows_the_title_unless_it_is_part_of_it():
    assert work(title=["Magnesium"], subtitle=["A review"])["title"] == "Magnesium: A review"
    assert work(title=["Magnesium?"], subtitle=["A review"])["title"] == "Magnesium? A review"
    assert work(title=["Magnesium: a review"], subtitle=["A Review"])["title"] == "Magnesium: a review"
    assert work(title=["Magnesium"], subtitle=[])["title"] == "Magnesium"


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("journal-article", "article-journal"),
        ("article-journal", "article-journal"),
        ("posted-content", "article"),
        ("book-chapter", "chapter"),
        ("monograph", "book"),
        ("dissertation", "thesis"),
        ("peer-review", None),
        (None, None),
    ],
)
def test_kinds_in_the_words_of_the_library(kind, ours):
    assert work(type=kind).get("type") == ours


def test_book_has_a_publisher_and_an_isbn_and_a_journal_has_not():
    members = {"publisher": "Elsevier", "ISBN": ["http://id.crossref.org/isbn/9780306406157"]}

    assert work(type="book", **members)["ISBN"] == "9780306406157"
    assert work(type="book", **members)["publisher"] == "Elsevier"
    assert {"ISBN", "publisher"}.isdisjoint(work(type="journal-article", **members))
    assert "ISBN" not in work(type="book", ISBN=["978-0-306-40615-8"])


def test_groups_and_names_with_particles_are_kept():
    authors = [
        {"name": "The Group"},
        {"literal": "Another Group"},
        {"family": "Berg", "given": "J", "non-dropping-particle": "van der", "ORCID": "x", "affiliation": []},
        {"given": "Plato"},
        {},
        "no author",
    ]

    assert work(author=authors)["author"] == [
        {"literal": "The Group"},
        {"literal": "Another Group"},
        {"family": "Berg", "given": "J", "non-dropping-particle": "van der"},
        {"literal": "Plato"},
    ]


@pytest.mark.parametrize(
    ("dates", "parts"),
    [
        ({"issued": {"date-parts": [[2010, 2, 6]]}}, [2010, 2, 6]),
        ({"issued": {"date-parts": [[2010]]}}, [2010]),
        ({"issued": {"date-parts": [["2010", "2"]]}}, [2010, 2]),
        ({"issued": {"date-parts": [[None]]}, "published": {"date-parts": [[2011]]}}, [2011]),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": "2010"}, None),
        ({"issued": {"date-parts": [[99999]]}}, None),
        ({"issued": {"date-parts": [["x"]]}}, None),
        ({}, None),
    ],
)
def test_dates_have_one_to_three_parts_or_are_left_out(dates, parts):
    assert work(**dates).get("issued") == ({"date-parts": [parts]} if parts else None)


def test_item_number_stands_for_pages_where_there_are_none():
    assert work(**{"article-number": "5208"})["page"] == "5208"
    assert work(**{"article-number": "5208", "page": "1–9"})["page"] == "1-9"


def test_converter_gives_number_and_doi_or_an_error_inside_a_good_answer():
    assert from_id_converter(stored("id_converter_PMC4192433"), "PMC4192433") == ("25309711", "10.4081/ni.2014.5208")
    assert from_id_converter(stored("id_converter_unknown"), "PMC999999999") == ("", "")
    assert from_id_converter(stored("id_converter_PMC4192433"), "PMC1") == ("", "")


def test_search_by_item_number_takes_the_one_work_that_names_it():
    named = stored("crossref_wakefield")["message"]
    other = {"title": ["Other"], "alternative-id": ["S0140673600000000"]}

    def search(*items):
        return from_crossref_search({"message": {"items": list(items)}}, "S0140673697110960")

    assert search(named).record["DOI"] == "10.1016/s0140-6736(97)11096-0"
    assert search(other, named | {"alternative-id": ["S0140-6736(97)11096-0"]}).record["volume"] == "351"
    assert search() is None
    assert search(other) is None
    assert search(named, named) is None


NONSENSE = [
    None,
    "",
    "text",
    7,
    [],
    {},
    [[]],
    {"result": []},
    {"result": {"1": []}},
    {"result": {"1": {}}},
    {"result": {"1": {"title": ["x"], "authors": "x", "articleids": {"a": 1}, "pubtype": 3, "pubdate": 5}}},
    {"message": []},
    {"message": {"title": {"a": 1}, "author": {"family": "x"}, "issued": [], "type": []}},
    {"message": {"items": "x"}},
    {"title": None, "author": [None, 3], "issued": None, "DOI": 5, "ISSN": {}},
    {"records": [None, {"pmcid": 4}]},
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_answer_of_another_shape_is_no_record_and_no_error(answer):
    for found in (
        from_exporter(answer, "1"),
        from_esummary(answer, "1"),
        from_crossref(answer),
        from_content_negotiation(answer),
        from_crossref_search(answer, "S1"),
    ):
        assert found is None or csl.identify({"type": "article"} | found.record)
    assert from_id_converter(answer, "PMC1") == ("", "")
    publication_types(answer, "1")


def test_endless_texts_and_lists_are_cut():
    record = work(title=["x" * 100_000], author=[{"family": "A"}] * 5_000, volume="9" * 50_000)

    assert len(record["title"]) == csl.MAX_TEXT
    assert len(record["author"]) == csl.MAX_AUTHORS
    assert csl.identify({"type": "article"} | record)


@pytest.mark.parametrize(
    ("value", "text"), [(12, "12"), (True, ""), (10**40, ""), (1.5, ""), ({"a": 1}, ""), ([3, "b"], "b"), ([], "")]
)
def test_values_that_are_no_text(value, text):
    assert words(value) == text


@pytest.mark.parametrize(
    ("types", "design"),
    [
        (["Journal Article", "Meta-Analysis", "Systematic Review"], "meta_analysis"),
        (["Systematic Review", "Review", "Journal Article"], "systematic_review"),
        (["Clinical Trial", "Randomized Controlled Trial"], "randomised_trial"),
        (["Clinical Trial", "Controlled Clinical Trial"], "controlled_trial"),
        (["Clinical Trial, Phase II"], "trial"),
        (["Observational Study", "Multicenter Study"], "observational"),
        (["Case Reports"], "case_report"),
        (["Practice Guideline"], "guideline"),
        (["Journal Article", "Review"], "narrative_review"),
        (["Editorial"], "opinion"),
        (["Comment", "Letter"], "opinion"),
        (["Journal Article", "Preprint"], ""),
        (["Retracted Publication"], ""),
        (["Retraction of Publication", "Published Erratum", "Expression of Concern"], ""),
        (["Retracted Publication", "Randomized Controlled Trial"], "randomised_trial"),
        (["meta-analysis"], ""),
        ([], ""),
    ],
)
def test_strongest_design_among_the_publication_types_is_suggested(types, design):
    assert design_of(types) == design


def test_every_suggestion_is_a_design_and_the_order_is_that_of_designs():
    order = [list(evidence.Design).index(evidence.Design(design)) for design in DESIGNS.values()]

    assert order == sorted(order)
