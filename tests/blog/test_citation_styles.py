"""References in three styles, and the records behind them. Golden strings: domain.md 2.4."""

from pathlib import Path

import pytest

from blog.citations import csl, styles
from blog.citations.styles import Run
from tests.blog import references
from tests.blog.references import (
    BOOK,
    CHAPTER,
    ELLINGSEN,
    HALPERN,
    OF_EACH_KIND,
    ROSE,
    TYLER,
    WEB_PAGE,
)

GOLDEN = [
    (*head.split(), words)
    for line in Path(__file__).with_name("golden_references.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for head, _, words in [line.partition(": ")]
]
STYLES = {"ama": styles.ama, "vancouver": styles.vancouver, "apa": styles.apa}


def words(style, record):
    return "".join(run.text for run in STYLES[style](record))


def ama(record):
    return words("ama", record)


def vancouver(record):
    return words("vancouver", record)


def apa(record):
    return words("apa", record)


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


@pytest.mark.parametrize(("name", "style", "expected"), GOLDEN)
def test_reference_is_the_golden_one(name, style, expected):
    assert words(style, getattr(references, name)) == expected


def test_every_kind_that_the_library_keeps_stands_in_the_table_in_every_style():
    shown = {(getattr(references, name)["type"], style) for name, style, _ in GOLDEN}

    assert shown == {(kind, style) for kind in csl.TYPES for style in STYLES}


@pytest.mark.parametrize(
    ("record", "italic"),
    [
        (TYLER, ["The New England Journal of Medicine", "379"]),
        (BOOK, ["Herbs of the field"]),
        (CHAPTER, ["Minerals in practice"]),
        (WEB_PAGE, ["Magnesium: fact sheet"]),
        (OF_EACH_KIND["article"], ["Iron at altitude"]),
    ],
)
def test_apa_sets_the_whole_work_and_the_volume_in_italics(record, italic):
    assert [run.text for run in styles.apa(record) if run.is_italic] == italic


@pytest.mark.parametrize("record", OF_EACH_KIND.values())
def test_vancouver_has_no_italics(record):
    assert not any(run.is_italic for run in styles.vancouver(record))


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "Acute viral encephalitis. (2018). The"),
        (1, "A0, X. (2018)."),
        (2, "A0, X., & A1, X. (2018)."),
        (20, "A18, X., & A19, X. (2018)."),
        (21, "A17, X., A18, X., … A20, X. (2018)."),
        (40, "A17, X., A18, X., … A39, X. (2018)."),
    ],
)
def test_apa_lists_twenty_authors_and_of_more_the_first_nineteen_and_the_last(count, expected):
    record = TYLER | {"author": [{"family": f"A{n}", "given": "X"} for n in range(count)]}

    assert expected in apa(record)
    assert ("&" in apa(record)) == (2 <= count <= 20)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(6, "A4 X, A5 X. Acute"), (7, "A4 X, A5 X, et al. Acute"), (1, "A0 X. Acute"), (0, "Acute")],
)
def test_vancouver_lists_six_authors_and_of_seven_the_first_six(count, expected):
    record = TYLER | {"author": [{"family": f"A{n}", "given": "X"} for n in range(count)]}

    assert expected in vancouver(record)


@pytest.mark.parametrize(
    ("author", "in_ama", "in_apa"),
    [
        ({"family": "Sartre", "given": "Jean-Paul"}, "Sartre JP", "Sartre, J.-P."),
        ({"family": "Sartre", "given": "J.-P."}, "Sartre JP", "Sartre, J.-P."),
        ({"family": "Tyler", "given": "KL"}, "Tyler KL", "Tyler, K. L."),
        ({"family": "Tyler", "given": "KENNETH"}, "Tyler K", "Tyler, K."),
        ({"family": "King", "given": "Martin L.", "suffix": "Jr."}, "King ML Jr", "King, M. L., Jr."),
        ({"family": "Machado", "given": "Dionis de Castro"}, "Machado DC", "Machado, D. de C."),
        ({"family": "Humboldt", "given": "A.", "dropping-particle": "von"}, "Humboldt A von", "Humboldt, A. von"),
        ({"family": "Gogh", "given": "V", "non-dropping-particle": "van"}, "van Gogh V", "van Gogh, V."),
        ({"literal": "Example Ltd."}, "Example Ltd", "Example Ltd"),
        ({"family": "Lee", "given": "(Kim)"}, "Lee K", "Lee, K."),
    ],
)
def test_names_are_written_as_each_style_wants_them(author, in_ama, in_apa):
    record = TYLER | {"author": [author]}

    assert ama(record).startswith(f"{in_ama}. Acute")
    assert vancouver(record).startswith(f"{in_ama}. Acute")
    assert apa(record).startswith(f"{in_apa.removesuffix('.')}. (2018). Acute")


def test_two_groups_take_no_comma_in_apa():
    record = TYLER | {"author": [{"literal": "Sleep Council"}, {"literal": "Cramp Society"}]}

    assert apa(record).startswith("Sleep Council & Cramp Society. (2018).")


@pytest.mark.parametrize(
    ("stored", "in_ama", "in_vancouver", "in_apa"),
    [
        ("284-7", ":284-287.", ":284-7.", ", 284–287."),
        ("284–287", ":284-287.", ":284-7.", ", 284–287."),
        ("1090--1098", ":1090-1098.", ":1090-8.", ", 1090–1098."),
        ("S12-S19", ":S12-S19.", ":S12-9.", ", S12–S19."),
        ("795-805", ":795-805.", ":795-805.", ", 795–805."),
        ("99-101", ":99-101.", ":99-101.", ", 99–101."),
        ("e1234", ":e1234.", ":e1234.", ", e1234."),
        ("1-4, 284-7", ":1-4, 284-287.", ":1-4, 284-7.", ", 1–4, 284–287."),
        ("284-284", ":284-284.", ":284-284.", ", 284–284."),
    ],
)
def test_pages_are_whole_in_ama_and_apa_and_short_in_vancouver(stored, in_ama, in_vancouver, in_apa):
    record = ROSE | {"page": stored}

    assert ama(record).endswith(in_ama)
    assert vancouver(record).endswith(in_vancouver)
    assert apa(record).endswith(in_apa)


@pytest.mark.parametrize(
    ("language", "end"),
    [
        ("nor", "785-787. Norwegian."),
        ("de-AT", "785-787. German."),
        ("Igbo", "785-787. Igbo."),
        ("en", "785-787."),
        ("xx", "785-787."),
    ],
)
def test_language_stands_last_where_the_title_was_translated(language, end):
    assert ama(ELLINGSEN | {"language": language}).endswith(end)
    assert ama(HALPERN | {"language": language}) == ama(HALPERN)


def test_ama_language_stands_before_the_doi_which_nothing_follows():
    assert ama(ELLINGSEN | {"DOI": "10.1000/x"}).endswith("785-787. Norwegian. doi:10.1000/x")


@pytest.mark.parametrize("style", STYLES)
def test_access_date_stands_only_beside_an_address(style):
    accessed = {"accessed": {"date-parts": [[2026, 11, 3]]}}

    assert "2026" not in words(style, TYLER | accessed)
    assert "2026" not in words(style, WEB_PAGE | {"URL": ""})


def test_apa_says_when_an_undated_page_was_read():
    assert apa(WEB_PAGE | {"issued": {}}) == (
        "Office of Dietary Supplements. (n.d.). Magnesium: fact sheet. National Institutes of Health. "
        "Retrieved November 3, 2026, from https://www.example.org/magnesium"
    )


@pytest.mark.parametrize("style", STYLES)
def test_no_address_stands_beside_a_doi_or_behind_volume_and_pages(style):
    address = {"URL": "https://pubmed.ncbi.nlm.nih.gov/1/"}

    assert "pubmed" not in words(style, TYLER | address)
    assert "pubmed" not in words(style, ROSE | address)
    assert words(style, {"type": "chapter", "title": "Nerves"} | address).endswith(
        "https://pubmed.ncbi.nlm.nih.gov/1/"
    )


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("1", ""),
        ("2", " 2nd ed."),
        ("3", " 3rd ed."),
        ("11", " 11th ed."),
        ("21", " 21st ed."),
        ("4th ed.", " 4th ed."),
        ("Revised", " Revised ed."),
    ],
)
def test_edition_is_named_from_the_second_on(stored, expected):
    assert ama(BOOK | {"edition": stored}) == f"Lee K, Rao AB. Herbs of the field.{expected} Simples Press; 2020."


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("title", ["HIV and B6 in women", "ALL CAPITALS", "iron", "Wait..."])
def test_no_style_changes_the_case_or_the_words_of_a_title(style, title):
    assert title in words(style, TYLER | {"title": title})


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("title", ["On zinc.", "On zinc"])
def test_final_period_of_pubmed_is_not_doubled(style, title):
    assert "On zinc. " in words(style, TYLER | {"title": title})


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "members",
    [
        {"accessed": "yesterday"},
        {"accessed": {"date-parts": [[2026, 13]]}},
        {"editor": "Rao"},
        {"editor": [{"family": 5}, "x", {}]},
        {"genre": 5, "number": []},
        {"author": [{}, {"given": "Kim"}, {"family": " "}]},
    ],
)
def test_members_that_nobody_checks_are_left_out_where_they_make_no_sense(style, members):
    record = WEB_PAGE | {"accessed": {}} | members
    plain = {name: value for name, value in record.items() if name not in members}

    assert words(style, record) == words(style, plain)


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
