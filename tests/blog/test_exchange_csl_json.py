"""CSL-JSON in and out, as Zotero and the registries give it."""

import json

import pytest

from blog.citations.exchange import Problem, read, write_csl_json

STUDY = {
    "id": "tyler2018encephalitis",
    "type": "article-journal",
    "title": "Acute Viral Encephalitis",
    "author": [{"family": "Tyler", "given": "Kenneth L."}],
    "issued": {"date-parts": [[2018, 8, 9]]},
}


def of(**members):
    reading = read(json.dumps([{"type": "book", "title": "A title"} | members]))
    assert reading.format == "csl-json"
    return reading


def record_of(**members):
    reading = of(**members)
    assert reading.problems == []
    return reading.records[0]


def test_members_that_we_do_not_know_are_kept():
    record = STUDY | {"custom": {"topics": ["nerves"]}, "archive": "A library", "note": "x"}

    assert read(write_csl_json([record])).records == [record]


def test_abstracts_and_what_is_too_much_are_not_kept():
    record = record_of(abstract="Words of a publisher.", note="x" * 9_000, other="y" * 9_000, small=[1, {"a": None}])

    assert record == {"type": "book", "title": "A title", "note": "x" * 9_000, "small": [1, {"a": None}]}


def test_one_record_alone_and_what_services_wrap_around_are_read():
    assert read(json.dumps(STUDY)).records == [STUDY]
    assert read(json.dumps({"items": [STUDY]})).records == [STUDY]
    assert read(json.dumps({"status": "ok", "message": STUDY})).records == [STUDY]


def test_zotero_s_ids_and_dates_become_ours():
    record = record_of(
        id="http://zotero.org/users/1/items/ABCD",
        issued={"date-parts": [["2018", 8, "9"]]},
        author=[{"family": "Berg", "non-dropping-particle": "van der", "comma-suffix": True}],
        volume=379,
    )

    assert record == {
        "type": "book",
        "title": "A title",
        "volume": "379",
        "author": [{"family": "Berg", "non-dropping-particle": "van der"}],
        "issued": {"date-parts": [[2018, 8, 9]]},
    }


def test_crossref_s_lists_and_kinds_become_ours():
    record = record_of(title=["The <i>title</i>"], type="journal-article", ISSN=["0028-4793", "1533-4406"])

    assert record == {"type": "article-journal", "title": "The title", "ISSN": "0028-4793"}


@pytest.mark.parametrize("issued", [{"raw": "2018-08-09"}, {"literal": "9 Aug 2018"}, "2018/08/09"])
def test_date_in_words_is_read(issued):
    assert record_of(issued=issued)["issued"] == {"date-parts": [[2018, 8, 9]]}


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"author": "Tyler KL"}, "Authors must be a list of at most 1,000 names."),
        ({"author": ["Tyler KL"]}, "Authors must be a list of at most 1,000 names."),
        ({"author": [{"family": "x"}] * 1_001}, "Authors must be a list of at most 1,000 names."),
        ({"issued": {"date-parts": [[10**30]]}}, "The date of issue cannot be read."),
        ({"issued": {"date-parts": [[2018, 10**20]]}}, "The date of issue cannot be read."),
        ({"issued": {"date-parts": 5}}, "The date of issue cannot be read."),
        ({"issued": {"date-parts": [[2018, {}]]}}, "The date of issue cannot be read."),
        ({"issued": {"date-parts": [[2018, 13]]}}, "No calendar has this date of issue."),
        ({"issued": {"date-parts": [[20188]]}}, "The date of issue needs a year between 1000 and 2100."),
        ({"title": ""}, "A source needs a title."),
        ({"title": {"a": 1}}, "title must be text of at most 2000 characters."),
        ({"title": "x" * 2_001}, "title must be text of at most 2000 characters."),
        ({"type": ["book"]}, "Choose what kind of source this is."),
        ({"DOI": f"10.1056/{'x' * 4_992}"}, "A DOI looks like 10.1056/NEJMra1708714."),
        ({"DOI": "10.1/((((((((("}, "A DOI looks like 10.1056/NEJMra1708714."),
        ({"PMID": "abc"}, "A PMID is a number like 21957236."),
        ({"ISBN": "123"}, "An ISBN has 10 or 13 digits, and the last one must agree with the others."),
        ({"URL": "javascript:alert(1)"}, "A web address starts with https://."),
    ],
)
def test_record_that_cannot_be_kept_is_a_sentence(members, message):
    assert of(**members).problems == [Problem("Entry 1", message)]
    assert of(**members).records == []


@pytest.mark.parametrize(
    "text",
    [
        '[{"type": "book", "title": NaN}]',
        '[{"type": "book", "title": "x", "custom": 1e999}]',
        '[{"type": "book", "title": "x"',
        "[" * 100_000,
        '{"a":' * 100_000,
        '[{"title": ' + "9" * 5_000 + "}]",
    ],
)
def test_what_is_no_json_is_told(text):
    reading = read(text)

    assert reading.records == []
    assert reading.problems == [Problem("file", "This is not valid JSON, or it is nested too deeply.")]


@pytest.mark.parametrize("text", ["[1, 2]", "[[]]", '["x", "y"]', "[-1.5]"])
def test_list_of_anything_else_is_told_entry_by_entry(text):
    reading = read(text)

    assert reading.records == []
    assert {p.message for p in reading.problems} == {"A record must be an object with members, as in CSL-JSON."}


def test_deep_member_is_left_out_and_hidden_characters_of_others_too():
    deep = []
    for _ in range(100):
        deep = [deep]

    record = record_of(deep=deep, custom={"a\x00": "b\x00\ud800c"})

    assert record == {"type": "book", "title": "A title", "custom": {"a": "bc"}}
