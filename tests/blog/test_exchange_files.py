"""Files of any kind: encodings, limits, hostile texts. Nothing raises, nothing is half read without a word."""

import json
from pathlib import Path

import pytest

import config.demo
from blog.citations import exchange
from blog.citations.csl import TEXT_FIELDS, identify
from blog.citations.exchange import MAX_BYTES, Problem, TooMuchError, read, write_bibtex, write_csl_json, write_ris
from blog.citations.plain import plain_text

RIS = "TY  - JOUR\r\nTI  - Naïve “étude” – Łódź\r\nER  - \r\n"
TITLE = "Naïve “étude” – Łódź"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_read_with_any_byte_order_mark(encoding):
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    reading = read(marks.get(encoding, b"") + RIS.encode(encoding))

    assert [record["title"] for record in reading.records] == [TITLE]
    assert reading.problems == []


def test_windows_file_is_read_and_said_to_be_one():
    reading = read("TY  - JOUR\r\nTI  - Naïve “étude”\r\nER  - \r\n".encode("cp1252"))

    assert [record["title"] for record in reading.records] == ["Naïve “étude”"]
    words = "This file is not UTF-8. It was read as Windows-1252: compare the accented letters."
    assert reading.problems == [Problem("file", words, is_note=True)]


def test_hidden_characters_are_taken_out_and_said_to_be():
    reading = read("TY  - JOUR\nTI  - A\x00 ti\ud800tle\x07\nER  - \n")

    assert [record["title"] for record in reading.records] == ["A title"]
    assert reading.problems == [Problem("file", "Hidden control characters were taken out.", is_note=True)]


@pytest.mark.parametrize("data", ["", " \n", b"", b"\xef\xbb\xbf", "\x00"])
def test_empty_file_is_said_to_be_empty(data):
    reading = read(data)

    assert (reading.format, reading.records) == ("", [])
    assert reading.problems[-1] == Problem("file", "There is nothing in this file.")


@pytest.mark.parametrize(
    "data",
    ["words", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "https://doi.org/10.1056/x", "[1] Tyler KL.", "a,b\n1,2"],
)
def test_file_of_another_kind_is_refused_by_name(data):
    reading = read(data)

    assert (reading.format, reading.records) == ("", [])
    assert reading.problems[-1] == Problem("file", "This is neither RIS, NBIB, BibTeX nor CSL-JSON.")


@pytest.mark.parametrize("text", ["[]", "@comment{x}", '{"items": []}'])
def test_file_without_entries_is_said_to_have_none(text):
    assert read(text).problems == [Problem("file", "There is no entry in this file.")]


class HundredMegabytes(bytes):
    """Says that it is long, and would fail any test that looks inside."""

    def __len__(self):
        return 100_000_000

    def decode(self, *args, **kwargs):
        raise AssertionError("decoded before its size was looked at")

    startswith = decode


def test_file_of_100_megabytes_is_refused_before_it_is_decoded():
    with pytest.raises(TooMuchError, match=r"^This file is larger than 5 MB\. Split it and import the parts\.$"):
        read(HundredMegabytes())


def test_5_megabytes_are_the_limit():
    assert read(" " * MAX_BYTES).problems == [Problem("file", "There is nothing in this file.")]
    with pytest.raises(TooMuchError):
        read(" " * (MAX_BYTES + 1))


@pytest.mark.parametrize("write", [write_ris, write_bibtex, write_csl_json])
def test_2000_entries_are_the_limit(write):
    records = [{"type": "book", "title": f"Book {n}"} for n in range(2_001)]

    assert len(read(write(records[:2_000])).records) == 2_000
    with pytest.raises(TooMuchError, match=r"^This file has more than 2,000 entries\. Split it"):
        read(write(records))


@pytest.mark.parametrize("write", [write_ris, write_bibtex, write_csl_json])
def test_all_sources_of_the_demo_go_out_and_come_back_equal(write):
    records = json.loads((Path(config.demo.__file__).parent / "content" / "citations.json").read_text("utf-8"))
    reading = read(write(records).encode())

    carried = {"id", "type", "author", "issued", *TEXT_FIELDS}
    assert reading.problems == []
    assert [{n: v for n, v in record.items() if n in carried} for record in reading.records] == [
        {n: v for n, v in record.items() if n in carried} for record in records
    ]


XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<scr<script>ipt>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
]


@pytest.mark.parametrize("attack", XSS)
@pytest.mark.parametrize("name", ["title", "container-title", "publisher", "author"])
def test_markup_in_any_format_and_member_comes_in_as_text(attack, name):
    raw = {"type": "article-journal", "title": "A title"}
    raw[name] = [{"family": f"x{attack}"}] if name == "author" else f"x{attack}"

    for write in (write_ris, write_bibtex, write_csl_json):
        reading = read(write([raw]))

        assert reading.problems == []
        assert "<script" not in str(reading.records).lower()
        assert "<img" not in str(reading.records).lower()
        assert "onerror=" not in str(reading.records) or "<" not in str(reading.records)


@pytest.mark.parametrize(
    ("marked_up", "text"),
    [
        ("p<sup>2</sup>", "p²"),
        ("10<sup>-3</sup> and <sup>14</sup>C", "10⁻³ and ¹⁴C"),
        ("Vitamin B<sub>12</sub> and CO<sub>2</sub>", "Vitamin B12 and CO2"),
        ("x<sup>th</sup>", "xth"),
        ("<i>In vitro</i> <b>and</b> <span class='x'>in vivo</span>", "In vitro and in vivo"),
        ("<jats:title>A</jats:title><jats:p>B <jats:italic>c</jats:italic></jats:p>", "A B c"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ("A &amp; B &lt; C &#8211; D&nbsp;E", "A & B < C – D E"),
        ("A &amp;amp; B", "A & B"),
        (f"A &{'amp;' * 50}lt; B", "A < B"),
        ("p < 0.05 and q > 3, a<b", "p < 0.05 and q > 3, a<b"),
        ("one\n  two\t three\x00", "one two three"),
        ("a\u202eb", "ab"),
        ("a<br/>b", "a b"),
        ("<script>x</script>y<style>z</style>", "y"),
        ("<script>x", "x"),
        ("", ""),
    ],
)
def test_marked_up_title_becomes_text(marked_up, text):
    assert plain_text(marked_up) == text


# Megabytes of what a careless parser would read again from each place.
HOSTILE = [
    "@a{\n" * 100_000,
    "@a{k, t = {" + "{" * 1_000_000,
    '@a{k, t = "' + '{"' * 500_000,
    "@a{k, t = " + "1 # " * 250_000 + "1}",
    "@a{" + "= " * 500_000,
    "@article{k, title = {x}, author = {" + "A and " * 15_000 + "B}}",
    "@article{k, title = {x}, author = {" + "{" * 40_000 + "}" * 40_000 + "}}",
    "TY  - JOUR\n" + "AU  - a\n" * 100_000,
    "TY  - JOUR\nTI  - x\n" + "aaa\n" * 200_000,
    "TY  - JOUR\nTI  - x\nDO  - " + "10.1/(" * 100_000,
    "PMID- 1\nTI  - x\n" + "      a\n" * 100_000,
    "[" * 1_000_000,
    '[{"type": "book", "title": "' + "<script><a &amp;" * 500 + '"}]',
    "TY" + " " * 1_000_000,
    " @a" * 300_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_file_ends_in_sentences_and_not_in_an_error(text):
    try:
        reading = read(text)
    except TooMuchError as error:
        assert str(error).startswith("This file has more than 2,000 entries.")  # noqa: PT017
    else:
        for record in reading.records:
            identify(record)
        assert reading.records or reading.problems


def test_format_is_told_without_reading():
    assert exchange.format_of("\n TY  - JOUR\n") == "ris"
    assert exchange.format_of("PMID- 30089069\nOWN - NLM\n") == "nbib"
    assert exchange.format_of("% x\n@article{k,\n") == "bibtex"
    assert exchange.format_of(' {"type": "book"}') == "csl-json"
    assert exchange.format_of("Write to me@article{x") == ""
    assert exchange.format_of("[a study](https://doi.org/10.1056/x)") == ""


@pytest.mark.parametrize("write", [write_ris, write_bibtex, write_csl_json])
def test_what_styles_print_and_formats_lack_travels_too(write):
    record = {
        "id": "aa",
        "type": "chapter",
        "title": "Zinc",
        "editor": [{"family": "Lee", "given": "Kim"}],
        "accessed": {"date-parts": [[2026, 5, 3]]},
        "genre": "Preprint",
        "archive": "Shelf",
        "edition": "2",
    }

    assert read(write([record])).records == [record]


@pytest.mark.parametrize("write", [write_ris, write_bibtex])
def test_what_is_kept_for_ourselves_does_not_travel(write):
    record = {"id": "aa", "type": "book", "title": "Zinc", "custom": {"publication_types": ["Review"]}}

    assert "publication_types" not in write([record])
