"""Text in two faces, and how sentences of a reference are closed and joined."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple


class Run(NamedTuple):
    text: str
    is_italic: bool = False


def sentence(*runs: Run) -> list[Run]:
    """`runs` closed by a period, unless they end in a mark of their own; nothing for nothing."""
    said = [run for run in runs if run.text]
    if not said:
        return []
    return said if said[-1].text.endswith((".", "?", "!")) else [*said, Run(".")]


def paragraph(*sentences: Sequence[Run]) -> list[Run]:
    """The sentences that are not empty, a space between them; neighbours of one face are one run."""
    joined: list[Run] = []
    for runs in sentences:
        if runs:
            joined += [Run(" "), *runs] if joined else runs
    return [
        Run("".join(run.text for run in runs), is_italic)
        for is_italic, runs in groupby(joined, key=lambda run: run.is_italic)
    ]
