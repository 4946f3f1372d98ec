"""The cache of complete public answers, before Django: a WSGI application around another.

A visitor who asks for a kept page costs no middleware, no URL resolver and no query. Whoever carries a session, and
every view that is not marked with `public_page`, passes by untouched.
"""

import io
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.db import DatabaseError
from django.urls import Resolver404, resolve

from blog.public import known_query
from blog.reads import recording
from config.door.answers import Answer, Environ, StartResponse
from config.door.entrance import Door
from config.door.line import Done, NoRoomError
from config.kept.moments import next_moment
from config.kept.pages import KeptPage, KeptPages, Key
from config.kept.versions import ContentVersions, Snapshot

LONGEST_QUERY = 300  # characters, as known; a longer one is answered and not kept
KEPT_SECONDS = 3600  # at most: a date that nobody has told us of decides for an hour
PREVIOUS_SECONDS = 0.5  # for how long others see the previous copy while the new one is made
PATIENCE_SECONDS = 5.0  # for a page that somebody else is making; then we make it ourselves
# All that a public page may know of a request. Nothing else can get into a copy that others read.
OF_THE_REQUEST = (
    *("PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR"),
    *("HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"),
)


def is_public(answer: Answer) -> bool:
    """A whole page for everybody: no cookie, no nonce, nothing that differs by who asks."""
    values = {name.lower(): value.lower() for name, value in answer.headers}
    return (
        answer.status.startswith("200 ")
        and answer.pieces is None
        and values.get("cache-control", "").startswith("public")
        and values.get("etag", "") != ""
        and "set-cookie" not in values
        and values.get("vary", "") in {"", "accept-encoding"}
        and "'nonce-" not in values.get("content-security-policy", "")
    )


class Turn:
    """Somebody is making a page; others may wait for it."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.page: KeptPage | None = None


class CacheBeforeDjango:
    def __init__(self, door: Door, versions: ContentVersions, *, most_bytes: int) -> None:
        self._door, self._versions = door, versions
        self._pages = KeptPages(most_bytes)
        self._turns: dict[Key, Turn] = {}
        self._taking_turns = threading.Lock()
        self._session_mark = f"{settings.SESSION_COOKIE_NAME}="
        self._https_header, self._https_value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
        self._not_pages = (settings.STATIC_URL, settings.MEDIA_URL, f"/{settings.ADMIN_PATH}/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._door(environ, start_response)
        self._versions.start()
        if not self._versions.is_trusted():
            return self._door(environ, start_response)
        snapshot, now = self._versions.current(), time.time()
        page = self._pages.get(key)
        if page is not None and page.is_fresh(snapshot, now):
            page.was_read = True
            return self._send(key, page, environ, start_response)
        return self._make_or_wait(key, page, snapshot, now, environ, start_response)

    def _key(self, environ: Environ) -> Key | None:
        """None: not for us."""
        path = environ.get("PATH_INFO", "")
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or self._session_mark in environ.get("HTTP_COOKIE", "")
            or "HTTP_AUTHORIZATION" in environ
            or environ.get("SCRIPT_NAME")
            or path.startswith(self._not_pages)
        ):
            return None
        query = environ.get("QUERY_STRING", "")
        parameters = parameters_of(path)
        if parameters is None:
            return None
        if query:
            query = known_query(query, parameters)
            if len(query) > LONGEST_QUERY:
                return None
        if self._https_header:
            is_https = environ.get(self._https_header, "").split(",", 1)[0].strip() == self._https_value
        else:
            is_https = environ.get("wsgi.url_scheme") == "https"
        return environ.get("HTTP_HOST", "").lower(), is_https, path, query

    def _send(self, key: Key, page: KeptPage, environ: Environ, start_response: StartResponse) -> list[bytes]:
        is_new_form = not page.has_form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        answer = page.answer(environ, start_response)
        if is_new_form and self._pages.get(key) is page:
            self._pages.keep(key, page)
        return answer

    def _make_or_wait(
        self,
        key: Key,
        previous: KeptPage | None,
        snapshot: Snapshot,
        now: float,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        with self._taking_turns:
            turn = self._turns.get(key)
            is_mine = turn is None
            if turn is None:
                turn = self._turns[key] = Turn()
        if is_mine:
            try:
                made = self._pages.get(key)
                if made is not previous and made is not None and made.is_fresh(self._versions.current(), now):
                    return made.answer(environ, start_response)  # between our look and our turn
                return self._make(key, turn, snapshot, environ, start_response)
            finally:
                with self._taking_turns:
                    del self._turns[key]
                turn.done.set()
        if previous is not None and now < previous.stale_since(now) + PREVIOUS_SECONDS:
            return previous.answer(environ, start_response)
        try:
            with self._door.waiting():
                turn.done.wait(PATIENCE_SECONDS)
        except NoRoomError:
            return self._door.refuse(environ, start_response)
        if turn.page is not None and turn.page.is_fresh(self._versions.current(), time.time()):
            return turn.page.answer(environ, start_response)
        # Not a page that is kept, or too slow to wait for, or changed again meanwhile.
        return self._door(environ, start_response)

    def _make(
        self, key: Key, turn: Turn, snapshot: Snapshot, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        try:
            made = self._door.do(environ, lambda: self._made(key, turn, snapshot, environ))
        except NoRoomError:
            return self._door.refuse(environ, start_response)
        return made.send(start_response) if isinstance(made, Answer) else made.answer(environ, start_response)

    def _made(self, key: Key, turn: Turn, snapshot: Snapshot, environ: Environ) -> Done[KeptPage | Answer]:
        """By a thread that may ask the database."""
        with recording() as reads:
            answer = Answer(self._door.django, for_everybody(environ))
        if not is_public(answer):
            self._pages.drop(key)
            return answer, answer.rest
        page = KeptPage(answer.headers, answer.body)
        tables = frozenset(reads.tables)
        marks = snapshot.of(tables)  # as they were before the first question: what moved since makes the copy stale
        expires_at = expiry(tables, snapshot, reads.since)
        if marks is not None and expires_at is not None:
            page.snapshot, page.marks, page.expires_at = snapshot, (tables, marks), expires_at
            page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
            self._pages.keep(key, page)
            turn.page = page
        return page, None


def expiry(tables: frozenset[str], snapshot: Snapshot, since: datetime) -> float | None:
    """When a page that read these, nothing before `since`, changes by itself: `time.time()`; None: who knows."""
    try:
        moment = next_moment(tables, snapshot, since)
    except DatabaseError:
        return None
    latest = since.timestamp() + KEPT_SECONDS
    return min(latest, moment.timestamp()) if moment else latest


def for_everybody(environ: Environ) -> Environ:
    """The request as any other visitor would have sent it: no cookie, no body, and the whole page."""
    kept = {name: environ[name] for name in OF_THE_REQUEST if name in environ}
    of_wsgi = {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    return kept | of_wsgi | {"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()}


@lru_cache(maxsize=4096)
def parameters_of(path: str) -> frozenset[str] | None:
    """What the public view at `path`, as WSGI writes it, knows of the query string; None where no public view is."""
    try:
        view = resolve(get_path_info({"PATH_INFO": path})).func
    except Resolver404:
        return None
    parameters: frozenset[str] | None = getattr(view, "public_parameters", None)
    return parameters
