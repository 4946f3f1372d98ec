"""nginx before a started site, on both databases."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.conftest import kind, mailbox, make_site, templates  # noqa: F401  fixtures
from tests.faults.scores import Board
from tests.faults.site import Site
from tests.fronts.nginx import HOST, PROGRAM, Nginx

FILE = Path(__file__).resolve().parents[2] / "var" / "fronts.txt"
PRODUCTION = {"DEMO": "0", "ALLOWED_HOSTS": f"{HOST},127.0.0.1", "SITE_URL": f"https://{HOST}"}
_BOARD = pytest.StashKey[Board]()


def pytest_configure() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who stops the tests stops their servers too


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if PROGRAM is None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="no nginx installed"))


@pytest.fixture(scope="session")
def board(request: pytest.FixtureRequest) -> Board:
    FILE.parent.mkdir(exist_ok=True)
    FILE.unlink(missing_ok=True)
    board = request.config.stash[_BOARD] = Board(FILE)
    return board


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if board := config.stash.get(_BOARD, None):
        terminalreporter.section(f"promises ({FILE})")
        for line in board.lines:
            terminalreporter.write_line(line)


@pytest.fixture
def production_site(make_site: Callable[..., Site]) -> Callable[..., Site]:  # noqa: F811
    """A started site in production mode: production_site(FAULTS_CACHE_CONTROL="…")."""

    def started(**env: str) -> Site:
        site = make_site(workers=2, env=PRODUCTION | env)
        site.start()
        return site

    return started


@pytest.fixture
def make_nginx(tmp_path: Path) -> Iterator[Callable[..., Nginx]]:
    """A started nginx before `sites`, which share a data folder."""
    with ExitStack() as stack:

        def made(*sites: Site) -> Nginx:
            nginx = Nginx(tmp_path / "nginx", [site.port for site in sites], sites[0].folder)
            stack.callback(nginx.stop)
            nginx.start()
            return nginx

        yield made
