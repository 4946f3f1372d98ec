"""Commands that must not run twice at once: the second goes home."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

try:
    import fcntl
except ImportError:  # Windows: no such lock, and timers there do not start a task twice
    fcntl = None  # type: ignore[assignment]


@contextmanager
def turn(name: str) -> Iterator[bool]:
    """Whether this process alone does `name`, on this machine, until the end of the block. It dies with the process.

    A cache would not do: each process has its own. Between machines the database's constraints hold.
    """
    descriptor = os.open(settings.DATA_DIR / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
        yield True
    finally:
        os.close(descriptor)
