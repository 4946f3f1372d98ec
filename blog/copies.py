"""Process copies of small things that stand on every page: menus, the rule, the shop's own data.

A copy is at most `COPY_SECONDS` old, so every process sees a change within that time. Nothing that decides about money
or stock reads one: cart, checkout and order ask the database. Where pages are kept, `forget_all()` is called as soon
as anything that pages show has moved, so that no new page is made from an old copy.
"""

import itertools
import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.conf import settings

from blog.reads import Reads, note, recording

T = TypeVar("T")


class _Kept(NamedTuple, Generic[T]):
    turn: int  # of `forget_all`, when its reading began
    at: float
    value: T
    reads: Reads


class Copy(Generic[T]):
    """`read()`, remembered for a moment. Two threads may read at once; the later answer stays."""

    made: ClassVar["list[Copy[Any]]"] = []

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        Copy.made.append(self)
        self._kept: _Kept[T] | None = None

    def __call__(self) -> T:
        now, turn, kept = time.monotonic(), _turn, self._kept
        if kept is None or kept.turn != turn or now - kept.at >= settings.COPY_SECONDS:
            with recording() as made_from:
                value = self._read()
            # `turn` is from before the reading: what was read before `forget_all` is not taken for new after it.
            kept = self._kept = _Kept(turn, now, value, made_from)
        else:
            note(kept.reads.tables, kept.reads.since)
        return kept.value


_turns = itertools.count(1)
_turn = 0


def forget_all() -> None:
    """Read everything anew at the next question, also what some thread is reading at this moment."""
    global _turn  # noqa: PLW0603  one number, so that a copy costs one comparison
    _turn = next(_turns)
