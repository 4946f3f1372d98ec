"""Crash points: a process that kills itself right after its i-th statement, commit or call to a provider.

No power cut is kinder than this: nothing is flushed, no `finally` runs, the kernel closes what was open.
"""

import http.client
import os
import signal
import smtplib
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class CrashPoint:
    """Counts while it is armed; at 0 nothing happens."""

    def __init__(self) -> None:
        self.passed, self._fatal = 0, 0
        self._is_armed = False

    def arm(self, fatal: int) -> None:
        """Count from here on, and die right after point number `fatal` (0: only count)."""
        self.passed, self._fatal, self._is_armed = 0, fatal, True

    def disarm(self) -> int:
        self._is_armed = False
        return self.passed

    def pass_by(self) -> None:
        if not self._is_armed:
            return
        self.passed += 1
        if self.passed == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


point = CrashPoint()


def _after_each_statement(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    try:
        return execute(sql, params, many, context)
    finally:
        point.pass_by()


def _watch_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if _after_each_statement in connection.execute_wrappers:
        return
    connection.execute_wrappers.append(_after_each_statement)
    commit = connection._commit

    def commit_and_pass() -> Any:
        done = commit()
        point.pass_by()
        return done

    connection._commit = commit_and_pass


def _after_each_call(of: type, name: str) -> None:
    """A point right after `name` has returned: the other side has done it, and we do not know yet."""
    call = getattr(of, name)

    def call_and_pass(*args: Any, **kwargs: Any) -> Any:
        done = call(*args, **kwargs)
        point.pass_by()
        return done

    setattr(of, name, call_and_pass)


def watch() -> None:
    connection_created.connect(_watch_connection, dispatch_uid="crash points")
    _after_each_call(smtplib.SMTP, "sendmail")
    _after_each_call(http.client.HTTPConnection, "getresponse")
