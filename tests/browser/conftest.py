"""A Chromium that the machine has, against a live server with the demo loaded."""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from shop.models import LimitCount

sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser")
CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM or not Path(CHROMIUM).exists():
        pytest.skip("needs Chromium: set CHROMIUM_PATH")
    with sync_api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def demo(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of our own with the demo, for the whole run: what a test orders stays, as in a shop.

    pytest-django's `django_db_setup` makes databases only for tests that carry its marker, and the marker would empty
    the tables after each of them.
    """
    call_command("join_assets", verbosity=0)
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
        call_command("demo", once=True, stdout=io.StringIO())
        call_command("join_assets", verbosity=0)
        yield
        teardown_databases(databases, verbosity=0)


@pytest.fixture(scope="session")
def site(demo: None) -> Iterator[str]:
    """The address of the server that production runs, on the demo's database: compressed, with hashed files."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "DATA_DIR": str(settings.DATA_DIR),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORT": str(port),
        "SITE_URL": address,
        "WEB_CONCURRENCY": "1",
    }
    server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=settings.BASE_DIR, env=environment)
    try:
        wait_until_ready(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{address}/healthz/ready", timeout=2):  # noqa: S310  our own server
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server was not ready within two minutes")


@pytest.fixture(scope="session")
def pictures(site: str) -> None:
    """Every picture in all its sizes: what the background process makes in a minute or two."""
    call_command("render_pictures", verbosity=0)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def with_script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


class Visitor:
    """A page, and what it complained about or asked of others."""

    def __init__(self, page: Any, site: str) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} at {message.location.get('url')}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, path: str) -> Any:
        return self.page.goto(f"{self.site}{path}")


@pytest.fixture
def visit(browser: Any, site: str, django_db_blocker: Any) -> Iterator[Any]:
    """Open visitors: visit(width=390, script=False, dark=True).

    All come from one address; what was counted of those before is forgotten, as if each test had a network of its own.
    """
    with django_db_blocker.unblock():
        LimitCount.objects.all().delete()
    contexts: list[Any] = []

    def new(*, width: int = 1280, script: bool = True, dark: bool = False, scale: float = 1) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 800},
            java_script_enabled=script,
            device_scale_factor=scale,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visitor(context.new_page(), site)

    yield new
    for context in contexts:
        context.close()
