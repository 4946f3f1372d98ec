"""The database is gone, too busy or out of room: whose fault it is not, and what a page may do about it."""

import errno
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import Error, InterfaceError, OperationalError, connection

P = ParamSpec("P")
R = TypeVar("R")

# SQLite's primary result codes: busy, locked, read-only, input or output, full, cannot open. The others, "no such
# table" among them, are OperationalErrors there too, and are ours.
SQLITE_OUTAGES = {5, 6, 8, 10, 13, 14}
# PostgreSQL: it became a stand-by, which takes no writes; it ended a transaction that did nothing for too long.
POSTGRES_OUTAGES = {"25006", "25P03"}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class NoAnswerError(OSError):
    """A storage that is not on this machine does not answer."""


def is_outage(error: BaseException | None) -> bool:
    """Whether `error` says that a service or the disk cannot do it now, so that asking later may help."""
    if isinstance(error, Error):
        cause = error.__cause__
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None:
            return code & 0xFF in SQLITE_OUTAGES
        if getattr(cause, "sqlstate", None) in POSTGRES_OUTAGES:
            return True
        return connection.vendor == "postgresql" and isinstance(error, OperationalError | InterfaceError)
    return isinstance(error, NoAnswerError) or (isinstance(error, OSError) and error.errno in NO_ROOM)


def read_again_once(read: Callable[P, R]) -> Callable[P, R]:
    """`read`, which writes nothing, once more where its connection was cut meanwhile. A write is never repeated."""

    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return read(*args, **kwargs)
        except (OperationalError, InterfaceError):
            was_cut = connection.connection is not None and not connection.is_usable()
            if connection.in_atomic_block or not was_cut:
                raise
            connection.close()
        return read(*args, **kwargs)

    return reading


class OneLine(logging.Filter):
    """For `django.request`: an outage is one line per request, not a traceback that says the same each time."""

    def filter(self, record: logging.LogRecord) -> bool:
        error: Any = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if is_outage(error):
            said = str(error).strip().partition("\n")[0]
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__}: {said})", ()
            record.exc_info = None
        return True
