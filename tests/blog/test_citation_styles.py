"""References in AMA style, and the records behind them. Golden strings: domain.md 2.4."""

import pytest

from blog.citations import csl, styles
from blog.citations.styles import Run

TYLER = {
    "type": "article-journal",
    "title": "Acute viral encephalitis.",
    "author": [{"family": "Tyler", "given": "Kenneth L."}],
    "container-title": "The New England journal of medicine",
    "container-title-short": "N Engl J Med",
    "volume": "379",
    "issue": "6",
    "page": "557-566",
    "issued": {"date-parts": [[2018, 8, 9]]},
    "DOI": "10.1056/NEJMra1708714",
}
ADAMS = TYLER | {
    "title": "Therapeutic recommendations in HFE hemochromatosis for p.Cys282Tyr (C282Y/C282Y) homozygous genotype",
    "author": [
        {"family": "Adams", "given": "Paul R"},
        {"family": "Altes", "given": "Albert"},
        {"family": "Brissot", "given": "Pierre"},
        *({"family": f"Author{n}", "given": "A"} for n in range(8)),
    ],
    "container-title-short": "Hepatol Int",
    "volume": "12",
    "issue": "2",
    "page": "83-86",
    "DOI": "10.1007/s12072-018-9855-0",
}


def ama(record):
    return "".join(run.text for run in styles.ama(record))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            TYLER,
            "Tyler KL. Acute viral encephalitis. N Engl J Med. 2018;379(6):557-566. doi:10.1056/NEJMra1708714",
        ),
        (
            ADAMS,
            "Adams PR, Altes A, Brissot P, et al. Therapeutic recommendations in HFE hemochromatosis for p.Cys282Tyr "
            "(C282Y/C282Y) homozygous genotype. Hepatol Int. 2018;12(2):83-86. doi:10.1007/s12072-018-9855-0",
        ),
    ],
)
def test_ama_reference_is_the_golden_one(record, expected):
    assert ama(record) == expected


def test_ama_journal_alone_is_italic():
    assert [run for run in styles.ama(TYLER) if run.is_italic] == [Run("N Engl J Med", is_italic=True)]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "Acute"),
        (1, "A0 X. Acute"),
        (6, "A0 X, A1 X, A2 X, A3 X, A4 X, A5 X. Acute"),
        (7, "A0 X, A1 X, A2 X, et al. Acute"),
    ],
)
def test_ama_lists_six_authors_and_of_seven_the_first_three(count, expected):
    record = TYLER | {"author": [{"family": f"A{n}", "given": "X"} for n in range(count)]}

    assert ama(record).startswith(expected)


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"family": "Marcos", "given": "R.G."}, "Marcos RG"),
        ({"family": "Sartre", "given": "Jean-Paul"}, "Sartre JP"),
        ({"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, "van Gogh V"),
        ({"family": "Plato"}, "Plato"),
        ({"literal": "Diabetes Prevention Program Research Group"}, "Diabetes Prevention Program Research Group"),
    ],
)
def test_ama_name_is_the_family_and_initials_without_stops(author, expected):
    assert ama(TYLER | {"author": [author]}).startswith(f"{expected}. Acute")


@pytest.mark.parametrize("title", ["HIV and B6 in women", "ALL CAPITALS", "iron"])
def test_ama_never_changes_the_case_of_a_title(title):
    assert f" {title}. " in ama(TYLER | {"title": title})


@pytest.mark.parametrize("title", ["Does zinc help?", "Sleep!"])
def test_ama_title_with_its_own_ending_gets_no_period(title):
    assert f" {title} N Engl" in ama(TYLER | {"title": title})


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            {
                "type": "book",
                "title": "Herbs",
                "author": [{"family": "Lee", "given": "K"}],
                "publisher": "Simples",
                "issued": {"date-parts": [[2020]]},
            },
            "Lee K. Herbs. Simples; 2020.",
        ),
        (
            {"type": "chapter", "title": "Zinc", "container-title": "Herbs", "publisher": "Simples", "page": "1–9"},
            "Zinc. In: Herbs. Simples; 1-9.",
        ),
        ({"type": "article-journal", "title": "Only a title"}, "Only a title."),
        (TYLER | {"issue": "", "page": ""}, ama(TYLER).replace("(6):557-566", "")),
        (TYLER | {"DOI": ""}, ama(TYLER).removesuffix(" doi:10.1056/NEJMra1708714")),
    ],
)
def test_ama_reference_with_parts_missing_has_no_loose_punctuation(record, expected):
    assert ama(record) == expected


def test_book_title_is_italic():
    assert styles.ama({"type": "book", "title": "Herbs"})[0] == Run("Herbs", is_italic=True)


def test_record_is_identified_by_its_normalised_columns():
    record = TYLER | {
        "title": " Acute  viral\nencephalitis ",
        "PMID": "PMID: 30089069",
        "PMCID": "4349800",
        "PII": "S0140-6736(97)11096-0",
        "ISBN": "0-306-40615-2",
        "URL": " https://example.com/a ",
    }

    assert csl.identify(record) == csl.Identity(
        title="Acute viral encephalitis",
        doi="10.1056/nejmra1708714",
        pmid="30089069",
        pmcid="PMC4349800",
        pii="S0140673697110960",
        isbn="9780306406157",
        url="https://example.com/a",
        year=2018,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "song"),
        ("type", None),
        ("title", ""),
        ("title", " \n"),
        ("title", 5),
        ("title", "x" * 2_001),
        ("DOI", "10.1/"),
        ("DOI", 10),
        ("PMID", "x"),
        ("PMID", 30089069),
        ("PMCID", "x"),
        ("PII", "x"),
        ("ISBN", "9780306406158"),
        ("URL", "javascript:alert(1)"),
        ("URL", "ftp://example.com/"),
        ("URL", "https://"),
        ("URL", "example.com"),
        ("author", "Tyler"),
        ("author", ["Tyler"]),
        ("author", [{"family": 5}]),
        ("author", [{"family": "A"}] * 1_001),
        ("issued", {"date-parts": [[999]]}),
        ("issued", {"date-parts": [[2101]]}),
        ("issued", {"date-parts": [["soon"]]}),
        ("issued", {"date-parts": []}),
        ("issued", "2018"),
        ("issued", {"date-parts": [[2018, 13]]}),
        ("issued", {"date-parts": [[2018, 2, 30]]}),
    ],
)
def test_record_that_cannot_be_kept_is_refused_naming_the_field(field, value):
    with pytest.raises(csl.BadRecordError) as refusal:
        csl.identify(TYLER | {field: value})

    assert refusal.value.field == field
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ({"date-parts": [[2018, 8, 9]]}, (2018, 8, 9)),
        ({"date-parts": [[2018]]}, (2018,)),
        ({"date-parts": [["2018", "8"]]}, (2018, 8)),
        ({"date-parts": [[]]}, ()),
        ({"raw": "August 2018"}, ()),
        (None, ()),
    ],
)
def test_date_of_issue_has_as_many_parts_as_the_record(issued, expected):
    assert csl.date_parts({"issued": issued}) == expected
