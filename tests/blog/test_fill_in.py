"""What a lookup may write: blanks alone, never over a person's words, never what another source has."""

import threading

import pytest
from django.db import connection

from blog import publishing
from blog.citations import csl
from blog.models import Citation
from tests.blog.desk import CITATIONS, citation_form
from tests.builders import make_citation, make_post

FOUND = {
    "type": "article",
    "title": "Acute Viral Encephalitis",
    "author": [{"family": "Tyler", "given": "Kenneth L"}],
    "volume": "379",
    "issued": {"date-parts": [[2018, 8, 9]]},
    "DOI": "10.1056/NEJMra1708714",
    "PMID": "30089069",
}


def fill_in(citation, found=FOUND, types=(), **options):
    publishing.fill_in(citation.key, found, types, source="PubMed", **options)
    citation.refresh_from_db()
    return citation


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ({}, {"title": "A"}, ["title"]),
        ({"title": "A", "volume": "1"}, {"title": "B"}, ["title", "volume"]),
        ({"title": "A"}, {"title": "A", "author": []}, []),
        ({"id": "a", "volume": ""}, {"id": "b"}, []),
        ({"author": [{"family": "A"}]}, {"author": [{"family": "B"}]}, ["author"]),
    ],
)
def test_changed_members_are_those_that_differ_emptied_ones_included(before, after, names):
    assert csl.changed_members(before, after) == names


def test_blanks_are_filled_and_words_stay():
    record = {"type": "article-journal", "title": "As typed", "volume": ""}

    filled = csl.with_blanks_filled(record, FOUND, kept=["issued"])

    assert filled == {
        "type": "article-journal",
        "title": "As typed",
        "volume": "379",
        "author": [{"family": "Tyler", "given": "Kenneth L"}],
        "DOI": "10.1056/NEJMra1708714",
        "PMID": "30089069",
    }
    assert record == {"type": "article-journal", "title": "As typed", "volume": ""}


@pytest.mark.parametrize(
    "found",
    [
        {"volume": 5},
        {"DOI": "no doi"},
        {"author": "Tyler"},
        {"issued": {"date-parts": [[2014, 2, 31]]}},
        {"URL": "javascript:alert(1)"},
        {"id": "other"},
        {"volume": "x" * 5_000},
    ],
)
def test_what_cannot_be_kept_is_left_out(found):
    record = {"type": "article", "title": "As typed"}

    assert csl.with_blanks_filled(record, found, kept=()) == record


@pytest.mark.parametrize(
    ("record", "kept", "title"),
    [
        ({"title": "PMID 30089069", "PMID": "30089069"}, (), "Acute Viral Encephalitis"),
        (
            {"title": "PMID 30089069", "PMID": "30089069", "DOI": "10.1136/bmj.h4580"},
            ["title"],
            "Acute Viral Encephalitis",
        ),
        ({"title": "PMID 30089069", "PMID": "1"}, (), "PMID 30089069"),
        ({"title": "PMID 30089069"}, (), "PMID 30089069"),
    ],
)
def test_title_that_only_repeats_an_identifier_is_a_blank(record, kept, title):
    assert csl.with_blanks_filled({"type": "article"} | record, FOUND, kept=kept)["title"] == title


def test_stand_in_title_stays_where_nothing_better_is_found():
    record = {"type": "article", "title": "PMID 1", "PMID": "1"}

    assert csl.with_blanks_filled(record, {"volume": "2"}, kept=())["title"] == "PMID 1"
    assert csl.stand_in_title(record) == "PMID 1"
    assert csl.stand_in_title({"title": "x"}) == ""


@pytest.mark.django_db
def test_filled_record_reaches_columns_lists_and_history():
    citation = make_citation("tyler", title="PMID 30089069", PMID="30089069")
    post = make_post(body='<p>So.<cite data-ref="tyler"></cite></p>', status="draft")

    fill_in(citation, types=["Journal Article", "Review"])

    assert citation.title == "Acute Viral Encephalitis"
    assert (citation.doi, citation.csl["DOI"]) == ("10.1056/nejmra1708714", "10.1056/NEJMra1708714")
    assert (citation.design, citation.suggested_design) == ("", "narrative_review")
    assert citation.publication_types == ["Journal Article", "Review"]
    assert citation.history.count() == 2
    post.refresh_from_db()
    assert "Tyler KL. Acute Viral Encephalitis." in post.reference_list[0]["text"]


@pytest.mark.django_db
def test_second_time_nothing_changes_and_history_gets_no_row():
    citation = fill_in(make_citation("tyler", PMID="30089069"))
    before = citation.csl, citation.changed_at

    fill_in(citation)

    assert (citation.csl, citation.changed_at) == before
    assert citation.history.count() == 2
    assert citation.lookup_note == "PubMed has nothing that was missing."


@pytest.mark.django_db
def test_member_that_an_editor_changed_or_emptied_stays(staff):
    staff.post(f"{CITATIONS}add/", citation_form(pmid="30089069", volume="12", issued="2011"))
    citation = Citation.objects.get()
    staff.post(
        f"{CITATIONS}{citation.pk}/change/", citation_form(pmid="30089069", volume="", issued="2011", title="Mine")
    )
    citation.refresh_from_db()
    assert citation.edited_members == ["PMID", "issued", "title", "type", "volume"]

    fill_in(citation)

    assert citation.csl["title"] == "Mine"
    assert citation.csl["issued"] == {"date-parts": [[2011]]}
    assert "volume" not in citation.csl
    assert citation.csl["author"] == [{"family": "Tyler", "given": "Kenneth L"}]


@pytest.mark.django_db
def test_saving_without_a_change_makes_nothing_an_editors_own(staff):
    citation = make_citation("tague2011vitamind", title="Vitamin D", volume="3")

    staff.post(f"{CITATIONS}{citation.pk}/change/", citation_form(volume="3", issued="2020"))

    citation.refresh_from_db()
    assert citation.edited_members == []


@pytest.mark.django_db
def test_identifier_of_another_source_is_not_taken_and_the_note_names_it():
    make_citation("other", DOI="10.1056/nejmra1708714")
    citation = fill_in(make_citation("tyler", PMID="30089069"))

    assert (citation.doi, citation.csl["volume"], citation.lookup_state) == ("", "379", "found")
    assert citation.lookup_note == ("From PubMed: author, volume. The DOI 10.1056/nejmra1708714 is that of other.")


@pytest.mark.django_db
@pytest.mark.parametrize("members", [{"DOI": "10.1136/bmj.h4580"}, {"PMID": "9500320"}])
def test_record_of_another_source_fills_in_nothing(members):
    citation = fill_in(make_citation("tyler", **members))

    assert "volume" not in citation.csl
    assert citation.lookup_state == "not_found"
    assert citation.lookup_note.startswith("PubMed names another ")
    assert citation.lookup_note.endswith("Compare the identifiers; nothing was filled in.")


@pytest.mark.django_db
def test_same_doi_in_another_case_is_no_contradiction():
    assert fill_in(make_citation("tyler", DOI="10.1056/NEJMRA1708714")).csl["volume"] == "379"


@pytest.mark.django_db
def test_types_that_name_no_design_leave_the_suggestion_empty_and_none_keep_what_was_there():
    citation = make_citation("tyler", PMID="30089069")

    assert fill_in(citation, types=["Meta-Analysis"]).suggested_design == "meta_analysis"
    assert fill_in(citation, types=[]).suggested_design == "meta_analysis"
    assert fill_in(citation, types=["Journal Article"]).suggested_design == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "notice", "standing"),
    [
        ("Retracted Publication", "retraction", "retracted"),
        ("Expression of Concern", "expression_of_concern", "concern"),
    ],
)
def test_retraction_among_the_publication_types_becomes_a_notice(kind, notice, standing):
    citation = fill_in(make_citation("tyler", PMID="30089069"), types=["Journal Article", kind])
    fill_in(citation, types=["Journal Article", kind])

    assert citation.standing == standing
    assert [(n.kind, n.source, n.doi, n.issued_on) for n in citation.notices.all()] == [(notice, "PubMed", "", None)]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["Retraction of Publication", "Published Erratum"])
def test_notice_that_is_cited_itself_is_not_what_it_retracts(kind):
    assert fill_in(make_citation("tyler"), types=[kind]).standing == ""


@pytest.mark.postgres
@pytest.mark.parametrize("time", range(5))
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_of_two_watchers_claims_a_lookup(time):
    citation = make_citation("tyler", PMID="30089069")
    publishing.ask_for_lookup(citation)
    outcomes, start = [], threading.Barrier(2)

    def claim():
        try:
            start.wait(timeout=10)
            outcomes.append(publishing.claim_lookup(citation))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == [False, True]
