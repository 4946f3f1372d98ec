"""Process copies of something large: read again only when the tables that it was made from have moved.

A `Copy` is cheap to make and is made anew every second. What is made of 20,000 rows is not, so it lasts for as long as
somebody who watches the tables says that they stand as they stood; where nobody watches, it lasts as a `Copy` does.
"""

import threading
from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from blog.copies import Copy
from blog.reads import note

T = TypeVar("T")
Watch = Callable[[frozenset[str]], object]


class _Made(NamedTuple, Generic[T]):
    version: object
    value: T


class Lasting(Generic[T]):
    """`read()` of `tables`, never None, for as long as they do not move and `holds(value)`.

    `lends_previous`: where `read()` takes so long that all threads of a server could come to wait for it, the others
    have the previous one meanwhile. Never for what a kept page is made of: it would be kept for the later one.
    """

    made: ClassVar["list[Lasting[Any]]"] = []

    def __init__(
        self,
        read: Callable[[], T],
        tables: frozenset[str],
        holds: Callable[[T], bool],
        *,
        lends_previous: bool = False,
    ) -> None:
        self._read, self.tables, self._holds, self._lends_previous = read, tables, holds, lends_previous
        self._made: _Made[T] | None = None
        self._reading = threading.Lock()
        self._copy = Copy(read)  # where nobody watches
        Lasting.made.append(self)

    def __call__(self) -> T:
        note(self.tables)
        version = _watch(self.tables)  # from before the reading: a change meanwhile makes it read again
        if version is None:
            copied = self._copy()
            return copied if self._holds(copied) else self._read()
        # Asked each time, and not of a `Copy`: one that is made between two snapshots would be kept for the later one.
        if (value := self._made_for(version)) is None:
            if self._lends_previous and self._made is not None and self._reading.locked():
                return self._made.value
            with self._reading:  # the others wait: two that read at once take twice as long
                if (value := self._made_for(version)) is None:
                    value = self._read()
                    self._made = _Made(version, value)
        return value

    def _made_for(self, version: object) -> T | None:
        made = self._made
        return made.value if made is not None and made.version == version and self._holds(made.value) else None


def _nobody_watches(tables: frozenset[str]) -> object:
    return None


_watch: Watch = _nobody_watches


def watched_by(watch: Watch | None) -> None:
    """From now on `watch(tables)` is asked for what changes with each change of `tables`; None where it cannot say."""
    global _watch  # noqa: PLW0603
    _watch = watch or _nobody_watches
