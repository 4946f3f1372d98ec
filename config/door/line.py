"""The few threads that do what a request asks, and the line of those who wait for one: short, or closed.

The threads that take requests are many and cheap: they wait here. Those that do the work are few, and each of them
owns a connection to the database and what was prepared for it. Knows nothing of HTTP.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
# What is handed back to whoever asked, and what is left to do when that is out of the house.
Done = tuple[T, Callable[[], None] | None]

log = logging.getLogger("config.door")
DOERS = 3  # of each process: it goes on taking readers while a shopper of its own waits for the payment service
DOERS_FOR_BUYERS = 1  # more, and only for them: readers cannot fill the house to the last place
# Waiting or being served, of each process. A page takes 8 to 20 ms: 40 are what is done in less than a second. Buyers
# rather wait than fill in again: 64 of one product find room, even where one process has them all.
MOST_READERS, MOST_IN_ALL = 40, 72
READERS_WAIT_S, BUYERS_WAIT_S = 2.0, 10.0  # for their work to begin
CALM_AFTER_S = 10.0  # without a refusal it is over, and the log says so


_starting = threading.Lock()


class NoRoomError(Exception):
    """Too many are here already, or the work did not begin in time. Nothing was done."""


class _Work:
    __slots__ = ("error", "function", "is_begun", "is_done", "result")

    def __init__(self, function: Callable[[], Done[Any]]) -> None:
        self.function = function
        self.is_begun = False
        self.is_done = threading.Lock()
        self.is_done.acquire()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        rest = None
        try:
            self.result, rest = self.function()
        except BaseException as error:  # noqa: BLE001  whoever asked gets it; this thread must go on
            self.error = error
        self.is_done.release()
        del self.function
        if rest is not None:
            rest()


class Line:
    """Threads begin with the first request: a server may fork before it."""

    def __init__(self) -> None:
        self._pid = 0
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._lock = threading.Lock()
        self._for_anybody, self._for_buyers = threading.Condition(self._lock), threading.Condition(self._lock)
        self._buyers: deque[_Work] = deque()
        self._readers: deque[_Work] = deque()
        self._inside = self._refused = 0
        self._refused_since = self._refused_last = 0.0

    def _start(self) -> None:
        with _starting:
            if self._pid == os.getpid():
                return
            self._begin_anew()
            for number in range(DOERS + DOERS_FOR_BUYERS):
                only_buyers = number >= DOERS
                name = "buyers" if only_buyers else f"requests-{number}"
                threading.Thread(
                    target=self._work, kwargs={"only_buyers": only_buyers}, name=name, daemon=True
                ).start()
            self._pid = os.getpid()

    def do(self, function: Callable[[], Done[T]], *, is_buyer: bool) -> T:
        """What `function` hands back, done by a thread of ours. Raises what it raises, and `NoRoomError`."""
        work = _Work(function)
        with self._place(is_buyer=is_buyer):
            with self._lock:
                (self._buyers if is_buyer else self._readers).append(work)
                self._for_anybody.notify()
                if is_buyer:
                    self._for_buyers.notify()
            if not work.is_done.acquire(timeout=BUYERS_WAIT_S if is_buyer else READERS_WAIT_S):
                self._give_up(work, is_buyer=is_buyer)
                work.is_done.acquire()
        if work.error is not None:
            raise work.error
        result: T = work.result
        return result

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Around waiting for work that somebody else has asked for, which serves all of them at once: that needs a

        place, and no time. Raises `NoRoomError`.
        """
        with self._place(is_buyer=True):
            yield

    @contextmanager
    def _place(self, *, is_buyer: bool) -> Iterator[None]:
        if self._pid != os.getpid():
            self._start()
        with self._lock:
            is_room = self._inside < (MOST_IN_ALL if is_buyer else MOST_READERS)
            is_first = not is_room and self._count_refusal()
            self._inside += is_room
        if not is_room:
            self._refuse(is_first=is_first)
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def _give_up(self, work: _Work, *, is_buyer: bool) -> None:
        with self._lock:
            if work.is_begun:
                return
            (self._buyers if is_buyer else self._readers).remove(work)
            is_first = self._count_refusal()
        self._refuse(is_first=is_first)

    def _count_refusal(self) -> bool:
        """Whether it is the first since it was calm."""
        self._refused_last = time.monotonic()
        self._refused += 1
        if self._refused == 1:
            self._refused_since = self._refused_last
        return self._refused == 1

    def _refuse(self, *, is_first: bool) -> None:
        if is_first:
            log.warning("Too many requests: what cannot begin soon is refused from now on (503)")
        raise NoRoomError

    # --- the threads that work -----------------------------------------------------------------------------------
    def _work(self, *, only_buyers: bool) -> None:
        while True:
            work = self._next(only_buyers=only_buyers)
            if work is not None:
                work.run()
            self._say_if_over()

    def _next(self, *, only_buyers: bool) -> _Work | None:
        """The next work: buyers first. None: look again."""
        with self._lock:
            if not self._buyers and (only_buyers or not self._readers):
                called = self._for_buyers if only_buyers else self._for_anybody
                called.wait(CALM_AFTER_S if self._refused else None)
            if self._buyers:
                work = self._buyers.popleft()
            elif self._readers and not only_buyers:
                work = self._readers.popleft()
            else:
                return None
            work.is_begun = True
            return work

    def _say_if_over(self) -> None:
        if not self._refused:
            return
        with self._lock:
            if not self._refused or time.monotonic() < self._refused_last + CALM_AFTER_S:
                return
            refused, seconds = self._refused, self._refused_last - self._refused_since
            self._refused = 0
        log.warning("Room for everybody again: %d requests were refused within %.0f s", refused, seconds)
