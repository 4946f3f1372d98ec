"""A site of its own: database, data folder, server processes. What a test starts, stops, kills and asks."""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tests.faults import world
from tests.faults.browser import Browser
from tests.faults.databases import PostgresDatabase, SqliteFile
from tests.faults.ledger import QUESTIONS
from tests.faults.mailbox import Mailbox
from tests.faults.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
Database = SqliteFile | PostgresDatabase


class Site:
    """`without`: the guard that is taken out, for a control twin."""

    def __init__(
        self, database: Database, folder: Path, mailbox: Mailbox, *, workers: int, without: str, env: dict[str, str]
    ) -> None:
        self.database, self.folder, self.mailbox = database, folder, mailbox
        self.root = ROOT  # where its code lies
        self.port = free_port()
        self.log = folder / "log"
        self._workers, self._server, self._nursery = workers, None, None
        self._asking = threading.Lock()
        folder.mkdir(exist_ok=True)
        self.env = _environment(database, folder, port=self.port, workers=workers) | {
            "EMAIL_URL": mailbox.url,
            "FAULTS_WITHOUT": without,
            **env,
        }

    # --- the server -----------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Granian as in production; returns when it is ready."""
        with self.log.open("a") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.serve"],
                cwd=self.root,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while self.browser().get("/healthz/ready").status != 200:
            assert self._server.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < deadline, "the site is not ready after 60 s"
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL for the server and all its workers, at this moment."""
        assert self._server
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def suspended(self) -> AbstractContextManager[None]:
        """The server and its workers stand still, as a machine that swaps: connections open, no answer comes."""
        assert self._server
        return _suspended(self._server.pid)

    def ask_to_leave(self) -> None:
        """SIGTERM, as a deploy sends it: to the server alone, which tells its workers when it is time."""
        assert self._server
        self._server.terminate()

    def wait_until_left(self, *, at_most_s: float = 40) -> int:
        """The exit status."""
        assert self._server
        status = self._server.wait(timeout=at_most_s)
        self._server = None
        return status

    def stop(self) -> None:
        if self._server:
            self._server.terminate()
            try:
                self._server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
            self._server = None

    def close(self) -> None:
        self.stop()
        if self._nursery:
            self._nursery.stdin.close()
            self._nursery.stdout.close()
            self._nursery.wait(timeout=10)
            self._nursery = None

    def browser(self, port: int | None = None) -> Browser:
        return Browser(port or self.port)

    def watch(self, *words: str) -> subprocess.Popen:
        """A management command beside the server, as a process of its own. Whoever starts it ends it."""
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *words], cwd=self.root, env=self.env, stdout=log, stderr=log
            )

    def run(self, *words: str) -> None:
        """The same to its end."""
        assert self.watch(*words).wait(timeout=120) == 0, self.log.read_text()[-3000:]

    # --- processes that are there in milliseconds ------------------------------------------------------------------
    def _ask(self, order: dict[str, Any]) -> dict[str, Any]:
        with self._asking:
            if self._nursery is None:
                with self.log.open("a") as log:
                    self._nursery = subprocess.Popen(
                        [sys.executable, "-m", "tests.faults.nursery"],
                        cwd=self.root,
                        env=self.env,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=log,
                        text=True,
                    )
            self._nursery.stdin.write(json.dumps(order) + "\n")
            self._nursery.stdin.flush()
            line = self._nursery.stdout.readline()
        assert line, self.log.read_text()[-3000:]
        answer: dict[str, Any] = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer

    def call(self, function: Callable, *args: Any, **kwargs: Any) -> Any:
        """Run `function` of a module in a process of the site."""
        where = f"{function.__module__}:{function.__qualname__}"
        return self._ask({"call": where, "args": args, "kwargs": kwargs})["result"]

    def call_and_crash(self, function: Callable, *args: Any, at: int, **kwargs: Any) -> dict[str, Any]:
        """The same in a process that dies at point `at`: {"signal": 9}, or its result and the points passed."""
        where = f"{function.__module__}:{function.__qualname__}"
        return self._ask({"call": where, "args": args, "kwargs": kwargs, "crash_at": at})

    def start_small(self, *, crash_at: int = 0, method: str = "POST", path: str = "/") -> tuple[int, int]:
        """A server process of one thread that dies at crash point `crash_at` of a request to `path`: (pid, port)."""
        port = free_port()
        pid = self._ask({"serve": port, "crash_at": crash_at, "method": method, "path": path})["pid"]
        return pid, port

    def end_small(self, pid: int) -> None:
        self._ask({"end": pid})

    def wait_for_end(self, pid: int) -> int:
        """The signal that a small server died of."""
        return int(self._ask({"wait": pid})["signal"])

    def manage(self, *words: str) -> dict[str, Any]:
        return self.call(world.manage, *words)

    # --- the oracles -----------------------------------------------------------------------------------------------
    def count(self, table: str, where: str = "1 = 1") -> int:
        return int(self.database.rows(f"SELECT COUNT(*) FROM shop_{table} WHERE {where}")[0][0])  # noqa: S608

    def stock(self, variant: int) -> tuple[int, int]:
        """(available, held)"""
        sql = f"SELECT available, held FROM shop_stock WHERE variant_id = {variant}"  # noqa: S608
        ((available, held),) = self.database.rows(sql)
        return available, held

    def audit(self) -> None:
        """The site's own audit, our plain SQL, and the database itself: none of them has anything to say."""
        answers = zip(QUESTIONS, self.database.rows_of(*QUESTIONS.values()), strict=True)
        found = [f"{name}: {row}" for name, rows in answers for row in rows]
        found += self.database.complaints()
        assert found == []
        answer = self.call(world.audit)
        assert answer["ok"], answer["out"] + answer["err"]


@contextmanager
def _suspended(group: int) -> Iterator[None]:
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)


def _environment(database: Database, folder: Path, *, port: int, workers: int) -> dict[str, str]:
    """Nothing of the tester's own environment reaches the site but where programs and languages are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DEMO": "1",
        "DATABASE_URL": database.url,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "WEB_CONCURRENCY": str(workers),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "EMAIL_URL": "smtp://127.0.0.1:9",
    }


def migrate(database: Database, folder: Path) -> None:
    _prepare(database, folder, ["migrate"])


def collect_static(database: Database, folder: Path) -> None:
    """The joined stylesheet and script, and hashed static files: as `manage.py serve` does before it serves."""
    _prepare(database, folder, ["join_assets"], ["collectstatic", "--noinput"])


def _prepare(database: Database, folder: Path, *commands: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    env = _environment(database, folder, port=free_port(), workers=1)
    for words in commands:
        command = [sys.executable, "manage.py", *words, "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
