"""Kept pages, each in the forms in which browsers asked for it, and the bounded memory that holds them."""

import threading
from collections import OrderedDict
from typing import Any, NamedTuple

from blog.compression import SMALLEST_BYTES, best_coding, packed, tagged
from config.door.answers import Headers, StartResponse
from config.kept.versions import Snapshot

Key = tuple[str, bool, str, str]  # host, whether over https, path, query string as known

# Of headers and objects around a body, measured with `tracemalloc` on the demo's pages.
OVERHEAD_BYTES = 4_000
OF_THE_BODY = {"content-encoding", "content-length", "etag"}  # made anew for every form
NOT_IN_304 = OF_THE_BODY - {"etag"} | {"content-disposition", "content-language", "content-type", "x-robots-tag"}


class Form(NamedTuple):
    """A page in one coding: what is sent with 200, and with 304."""

    etag: str
    body: list[bytes]
    headers: Headers
    headers_of_304: Headers


class KeptPage:
    """A public answer with status 200. Fresh while the marks of its tables stand and `expires_at` is to come.

    `expires_at` is in seconds of `time.time()`.
    """

    __slots__ = ("_body", "_etag", "_forms", "_headers", "expires_at", "marks", "snapshot", "was_read")

    def __init__(self, headers: Headers, body: bytes) -> None:
        self._headers = [pair for pair in headers if pair[0].lower() not in OF_THE_BODY]
        self._etag = next(value for name, value in headers if name.lower() == "etag")
        self._body = body
        self._forms: dict[str, Form] = {}
        self.snapshot: Snapshot | None = None
        self.marks: tuple[frozenset[str], tuple[object, ...]] = frozenset(), ()
        self.expires_at = 0.0
        self.was_read = False

    @property
    def size_bytes(self) -> int:
        packed_bytes = sum(len(form.body[0]) for coding, form in self._forms.items() if coding)
        return len(self._body) + packed_bytes + OVERHEAD_BYTES

    def is_fresh(self, snapshot: Snapshot, now: float) -> bool:
        if self.snapshot is not snapshot:
            tables, marks = self.marks
            if snapshot.of(tables) != marks:
                return False
            self.snapshot = snapshot
        return now < self.expires_at

    def stale_since(self, now: float) -> float:
        """When it went out of date, or earlier: never later."""
        changed_at = self.snapshot.superseded_at if self.snapshot else 0.0
        return min(now if changed_at is None else changed_at, self.expires_at)

    def _coding(self, accepts: str) -> str:
        return best_coding(accepts) if len(self._body) >= SMALLEST_BYTES else ""

    def has_form(self, accepts: str) -> bool:
        return self._coding(accepts) in self._forms

    def form(self, accepts: str) -> Form:
        """For this `Accept-Encoding`; compressed when it is first asked for."""
        coding = self._coding(accepts)
        form = self._forms.get(coding)
        if form is None:
            form = self._forms[coding] = self._make(coding)
        return form

    def _make(self, coding: str) -> Form:
        body, etag = packed(self._body, coding), tagged(self._etag, coding)
        headers = [*self._headers, ("ETag", etag)]
        of_304 = [pair for pair in headers if pair[0].lower() not in NOT_IN_304]
        if coding:
            headers.append(("Content-Encoding", coding))
        headers.append(("Content-Length", str(len(body))))
        return Form(etag, [body], headers, of_304)

    def answer(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        form = self.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and is_known(known, form.etag):
            start_response("304 Not Modified", form.headers_of_304)
            return []
        start_response("200 OK", form.headers)
        return form.body if environ["REQUEST_METHOD"] == "GET" else []


def is_known(if_none_match: str, etag: str) -> bool:
    """Compared weakly (RFC 9110, 13.1.2): a proxy may have made the tag weak."""
    return etag in if_none_match.replace("W/", "").replace(",", " ").split() or if_none_match.strip() == "*"


class KeptPages:
    """Pages by key, at most `most_bytes` of them. What was read since the last round stays longest (the clock rule):

    a crawler that asks for everything once does not push out what people read.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._sizes: dict[Key, int] = {}
        self._total_bytes = 0
        self._lock = threading.Lock()
        self.get = self._pages.get  # without the lock: one step of the interpreter

    @property
    def total_bytes(self) -> int:
        return self._total_bytes

    def __len__(self) -> int:
        return len(self._pages)

    def keep(self, key: Key, page: KeptPage) -> None:
        """Also one that is kept already and has grown by a form. What would take an eighth of all is left out."""
        size = page.size_bytes
        with self._lock:
            self._drop(key)
            if size > self._most_bytes // 8:
                return
            while self._total_bytes + size > self._most_bytes:
                self._drop_one()
            self._pages[key], self._sizes[key] = page, size
            self._total_bytes += size

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        if self._pages.pop(key, None) is not None:
            self._total_bytes -= self._sizes.pop(key)

    def _drop_one(self) -> None:
        while True:
            key, page = next(iter(self._pages.items()))
            if not page.was_read:
                return self._drop(key)
            page.was_read = False
            self._pages.move_to_end(key)
