"""Django behind its door: what passes beside the line, how a long answer is sent, and what a refusal looks like."""

import threading
from pathlib import Path

import pytest
from django.db import connections
from django.http import FileResponse, StreamingHttpResponse

from config import views
from config.door import answers
from config.door.answers import Answer
from config.door.entrance import FILES_AT_ONCE, HEALTH_AT_ONCE, TAKERS, Door
from config.door.line import DOERS, MOST_IN_ALL, MOST_READERS
from config.door.refusal import Refusal
from tests.site.test_headers import CONSTANT
from tests.site.test_line import until

OF_THE_LINE = {"buyers", *(f"requests-{number}" for number in range(DOERS))}


class Started:
    """What an application told its server."""

    def __init__(self) -> None:
        self.status, self.headers = "", {}

    def __call__(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


def asked(path: str, method: str = "GET") -> dict[str, str]:
    return {"PATH_INFO": path, "REQUEST_METHOD": method}


def refused(environ, start_response):
    start_response("503 Service Unavailable", [])
    return [b"no room"]


def says_which_thread(environ, start_response):
    start_response("200 OK", [])
    return [threading.current_thread().name.encode()]


def streamed(response):
    """An application that answers with `response`, as Django does."""

    def application(environ, start_response):
        start_response("200 OK", list(response.items()))
        return response

    return application


# --- who waits ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/healthz/live", "/healthz/ready", "/static/site.css"])
def test_health_and_files_are_answered_by_the_thread_that_took_the_request(path):
    body = Door(says_which_thread, refused)(asked(path), Started())

    assert b"".join(body).decode() == threading.current_thread().name


@pytest.mark.parametrize("path", ["/", "/blog/", "/checkout/", "/webhooks/stripe/", "/media/x.jpg", "/healthy"])
def test_everything_else_is_done_by_a_thread_of_the_line(path):
    body = Door(says_which_thread, refused)(asked(path), Started())

    assert b"".join(body).decode() in OF_THE_LINE


@pytest.mark.parametrize(("path", "at_once"), [("/healthz/ready", HEALTH_AT_ONCE), ("/static/x.css", FILES_AT_ONCE)])
def test_no_more_than_a_few_pass_beside_the_line_and_the_next_stands_in_it(path, at_once):
    names, may_end = [], threading.Event()

    def slow(environ, start_response):
        names.append(threading.current_thread().name)
        assert may_end.wait(20)
        return says_which_thread(environ, start_response)

    door = Door(slow, refused)
    threads = [threading.Thread(target=door, args=(asked(path), Started()), name="taker") for _ in range(at_once + 1)]
    for thread in threads:
        thread.start()
    until(lambda: len(names) == at_once + 1)
    may_end.set()
    for thread in threads:
        thread.join(20)

    assert names.count("taker") == at_once
    assert len(OF_THE_LINE.intersection(names)) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_thread_that_took_a_question_for_health_keeps_no_connection():
    left = []

    def asks_the_database(environ, start_response):
        connections["default"].ensure_connection()
        return says_which_thread(environ, start_response)

    def take() -> None:
        Door(asks_the_database, refused)(asked("/healthz/ready"), Started())
        left.append(connections["default"].connection)

    thread = threading.Thread(target=take)
    thread.start()
    thread.join(20)

    assert left == [None]


def test_there_are_threads_for_everybody_who_may_wait_and_some_to_refuse_the_rest():
    assert MOST_READERS < MOST_IN_ALL
    assert MOST_IN_ALL + FILES_AT_ONCE + HEALTH_AT_ONCE < TAKERS


# --- long answers ---------------------------------------------------------------------------------------------------
def test_answer_that_is_made_while_it_is_sent_comes_whole_from_one_thread_which_closes_it():
    made_by, closed_by = [], []

    def lines():
        for number in range(100):
            made_by.append(threading.current_thread().name)
            yield f"{number}\n"

    response = StreamingHttpResponse(lines())
    response.close = lambda: closed_by.append(threading.current_thread().name)

    body = Door(streamed(response), refused)(asked("/admin/report"), Started())

    assert b"".join(body).decode().split() == [str(number) for number in range(100)]
    until(lambda: bool(closed_by))
    assert set(made_by) == set(closed_by)
    assert made_by[0] in OF_THE_LINE


def test_answer_that_breaks_on_the_way_breaks_for_whoever_sends_it():
    def lines():
        yield "first"
        raise ZeroDivisionError

    body = iter(Door(streamed(StreamingHttpResponse(lines())), refused)(asked("/admin/report"), Started()))

    assert next(body) == b"first"
    with pytest.raises(ZeroDivisionError):
        next(body)


def test_answer_whose_reader_has_gone_is_made_no_further(monkeypatch):
    made, closed = [], threading.Event()
    response = StreamingHttpResponse(str(made.append(number)) for number in range(10_000))
    response.close = closed.set

    body = iter(Door(streamed(response), refused)(asked("/admin/report"), Started()))
    next(body)
    body.close()

    assert closed.wait(20)
    assert len(made) < 20


def test_reader_who_takes_nothing_does_not_hold_a_thread_for_ever(monkeypatch):
    monkeypatch.setattr(answers, "PIECE_TAKEN_WITHIN_S", 0.01)
    closed = threading.Event()
    response = StreamingHttpResponse(str(number) for number in range(10_000))
    response.close = closed.set

    Door(streamed(response), refused)(asked("/admin/report"), Started())

    assert closed.wait(20)


def test_short_file_is_read_at_once_and_a_long_one_in_pieces(monkeypatch, tmp_path):
    monkeypatch.setattr(answers, "WHOLE_FILE_BYTES", 1000)
    found = {}
    for size in (1000, 1001):
        path = Path(tmp_path, str(size))
        path.write_bytes(b"x" * size)
        answer = Answer(streamed(FileResponse(path.open("rb"))), asked("/media/x.jpg"))
        found[size] = answer.pieces is None, b"".join(answer.send(Started())) == b"x" * size
        if answer.pieces is not None:
            answer.pieces.close()

    assert found == {1000: (True, True), 1001: (False, True)}


# --- the refusal ----------------------------------------------------------------------------------------------------
def test_refusal_asks_no_database_carries_every_header_and_says_when_to_come_again(caplog):
    """Without the mark for it, to ask the database is an error here."""
    started = Started()
    (body,) = Refusal(views.no_room)(asked("/shop/"), started)

    assert started.status == "503 Service Unavailable"
    assert started.headers | CONSTANT == started.headers
    assert {name: started.headers[name] for name in ("Retry-After", "Cache-Control", "Content-Type")} == {
        "Retry-After": "5",
        "Cache-Control": "private, no-store",
        "Content-Type": "text/html; charset=utf-8",
    }
    assert int(started.headers["Content-Length"]) == len(body)
    assert "Set-Cookie" not in started.headers
    assert "<h1>Many people are here just now</h1>" in body.decode()
    assert "Your cart is as it was" in body.decode()
    assert caplog.records == []  # nobody has been refused yet


def test_refusal_behind_a_proxy_that_ends_https_is_no_redirect(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.ALLOWED_HOSTS = [".example.com"]
    started = Started()

    Refusal(views.no_room)(asked("/shop/"), started)

    assert started.status == "503 Service Unavailable"
    assert started.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_refusal_of_a_question_for_headers_has_no_body():
    started = Started()

    assert Refusal(views.no_room)(asked("/shop/", "HEAD"), started) == []
    assert int(started.headers["Content-Length"]) > 0


def test_who_finds_no_room_gets_the_refusal(monkeypatch):
    monkeypatch.setattr("config.door.line.MOST_READERS", 0)
    started = Started()

    body = Door(says_which_thread, refused)(asked("/shop/"), started)

    assert (started.status, body) == ("503 Service Unavailable", [b"no room"])
