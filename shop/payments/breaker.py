"""A service that does not answer is not asked for a while."""

import threading
import time
from collections import deque
from collections.abc import Callable


class Breaker:
    """Opens after `failures` within `span_s` seconds and stays open for as long. One per process and service."""

    def __init__(self, *, failures: int = 5, span_s: float = 30, clock: Callable[[], float] = time.monotonic) -> None:
        self._span_s, self._clock = span_s, clock
        self._failed_at: deque[float] = deque(maxlen=failures)
        self._lock = threading.Lock()
        self._open_until = float("-inf")

    def failed(self) -> None:
        with self._lock:
            now = self._clock()
            self._failed_at.append(now)
            if len(self._failed_at) == self._failed_at.maxlen and now - self._failed_at[0] <= self._span_s:
                self._open_until = now + self._span_s
                self._failed_at.clear()

    def answered(self) -> None:
        """It answers: what failed before is forgotten."""
        with self._lock:
            self._failed_at.clear()
            self._open_until = float("-inf")

    @property
    def is_open(self) -> bool:
        return self._clock() < self._open_until
