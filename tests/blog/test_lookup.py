"""Looking a source up: who is asked, in which order, and what a row says while nobody answers."""

import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from blog import outside, publishing
from blog.lookup import NoSuchRecordError, look_up, look_up_due
from blog.models import Citation
from tests.blog.desk import CITATIONS, citation_form
from tests.blog.services import stored
from tests.builders import make_citation

pytestmark = pytest.mark.django_db
LEITE = "10.4081/ni.2014.5208"


def waiting(key="new", **members):
    citation = make_citation(key, **{"title": "As typed"} | members)
    assert publishing.ask_for_lookup(citation)
    return citation


def make_due():
    Citation.objects.exclude(lookup_due_at=None).update(lookup_due_at=timezone.now())


def know_tyler(services):
    services.says("/exporter/pubmed/", stored("exporter_30089069"))
    services.says("/eutils/esummary.fcgi", stored("esummary_30089069"))


def test_number_is_asked_of_the_exporter_and_of_the_summary(services):
    know_tyler(services)

    found = look_up(make_citation("one", PMID="30089069"))

    assert found.record["author"] == [{"family": "Tyler", "given": "Kenneth L"}]
    assert found.publication_types == ("Journal Article", "Review")
    assert services.paths == ["/exporter/pubmed/", "/eutils/esummary.fcgi"]
    assert services.query(0) | services.query(1) == {
        "format": "csl",
        "id": "30089069",
        "db": "pubmed",
        "retmode": "json",
        "tool": "simples",
        "email": "shop@example.com",
    }


@pytest.mark.parametrize("status", [404, 500, 403])
def test_summary_is_enough_where_the_exporter_gives_nothing(services, status):
    know_tyler(services)
    services.says("/exporter/pubmed/", status=status)

    assert look_up(make_citation("one", PMID="30089069")).record["author"] == [{"family": "Tyler", "given": "K L"}]


def test_exporter_is_enough_where_the_summary_does_not_answer_and_the_row_says_what_lacks(services):
    know_tyler(services)
    services.says("/eutils/esummary.fcgi", status=500)

    found = look_up(make_citation("one", PMID="30089069"))

    assert found.record["volume"] == "379"
    assert found.remark == "PubMed's summary did not answer, so no design is suggested."


def test_number_that_pubmed_does_not_know_is_no_record(services):
    services.says("/exporter/", {})
    services.says("/eutils/", stored("esummary_unknown"))

    with pytest.raises(NoSuchRecordError, match="PubMed has no record 999999999"):
        look_up(make_citation("one", PMID="999999999"))


def test_doi_is_asked_of_its_resolver(services):
    services.says(f"/doi/{LEITE}", stored("negotiated_leite"))

    assert look_up(make_citation("one", DOI=LEITE)).source == "doi.org"
    assert services.asked[0][2]["accept"] == "application/vnd.citationstyles.csl+json"
    assert services.paths == [f"/doi/{LEITE}"]


def test_doi_is_asked_where_the_resolver_sends_us(services):
    services.says("/doi/", status=302, Location=f"{services.url}/agency/x")
    services.says("/agency/x", stored("negotiated_leite"))

    assert look_up(make_citation("one", DOI=LEITE)).record["volume"] == "6"


def test_resolver_says_with_authority_that_there_is_no_such_doi(services):
    services.says("/doi/", status=404)
    services.says("/crossref/", stored("crossref_leite"))

    with pytest.raises(NoSuchRecordError, match="There is no DOI 10.4081/ni.2014.5208"):
        look_up(make_citation("one", DOI=LEITE))
    assert len(services.asked) == 1


def test_not_found_at_the_agency_does_not_mean_that_there_is_no_such_doi(services):
    services.says("/doi/", status=302, Location=f"{services.url}/agency/x")

    with pytest.raises(outside.UnreadableError, match="The service answered with status 404"):
        look_up(make_citation("one", DOI=LEITE))


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 406}, {"answer": b"<html>"}, {"answer": {}}])
def test_crossref_is_asked_where_the_resolver_gives_no_record(services, answer):
    services.says("/doi/", **answer)
    services.says(f"/crossref/works/{LEITE}", stored("crossref_leite"))

    assert look_up(make_citation("one", DOI=LEITE)).source == "Crossref"


def test_old_doi_with_brackets_is_encoded(services):
    doi = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
    services.says("/", stored("negotiated_leite"))

    look_up(make_citation("one", DOI=doi))

    assert services.asked[0][1] == f"/doi/{doi}"


def test_pmc_number_is_converted(services):
    services.says("/id_converter/articles/", stored("id_converter_PMC4192433"))
    services.says("/exporter/", stored("exporter_30089069") | {"PMID": "25309711"})

    assert look_up(make_citation("one", PMCID="PMC4192433")).record["PMID"] == "25309711"
    assert services.query(0)["ids"] == "PMC4192433"


def test_pmc_number_that_the_converter_does_not_know(services):
    services.says("/id_converter/", stored("id_converter_unknown"))

    with pytest.raises(NoSuchRecordError, match="PMC has no record PMC999999999"):
        look_up(make_citation("one", PMCID="PMC999999999"))


def test_item_number_is_searched_at_crossref(services):
    services.says("/crossref/works", {"message": {"items": [stored("crossref_wakefield")["message"]]}})

    assert look_up(make_citation("one", PII="S0140673697110960")).record["volume"] == "351"
    assert services.query()["filter"] == "alternative-id:S0140673697110960"


def test_next_identifier_is_asked_where_the_first_is_unknown(services):
    services.says("/exporter/", {})
    services.says("/eutils/", stored("esummary_unknown"))
    services.says("/doi/", stored("negotiated_leite"))

    assert look_up(make_citation("one", PMID="999999999", DOI=LEITE)).source == "doi.org"


def test_not_found_is_not_said_while_another_service_is_silent(services):
    services.says("/doi/", status=404)
    services.says("/", status=500)

    with pytest.raises(outside.UnreadableError):
        look_up(make_citation("one", PMID="1", DOI=LEITE))


def test_book_and_web_page_are_filled_in_by_hand():
    assert not publishing.ask_for_lookup(make_citation("one", ISBN="0-306-40615-2", URL="https://example.com/"))
    assert Citation.objects.get().lookup_due_at is None


def test_due_sources_are_filled_in_once(services):
    know_tyler(services)
    waiting(PMID="30089069")

    assert look_up_due() == (1, 0, 0)
    assert look_up_due() == (0, 0, 0)

    citation = Citation.objects.get()
    assert (citation.lookup_state, citation.lookup_due_at) == ("found", None)
    assert citation.csl["volume"] == "379"
    assert citation.csl["title"] == "As typed"
    assert citation.doi == "10.1056/nejmra1708714"
    assert citation.suggested_design == "narrative_review"
    assert citation.lookup_note == (
        "From PubMed: DOI, ISSN, author, container-title, container-title-short, issue, page, volume."
    )


def test_no_such_record_ends_it(services):
    services.says("/doi/", status=404)
    waiting(DOI=LEITE)

    assert look_up_due() == (0, 1, 0)

    citation = Citation.objects.get()
    assert (citation.lookup_state, citation.lookup_due_at) == ("not_found", None)
    assert citation.lookup_note == f"There is no DOI {LEITE}."
    assert citation.looked_up_at is not None


def test_silence_is_said_at_once_and_asked_again_ever_more_rarely(services):
    services.says("/", status=500)
    waiting(DOI=LEITE)
    waits = []

    for _ in range(7):
        before = timezone.now()
        if look_up_due() != (0, 0, 0):
            citation = Citation.objects.get()
            assert citation.lookup_state == "failed"
            waits.append(citation.lookup_due_at and round((citation.lookup_due_at - before).total_seconds() / 60))
        assert look_up_due() == (0, 0, 0)
        make_due()

    assert waits == [1, 5, 30, 120, None]
    assert citation.get_lookup_state_display() == "The services do not answer"
    assert citation.lookup_note == "The services do not answer. The service answered with status 500."
    assert citation.looked_up_at is None


def test_asking_again_after_giving_up_gives_the_tries_back(services):
    services.says("/", status=500)
    citation = waiting(DOI=LEITE)
    for _ in range(5):
        look_up_due()
        make_due()
    services.says(f"/doi/{LEITE}", stored("negotiated_leite"))

    publishing.ask_for_lookup(citation)

    assert look_up_due() == (1, 0, 0)


def test_busy_service_is_asked_again_when_it_said_and_the_next_row_does_not_ask_it(services):
    services.says("/doi/", status=429, Retry_After="600")
    waiting("one", DOI=LEITE)
    waiting("two", DOI="10.1136/bmj.h4580")
    before = timezone.now()

    assert look_up_due() == (0, 0, 2)

    assert len(services.asked) == 1  # all services of this test are one host
    for citation in Citation.objects.all():
        assert timedelta(seconds=595) <= citation.lookup_due_at - before <= timedelta(seconds=605)
        assert "asked us to wait" in citation.lookup_note


def test_nothing_hangs_or_fails_without_a_network(monkeypatch, settings):
    def offline(*arguments, **options):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    settings.SERVICES = dict.fromkeys(settings.SERVICES, "https://services.example")
    waiting(PMID="30089069", DOI=LEITE, PMCID="PMC4192433", PII="S0140673697110960")

    assert look_up_due() == (0, 0, 1)
    assert Citation.objects.get().lookup_note == (
        "The services do not answer. The name services.example could not be looked up."
    )


def test_record_that_breaks_something_does_not_hold_up_the_next(services):
    know_tyler(services)
    broken, good = waiting("broken", DOI=LEITE), waiting("good", PMID="30089069")
    services.says("/doi/", stored("negotiated_leite"))
    Citation.objects.filter(pk=broken.pk).update(funding="hidden \u202e")
    lines = []

    assert look_up_due(lines.append) == (1, 0, 1)

    good.refresh_from_db()
    broken.refresh_from_db()
    assert good.lookup_state == "found"
    assert broken.lookup_note.startswith("It could not be filled in (")
    assert len(lines) == 1


def test_lookup_that_was_killed_is_due_again_after_the_wait(services):
    know_tyler(services)
    citation = waiting(PMID="30089069")
    assert publishing.claim_lookup(citation)  # and then the process ends

    assert look_up_due() == (0, 0, 0)
    make_due()
    assert look_up_due() == (1, 0, 0)


def test_claim_counts_once():
    citation = waiting(PMID="30089069")

    assert publishing.claim_lookup(citation)
    assert not publishing.claim_lookup(citation)


def test_claim_is_of_the_row_as_it_was_read():
    stale = waiting(PMID="30089069")
    Citation.objects.update(lookup_tries=3)

    assert not publishing.claim_lookup(stale)


def test_source_that_was_deleted_meanwhile_is_no_fault(services):
    services.says("/", status=500)
    waiting("one", DOI=LEITE)
    later = waiting("two", PMID="30089069")

    assert look_up_due(lambda line: later.delete()) == (0, 0, 1)


def look_up_citations(**options):
    out = StringIO()
    call_command("look_up_citations", stdout=out, stderr=out, **options)
    return out.getvalue()


def test_command_says_what_it_did_and_a_dry_run_does_nothing(services):
    know_tyler(services)
    waiting(PMID="30089069")

    assert look_up_citations(dry_run=True) == "1 due\n"
    assert services.asked == []
    assert look_up_citations() == "1 filled in, 0 without a record, 0 without an answer\n"
    assert look_up_citations() == "0 filled in, 0 without a record, 0 without an answer\n"


@pytest.fixture
def no_sockets(monkeypatch):
    """Any name lookup and any connection to the network, refused and written down."""
    tried = []

    def refuse(*arguments, **options):
        tried.append(arguments)
        raise AssertionError("the web process went to the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(outside.asking, "fetch", refuse)
    return tried


def test_saving_in_the_admin_asks_for_a_lookup_and_opens_no_socket(staff, no_sockets):
    response = staff.post(f"{CITATIONS}add/", citation_form(pmid="30089069"))

    assert response.status_code == 302
    citation = Citation.objects.get()
    assert (citation.lookup_state, citation.lookup_tries) == ("waiting", 0)
    assert citation.lookup_due_at <= timezone.now()
    assert no_sockets == []


def test_another_identifier_asks_again_and_another_word_does_not(staff):
    staff.post(f"{CITATIONS}add/", citation_form(pmid="30089069"))
    citation = Citation.objects.get()
    Citation.objects.update(lookup_state="found", lookup_due_at=None)

    staff.post(f"{CITATIONS}{citation.pk}/change/", citation_form(pmid="30089069", title="Other"))
    citation.refresh_from_db()
    assert citation.lookup_state == "found"
    staff.post(f"{CITATIONS}{citation.pk}/change/", citation_form(pmid="9500320", title="Other"))
    citation.refresh_from_db()
    assert citation.lookup_state == "waiting"
