"""Citation marks in the text: superscript numbers that lead to the references, as AMA 11 prints them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

LEAST_OF_A_RANGE = 3  # AMA 11: "2,3" but "2-4"


@dataclass(frozen=True)
class Mark:
    """One place where a source is cited: its number, which of its mentions this is (a, b, …), and its standing."""

    number: int
    letter: str
    is_fallen: bool = False

    @property
    def anchor(self) -> str:
        """Where the back-link of the reference leads."""
        return f"cite-{self.number}-{self.letter}"


def superscript(marks: Sequence[Mark]) -> str:
    """The HTML of marks that stand side by side, numbers rising: `2,5`, `2-4`. Each number is given once.

    Only the ends of a range are links; those between keep their anchors. A retracted source stands outside ranges.
    """
    rising = sorted(marks, key=lambda mark: mark.number)
    return f'<sup class="cite">{",".join(_printed(part) for part in _parts(rising))}</sup>'


def _parts(rising: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Ranges of at least three whole numbers, and single marks."""
    runs = groupby(enumerate(rising), key=lambda pair: (pair[1].number - pair[0], pair[1].is_fallen))
    for (_, is_fallen), run in runs:
        part = [mark for _, mark in run]
        if is_fallen or len(part) < LEAST_OF_A_RANGE:
            yield from ([mark] for mark in part)
        else:
            yield part


def _printed(part: Sequence[Mark]) -> str:
    if len(part) == 1:
        return _link(part[0])
    between = "".join(f'<span id="{mark.anchor}"></span>' for mark in part[1:-1])
    return f'<span class="range">{_link(part[0])}{between}-{_link(part[-1])}</span>'


def _link(mark: Mark) -> str:
    start = f'<a href="#ref-{mark.number}" id="{mark.anchor}" role="doc-noteref"'
    if mark.is_fallen:
        return f'{start} class="retracted"><s>{mark.number}</s><span class="hidden-words"> (retracted)</span></a>'
    return f"{start}>{mark.number}</a>"


def back_link_letters(count: int) -> list[str]:
    """a, b … z, aa, ab …: one per mention of a source."""
    return [letter(index) for index in range(count)]


def letter(index: int) -> str:
    text = ""
    while index >= 0:
        text = chr(ord("a") + index % 26) + text
        index = index // 26 - 1
    return text
