"""How far a long job is: a line that is drawn over on a terminal, plain lines anywhere else."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

BAR = 24
EVERY_SECONDS = 5.0  # between plain lines
DRAW_SECONDS = 0.2


@dataclass(frozen=True)
class Progress:
    """`write` takes text as it is, with its line ends."""

    write: Callable[[str], object]
    on_terminal: bool = False
    clock: Callable[[], float] = time.monotonic

    def batches(self, what: str, count: int, size: int) -> Iterator[range]:
        """1 to `count` in ranges of `size`. After each it says how many are done, how fast, how long it may take."""
        begun = told = self.clock()
        for start in range(1, count + 1, size):
            yield range(start, min(start + size, count + 1))
            done, now = min(start + size - 1, count), self.clock()
            is_last = done == count
            if is_last or now - told >= (DRAW_SECONDS if self.on_terminal else EVERY_SECONDS):
                told = now
                self._tell(line(what, done, count, now - begun), bar(done, count), is_last=is_last)

    def _tell(self, words: str, drawn: str, *, is_last: bool) -> None:
        if not self.on_terminal:
            self.write(f"{words}\n")
            return
        self.write(f"\r\x1b[K{drawn} {words}" + ("\n" if is_last else ""))


def line(what: str, done: int, count: int, seconds: float) -> str:
    """`orders: 2,000 of 100,000, 1,500 a second, 1 min 5 s left`."""
    rate = done / seconds if seconds > 0 else 0
    words = f"{what}: {done:,} of {count:,}, {rate:,.0f} a second"
    if done == count:
        return f"{words}, {duration(seconds)}"
    return f"{words}, {duration((count - done) / rate)} left" if rate else words


def bar(done: int, count: int) -> str:
    full = BAR * done // count
    return f"[{'#' * full}{'.' * (BAR - full)}]"


def duration(seconds: float) -> str:
    """`1 min 5 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
