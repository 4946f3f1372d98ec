"""The citation form: fields in, a CSL-JSON record out, and refusals beside the fields."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from blog import publishing
from blog.citations import exchange
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

    assert errors(add(staff)) == {"key": ["Reference with this Key already exists."]}


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


def test_date_of_reading_that_no_calendar_has_is_refused(staff):
    form = citation_form(accessed="2026-02-30")

    assert errors(staff.post(f"{CITATIONS}add/", form)) == {"accessed": ["No calendar has this date of reading."]}


def test_what_books_and_web_pages_print_has_fields_of_its_own(staff):
    typed = {
        "editors": "Lee, Kim\nHealth Council",
        "edition": "3",
        "genre": "Preprint",
        "language": "Norwegian",
        "accessed": "2026-05-03",
    }
    staff.post(f"{CITATIONS}add/", citation_form(**typed))

    record = Citation.objects.get().csl
    assert record["editor"] == [{"family": "Lee", "given": "Kim"}, {"literal": "Health Council"}]
    assert (record["edition"], record["genre"], record["language"]) == ("3", "Preprint", "Norwegian")
    assert record["accessed"] == {"date-parts": [[2026, 5, 3]]}


@pytest.mark.parametrize("editor", ["Lee", ["Lee"], [{"family": 3}], {"family": "Lee"}])
def test_editors_of_a_strange_file_open_no_error_page(staff, editor):
    citation = make_citation("aa", editor=editor, accessed={"date-parts": "never"})

    assert staff.get(f"{CITATIONS}{citation.pk}/change/").status_code == 200


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


# --- the list -----------------------------------------------------------------------------------------------------


def keys_in(response):
    return [citation.key for citation in response.context["cl"].result_list]


@pytest.mark.parametrize(
    ("columns", "state", "word"),
    [
        ({"watch_state": "clean"}, "fine", "Fine"),
        ({"watch_state": "flagged", "standing": "retracted"}, "retracted", "Retracted"),
        ({"watch_state": "flagged", "standing": "concern"}, "concern", "Concern"),
        ({"watch_state": "flagged", "standing": "corrected"}, "corrected", "Corrected"),
        ({"watch_state": "clean", "link_state": "dead"}, "broken", "Broken link"),
        ({"watch_state": "could_not"}, "could_not", "Could not check"),
        ({"watch_state": "no_record"}, "no_record", "No record found"),
        ({}, "never", "Never checked"),
        ({"standing": "retracted", "link_state": "dead"}, "retracted", "Retracted"),
        ({"watch_state": "clean", "link_state": "unknown"}, "fine", "Fine"),
    ],
)
def test_state_of_a_source_is_one_word_and_a_filter(staff, columns, state, word):
    make_citation("aa")
    Citation.objects.update(**columns)

    response = staff.get(f"{CITATIONS}?state={state}")

    assert keys_in(response) == ["aa"]
    assert f'<span class="state state-{state}">{word}</span>' in response.content.decode()
    others = [name for name in ("fine", "retracted", "concern", "never") if name != state]
    assert [keys_in(staff.get(f"{CITATIONS}?state={other}")) for other in others] == [[]] * len(others)


def test_uses_lead_to_the_posts_and_are_a_filter(staff):
    make_citation("aa")
    cited = make_citation("bb")
    make_post("Zinc and colds", body='<p>x<cite data-ref="bb"></cite></p>')
    make_post("Elsewhere")

    assert keys_in(staff.get(f"{CITATIONS}?use=unused")) == ["aa"]
    response = staff.get(f"{CITATIONS}?use=cited")
    assert keys_in(response) == ["bb"]
    link = f"/admin/blog/post/?citations__id__exact={cited.pk}"
    assert f'<a href="{link}">1</a>' in response.content.decode()
    assert [post.title for post in staff.get(link).context["cl"].result_list] == ["Zinc and colds"]


@pytest.mark.parametrize(
    "words",
    [
        *("tague2011", "WINTER", "journal of sun", "tague", "Dijk", "winter tague", "études", "ökmen", "10.1056/NEJM"),
        *("https://doi.org/10.1056/nejmra1708714", "PMID: 30089069", "https://pubmed.ncbi.nlm.nih.gov/30089069/"),
    ],
)
def test_source_is_found_by_any_of_its_words(staff, words):
    make_citation("other", title="Zinc", author=[{"family": "Lee", "given": "Kim"}], PMID="5")
    make_citation(
        "tague2011vitamind",
        title="Vitamin D in winter: études",
        author=[{"family": "Tague", "given": "Susan"}, {"family": "van Dijk"}, {"family": "Ökmen"}],
        DOI="10.1056/NEJMra1708714",
        PMID="30089069",
        **{"container-title": "Journal of Sun"},
    )

    assert keys_in(staff.get(CITATIONS, {"q": words})) == ["tague2011vitamind"]


@pytest.mark.parametrize("words", ["family", "given", "literal", "zinc tague", "10.9999/none", "%", '"', ":"])
def test_words_that_no_source_has_find_none(staff, words):
    make_citation("zinc", title="Vitamin D", author=[{"family": "Tague", "given": "Susan"}, {"literal": "Group"}])

    found = keys_in(staff.get(CITATIONS, {"q": words}))

    assert found == (["zinc"] if words == "zinc tague" else [])


def act(staff, action, *citations):
    selected = [citation.pk for citation in citations]
    return staff.post(CITATIONS, {"action": action, "_selected_action": selected}, follow=True)


def test_actions_mark_rows_as_due_and_ask_nobody(staff):
    known, bare = make_citation("aa", DOI="10.1056/abc"), make_citation("bb")
    Citation.objects.update(watch_tried_at=timezone.now(), watch_state="clean")

    looked, checked = act(staff, "look_up_again", known, bare), act(staff, "check_now", known, bare)

    known.refresh_from_db()
    bare.refresh_from_db()
    assert (known.lookup_state, bare.lookup_state) == ("waiting", "")
    assert known in Citation.objects.due_for_watch(before=timezone.now() - timedelta(days=1))
    assert "1 will be looked up. It takes a DOI, PMID, PMCID or PII to ask for." in messages(looked)
    assert "2 will be checked at the next turn." in messages(checked)


def test_suggested_design_is_taken_where_nobody_chose_one(staff):
    rows = [make_citation(key) for key in ("aa", "bb", "cc")]
    Citation.objects.filter(key__in=("aa", "bb")).update(suggested_design="randomised_trial")
    Citation.objects.filter(key="bb").update(design="trial")

    response = act(staff, "confirm_design", *rows)

    assert list(Citation.objects.values_list("design", flat=True)) == ["randomised_trial", "trial", ""]
    assert "1 confirmed. The others have a design already, or nothing is suggested." in messages(response)
    assert Citation.objects.get(key="aa").history.first().design == "randomised_trial"


@pytest.mark.parametrize(
    ("action", "ending"), [("export_ris", "ris"), ("export_bibtex", "bib"), ("export_csl", "json")]
)
def test_what_is_exported_reads_back_equal(staff, action, ending):
    rows = [make_citation("aa", DOI="10.1056/abc", title="Zinc & “colds”"), make_citation("bb", PMID="5")]
    make_citation("not-ticked")

    response = act(staff, action, *rows)

    assert response.headers["Content-Disposition"] == f'attachment; filename="references.{ending}"'
    assert exchange.read(response.content).records == [row.csl for row in rows]


# --- one source ---------------------------------------------------------------------------------------------------


def change(staff, citation, **fields):
    form = shown_values(staff, citation) | fields
    return staff.post(f"{CITATIONS}{citation.pk}/change/", form, follow=True)


def test_study_facts_are_recorded_and_what_is_blank_stays_so(staff):
    citation = make_citation("aa")

    change(staff, citation, design="trial", sample_size="94", subjects="humans", funding="A public fund.")

    citation.refresh_from_db()
    facts = (citation.design, citation.sample_size, citation.subjects, citation.funding)
    assert facts == ("trial", 94, "humans", "A public fund.")
    change(staff, citation, design="", sample_size="", subjects="", funding="")
    citation.refresh_from_db()
    assert (citation.design, citation.sample_size, citation.subjects, citation.funding) == ("", None, "", "")


def test_suggestion_stands_beside_the_design_and_is_only_one(staff):
    citation = make_citation("aa")
    page = f"{CITATIONS}{citation.pk}/change/"
    Citation.objects.update(suggested_design="meta_analysis")
    assert "Meta-analysis. Not confirmed." in staff.get(page).content.decode()

    change(staff, citation, design="meta_analysis")

    assert "Meta-analysis. Confirmed." in staff.get(page).content.decode()


def test_member_that_a_person_changes_is_theirs_from_then_on(staff):
    citation = make_citation("aa", volume="1", page="2-3", DOI="10.1056/abc")

    change(staff, citation, volume="7", page="")

    citation.refresh_from_db()
    assert {"volume", "page"} <= set(citation.edited_members)
    publishing.fill_in("aa", {"volume": "1", "page": "2-3", "issue": "4"}, [], source="PubMed")
    citation.refresh_from_db()
    assert (citation.csl["volume"], "page" in citation.csl, citation.csl["issue"]) == ("7", False, "4")


def test_notice_that_an_editor_writes_down_shows_where_the_source_is_cited(staff):
    citation = make_citation("aa")
    post = make_post(body='<p>x<cite data-ref="aa"></cite></p>')
    notice = {"kind": "retraction", "doi": "10.1056/notice", "issued_on": "13/01/2021"}

    change(staff, citation, **inline("notices", notice | {"citation": citation.pk, "id": ""}))

    citation.refresh_from_db()
    [kept] = citation.notices.all()
    assert (kept.kind, kept.source, kept.issued_on.isoformat()) == ("retraction", "editor", "2021-01-13")
    assert citation.is_retracted
    row = inline("notices", notice | {"citation": citation.pk, "id": kept.pk, "DELETE": "on"})
    change(staff, citation, **row | {"notices-INITIAL_FORMS": 1})
    citation.refresh_from_db()
    assert (citation.standing, citation.notices.count()) == ("", 0)
    post.refresh_from_db()
    assert post.reference_list[0]["key"] == "aa"


def test_panel_says_what_is_known_and_who_cites_it(staff):
    citation = make_citation("aa")
    post = make_post("Zinc and colds", body='<p>x<cite data-ref="aa"></cite></p>')
    at = datetime(2026, 3, 4, 5, 6, tzinfo=timezone.get_default_timezone())
    Citation.objects.update(
        lookup_state="found", looked_up_at=at, lookup_note="From PubMed: title.", watch_state="clean", watched_at=at
    )
    Citation.objects.update(link_state="dead", link_status=404, link_checked_at=at)

    html = staff.get(f"{CITATIONS}{citation.pk}/change/").content.decode()

    assert "Filled in, 04/03/2026 05:06. From PubMed: title." in html
    assert "No notice known; checked, no notice, 04/03/2026 05:06" in html
    assert "Broken, 04/03/2026 05:06 (HTTP 404)" in html
    assert f'<a href="/admin/blog/post/{post.pk}/change/">Zinc and colds</a>' in html


def test_words_of_a_source_are_printed_and_never_run(staff):
    words = "<img src=x onerror=alert(1)>"
    citation = make_citation("aa", title=words, author=[{"literal": words}], **{"container-title": words})
    make_post(words, body='<p>x<cite data-ref="aa"></cite></p>')
    Citation.objects.update(lookup_note=words, funding=words)
    twin = citation_form(key="bb", doi="", title=words, authors=words, container_title=words, volume="x" * 3000)

    pages = [staff.get(path) for path in (CITATIONS, f"{CITATIONS}?q=aa", f"{CITATIONS}{citation.pk}/change/")]
    pages.append(staff.post(f"{CITATIONS}add/", twin))

    for page in pages:
        assert page.status_code == 200
        assert "<img src=x" not in page.content.decode()
