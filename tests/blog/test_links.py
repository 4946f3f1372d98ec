"""Broken links: three days must agree, and what only refuses machines is never called broken."""

import socket
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from blog import links, publishing
from blog.models import Citation, Post
from blog.one_at_a_time import turn
from blog.outside import Pace
from tests.builders import make_citation, make_post

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 11, day) for day in (1, 2, 3, 4)]
DEAD, UNKNOWN, ALIVE = Citation.Link.DEAD, Citation.Link.UNKNOWN, Citation.Link.ALIVE


@pytest.fixture(autouse=True)
def locks_of_this_test(settings, tmp_path):
    """Test processes that run beside each other are no second command."""
    settings.DATA_DIR = tmp_path


def cited(key, url):
    citation = make_citation(key, URL=url)
    make_post(slug=f"on-{key}", body=f'<p>So.<cite data-ref="{key}"></cite></p>')
    return citation


def check_links(**options):
    out = StringIO()
    call_command("check_links", stdout=out, stderr=out, **options)
    return out.getvalue()


def state(citation):
    citation.refresh_from_db()
    return citation.link_state, citation.link_status, len(citation.link_failed_on)


def days_pass(*, failed_on=None, days=1):
    """As if the last check had been `days` ago, and what failed had failed on these days."""
    if failed_on:
        Citation.objects.exclude(link_failed_on=[]).update(link_failed_on=failed_on)
    Citation.objects.update(link_checked_at=timezone.now() - timedelta(days=days))


def record(citation, *outcomes):
    for outcome, day in outcomes:
        publishing.record_link(citation.key, outcome, status=None, on=day)
    return state(citation)


# --- what makes a link broken --------------------------------------------------------------------------------------


def test_three_days_call_a_link_broken_and_two_do_not():
    citation = make_citation("one")

    assert record(citation, (DEAD, DAYS[0]), (DEAD, DAYS[1])) == (UNKNOWN, None, 2)
    assert record(citation, (DEAD, DAYS[2])) == (DEAD, None, 3)


def test_three_failures_on_one_day_are_one():
    assert record(make_citation("one"), *[(DEAD, DAYS[0])] * 3) == (UNKNOWN, None, 1)


def test_unknown_neither_counts_nor_clears():
    citation = make_citation("one")

    assert record(citation, (DEAD, DAYS[0]), (UNKNOWN, DAYS[1]), (DEAD, DAYS[1])) == (UNKNOWN, None, 2)
    assert record(citation, (UNKNOWN, DAYS[2]), (DEAD, DAYS[2]), (UNKNOWN, DAYS[3])) == (DEAD, None, 3)


def test_answer_clears_everything():
    citation = make_citation("one")

    assert record(citation, *[(DEAD, day) for day in DAYS], (ALIVE, DAYS[3])) == (ALIVE, None, 0)
    assert record(citation, (DEAD, DAYS[0])) == (UNKNOWN, None, 1)


def test_many_days_keep_the_last_three():
    citation = make_citation("one")
    record(citation, *[(DEAD, day) for day in DAYS])

    assert citation.link_failed_on == ["2026-11-02", "2026-11-03", "2026-11-04"]


def test_pages_are_written_again_only_where_they_say_something_else():
    citation = make_citation("one")

    told = [
        publishing.record_link(citation.key, outcome, status=None, on=day)
        for outcome, day in [
            *zip([DEAD] * 4, DAYS, strict=True),
            (UNKNOWN, DAYS[3]),
            (ALIVE, DAYS[3]),
            (ALIVE, DAYS[3]),
        ]
    ]

    assert told == [True, False, True, False, False, True, False]
    assert citation.history.count() == 1


# --- what an answer means ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, ALIVE),
        (204, ALIVE),
        (304, ALIVE),
        (404, DEAD),
        (410, DEAD),
        (400, UNKNOWN),
        (401, UNKNOWN),
        (403, UNKNOWN),
        (405, UNKNOWN),
        (429, UNKNOWN),
        (451, UNKNOWN),
        (500, UNKNOWN),
        (503, UNKNOWN),
    ],
)
def test_only_gone_counts_against_a_link(services, status, outcome):
    services.says("/page", status=status)

    assert links.ask(f"{services.url}/page", names_resolve=lambda: True)[:2] == (outcome, status)


@pytest.mark.parametrize("status", [404, 405, 410, 501])
def test_page_that_answers_get_alone_is_alive(services, status):
    services.on("/page", lambda handler: handler.reply(200 if handler.command == "GET" else status))

    assert links.ask(f"{services.url}/page", names_resolve=lambda: True)[:2] == (ALIVE, 200)
    assert [method for method, _, _ in services.asked] == ["HEAD", "GET"]


def test_redirect_to_a_page_is_alive_and_to_nothing_is_gone(services):
    services.says("/page", status=301, Location="/new")
    services.says("/lost", status=301, Location="/nowhere")
    services.says("/new", b"here")

    assert links.ask(f"{services.url}/page", names_resolve=lambda: True)[0] == ALIVE
    assert links.ask(f"{services.url}/lost", names_resolve=lambda: True)[:2] == (DEAD, 404)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://169.254.169.254/", "https://localhost/", "http://[::1]/"]
)
def test_address_that_we_do_not_ask_is_unknown(address):
    assert links.ask(address, names_resolve=lambda: True)[:2] == (UNKNOWN, None)


@pytest.mark.parametrize(("names_resolve", "outcome"), [(True, DEAD), (False, UNKNOWN)])
def test_missing_host_counts_only_while_names_resolve_at_all(monkeypatch, names_resolve, outcome):
    def nobody(host, *arguments, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)

    assert links.ask("https://gone.example/", names_resolve=lambda: names_resolve)[0] == outcome


def test_name_that_cannot_be_asked_for_is_unknown(monkeypatch):
    def offline(*arguments, **options):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)

    assert links.ask("https://gone.example/", names_resolve=lambda: True)[0] == UNKNOWN


# --- the command ---------------------------------------------------------------------------------------------------


def test_link_is_broken_after_three_runs_on_three_days_and_the_article_is_written_again(services, monkeypatch):
    monkeypatch.setattr(links, "SECONDS_BETWEEN", 0.0)
    lost, found = cited("lost", f"{services.url}/lost"), cited("found", f"{services.url}/found")
    services.says("/found", b"here")

    assert check_links() == (
        f"lost: {services.url}/lost answered with status 404\n"
        "2 asked: 1 answer, 1 not there, 0 could not be checked; 0 broken\n"
    )
    assert check_links().startswith("0 asked")
    days_pass(failed_on=["2026-11-01"])
    check_links()
    assert state(lost) == (UNKNOWN, 404, 2)
    Post.objects.update(body_rendered="stale")
    days_pass(failed_on=["2026-11-01", "2026-11-02"])
    assert check_links().endswith("1 broken\n")

    assert state(lost) == (DEAD, 404, 3)
    assert state(found) == (ALIVE, 200, 0)
    assert Post.objects.get(body_rendered="stale").slug == "on-found"


def test_link_that_answers_is_asked_once_a_week_and_one_that_failed_every_day(services, monkeypatch):
    monkeypatch.setattr(links, "SECONDS_BETWEEN", 0.0)
    services.says("/found", b"here")
    cited("lost", f"{services.url}/lost")
    cited("found", f"{services.url}/found")
    check_links()

    days_pass(days=2)
    assert [citation.key for citation in links.due()] == ["lost"]
    days_pass(days=8)
    assert [citation.key for citation in links.due()] == ["lost", "found"]


def test_source_that_nobody_cites_or_that_has_no_link_is_not_asked(services):
    make_citation("alone", URL=f"{services.url}/a")
    make_citation("book")
    make_post(body='<p>So.<cite data-ref="book"></cite></p>')

    assert check_links(dry_run=True) == "0 due\n"


def test_source_of_two_articles_is_asked_once(services):
    cited("one", f"{services.url}/a")
    make_post(body='<p>So.<cite data-ref="one"></cite></p>')

    assert check_links(dry_run=True) == "1 due\n"


def test_longest_unasked_is_asked_first_and_no_more_than_the_limit(services, monkeypatch):
    monkeypatch.setattr(links, "SECONDS_BETWEEN", 0.0)
    for key in ("one", "two", "three"):
        cited(key, f"{services.url}/{key}")
    Citation.objects.filter(key="one").update(link_checked_at=timezone.now() - timedelta(days=20))
    Citation.objects.filter(key="two").update(link_checked_at=timezone.now() - timedelta(days=30))

    assert check_links(limit=2, dry_run=True) == "2 due\n"
    check_links(limit=2)

    assert [path for path in services.paths if path != "/"] == ["/three", "/three", "/two", "/two"]  # HEAD, then GET


def test_one_host_is_asked_once_a_second(services):
    slept = []
    services.says("/", b"here")
    chosen = [cited(key, f"{services.url}/{key}") for key in ("one", "two", "three")]

    links.check(chosen, pace=Pace(lambda host: links.SECONDS_BETWEEN, sleep=slept.append, clock=lambda: 5.0))

    assert slept == [1.0, 1.0]


def test_run_that_is_stopped_writes_the_articles_again_before_it_ends(services):
    services.says("/", status=404)
    chosen = [cited(key, f"{services.url}/{key}") for key in ("one", "two")]
    Citation.objects.update(link_failed_on=["2026-11-01", "2026-11-02"])
    Post.objects.update(body_rendered="stale")

    def stop(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        links.check(chosen, pace=Pace(lambda host: 0.0), report=stop)

    assert Post.objects.get(body_rendered="stale").slug == "on-two"


def test_two_checks_never_run_at_once():
    with turn("check_links") as is_ours:
        assert is_ours
        with pytest.raises(CommandError, match="Another check is running"):
            check_links()
