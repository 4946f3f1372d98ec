"""Which version of its content this process may show: the marks of all tables, as of a moment ago.

One thread per process looks at the marks twice a second, and at once when a hint comes (config/kept/hints.py).
Requests compare the time of a file, at most once in a millisecond, and wait a moment only where it has moved.
"""

import logging
import os
import threading
import time

from django.conf import settings

from blog import copies
from config.kept import hints
from config.kept.look import Look, Marks
from config.kept.watched import MADE_OF

log = logging.getLogger("config.kept")

LOOK_EVERY_SECONDS = 0.5
COMPARE_EVERY_SECONDS = 0.001  # the stamp: a server at its limit would do it fifty times meanwhile
TRUSTED_FOR_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 0.1  # of a request, for a look that a hint asked for
FIRST_LOOK_SECONDS = 2.0
COMPLAIN_EVERY_SECONDS = 60.0


class Snapshot:
    """The marks of all watched tables at one moment. Never changed; another one means that something has moved."""

    __slots__ = ("_answers", "marks", "superseded_at")

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.superseded_at: float | None = None  # `time.time()` before the look that found something moved
        self._answers: dict[frozenset[str], tuple[object, ...] | None] = {}

    def of(self, tables: frozenset[str]) -> tuple[object, ...] | None:
        """What a page made from `tables` depends on. None where one of them is not watched: never keep that page."""
        try:
            return self._answers[tables]
        except KeyError:
            answer = self._answers[tables] = self._read(tables)
            return answer

    def _read(self, tables: frozenset[str]) -> tuple[object, ...] | None:
        bases = sorted({base for table in tables for base in MADE_OF.get(table, (table,))})
        if any(base not in self.marks for base in bases):
            return None
        return tuple(self.marks[base] for base in bases)


class ContentVersions:
    """The current snapshot of this process, and the thread that keeps it current."""

    def __init__(self) -> None:
        self._path = str(hints.stamp_path())
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._snapshot = Snapshot({})  # nothing is known yet, so nothing may be kept
        self._compare_at = 0.0
        self._touched_ns = -1  # when the stamp was last touched before the look that made the snapshot
        self._read_at = float("-inf")
        self._wake = threading.Event()
        self._looked = threading.Condition()
        self._begun = self._ended = 0  # looks
        self._asked = (-1, 0, 0.0)  # for which touch, which look, until when
        self._complained_at = float("-inf")
        self._is_stopping = False
        self._threads: list[threading.Thread] = []
        self._pid = os.getpid()
        self._starting = threading.Lock()

    def current(self) -> Snapshot:
        """Another object than before only where something has moved."""
        if time.monotonic() < self._compare_at:
            return self._snapshot
        try:
            touched_ns = os.stat(self._path).st_mtime_ns
        except OSError:
            touched_ns = 0
        if touched_ns != self._touched_ns:
            self._catch_up(touched_ns)
        # Not before: who asks while one waits for the look has to wait too.
        self._compare_at = time.monotonic() + COMPARE_EVERY_SECONDS
        return self._snapshot

    def marks_of(self, tables: frozenset[str]) -> tuple[object, ...] | None:
        """What changes with each change of `tables`; None where nobody can say."""
        self.start()
        return self.current().of(tables) if self.is_trusted() else None

    def is_trusted(self) -> bool:
        """Whether the marks could be read within the last minute: else nothing that was kept may be served."""
        return time.monotonic() - self._read_at <= TRUSTED_FOR_SECONDS

    def start(self) -> None:
        """Begin to watch. To be called with each request: a server may fork before its first, or a thread be lost."""
        if self._ended and self._threads and self._pid == os.getpid() and self._threads[0].is_alive():
            return
        if self._pid != os.getpid():
            self._begin_anew()
        with self._starting:
            if not self._threads or not self._threads[0].is_alive():
                self._is_stopping = False
                self._threads = [threading.Thread(target=self._watch, name="content-versions", daemon=True)]
                if settings.REDIS_URL:
                    self._threads.append(threading.Thread(target=self._listen, name="content-hints", daemon=True))
                for thread in self._threads:
                    thread.start()
        with self._looked:
            self._looked.wait_for(lambda: self._ended > 0, timeout=FIRST_LOOK_SECONDS)

    def stop(self) -> None:
        """End the threads and close their connections."""
        self._is_stopping = True
        self._wake.set()
        for thread in self._threads:
            thread.join(timeout=5)
        self._threads = []

    def _catch_up(self, touched_ns: int) -> None:
        """The stamp was touched: wait for a look that begins from now on. Not twice for one touch, nor for long."""
        asked_ns, look, until = self._asked
        if asked_ns != touched_ns:
            look, until = self._begun + 1, time.monotonic() + LONGEST_WAIT_SECONDS
            self._asked = (touched_ns, look, until)
            self._wake.set()
        if self._ended < look and self._threads and (left := until - time.monotonic()) > 0:
            with self._looked:
                self._looked.wait_for(lambda: self._ended >= look, timeout=left)

    def _watch(self) -> None:
        look = Look()
        while not self._is_stopping:
            self._wake.clear()
            self._begun += 1
            begun = self._begun
            try:
                self._look(look)
            except Exception as error:  # noqa: BLE001  a database that is away comes back; this thread must be there
                self._complain(error)
            with self._looked:
                self._ended = begun
                self._looked.notify_all()
            self._wake.wait(LOOK_EVERY_SECONDS)
        look.close()

    def _look(self, look: Look) -> None:
        touched_ns, begun_at, wall_clock = hints.touched_ns(self._path), time.monotonic(), time.time()
        marks = look()
        if marks != self._snapshot.marks:
            copies.forget_all()  # before anyone makes a page for the new marks
            self._snapshot.superseded_at = wall_clock
            self._snapshot = Snapshot(marks)
        self._touched_ns, self._read_at = touched_ns, begun_at

    def _complain(self, error: Exception) -> None:
        if time.monotonic() - self._complained_at > COMPLAIN_EVERY_SECONDS:
            self._complained_at = time.monotonic()
            log.warning("The content marks cannot be read: %s", error)

    def _listen(self) -> None:
        hints.listen(self._wake.set, is_over=lambda: self._is_stopping)
