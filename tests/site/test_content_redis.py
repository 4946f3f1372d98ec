"""Several machines: Redis tells at once, and is not needed for more than that."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.kept import hints
from config.kept.versions import ContentVersions
from tests.builders import make_category
from tests.content import committing, soon

SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="needs redis-server")


class Redis:
    """A server of our own, reached by a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.socket, self.process = folder / "redis.sock", None

    def start(self) -> None:
        where = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.socket.parent)]
        self.process = subprocess.Popen([SERVER, *where], stdout=subprocess.DEVNULL)  # noqa: S603  our own arguments
        assert soon(self.socket.exists)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=5)
            self.process = None
            self.socket.unlink()


@pytest.fixture
def redis(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    server = Redis(tmp_path)
    settings.REDIS_URL = f"unix://{server.socket}"
    monkeypatch.setattr(hints, "_redis", hints._Redis())
    monkeypatch.setattr(hints, "REDIS_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(hints, "LISTEN_SECONDS", 0.05)
    yield server
    server.stop()


def other_machine(settings: Any, tmp_path: Path) -> ContentVersions:
    """A process that sees neither our stamp nor, for a minute, the marks by itself."""
    (tmp_path / "other").mkdir()
    settings.DATA_DIR = tmp_path / "other"
    versions = ContentVersions()
    settings.DATA_DIR = tmp_path
    versions.start()
    return versions


@committing
def test_other_machine_sees_a_commit_at_once(redis, settings, tmp_path, monkeypatch):
    monkeypatch.setattr("config.kept.versions.LOOK_EVERY_SECONDS", 60)
    redis.start()
    versions = other_machine(settings, tmp_path)
    try:
        for number in range(2):
            assert soon(lambda: hints._client().pubsub_numsub(hints.CHANNEL)[0][1] == 1)
            time.sleep(0.1)  # it looks once when it begins to listen
            before = versions.current()
            make_category(f"Topic {number}")

            assert soon(lambda before=before: versions.current() is not before, seconds=1)
            redis.stop()
            redis.start()
    finally:
        versions.stop()


@committing
def test_without_redis_a_commit_is_done_and_seen_within_a_second(redis, settings, tmp_path):
    versions = other_machine(settings, tmp_path)
    try:
        before = versions.current()
        began = time.perf_counter()
        make_category("Sleep")
        assert time.perf_counter() - began < 1

        assert soon(lambda: versions.current() is not before, seconds=1)
    finally:
        versions.stop()


def test_redis_that_does_not_answer_is_left_alone_for_a_while(redis, settings, tmp_path, monkeypatch, caplog):
    """Else every write of a page would wait for it."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(hints, "REDIS_PAUSE_SECONDS", 60)

    for _ in range(3):
        hints.tell()

    assert caplog.text.count("Redis was not told") == 1
