"""The citation form: fields in, a CSL-JSON record out, and refusals beside the fields."""

import pytest

from blog.models import Citation
from tests.blog.desk import CITATIONS, citation_form, errors, inline, messages
from tests.builders import make_citation, make_post

HIDDEN = "This text holds a hidden character (U+202E). Remove it and try again."
FULL = {
    "title": "Vitamin D in winter",
    "authors": "Tague, Susan E.\nvan Dijk, Jan\nPlato,\nDiabetes Research Group",
    "container_title": "Journal of Sun",
    "container_title_short": "J Sun",
    "publisher": "Elsevier",
    "volume": "12",
    "issue": "3",
    "page": "1-9",
    "issued": "2011-09-28",
    "doi": "10.1056/NEJMra1708714",
    "pmid": "30089069",
    "pmcid": "PMC4349800",
    "pii": "S0957417413007100",
    "isbn": "0-306-40615-2",
    "url": "https://example.com/a",
}


def add(staff, **fields):
    return staff.post(f"{CITATIONS}add/", citation_form(**fields))


def test_fields_become_a_record_and_columns(staff):
    response = add(staff, **FULL)

    assert response.status_code == 302
    citation = Citation.objects.get()
    assert citation.csl == {
        "id": "tague2011vitamind",
        "type": "article-journal",
        "title": "Vitamin D in winter",
        "author": [
            {"family": "Tague", "given": "Susan E."},
            {"family": "van Dijk", "given": "Jan"},
            {"family": "Plato"},
            {"literal": "Diabetes Research Group"},
        ],
        "container-title": "Journal of Sun",
        "container-title-short": "J Sun",
        "publisher": "Elsevier",
        "volume": "12",
        "issue": "3",
        "page": "1-9",
        "issued": {"date-parts": [[2011, 9, 28]]},
        "DOI": "10.1056/NEJMra1708714",
        "PMID": "30089069",
        "PMCID": "PMC4349800",
        "PII": "S0957417413007100",
        "ISBN": "0-306-40615-2",
        "URL": "https://example.com/a",
    }
    assert (citation.doi, citation.year, citation.isbn) == ("10.1056/nejmra1708714", 2011, "9780306406157")


def test_source_with_a_key_a_kind_and_a_title_is_enough(staff):
    assert add(staff).status_code == 302
    assert Citation.objects.get().csl == {
        "id": "tague2011vitamind",
        "type": "article-journal",
        "title": "Vitamin D",
        "author": [],
    }


def shown_values(staff, citation):
    """What the change form would send if nobody touched it."""
    form = staff.get(f"{CITATIONS}{citation.pk}/change/").context["adminform"].form
    return {name: form[name].value() or "" for name in form.fields} | inline("notices")


@pytest.mark.parametrize(
    "members",
    [
        {"abstract": "Long.", "language": "en", "custom": {"a": [1]}},
        {"author": [{"family": "Tague", "given": "Susan"}, {"literal": "Research Group"}, {"family": "Plato"}]},
        {"author": [{"family": "King", "given": "Martin Luther", "suffix": "Jr."}]},
        {"author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}]},
        {"author": [{"literal": "Simples, Inc."}]},
        {"issued": {"date-parts": [[2011]]}},
        {"issued": {"date-parts": [[2011, 9], [2011, 10]]}},
        {"issued": {"raw": "Spring 2011"}},
    ],
)
def test_record_saved_again_untouched_is_the_same(staff, members):
    citation = make_citation("aa", **members)
    before = citation.csl | {"author": citation.csl.get("author", [])}

    response = staff.post(f"{CITATIONS}{citation.pk}/change/", shown_values(staff, citation))

    citation.refresh_from_db()
    assert response.status_code == 302
    assert citation.csl == before


def test_field_that_is_emptied_leaves_the_record(staff):
    citation = make_citation("aa", volume="12", DOI="10.1056/x")

    staff.post(f"{CITATIONS}{citation.pk}/change/", shown_values(staff, citation) | {"volume": "", "doi": ""})

    citation.refresh_from_db()
    assert {"volume", "DOI"}.isdisjoint(citation.csl)
    assert citation.doi == ""


def test_key_of_a_source_is_not_changed_once_it_is_there(staff):
    citation = make_citation("aa")

    staff.post(f"{CITATIONS}{citation.pk}/change/", citation_form(key="bb", title="New"))

    citation.refresh_from_db()
    assert (citation.key, citation.csl["id"], citation.title) == ("aa", "aa", "New")


@pytest.mark.parametrize(
    ("field", "first", "second", "words"),
    [
        ("doi", "10.1056/NEJMra1708714", "https://doi.org/10.1056/nejmra1708714", "DOI"),
        ("pmid", "30089069", "PMID: 30089069", "PMID"),
        ("pmcid", "PMC4349800", "4349800", "PMCID"),
        ("pii", "S0957417413007100", "S0957-4174(13)00710-0", "PII"),
    ],
)
def test_identifier_that_the_library_has_is_refused_in_a_sentence(staff, field, first, second, words):
    add(staff, key="aa", **{field: first})

    response = add(staff, key="bb", **{field: second})

    there = Citation.objects.get()
    link = f'<a href="{CITATIONS}{there.pk}/change/">aa: Vitamin D</a>'
    sentence = f"The library already has a source with this {words}: {link}."
    assert errors(response) == {field: [sentence]}
    assert sentence in response.content.decode()
    assert second in response.content.decode()
    assert Citation.objects.count() == 1


def test_key_that_the_library_has_is_refused_beside_the_key(staff):
    make_citation("tague2011vitamind")

    assert errors(add(staff)) == {"key": ["Citation with this Key already exists."]}


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("doi", "10.1/", "A DOI looks like 10.1056/NEJMra1708714."),
        ("pmid", "30 089", "A PMID is a number like 21957236."),
        ("pmcid", "PMCx", "A PMCID looks like PMC4192433."),
        ("pii", "S01", "A PII looks like S0140-6736(97)11096-0 or B9780123851574011593."),
        ("isbn", "9780306406158", "An ISBN has 10 or 13 digits, and the last one must agree with the others."),
        ("url", "javascript:alert(1)", "A web address starts with https://."),
        ("issued", "September 2011", "Write the date of issue as 2011, 2011-09 or 2011-09-28."),
        ("issued", "2011-09-28\n2012", "Write the date of issue as 2011, 2011-09 or 2011-09-28."),
        ("issued", "٢٠١١", "Write the date of issue as 2011, 2011-09 or 2011-09-28."),
        ("issued", "0999", "The date of issue needs a year between 1000 and 2100."),
        ("title", "", "This field is required."),
        ("title", "   ", "This field is required."),
        ("key", "Tague 2011", "Start with a small letter; then small letters, digits, - _ and . only."),
        ("title", "a\u202eb", HIDDEN),
        ("authors", "Tague\u202e, S", HIDDEN),
        ("container_title", "a\u202eb", HIDDEN),
        ("type", "song", "Select a valid choice. song is not one of the available choices."),
    ],
)
def test_bad_value_is_named_beside_its_field_and_kept_as_typed(staff, field, typed, sentence):
    response = add(staff, **{"volume": "kept volume", field: typed})

    assert errors(response) == {field: [sentence]}
    form = response.context["adminform"].form
    assert (form[field].value(), form["volume"].value()) == (typed, "kept volume")
    assert not Citation.objects.exists()


@pytest.mark.parametrize("typed", ["2011-13", "2011-02-30", "2011-00"])
def test_date_of_issue_that_no_calendar_has_is_refused(staff, typed):
    assert list(errors(add(staff, issued=typed))) == ["issued"]


@pytest.mark.parametrize("typed", ["https://example.com/ a b", "https://a b", "https://", "ftp://example.com/", "x"])
def test_web_address_that_cannot_be_kept_is_refused_beside_its_field(staff, typed):
    assert list(errors(add(staff, url=typed))) == ["url"]


def test_pii_with_a_wrong_check_character_is_saved_with_a_warning(staff):
    form = citation_form(pii="S2352914818301498")

    response = staff.post(f"{CITATIONS}add/", form, follow=True)

    assert Citation.objects.get().pii == "S2352914818301498"
    warning = "The check character of PII S2352914818301498 does not agree. Compare it with the publisher's page."
    assert warning in messages(response)


def test_pii_with_the_right_check_character_is_saved_without_a_warning(staff):
    response = staff.post(f"{CITATIONS}add/", citation_form(pii="S2352914818301497"), follow=True)

    assert not any("check character" in message for message in messages(response))


def test_cited_source_cannot_be_deleted_at_the_desk(staff):
    citation = make_citation("aa")
    make_post(body='<p>x<cite data-ref="aa"></cite></p>')

    response = staff.post(f"{CITATIONS}{citation.pk}/delete/", {"post": "yes"})

    assert response.status_code == 200
    assert "would require deleting the following protected related objects" in response.content.decode()
    assert Citation.objects.filter(key="aa").exists()
