"""RIS in and out."""

import pytest

from blog.citations.exchange import Problem, read, write_ris

STUDY = {
    "id": "tyler2018encephalitis",
    "type": "article-journal",
    "title": "Acute Viral Encephalitis",
    "container-title": "The New England Journal of Medicine",
    "container-title-short": "N Engl J Med",
    "volume": "379",
    "issue": "6",
    "page": "557-566",
    "DOI": "10.1056/NEJMra1708714",
    "PMID": "30089069",
    "ISSN": "0028-4793",
    "author": [{"family": "Tyler", "given": "Kenneth L."}],
    "issued": {"date-parts": [[2018, 8, 9]]},
}
WRITTEN = (
    "TY  - JOUR\r\n"
    "ID  - tyler2018encephalitis\r\n"
    "AU  - Tyler, Kenneth L.\r\n"
    "TI  - Acute Viral Encephalitis\r\n"
    "T2  - The New England Journal of Medicine\r\n"
    "J2  - N Engl J Med\r\n"
    "PY  - 2018\r\n"
    "DA  - 2018/08/09\r\n"
    "VL  - 379\r\n"
    "IS  - 6\r\n"
    "SP  - 557\r\n"
    "EP  - 566\r\n"
    "SN  - 0028-4793\r\n"
    "DO  - 10.1056/NEJMra1708714\r\n"
    "DB  - PubMed\r\n"
    "AN  - 30089069\r\n"
    "ER  - \r\n"
)


def only(text):
    reading = read(text)
    assert reading.problems == []
    assert reading.format == "ris"
    (record,) = reading.records
    return record


def lines(*rows, kind="JOUR"):
    return only("\r\n".join([f"TY  - {kind}", "TI  - A title", *rows, "ER  - ", ""]))


def test_study_is_written_as_managers_read_it_and_reads_back():
    assert write_ris([STUDY]) == WRITTEN
    assert only(WRITTEN) == STUDY


def test_what_ris_cannot_say_travels_in_a_field_that_others_ignore():
    author = {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"}
    record = STUDY | {"author": [author]}
    written = write_ris([record])

    assert "AU  - van der Berg, Jan\r\n" in written
    assert 'U5  - CSL-JSON {"author": [{"family": "Berg",' in written
    assert only(written) == record


def test_pmcid_and_pii_have_their_fields():
    record = STUDY | {"PMCID": "PMC4349800", "PII": "S0140673697110960"}
    written = write_ris([record])

    assert "C2  - PMC4349800\r\n" in written
    assert "U1  - PII:S0140673697110960\r\n" in written
    assert "U5" not in written
    assert only(written) == record


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("\r\n", "\n"),
        WRITTEN.replace("  - ", " - "),
        WRITTEN.replace("TY  - JOUR", "ty  - jour").replace("AU  -", "au  -"),
        WRITTEN.replace("ER  - \r\n", ""),
        WRITTEN.replace("ER  - ", "ER  -"),
        "\ufeff" + WRITTEN,
        "1.\r\n" + WRITTEN,
        WRITTEN.replace("Acute Viral", "Acute\r\n   Viral"),
        WRITTEN.replace("T2  -", "JF  -").replace("J2  -", "JO  -"),
        WRITTEN.replace("J2  -", "JA  -").replace("AU  -", "A1  -").replace("TI  -", "T1  -"),
        WRITTEN.replace("PY  - 2018\r\nDA  - 2018/08/09", "Y1  - 2018/08/09/"),
        WRITTEN.replace("DA  - 2018/08/09", "DA  - 2018 Aug 9"),
        WRITTEN.replace("DO  - ", "DO  - https://doi.org/"),
        WRITTEN.replace("SP  - 557\r\nEP  - 566", "SP  - 557-566\r\nEP  - 566"),
        WRITTEN.replace("ER  -", "AB  - An abstract,\r\nwrapped: B6 - and more.\r\nER  -"),
        WRITTEN.replace("ER  -", "KW  - viruses\r\nL1  - file:///a.pdf\r\nUR  - <Go to ISI>://WOS:1\r\nER  -"),
    ],
)
def test_ris_as_managers_really_write_it_is_the_same_study(text):
    assert only(text) == STUDY


def test_wrapped_line_that_looks_like_a_tag_goes_on_with_the_line_above():
    text = WRITTEN.replace("Acute Viral Encephalitis", "Vitamins\r\nB6 - and\r\nco - factors")

    assert only(text)["title"] == "Vitamins B6 - and co - factors"


def test_entry_of_too_many_lines_is_told():
    reading = read("TY  - JOUR\nTI  - x\n" + "KW  - a\n" * 3_000)

    assert reading.problems == [Problem("Entry 1 (line 1)", "An entry has at most 3,000 lines.")]


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("JOUR", "article-journal"),
        ("EJOUR", "article-journal"),
        ("UNPB", "article"),
        ("EBOOK", "book"),
        ("CPAPER", "chapter"),
        ("DICT", "entry-encyclopedia"),
        ("GOVDOC", "report"),
        ("THES", "thesis"),
        ("BLOG", "webpage"),
        ("XYZ", "article"),
        ("", "article"),
    ],
)
def test_kind_that_we_do_not_have_becomes_the_nearest(kind, type_):
    assert lines(kind=kind)["type"] == type_


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("AU  - Tyler, Kenneth L.", {"family": "Tyler", "given": "Kenneth L."}),
        ("AU  - King, Martin Luther, Jr", {"family": "King", "given": "Martin Luther", "suffix": "Jr"}),
        ("AU  - de Freitas, Marcos", {"family": "de Freitas", "given": "Marcos"}),
        ("AU  - World Health Organization", {"literal": "World Health Organization"}),
        ("AU  - Plato,", {"family": "Plato"}),
    ],
)
def test_author_line_gives_a_person_or_a_group(line, author):
    assert lines(line)["author"] == [author]


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (["PY  - 2018"], [2018]),
        (["PY  - 2018///"], [2018]),
        (["Y1  - 2018/08//"], [2018, 8]),
        (["PY  - 2018", "DA  - Aug 9, 2018"], [2018, 8, 9]),
        (["PY  - 2018", "DA  - 2019/01/02"], [2018]),
        (["PY  - 2018/00/00"], [2018]),
    ],
)
def test_date_has_the_parts_that_the_file_names(rows, parts):
    assert lines(*rows)["issued"] == {"date-parts": [parts]}


def test_date_without_a_year_is_none():
    assert "issued" not in lines("PY  - in press")


@pytest.mark.parametrize(
    ("rows", "pmid"),
    [
        (["AN  - 30089069", "DB  - PubMed"], "30089069"),
        (["AN  - 30089069", "DP  - NLM"], "30089069"),
        (["AN  - 30089069"], "30089069"),
        (["AN  - 30089069", "DB  - Embase"], None),
        (["AN  - WOS:000441095200008"], None),
    ],
)
def test_number_of_another_database_is_no_pmid(rows, pmid):
    assert lines(*rows).get("PMID") == pmid


def test_serial_numbers_are_told_apart():
    record = lines("SN  - 978-0-306-40615-7", "SN  - 1234-5679", kind="CHAP")

    assert (record["ISBN"], record["ISSN"]) == ("978-0-306-40615-7", "1234-5679")


def test_record_without_a_title_is_told_with_entry_and_line():
    reading = read(WRITTEN + "TY  - BOOK\r\nAU  - Tyler, K.\r\nER  - \r\n" + WRITTEN.replace("tyler2018", "other"))

    assert [record["id"] for record in reading.records] == ["tyler2018encephalitis", "otherencephalitis"]
    assert reading.problems == [Problem("Entry 2 (line 18)", "A source needs a title.")]


def test_id_that_stands_twice_is_told_and_its_second_record_not_taken():
    reading = read(WRITTEN + WRITTEN)

    assert reading.records == [STUDY]
    assert reading.problems == [
        Problem("Entry 2 (line 18)", "The id tyler2018encephalitis stands twice in this file.")
    ]


def test_id_that_is_no_key_of_ours_is_left_out():
    assert "id" not in lines("ID  - 1")
    assert "id" not in lines("ID  - Tyler 2018")
