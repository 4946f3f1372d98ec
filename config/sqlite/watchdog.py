"""Ends a web process one of whose write transactions does not end.

`flock` knows no time limit, and neither does the server before the site: one transaction that hangs would keep every
other buyer waiting for good. When its process ends, the kernel opens the gate, SQLite undoes what was not committed,
and the server starts another process.
"""

import logging
import os
import sys
import threading
import time
import traceback
from typing import NamedTuple

LONGEST_TRANSACTION_SECONDS = 30
LOOKS_EACH_SECOND = 2
EXIT_CODE = 70  # EX_SOFTWARE

log = logging.getLogger("config")


class Shut(NamedTuple):
    since: float  # time.monotonic()
    thread: int


class Watchdog:
    """Knows which gates this process has shut. Watches only once `watch` was called, and in a forked process anew."""

    def __init__(self) -> None:
        self._shut: dict[int, Shut] = {}
        self._longest_seconds: float | None = None
        self._watching_process = 0

    def watch(self, longest_seconds: float = LONGEST_TRANSACTION_SECONDS) -> None:
        """From now on no transaction of this process lasts longer. Web servers ask; a migration takes its time."""
        self._longest_seconds = longest_seconds

    def shut(self, gate: int) -> None:
        if self._longest_seconds is None:
            return
        if self._watching_process != os.getpid():  # threads stay behind in a fork
            self._watching_process = os.getpid()
            threading.Thread(target=self._look, name="watchdog of transactions", daemon=True).start()
        self._shut[gate] = Shut(time.monotonic(), threading.get_ident())

    def opened(self, gate: int) -> None:
        self._shut.pop(gate, None)

    def _look(self) -> None:
        while self._longest_seconds is not None:
            time.sleep(1 / LOOKS_EACH_SECOND)
            now = time.monotonic()
            for shut in list(self._shut.values()):
                if now - shut.since > self._longest_seconds:
                    self._end(shut.thread)

    def _end(self, thread: int) -> None:
        frame = sys._current_frames().get(thread)
        log.critical(
            "A transaction has lasted longer than %g s, so this process ends. It stood at:\n%s",
            self._longest_seconds,
            "".join(traceback.format_stack(frame)) if frame else "(its thread is gone)",
        )
        logging.shutdown()
        os._exit(EXIT_CODE)  # `sys.exit` would end this thread alone


watchdog = Watchdog()
