"""A write is done whole or not at all, and begins again where PostgreSQL has ended it for the sake of another.

Two that wait for each other's rows (40P01), or that a strict isolation level finds in each other's way (40001): the
database ends one of them, and says that it may be tried again. That is done here alone, around the whole function.
On SQLite writers take turns, and nothing of this happens.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
LONGEST_PAUSE_SECONDS = 0.05  # before the second try; twice that before the third
MAY_BE_TRIED_AGAIN = {"40001", "40P01"}


def all_or_nothing(write: Callable[P, R]) -> Callable[P, R]:
    """`write` in one transaction, three times at most. It asks no network, and its rows are as they were handed over.

    Inside another transaction it is a part of that: whoever began it may begin again. With an iterator among its
    arguments, which the first try has used up, it is tried once. What waits for the commit (`on_commit`) runs once.
    """
    return _whole(write, is_durable=False)


def all_or_nothing_at_once(write: Callable[P, R]) -> Callable[P, R]:
    """The same in a transaction of its own, never inside another: what it wrote stays, whatever its caller undoes."""
    return _whole(write, is_durable=True)


def all_or_nothing_unawaited(write: Callable[P, R]) -> Callable[P, R]:
    """The same, without waiting for the disk: a power cut, and nothing less, may take the last moments of it back.

    For counters of what is tried too often, never for what somebody was told is done. Every process sees it at once.
    """
    return _whole(write, is_durable=True, is_awaited=False)


def _whole(write: Callable[P, R], *, is_durable: bool, is_awaited: bool = True) -> Callable[P, R]:
    @wraps(write)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        handed = [*args, *kwargs.values()]
        may_repeat = connection.vendor == "postgresql" and not connection.in_atomic_block
        tries = TRIES if may_repeat and not any(isinstance(one, Iterator) for one in handed) else 1
        rows = _Rows(handed if tries > 1 else [])
        while True:
            tries -= 1
            is_committed: list[bool] = []
            try:
                with nullcontext() if is_awaited else _unawaited_on_sqlite(), transaction.atomic(durable=is_durable):
                    if not is_awaited and connection.vendor == "postgresql":
                        _ask("SET LOCAL synchronous_commit TO off")
                    if tries:
                        transaction.on_commit(partial(is_committed.append, True))  # noqa: FBT003  before all others
                    return write(*args, **kwargs)
            except OperationalError as error:
                if not tries or is_committed or getattr(error.__cause__, "sqlstate", "") not in MAY_BE_TRIED_AGAIN:
                    raise
            rows.restore()
            time.sleep(random.uniform(0, (TRIES - tries) * LONGEST_PAUSE_SECONDS))  # noqa: S311  not to meet again

    return whole


@contextmanager
def _unawaited_on_sqlite() -> Iterator[None]:
    """Around a transaction: inside one it cannot be changed. Whatever is committed next waits for both."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    before = _ask("PRAGMA synchronous")
    _ask("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        _ask(f"PRAGMA synchronous={before}")


def _ask(sql: str) -> Any:
    """The first column of the answer, where there is one."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


class _Rows:
    """The rows among what a function was handed, alone or in lists, as they were before it."""

    def __init__(self, handed: list[Any]) -> None:
        lists = [one if isinstance(one, list | tuple) else [one] for one in handed]
        self._rows = [one for each in lists for one in each if isinstance(one, Model)]
        self._states = [row.__getstate__() for row in self._rows]

    def restore(self) -> None:
        """A number that was counted up, a key that an undone INSERT gave: all as if nothing had happened."""
        for row, state in zip(self._rows, self._states, strict=True):
            row.__dict__.clear()
            row.__dict__.update(state)
        self._states = [row.__getstate__() for row in self._rows]
