"""Two jobs on PostgreSQL, each stopped after its first lock until the other has one too, or waits for it.

What order the locks are taken in then decides alone: in one order the second waits for the first, in two orders each
holds what the other wants, and PostgreSQL ends one of them. No clock is asked.
"""

import re
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError, connection

GUARDED = re.compile(r'^(?:UPDATE|SELECT .* FROM) "(shop_stock|shop_promotion)"', re.DOTALL)


class _Runner:
    """One job on a connection of its own."""

    def __init__(self, job: Callable[[], Any]) -> None:
        self.job, self.outcome = job, None
        self.pid = 0
        self.holds, self.is_over = threading.Event(), threading.Event()
        self.locked: list[str] = []  # the tables of its locks, in their order
        self.ended: list[str] = []  # why the database ended it, each time; it may have begun again
        self.other: _Runner

    def run(self) -> None:
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            with connection.execute_wrapper(self._after_a_lock):
                self.outcome = self.job()
        except Exception as error:  # noqa: BLE001  the outcome is what is asserted
            self.outcome = error
        finally:
            self.is_over.set()
            connection.close()

    def _after_a_lock(self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        try:
            done = execute(sql, params, many, context)
        except OperationalError as error:
            self.ended.append(str(error))
            raise
        found = GUARDED.match(sql)
        if found and (sql.startswith("UPDATE") or "FOR UPDATE" in sql):
            self.locked.append(found[1])
            if not self.holds.is_set():
                self.holds.set()
                self._wait_for_the_other()
        return done

    def _wait_for_the_other(self) -> None:
        with psycopg.connect(address(), autocommit=True) as watching:
            while not (self.other.holds.is_set() or self.other.is_over.is_set() or self._is_waited_for(watching)):
                self.other.holds.wait(0.01)

    def _is_waited_for(self, watching: psycopg.Connection) -> bool:
        row = watching.execute("SELECT %s = ANY(pg_blocking_pids(%s))", [self.pid, self.other.pid]).fetchone()
        return bool(row and row[0])


def in_lockstep(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[list[Any], list[list[str]], list[str]]:
    """What each returned or raised, the tables that each locked, in their order, and why the database ended one."""
    runners = [_Runner(first), _Runner(second)]
    runners[0].other, runners[1].other = runners[1], runners[0]
    threads = [threading.Thread(target=runner.run) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    ended = [why for runner in runners for why in runner.ended]
    return [runner.outcome for runner in runners], [runner.locked for runner in runners], ended


def address() -> str:
    row = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    return psycopg.conninfo.make_conninfo(
        dbname=name, host=row["HOST"], port=row["PORT"], user=row["USER"], password=row["PASSWORD"]
    )
