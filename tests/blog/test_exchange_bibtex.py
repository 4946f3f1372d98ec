"""BibTeX in and out."""

import pytest

from blog.citations.exchange import Problem, read, write_bibtex
from blog.citations.latex import decoded, escaped

STUDY = {
    "id": "tyler2018encephalitis",
    "type": "article-journal",
    "title": "Acute Viral Encephalitis",
    "container-title": "The New England Journal of Medicine",
    "volume": "379",
    "issue": "6",
    "page": "557-566",
    "DOI": "10.1056/NEJMra1708714",
    "PMID": "30089069",
    "author": [
        {"family": "Tyler", "given": "Kenneth L."},
        {"family": "de Freitas", "given": "Marcos"},
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
        {"literal": "World Health Organization"},
    ],
    "issued": {"date-parts": [[2018, 8, 9]]},
}
WRITTEN = """\
@article{tyler2018encephalitis,
  author = {Tyler, Kenneth L. and {de Freitas}, Marcos and van der Berg, Jan and {World Health Organization}},
  title = {{Acute Viral Encephalitis}},
  journal = {The New England Journal of Medicine},
  volume = {379},
  number = {6},
  pages = {557--566},
  year = {2018},
  month = aug,
  day = {9},
  doi = {10.1056/NEJMra1708714},
  pmid = {30089069}
}
"""


def only(text):
    reading = read(text)
    assert reading.problems == []
    assert reading.format == "bibtex"
    (record,) = reading.records
    return record


def field(name, value):
    return only(f"@article{{k1, title = {{A title}}, {name} = {value}}}")


def test_study_is_written_with_its_names_and_months_and_reads_back():
    assert write_bibtex([STUDY]) == WRITTEN
    assert only(WRITTEN) == STUDY


def test_what_bibtex_cannot_say_travels_in_a_field_that_others_ignore():
    record = STUDY | {"type": "entry-encyclopedia", "author": [{"family": "A", "dropping-particle": "{x"}]}
    written = write_bibtex([record])

    assert 'csl = {CSL-JSON {"author": [{"family": "A", "dropping-particle": "\\u007bx"}]}}' in written
    assert written.count("{") == written.count("}")
    assert only(written) == record


def test_what_tex_would_read_is_escaped_and_reads_back():
    title = r"5% of $10 & #1_a {b} ~c ^d \e, “f” -- g``h'' <i"
    record = STUDY | {"title": title}
    written = write_bibtex([record])

    assert (
        r"title = {{5\% of \$10 \& \#1\_a \{b\} \textasciitilde{}c \textasciicircum{}d \textbackslash{}e, “f” -{}- g"
        in written
    )
    assert only(written) == record


def test_brace_without_a_partner_does_not_unbalance_the_file():
    assert escaped("a } b {") == r"a \textbraceright{} b \textbraceleft{}"
    assert decoded(escaped("a } b {")) == "a } b {"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"{\"o}", "ö"),
        (r"\"{o}", "ö"),
        (r"\'e", "é"),
        (r"\'{e}", "é"),
        (r"{\'{\i}}", "í"),
        (r"\~n", "ñ"),
        (r"\c{c}", "ç"),
        (r"\c c", "ç"),
        (r"\v{S}", "Š"),
        (r"\H{o}", "ő"),
        (r"\r a", "å"),
        (r"\u{g}", "ğ"),
        (r"\k{a}", "ą"),
        (r"\=a", "ā"),
        (r"\.z", "ż"),
        (r"\^o \`a", "ô à"),
        (r"Stra{\ss}e", "Straße"),
        (r"\o re \O re \aa \AA \ae \oe \l", "øre Øre åÅæœł"),
        (r"{\aa}ngstr\"om", "ångström"),
        (r"a~b", "a b"),
        (r"284--287 --- x", "284–287 — x"),
        (r"``q''", "“q”"),
        (r"\& \% \$ \# \_ \{ \}", "& % $ # _ { }"),
        (r"$\alpha$-tocopherol, $\beta$", "α-tocopherol, β"),
        (r"H$_2$O and 10$^{-3}$ m\textsuperscript{2}", "H2O and 10⁻³ m²"),
        (r"\textit{In vitro} \emph{x}", "In vitro x"),
        (r"{HIV} and {B6}", "HIV and B6"),
        (r"\unknown{x}\\y", "x y"),
        ("\\", "\\"),
        ("{" * 50 + "x" + "}" * 50, "x"),
    ],
)
def test_latex_becomes_the_text_that_it_prints(tex, text):
    assert decoded(tex) == text


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Tyler, Kenneth L.", [{"family": "Tyler", "given": "Kenneth L."}]),
        ("Kenneth L. Tyler", [{"given": "Kenneth L.", "family": "Tyler"}]),
        ("Jan van der Berg", [{"given": "Jan", "non-dropping-particle": "van der", "family": "Berg"}]),
        ("van der Berg, Jan", [{"given": "Jan", "non-dropping-particle": "van der", "family": "Berg"}]),
        ("{de} Freitas, Marcos", [{"family": "de Freitas", "given": "Marcos"}]),
        ("King, Jr, Martin Luther", [{"family": "King", "suffix": "Jr", "given": "Martin Luther"}]),
        ("{World Health Organization}", [{"literal": "World Health Organization"}]),
        ("{Barnes and Noble} and A. B", [{"literal": "Barnes and Noble"}, {"given": "A.", "family": "B"}]),
        ('{\\"O}stlund, {\\AA}sa and Plato', [{"family": "Östlund", "given": "Åsa"}, {"family": "Plato"}]),
        ("Tyler, K. and others", [{"family": "Tyler", "given": "K."}]),
        ("Tyler, K.\n  AND\n  Adams, P.", [{"family": "Tyler", "given": "K."}, {"family": "Adams", "given": "P."}]),
        ("Tyler~K. Anderson", [{"given": "Tyler K.", "family": "Anderson"}]),
        ("{Smith, Jones} and and ,", [{"literal": "Smith, Jones"}]),
    ],
)
def test_names_are_parted_by_bibtex_own_rules(names, authors):
    assert field("author", f"{{{names}}}")["author"] == authors


@pytest.mark.parametrize(
    ("value", "journal"),
    [
        ("{Nested {J} Name}", "Nested J Name"),
        ('"Quoted {"}J{"} Name"', 'Quoted "J" Name'),
        ('"One" # { and } # "two"', "One and two"),
        ("nejm", "N Engl J Med"),
        ('nejm # " Evid"', "N Engl J Med Evid"),
        ("unknown # {x}", "x"),
        ("2018", "2018"),
    ],
)
def test_value_in_any_form_is_read(value, journal):
    text = f'@string{{nejm = "N Engl J Med"}}\n@article(k1, title = {{A title}}, journal = {value}, note = {{x}},)'

    assert only(text)["container-title"] == journal


def test_words_between_entries_comments_and_preambles_are_passed_over():
    text = f'Exported by hand\n@comment{{jabref-meta: {{x}} }}\n@preamble{{ "x" }}\n% a line\n{WRITTEN}\nThe end'

    assert only(text) == STUDY


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("https://doi.org/10.1016/j.geothermics.2022.102579", {"DOI": "10.1016/j.geothermics.2022.102579"}),
        (r"10.1007/978-3-030-1\_5", {"DOI": "10.1007/978-3-030-1_5"}),
        ("https://www.sciencedirect.com/science/article/pii/S0957417413007100", {"PII": "S0957417413007100"}),
        ("doi: 10.1056/NEJMra1708714.", {"DOI": "10.1056/NEJMra1708714"}),
    ],
)
def test_address_in_the_doi_field_is_read_for_its_identifier(value, found):
    record = field("doi", f"{{{value}}}")

    assert {name: record[name] for name in ("DOI", "PII") if name in record} == found


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ("year = 2018", [2018]),
        ("year = {2018}, month = aug", [2018, 8]),
        ("year = {2018}, month = {August}, day = 9", [2018, 8, 9]),
        ("year = 2018, month = 8", [2018, 8]),
        ("date = {2018-08-09}", [2018, 8, 9]),
        ("date = {2018-08/2018-09}", [2018, 8]),
    ],
)
def test_date_is_read_from_year_and_month_or_from_date(fields, parts):
    assert only(f"@article{{k1, title = {{A title}}, {fields}}}")["issued"] == {"date-parts": [parts]}


@pytest.mark.parametrize(
    ("kind", "fields", "type_"),
    [
        ("ARTICLE", "", "article-journal"),
        ("inproceedings", "", "chapter"),
        ("mastersthesis", "school = {U}", "thesis"),
        ("techreport", "institution = {NHMRC}", "report"),
        ("misc", r"howpublished = {\url{https://example.com/a}}", "webpage"),
        ("misc", "doi = {10.1101/2020.05.01.072975}", "article"),
        ("dataset", "", "article"),
    ],
)
def test_kind_of_bibtex_becomes_the_nearest_of_ours(kind, fields, type_):
    assert only(f"@{kind}{{k1, title = {{A title}}, {fields}}}")["type"] == type_


def test_pmid_is_found_where_converters_put_it():
    assert field("note", "{PMID: 30089069}")["PMID"] == "30089069"
    assert field("eprint", "{30089069}, eprinttype = {pubmed}")["PMID"] == "30089069"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("@article{bad, title = {x", "A brace is not closed."),
        ('@article{bad, title = "x}', "A quotation mark is not closed."),
        ("@article{bad, title = {x}", "The entry is not closed, or cannot be read at “”."),
        ("@article{bad, title = }", "A field has no value."),
        ("@article{bad, title = {x} year = 2018, %}", "The entry is not closed, or cannot be read at “, %}”."),
        ('@article{"bad", title = {x}}', "The key at the beginning of the entry cannot be read."),
        ("@article{bad, year = 2018}", "A source needs a title."),
    ],
)
def test_broken_entry_costs_itself_alone(broken, message):
    reading = read(f"{broken}\n{WRITTEN}")

    assert reading.records == [STUDY]
    assert reading.problems == [Problem("Entry 1 (line 1)", message)]


def test_strings_that_double_at_each_step_are_refused():
    text = "@string{a0 = {xxxxxxxx}}\n" + "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    reading = read(text + "@book{k, title = a59}")

    assert reading.records == []
    assert reading.problems[0].message == "An @string is too long, or there are too many of them."
