"""Sites on both databases, each from a copy of one that is migrated once."""

import itertools
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults import world
from tests.faults.databases import PROGRAMS, SqliteFile, started_cluster
from tests.faults.mailbox import Mailbox
from tests.faults.scores import FILE, SCALE, Board
from tests.faults.site import Database, Site, collect_static, migrate
from tests.shop.stripe_double import KEY, SECRET, StripeDouble, playing_stripe

WORKERS = int(os.environ.get("FAULTS_WORKERS", "4"))  # more than cores: what may overlap shall overlap
NO_POSTGRES = "no PostgreSQL installed"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def board(request: pytest.FixtureRequest) -> Board:
    FILE.parent.mkdir(exist_ok=True)
    FILE.unlink(missing_ok=True)
    board = Board(FILE)
    if SCALE != 1:
        board.write(f"REDUCED: repeats x {SCALE}")
    if not PROGRAMS:
        board.write(f"SKIPPED postgres: {NO_POSTGRES}")
    request.config.stash[_BOARD] = board
    return board


_BOARD = pytest.StashKey[Board]()


def pytest_configure() -> None:
    # Whoever stops the tests stops their servers too: as Ctrl-C does, not as a process that is gone at once.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if board := config.stash.get(_BOARD, None):
        terminalreporter.section(f"promises ({FILE})")
        for line in board.lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], tuple[Database, Path]]]:
    """By kind: a migrated database, and a data folder with the static files."""
    folder = tmp_path_factory.mktemp("faults")
    ready: dict[str, Database] = {}
    data = folder / "data"

    def made(kind: str, stack: ExitStack) -> Database:
        if kind == "sqlite":
            return SqliteFile(folder / "template.sqlite3")
        cluster = stack.enter_context(started_cluster())
        cluster.run("CREATE DATABASE template_of_sites")
        return cluster.database("template_of_sites")

    with ExitStack() as stack:

        def template(kind: str) -> tuple[Database, Path]:
            if kind not in ready:
                ready[kind] = made(kind, stack)
                migrate(ready[kind], data)
                if len(ready) == 1:
                    collect_static(ready[kind], data)
            return ready[kind], data

        yield template


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres" and not PROGRAMS:
        pytest.skip(NO_POSTGRES)
    return str(request.param)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.die()


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    with playing_stripe() as double:
        yield double


@pytest.fixture
def make_site(kind: str, templates: Callable, mailbox: Mailbox) -> Iterator[Callable[..., Site]]:
    """Sites that are not started yet: make_site(without="", workers=4, stripe=None, env=None)."""
    with ExitStack() as stack:

        def make(
            *,
            workers: int = WORKERS,
            without: str = "",
            stripe: StripeDouble | None = None,
            env: dict[str, str] | None = None,
        ) -> Site:
            template, data = templates(kind)
            name = f"site_{next(_numbers)}"
            folder = data.with_name(name)
            shutil.copytree(data, folder, symlinks=True)
            database = template.copy_to(name)
            stack.callback(database.drop)
            cards = {"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET}
            paying = cards | {"FAULTS_STRIPE": stripe.url} if stripe else {}
            site = Site(database, folder, mailbox, workers=workers, without=without, env=paying | (env or {}))
            stack.callback(site.close)
            site.call(world.open_store)
            return site

        yield make


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A started site."""
    site = make_site()
    site.start()
    return site
