"""One line per promise: printed at the end, and kept in var/faults.txt."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "var" / "faults.txt"
SCALE = float(os.environ.get("FAULTS_SCALE", "1"))


def scaled(number: int, *, least: int = 1) -> int:
    """`number` repeats, fewer where FAULTS_SCALE is below 1."""
    return max(least, round(number * SCALE))


class Score(dict[str, object]):
    """The figures of one promise, in the order in which they were found."""


class Board:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)
        with self.file.open("a") as file:
            file.write(line + "\n")

    @contextmanager
    def promise(self, name: str, kind: str, size: str) -> Iterator[Score]:
        """PASS with the figures that the block found, FAIL where it raised."""
        score, start, verdict = Score(), time.perf_counter(), "FAIL"
        try:
            yield score
            verdict = "PASS"
        finally:
            figures = " ".join(f"{key}={value}" for key, value in score.items())
            seconds = time.perf_counter() - start
            self.write(" ".join(f"{name} {kind} {size} {verdict} {figures} seconds={seconds:.1f}".split()))
