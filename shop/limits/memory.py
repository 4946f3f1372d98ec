"""Limits in the memory of one process, for pages that write nothing."""

import math
import threading
import time

from shop.limits.errors import TooOftenError


class MemoryLimit:
    """At most `most` in `span_s` seconds, counted in this process only: for pages that write nothing.

    Several processes let through so many times more. Bounded: with `room` who are known, the one longest unseen goes.
    """

    def __init__(self, most: int, span_s: float, *, room: int = 10_000) -> None:
        self.most, self.span_s, self.room = most, span_s, room
        self._seen: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def count(self, who: str) -> None:
        """Raises TooOftenError."""
        now = time.monotonic()
        with self._lock:
            times, ends_at = self._seen.pop(who, (0, 0.0))
            if ends_at <= now:
                times, ends_at = 0, now + self.span_s
            self._seen[who] = (min(times + 1, self.most + 1), ends_at)
            while len(self._seen) > self.room:
                del self._seen[next(iter(self._seen))]
        if times >= self.most:
            raise TooOftenError(math.ceil(ends_at - now))

    def forget(self) -> None:
        with self._lock:
            self._seen.clear()


CART_ADDS = MemoryLimit(60, 60)
PAPERS = MemoryLimit(10, 60)  # a PDF takes a processor for a moment
BAD_SIGNATURES = MemoryLimit(50, 60)  # whoever sends them must not make us write
SEARCHES = MemoryLimit(30, 60)
SUGGESTIONS = MemoryLimit(120, 60)  # several to a word: one for each pause in typing
