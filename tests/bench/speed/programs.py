"""Processes of ours on this machine: started on a port that is free, measured by /proc, ended with all they began."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
STARTS_WITHIN_S, DRAINS_WITHIN_S = 60, 30
IDLE_S = 0.05  # so long without work


class Ports:
    """Free ports of 127.0.0.1, each given out once."""

    def __init__(self, first: int) -> None:
        self._next = first

    def take(self) -> int:
        while True:
            port, self._next = self._next, self._next + 1
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
            return port


class Program:
    """One command and its children, in a session of their own."""

    def __init__(self, name: str, command: list[str], *, port: int, log: Path, **options: Any) -> None:
        self.name, self.port, self.log = name, port, log
        with log.open("a") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, **options)

    def wait_until_it_answers(self, path: str) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while True:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{self.name} did not start: {self.log.read_text()[-2000:]}")
            try:
                if get(self.port, path)[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)

    def pids(self) -> list[int]:
        """Of the command and of all that it has started."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if int(_stat(folder)[3]) == self.process.pid:  # its session
                    found.append(int(folder.name))
            except (OSError, IndexError):
                continue
        return found

    def cpu_seconds(self) -> float:
        """User and system time of all its processes so far."""
        return sum(_cpu_seconds(pid) for pid in self.pids())

    def drain(self) -> None:
        """Wait until it has worked off what its clients no longer wait for, half a minute at most."""
        deadline, before = time.monotonic() + DRAINS_WITHIN_S, self.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(IDLE_S)
            now = self.cpu_seconds()
            if now - before <= 1 / TICKS_PER_SECOND:
                return
            before = now

    def worker_megabytes(self) -> list[float]:
        """Resident memory of each child; of the command itself where it has none."""
        pids = [pid for pid in self.pids() if pid != self.process.pid] or [self.process.pid]
        return sorted(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6 for pid in pids)

    def stop(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """(status, body) of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "identity"} | headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold spaces: state, parent, group, session …"""
    return (folder / "stat").read_text().rpartition(")")[2].split()


def _cpu_seconds(pid: int) -> float:
    try:
        fields = _stat(Path(f"/proc/{pid}"))
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
