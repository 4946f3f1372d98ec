"""The watch over fallen sources: what counts as a retraction, what a failed check leaves, and who is told."""

import socket
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from blog import body, outside, publishing
from blog.citations import notices
from blog.citations.notices import Announcement
from blog.models import Citation, Claim, ClaimStudy, Ingredient, Notice, Outcome, Post
from blog.one_at_a_time import turn
from blog.retractions import ask_about
from tests.blog.services import stored
from tests.builders import make_citation, make_post

DOI, PMID = "10.1016/s0140-6736(97)11096-0", "9500320"
RETRACTION = Announcement("retraction", "10.1016/s0140-6736(10)60175-4", date(2010, 2, 6))
CORRECTION = Announcement("correction", "10.1016/s0140-6736(04)15715-2", date(2004, 3, 6))
TODAY_OF_NOTICE = {"date-parts": [[2010, 2, 6]]}


def update(kind, doi="10.1016/s0140-6736(10)60175-4", **fields):
    return {"type": kind, "DOI": doi, "updated": TODAY_OF_NOTICE} | fields


def work(doi=DOI, **members):
    return {"status": "ok", "message": {"DOI": doi, "title": ["x"]} | members}


def crossref_says(services, answer, *, updates=()):
    services.says(f"/crossref/works/{DOI}", answer)
    services.says("/crossref/works?", {"message": {"items": list(updates)}})


def check(*keys, **options):
    """What the command printed, standard error included."""
    out = StringIO()
    call_command("check_retractions", *keys, stdout=out, stderr=out, **options)
    return out.getvalue()


def known(citation):
    citation.refresh_from_db()
    return citation.standing, citation.watch_state


def listed(citation):
    return {(n.kind, n.doi, n.issued_on, n.source) for n in citation.notices.all()}


@pytest.fixture(autouse=True)
def locks_of_this_test(settings, tmp_path):
    """Test processes that run beside each other are no second command."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def editor(db):
    user = User.objects.create_user("editor@example.com", "a-long-password", is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
    return user


# --- what counts, pure ---------------------------------------------------------------------------------------------


def test_record_of_the_reference_has_a_correction_and_a_retraction():
    assert notices.of_article(stored("crossref_wakefield")["message"], DOI) == [CORRECTION, RETRACTION]


@pytest.mark.parametrize(
    ("kinds", "standing"),
    [
        (["correction", "retraction"], "retracted"),
        (["removal"], "retracted"),
        (["withdrawal"], "retracted"),
        (["partial_retraction", "expression_of_concern"], "retracted"),
        (["expression_of_concern", "erratum"], "concern"),
        (["correction"], "corrected"),
        (["erratum"], "corrected"),
        (["addendum", "new_version"], "corrected"),
        ([], ""),
    ],
)
def test_gravest_notice_makes_the_standing(kinds, standing):
    assert notices.standing(kinds) == standing


@pytest.mark.parametrize(
    ("updates", "kinds"),
    [
        ([update("retraction")], ["retraction"]),
        ([update("Retraction")], ["retraction"]),
        ([update("partial-retraction")], ["partial_retraction"]),
        ([update("expression of concern")], ["expression_of_concern"]),
        ([update("corrigendum")], ["correction"]),
        ([update("new_edition")], ["new_version"]),
        ([update("something_new")], []),
        ([update("")], []),
        ([{"DOI": "10.1016/s0140-6736(10)60175-4"}], []),
        ([update("retraction"), update("retraction")], ["retraction"]),
        ([], []),
        (None, []),
        ("retraction", []),
        ([None, 5, "retraction"], []),
        ({"type": "retraction"}, []),
    ],
)
def test_kind_of_an_update_is_tested_and_not_its_presence(updates, kinds):
    assert [one.kind for one in notices.of_article({"DOI": DOI, "updated-by": updates}, DOI)] == kinds


def test_notice_names_the_article_in_update_to():
    notice = {"DOI": "10.1016/s0140-6736(10)60175-4", "update-to": [update("retraction", DOI.upper())]}

    assert notices.of_notice(notice, DOI) == [RETRACTION]
    assert notices.of_notice(notice, "10.1136/bmj.h4580") == []


def test_what_an_article_updates_itself_says_nothing_of_it():
    notice = {"DOI": DOI, "update-to": [update("retraction", "10.1136/bmj.h4580")]}

    assert notices.of_article(notice, DOI) == []


def test_notice_under_the_doi_of_its_article_counts():
    assert notices.of_article({"DOI": DOI, "update-to": [update("retraction", DOI)]}, DOI) == [
        Announcement("retraction", DOI, date(2010, 2, 6))
    ]


def test_record_of_an_alias_counts_for_the_doi_that_was_asked():
    found = {"DOI": "10.1136/bmj.h4580", "updated-by": [update("retraction")]}

    assert notices.of_article(found, DOI) == [RETRACTION]


@pytest.mark.parametrize("updated", [{"date-parts": [[2010, 2]]}, {"date-parts": [[2010]]}, {}, None, "2010-02-06"])
def test_day_of_a_notice_is_not_made_up(updated):
    assert notices.of_article({"updated-by": [update("retraction", updated=updated)]}, DOI)[0].issued_on is None


def row(nature="Retraction", day="2/6/2010 0:00", doi="10.1016/S0140-6736(10)60175-4"):
    return {"RetractionNature": nature, "RetractionDate": day, "RetractionDOI": doi}


@pytest.mark.parametrize(
    ("given", "announcement"),
    [
        (row(), RETRACTION),
        (row(day="2010-02-06"), RETRACTION),
        (row(day="13/13/2010"), Announcement("retraction", RETRACTION.doi)),
        (row(doi="Unavailable", day=""), Announcement("retraction")),
        (row("Expression of concern", doi="unavailable"), Announcement("expression_of_concern", "", date(2010, 2, 6))),
        (row("Correction", doi="0"), Announcement("correction", "", date(2010, 2, 6))),
        (row("Reinstatement", doi=""), Announcement("reinstatement", "", date(2010, 2, 6))),
        (row("Something"), None),
        ({}, None),
    ],
)
def test_rows_of_retraction_watch(given, announcement):
    assert notices.from_retraction_watch(given) == announcement


def test_reinstatement_takes_back_what_came_before_it():
    again = Announcement("retraction", "10.1/b", date(2016, 1, 1))
    back = Announcement("reinstatement", "", date(2012, 1, 1))

    assert notices.still_standing([back, RETRACTION]) == []
    assert notices.still_standing([again, RETRACTION, back]) == [again]
    assert notices.still_standing([RETRACTION]) == [RETRACTION]


# --- the command over the network ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_retracted_source_is_flagged_with_kind_day_and_notice(services):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("wakefield", DOI=DOI, PMID=PMID)
    before = timezone.now()

    said = check()

    assert said == (
        "1 checked: 0 clean, 1 flagged, 0 could not be checked, 0 without a record; 1 changed, staff told of 0\n"
    )
    assert known(citation) == ("retracted", "flagged")
    assert listed(citation) == {
        ("correction", CORRECTION.doi, date(2004, 3, 6), "Crossref"),
        ("retraction", RETRACTION.doi, date(2010, 2, 6), "Crossref"),
    }
    assert before <= citation.watched_at == citation.watch_tried_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("updates", "state"),
    [
        ([update("expression_of_concern")], ("concern", "flagged")),
        ([update("correction")], ("corrected", "flagged")),
        ([update("something_new")], ("", "clean")),
        ([], ("", "clean")),
    ],
)
def test_other_notices_are_no_retraction(services, updates, state):
    crossref_says(services, work(**{"updated-by": updates}))
    citation = make_citation("one", DOI=DOI)

    check()

    assert known(citation) == state


@pytest.mark.django_db
def test_notice_that_only_names_the_article_itself_is_found(services):
    notice = {"DOI": RETRACTION.doi, "update-to": [update("retraction", DOI)]}
    crossref_says(services, work(), updates=[notice, {"DOI": "10.1136/bmj.h4580", "update-to": []}])
    citation = make_citation("one", DOI=DOI)

    check()

    assert known(citation) == ("retracted", "flagged")
    assert services.query()["filter"] == f"updates:{DOI}"


@pytest.mark.django_db
def test_source_with_a_number_alone_is_asked_of_pubmed(services):
    services.says("/eutils/esummary.fcgi", stored("esummary_9500320"))
    citation = make_citation("one", PMID=PMID)

    check()

    assert known(citation) == ("retracted", "flagged")
    assert listed(citation) == {("retraction", "", None, "PubMed")}
    assert services.paths == ["/eutils/esummary.fcgi"]


@pytest.mark.django_db
def test_source_that_crossref_does_not_have_is_asked_of_pubmed(services):
    services.says("/eutils/esummary.fcgi", stored("esummary_9500320"))
    citation = make_citation("one", DOI=DOI, PMID=PMID)

    check()

    assert known(citation) == ("retracted", "flagged")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "members",
    [{"DOI": DOI}, {"PMID": "999999999"}, {"ISBN": "0-306-40615-2"}, {"URL": "https://example.com/"}, {}],
)
def test_source_without_a_record_is_not_clean(services, members):
    services.says("/eutils/", stored("esummary_unknown"))
    citation = make_citation("one", **members)

    check()

    assert known(citation) == ("", "no_record")
    assert citation.watched_at is None
    assert citation.watch_tried_at is not None


BROKEN = {
    "500": {"status": 500},
    "403": {"status": 403},
    "no JSON": {"answer": b"<html>"},
    "no message": {"answer": {}},
    "message of another kind": {"answer": {"message": []}},
    "too large": {"answer": b" " * 1_100_000},
}


@pytest.mark.django_db
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_source_that_could_not_be_checked_is_not_clean(services, answer):
    services.says("/crossref/", **answer)
    citation = make_citation("one", DOI=DOI)

    with pytest.raises(CommandError, match="Nothing could be checked"):
        check()

    assert known(citation) == ("", "could_not")
    assert citation.watched_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", [{}, {"result": {}}, {"result": {PMID: {"uid": PMID}}}, {"result": {PMID: {"pubtype": "x"}}}]
)
def test_summary_of_another_shape_is_not_clean(services, answer):
    services.says("/eutils/", answer)

    with pytest.raises(outside.UnreadableError):
        ask_about(make_citation("one", PMID=PMID))


@pytest.mark.django_db
def test_service_that_does_not_answer_in_time_is_not_clean(services, settings):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{deaf.getsockname()[1]}"
    settings.OUTSIDE_ALLOWED_FOR_TESTS, settings.SERVICES = [place], {"crossref": f"http://{place}"}
    citation = make_citation("one", DOI=DOI)

    with pytest.raises(CommandError, match="Nothing could be checked"):
        check()

    assert known(citation) == ("", "could_not")


@pytest.mark.django_db
def test_half_an_answer_is_no_clean_bill_but_a_retraction_in_it_counts(services):
    clean, fallen = make_citation("clean", DOI="10.1136/bmj.h4580"), make_citation("fallen", DOI=DOI)
    services.says("/crossref/works/10.1136/bmj.h4580", work("10.1136/bmj.h4580"))
    services.says(f"/crossref/works/{DOI}", stored("crossref_wakefield"))
    services.says("/crossref/works?", status=500)

    check()

    assert known(clean) == ("", "could_not")
    assert known(fallen) == ("retracted", "flagged")


@pytest.mark.django_db
def test_half_an_answer_takes_no_notice_away(services):
    citation = make_citation("one", DOI=DOI)
    concern = {"DOI": "10.1136/bmj.h4580", "update-to": [update("expression_of_concern", DOI)]}
    crossref_says(services, stored("crossref_wakefield"), updates=[concern])
    check()
    services.says("/crossref/works?", status=500)

    assert "0 changed" in check(again=True)

    assert citation.notices.filter(kind="expression_of_concern").exists()


@pytest.mark.django_db
def test_articles_say_when_a_source_was_checked_and_no_longer_that_it_is_clean_after_a_failure(services):
    crossref_says(services, work())
    make_citation("one", DOI=DOI)
    post = make_post(body='<p>So.<cite data-ref="one"></cite></p>')

    def written_again_by(**options):
        Post.objects.update(body_rendered="stale")
        check(**options)
        post.refresh_from_db()
        return post.body_rendered != "stale"

    assert written_again_by()
    assert not written_again_by(again=True)
    Citation.objects.update(watched_at=timezone.now() - timedelta(days=2))
    assert written_again_by(again=True)
    services.says(f"/crossref/works/{DOI}", status=404)
    assert written_again_by(again=True)


@pytest.mark.django_db
def test_failed_check_keeps_what_was_known(services):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)
    check()
    notices_before = listed(citation)
    citation.refresh_from_db()
    watched_at, tried_at = citation.watched_at, citation.watch_tried_at
    services.says(f"/crossref/works/{DOI}", status=500)

    with pytest.raises(CommandError, match="Nothing could be checked"):
        check(again=True)

    assert known(citation) == ("retracted", "could_not")
    assert listed(citation) == notices_before
    assert citation.watched_at == watched_at
    assert citation.watch_tried_at > tried_at


@pytest.mark.django_db
def test_second_run_changes_nothing_sends_nothing_and_adds_no_history(services, editor):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)
    post = make_post(body='<p>So.<cite data-ref="one"></cite></p>')
    check()

    def everything():
        post.refresh_from_db()
        counts = citation.history.count(), post.history.count()
        return listed(citation), counts, post.body_rendered, post.reference_list

    before = everything()
    told = [n.told_at for n in citation.notices.all()]

    with CaptureQueriesContext(connection) as queries:
        said = check(again=True)

    assert "0 changed, staff told of 0" in said
    assert everything() == before
    assert [n.told_at for n in citation.notices.all()] == told
    assert len(mail.outbox) == 1
    written = [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert len(written) == 1
    assert written[0].startswith('UPDATE "blog_citation" SET "watch_state"')


@pytest.mark.django_db
def test_checked_source_is_asked_again_after_thirty_days_and_a_failed_one_at_once(services):
    crossref_says(services, work())
    citation = make_citation("one", DOI=DOI)
    check()
    assert check().startswith("0 checked")
    assert check(dry_run=True) == "0 due\n"
    assert check(again=True).startswith("1 checked")

    Citation.objects.update(watch_tried_at=timezone.now() - timedelta(days=30, minutes=1))
    assert check(dry_run=True) == "1 due\n"
    assert check().startswith("1 checked")

    Citation.objects.filter(pk=citation.pk).update(watch_state="could_not")
    assert check().startswith("1 checked: 1 clean")


@pytest.mark.django_db
def test_named_sources_alone_are_checked(services):
    crossref_says(services, work())
    make_citation("one", DOI=DOI)
    make_citation("two", PMID=PMID)

    assert check("one").startswith("1 checked: 1 clean")
    with pytest.raises(CommandError, match="The library has no source four, three"):
        check("one", "three", "four")


@pytest.mark.django_db
def test_dry_run_asks_nobody(services):
    make_citation("one", DOI=DOI)

    assert check(dry_run=True) == "1 due\n"
    assert services.asked == []


@pytest.mark.django_db
def test_run_ends_where_a_service_wants_us_to_wait(services):
    services.says("/crossref/", status=429, Retry_After="60")
    citations = [make_citation("one", DOI=DOI), make_citation("two", DOI="10.1136/bmj.h4580")]

    with pytest.raises(CommandError, match="Nothing could be checked"):
        check()

    assert [known(citation) for citation in citations] == [("", ""), ("", "")]
    assert len(services.asked) == 1


@pytest.mark.django_db
def test_run_ends_after_five_that_could_not_be_checked(services):
    services.says("/", status=500)
    for number in range(7):
        make_citation(f"source{number}", PMID=str(number + 1))

    with pytest.raises(CommandError, match="Nothing could be checked"):
        check()

    assert Citation.objects.filter(watch_state="could_not").count() == 5
    assert Citation.objects.filter(watch_state="").count() == 2


@pytest.mark.django_db
def test_two_checks_never_run_at_once(services):
    with turn("check_retractions") as is_ours:
        assert is_ours
        with pytest.raises(CommandError, match="Another check is running"):
            check()

    assert check().startswith("0 checked")


@pytest.mark.django_db
def test_notice_that_crossref_lists_no_more_goes_if_crossref_was_its_source(services):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)
    check()
    by_hand = Notice.objects.create(citation=citation, kind="expression_of_concern", source="Editor")
    crossref_says(services, work())

    check(again=True)

    assert list(citation.notices.all()) == [by_hand]
    assert known(citation) == ("concern", "flagged")


@pytest.mark.django_db
def test_notice_without_a_doi_is_completed_when_its_doi_is_known(services, editor):
    services.says("/eutils/esummary.fcgi", stored("esummary_9500320"))
    citation = make_citation("one", PMID=PMID)
    check()
    told = citation.notices.get().told_at
    crossref_says(services, stored("crossref_wakefield"))
    citation.refresh_from_db()
    citation.csl |= {"DOI": DOI}
    publishing.save_citation(citation)

    check(again=True)

    assert listed(citation) == {
        ("correction", CORRECTION.doi, date(2004, 3, 6), "Crossref"),
        ("retraction", RETRACTION.doi, date(2010, 2, 6), "Crossref"),
    }
    assert citation.notices.get(kind="retraction").told_at == told is not None
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_articles_that_cite_it_show_the_fall_at_once(services):
    crossref_says(services, stored("crossref_wakefield"))
    make_citation("one", DOI=DOI)
    make_citation("two")
    post = make_post(body='<p>So.<cite data-ref="one"></cite> And.<cite data-ref="two"></cite></p>')
    other = make_post(body='<p>So.<cite data-ref="two"></cite></p>')
    Post.objects.update(body_rendered="stale", reference_list=[])

    check("one")

    post.refresh_from_db()
    other.refresh_from_db()
    assert [reference["key"] for reference in post.reference_list] == ["one", "two"]
    assert "cite-1-a" in post.body_rendered
    assert post.body_rendered == body.render(post.body, {}, fallen={"one"}).html
    assert (other.body_rendered, other.reference_list) == ("stale", [])


@pytest.mark.django_db
def test_fallen_study_counts_for_no_grade_until_it_stands_again(services):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)
    citation.design, citation.subjects = "randomised_trial", "humans"
    publishing.save_citation(citation)
    ingredient = Ingredient(name="Zinc", slug="zinc")
    publishing.save_ingredient(ingredient)
    claim = Claim(ingredient=ingredient, outcome=Outcome.objects.create(name="Colds"), words="Zinc and colds.")
    publishing.save_claim(claim)
    ClaimStudy.objects.create(claim=claim, citation=citation, direction="supports")
    post = make_post()
    claim.posts.set([post])
    publishing.save_claim_studies(claim)
    claim.refresh_from_db()
    before = claim.grade
    assert before != "none"

    check()
    claim.refresh_from_db()
    post.refresh_from_db()
    assert claim.grade == "none"
    assert post.evidence[0]["studies"][0]["is_retracted"]

    crossref_says(services, work())
    check(again=True)
    claim.refresh_from_db()
    assert claim.grade == before


# --- staff ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_staff_get_one_mail_with_the_articles_that_cite_fallen_sources(services, editor):
    User.objects.create_superuser("owner@example.com", "a-long-password")
    User.objects.create_superuser("left@example.com", "a-long-password", is_active=False)
    User.objects.create_user("shopper@example.com", "a-long-password")
    User.objects.create_superuser("robot@example.com", "a-long-password", is_staff=False)
    crossref_says(services, stored("crossref_wakefield"))
    services.says("/eutils/", stored("esummary_9500320"))
    make_citation("one", DOI=DOI, title="Ileal <hyperplasia> & colitis")
    make_citation("two", PMID=PMID)
    make_post(slug="measles", body='<p>So.<cite data-ref="one"></cite><cite data-ref="one"></cite></p>')
    make_post(slug="draft", body='<p>So.<cite data-ref="one"></cite></p>', status=Post.Status.DRAFT)

    assert "staff told of 2" in check()

    (message,) = mail.outbox
    assert message.subject == "2 sources of ours have fallen"
    assert message.to == ["editor@example.com", "owner@example.com"]
    assert message.body == (
        "The watch for retractions found:\n"
        "\n"
        "Ileal <hyperplasia> & colitis (one)\n"
        "Retraction of 6 February 2010, by Crossref: https://doi.org/10.1016/s0140-6736(10)60175-4\n"
        "Cited in http://testserver/blog/measles/\n"
        "\n"
        "Study two (two)\n"
        "Retraction, by PubMed\n"
        "No published article cites it.\n"
        "\n"
        "Articles that cite a retracted source say so, and it no longer counts for any grade. "
        "Please look at what they conclude from it.\n"
    )
    assert Notice.objects.filter(told_at=None).values_list("kind", flat=True).get() == "correction"


@pytest.mark.django_db
def test_correction_alone_is_no_mail(services, editor):
    crossref_says(services, work(**{"updated-by": [update("correction")]}))
    make_citation("one", DOI=DOI)

    check()

    assert mail.outbox == []


@pytest.mark.django_db
def test_mail_that_fails_ends_with_an_error_and_goes_with_the_next_run(services, editor, settings, monkeypatch):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    with pytest.raises(CommandError, match="Staff could not be told \\(ConnectionRefusedError"):
        check()
    assert known(citation) == ("retracted", "flagged")
    assert citation.notices.get(kind="retraction").told_at is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert check() == (
        "0 checked: 0 clean, 0 flagged, 0 could not be checked, 0 without a record; 0 changed, staff told of 1\n"
    )
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_without_anybody_to_tell_nothing_counts_as_told(services):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)

    check()

    assert mail.outbox == []
    assert citation.notices.get(kind="retraction").told_at is None


# --- the file ------------------------------------------------------------------------------------------------------

HEAD = (
    "Record ID,Title,Journal,RetractionDate,RetractionDOI,RetractionPubMedID,"
    "OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Notes\n"
)


def line(*, doi="unavailable", pmid="0", nature="Retraction", day="2/6/2010 0:00", notice=RETRACTION.doi, title="T"):
    return f'1,"{title}","J, K",{day},{notice},0,1/1/1998 0:00,{doi},{pmid},{nature},+Reason;,\n'


@pytest.fixture
def file(tmp_path):
    """Writes a Retraction Watch file and gives its path."""

    def write(*lines, head=HEAD, encoding="utf-8"):
        path = tmp_path / "retractions.csv"
        path.write_bytes((head + "".join(lines)).encode(encoding))
        return path

    return write


@pytest.mark.django_db
def test_file_flags_by_doi_and_by_number_and_asks_nobody(services, file, editor):
    one, two, three = make_citation("one", DOI=DOI), make_citation("two", PMID=PMID), make_citation("three")
    path = file(line(doi="10.1016/S0140-6736(97)11096-0"), line(pmid=PMID, notice="unavailable"), line(), line())

    said = check(file=path)

    assert said == (
        "3 checked: 0 clean, 2 flagged, 0 could not be checked, 1 without a record; 2 changed, staff told of 2\n"
    )
    assert [known(c) for c in (one, two, three)] == [("retracted", "flagged")] * 2 + [("", "no_record")]
    assert listed(one) == {("retraction", RETRACTION.doi, date(2010, 2, 6), "Retraction Watch")}
    assert listed(two) == {("retraction", "", date(2010, 2, 6), "Retraction Watch")}
    assert services.asked == []


@pytest.mark.django_db
def test_second_run_over_a_file_changes_nothing(file, editor):
    make_citation("one", DOI=DOI)
    path = file(line(doi=DOI), line(doi=DOI, nature="Expression of concern", notice="unavailable"))
    check(file=path)

    assert "0 changed, staff told of 0" in check(file=path)
    assert Notice.objects.count() == 2
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_file_without_a_source_is_no_clean_bill_and_takes_nothing_away(services, file):
    crossref_says(services, stored("crossref_wakefield"))
    fallen, clean = make_citation("fallen", DOI=DOI), make_citation("clean", DOI="10.1136/bmj.h4580")
    services.says("/crossref/works/10.1136/bmj.h4580", work("10.1136/bmj.h4580"))
    check()
    before = listed(fallen)

    check(file=file())

    assert (known(fallen), listed(fallen)) == (("retracted", "flagged"), before)
    assert known(clean) == ("", "clean")


@pytest.mark.django_db
def test_same_notice_from_two_sources_stands_once(services, file):
    crossref_says(services, stored("crossref_wakefield"))
    citation = make_citation("one", DOI=DOI)
    check()
    before = listed(citation)

    check(file=file(line(doi=DOI), line(doi=DOI, notice="unavailable")))

    assert listed(citation) == before


@pytest.mark.django_db
def test_reinstated_paper_stands_again_and_stays_so(file):
    citation = make_citation("one", DOI=DOI)
    check(file=file(line(doi=DOI)))
    back = line(doi=DOI, nature="Reinstatement", day="1/1/2012 0:00", notice="10.1/x")

    check(file=file(line(doi=DOI), back))

    assert known(citation) == ("", "no_record")
    assert listed(citation) == set()
    assert "0 changed" in check(file=file(line(doi=DOI), back))


@pytest.mark.django_db
def test_paper_that_fell_again_is_told_of_once(file, editor):
    citation = make_citation("one", DOI=DOI)
    back = line(doi=DOI, nature="Reinstatement", day="1/1/2012 0:00")
    path = file(line(doi=DOI), back, line(doi=DOI, day="1/1/2016 0:00", notice="10.1136/bmj.h4580"))

    check(file=path)
    check(file=path)

    assert listed(citation) == {("retraction", "10.1136/bmj.h4580", date(2016, 1, 1), "Retraction Watch")}
    assert len(mail.outbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_file_is_read_in_the_encodings_it_comes_in(file, encoding):
    citation = make_citation("one", DOI=DOI)

    check(file=file(line(title="Über Zink, \nzwei Zeilen"), line(doi=DOI), encoding=encoding))

    assert known(citation) == ("retracted", "flagged")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "has no column RetractionNature"),
        (b"a,b\n1,2\n", "has no column RetractionNature"),
        (b"\x00\x01\xff" * 100, "has no column RetractionNature"),
        (HEAD.replace("OriginalPaperDOI", "DOI").encode(), "has no column OriginalPaperDOI"),
        (HEAD.encode() + b'1,"' + b"x" * 200_000, "not a CSV file that can be read"),
        (None, "cannot be read \\(No such file or directory\\)"),
    ],
)
def test_file_that_is_no_such_file_changes_nothing(tmp_path, content, complaint):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    citation = make_citation("one", DOI=DOI)

    with pytest.raises(CommandError, match=complaint):
        check(file=path)

    assert known(citation) == ("", "")


@pytest.mark.django_db
def test_file_that_breaks_off_changes_nothing(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes((HEAD + line(doi=DOI)).encode() + b'1,"' + b"x" * 200_000)
    citation = make_citation("one", DOI=DOI)

    with pytest.raises(CommandError, match="not a CSV file that can be read"):
        check(file=path)

    assert known(citation) == ("", "")


@pytest.mark.django_db
def test_rows_with_too_few_or_too_many_cells_are_no_fault(file):
    citation = make_citation("one", DOI=DOI)

    check(file=file("1,2\n", "\n", ",".join("x" * 40) + "\n", line(doi=DOI)))

    assert known(citation) == ("retracted", "flagged")


@pytest.mark.django_db
def test_dry_run_over_a_file_names_what_it_lists_and_writes_nothing(file):
    citation = make_citation("one", DOI=DOI)
    make_citation("two", DOI="10.1136/bmj.h4580")

    said = check(file=file(line(doi=DOI)), dry_run=True)

    assert said == "1 of 2 sources are in the file\none: retraction\n"
    assert known(citation) == ("", "")
