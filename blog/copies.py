"""Process copies of small things that stand on every page: menus, the rule, the shop's own data.

A copy is at most `COPY_SECONDS` old, so every process sees a change within that time. Nothing that decides about money
or stock reads one: cart, checkout and order ask the database.
"""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings

T = TypeVar("T")


class Copy(Generic[T]):
    """`read()`, remembered for a moment. Two threads may read at once; the later answer stays."""

    made: ClassVar["list[Copy[Any]]"] = []

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        Copy.made.append(self)
        self._kept: tuple[float, T] | None = None

    def __call__(self) -> T:
        now = time.monotonic()
        kept = self._kept
        if kept is not None and now - kept[0] < settings.COPY_SECONDS:
            return kept[1]
        value = self._read()
        self._kept = (now, value)
        return value

    def forget(self) -> None:
        self._kept = None


def forget_all() -> None:
    """Read everything anew at the next question."""
    for copy in Copy.made:
        copy.forget()
