"""A service that does not answer is not asked for a while."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shop.payments.protocol import RefusedError, UnknownOutcomeError


class Breaker:
    """Opens after `failures` within `span_s`, or once those have cost `patience_s` of waiting; stays open as long.

    A service that hangs would else never open it: five time-outs take longer than the span. Afterwards one question
    tries: if nobody answers it either, it is open again at once. One per process and service.
    """

    def __init__(
        self,
        *,
        failures: int = 5,
        patience_s: float = 15,
        span_s: float = 30,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures, self._patience_s, self._span_s, self._clock = failures, patience_s, span_s, clock
        self._failed: list[tuple[float, float]] = []  # (when, after how long)
        self._lock = threading.Lock()
        self._open_until = float("-inf")
        self._is_on_trial = False

    def failed(self, *, waited_s: float = 0) -> None:
        with self._lock:
            now = self._clock()
            self._failed = [(at, cost) for at, cost in self._failed if now - at <= self._span_s] + [(now, waited_s)]
            cost_s = sum(cost for _, cost in self._failed)
            if self._is_on_trial or len(self._failed) >= self._failures or cost_s >= self._patience_s:
                self._open_until = now + self._span_s
                self._is_on_trial = True
                self._failed.clear()

    def answered(self) -> None:
        """It answers: what failed before is forgotten."""
        with self._lock:
            self._failed.clear()
            self._open_until = float("-inf")
            self._is_on_trial = False

    @property
    def is_open(self) -> bool:
        return self._clock() < self._open_until

    @contextmanager
    def watch(self) -> Iterator[None]:
        """A question to the service: whether it is answered is remembered. Raises at once while it is not asked."""
        if self.is_open:
            raise UnknownOutcomeError("the service has not answered several times and is left alone for a moment")
        began = self._clock()
        try:
            yield
        except UnknownOutcomeError:
            self.failed(waited_s=self._clock() - began)
            raise
        except RefusedError:
            self.answered()
            raise
        self.answered()
