"""The two databases that a site may stand on: a file of SQLite, and a PostgreSQL of our own in a temporary folder."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

try:
    import psycopg
    from psycopg.rows import tuple_row
except ImportError:  # where only SQLite is tested
    psycopg = None

from tests.faults.ports import free_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


class SqliteFile:
    """One file. `copy_to` makes another one of it, with all that is in it."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path, self.url = path, f"sqlite:///{path}"

    def copy_to(self, name: str) -> "SqliteFile":
        path = self.path.with_name(f"{name}.sqlite3")
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return SqliteFile(path)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Asked beside the site and not by its code: what this finds owes nothing to the ORM."""
        (found,) = self.rows_of(sql)
        return found

    def rows_of(self, *questions: str) -> list[list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(self.path, timeout=20)) as connection:
            return [connection.execute(sql).fetchall() for sql in questions]

    def change(self, sql: str) -> None:
        with closing(sqlite3.connect(self.path, timeout=20)) as connection, connection:
            connection.execute(sql)

    def complaints(self) -> list[str]:
        """What the database itself finds wrong with its file."""
        return [text for (text,) in self.rows("PRAGMA integrity_check") if text != "ok"]

    def deadlocks(self) -> int:
        """There is one writer at a time: nobody can wait in a circle."""
        return 0

    def open_transactions(self) -> list[str]:
        """Whether a writer is at it at this moment: then nobody else can begin."""
        with closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError as error:
                return [str(error)]
        return []

    def drop(self) -> None:
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()


class PostgresDatabase:
    """One database of a cluster."""

    kind = "postgres"

    def __init__(self, cluster: "Cluster", name: str) -> None:
        self.cluster, self.name = cluster, name
        self.url = cluster.url(name)
        self._log_starts_at = cluster.log.stat().st_size

    def copy_to(self, name: str) -> "PostgresDatabase":
        self.cluster.run(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return PostgresDatabase(self.cluster, name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        (found,) = self.rows_of(sql)
        return found

    def rows_of(self, *questions: str) -> list[list[tuple[Any, ...]]]:
        with psycopg.connect(self.url, autocommit=True, row_factory=tuple_row) as connection:
            return [connection.execute(sql.encode()).fetchall() for sql in questions]

    def change(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.encode())

    def complaints(self) -> list[str]:
        """Deadlocks and broken files, as the server's log names them since this database was made."""
        with self.cluster.log.open(errors="replace") as log:
            log.seek(self._log_starts_at)
            return [line.strip() for line in log if "deadlock detected" in line or "PANIC" in line]

    def deadlocks(self) -> int:
        """Deadlocks that the server has ended in this database so far."""
        sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int(self.rows(sql)[0][0])

    def open_transactions(self) -> list[str]:
        """What the site's connections that are inside a transaction at this moment did last."""
        sql = """
            SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL
                AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        """
        return [f"{state}: {query}" for state, query in self.rows(sql)]

    def drop(self) -> None:
        self.cluster.run(f'DROP DATABASE "{self.name}" WITH (FORCE)')


class Cluster:
    """A PostgreSQL server of our own, with the settings it is shipped with."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.log = folder / "log"

    def url(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def database(self, name: str) -> PostgresDatabase:
        return PostgresDatabase(self, name)

    def control(self, *words: str) -> None:
        _as_postgres("pg_ctl", "-D", f"{self.folder}/data", "-l", str(self.log), *words)


def _as_postgres(program: str, *words: str) -> None:
    # PostgreSQL refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    command = [*as_user, str(PROGRAMS[-1].with_name(program)), *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def started_cluster() -> Iterator[Cluster]:
    """A new cluster in a temporary folder, stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="simples-faults-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(folder, free_port())
    try:
        _as_postgres("initdb", "-A", "trust", "-E", "UTF8", "--no-sync", "-U", "postgres", "-D", f"{folder}/data")
        words = f"-p {cluster.port} -c listen_addresses=127.0.0.1 -k {folder}"
        cluster.control("-w", "-o", words, "start")
        try:
            yield cluster
        finally:
            cluster.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
