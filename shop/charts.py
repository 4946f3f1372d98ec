"""Charts as plain numbers: where bars and lines stand in a drawing. Templates draw them, each with its table.

Pure: no Django, no colours. `templates/admin/_bars.html` and `_sparkline.html` show what these return.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160  # of the drawing; the page stretches it
GAP_SHARE = 0.25  # of a bar's place
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Point:
    """One figure: `words` say `value` to people, `url` leads to its rows; `before`: the same place a period ago."""

    label: str
    value: int
    words: str
    url: str = ""
    before: int | None = None
    before_words: str = ""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    point: Point


@dataclass(frozen=True)
class Bars:
    """`top` and `bottom`: the values at the edges of the drawing. `before`: points of a line, "" without one."""

    bars: tuple[Bar, ...]
    before: str
    zero_y: float
    top: int
    bottom: int
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(bar.point for bar in self.bars)


@dataclass(frozen=True)
class Sparkline:
    """`line`: points of a polyline; `area`: the same closed along zero."""

    line: str
    area: str
    points: tuple[Point, ...]
    width: int
    height: int


def bars(points: Sequence[Point]) -> Bars:
    """A bar for each point, from zero up or, where more went back than came in, down."""
    values = [point.value for point in points] + [point.before for point in points if point.before is not None]
    top, bottom = _edge(max(values, default=0)), -_edge(-min(values, default=0))
    place = WIDTH / max(len(points), 1)
    drawn = []
    for index, point in enumerate(points):
        high, low = _y(max(point.value, 0), top, bottom, HEIGHT), _y(min(point.value, 0), top, bottom, HEIGHT)
        x, width = place * (index + GAP_SHARE / 2), place * (1 - GAP_SHARE)
        drawn.append(Bar(round(x, 2), high, round(width, 2), round(low - high, 2), point))
    middles = [
        f"{round(place * (index + 0.5), 2)},{_y(point.before, top, bottom, HEIGHT)}"
        for index, point in enumerate(points)
        if point.before is not None
    ]
    return Bars(tuple(drawn), " ".join(middles), _y(0, top, bottom, HEIGHT), top, bottom)


def sparkline(points: Sequence[Point], *, width: int = 160, height: int = 40) -> Sparkline:
    """A line through the points, zero at its foot unless a value lies below. One point is a level line."""
    values = [point.value for point in points] or [0]
    values = values * 2 if len(values) == 1 else values
    top, bottom = max(*values, 1), min(*values, 0)
    step = width / (len(values) - 1)
    spots = [(round(step * index, 2), _y(value, top, bottom, height)) for index, value in enumerate(values)]
    line = " ".join(f"{x},{y}" for x, y in spots)
    foot = _y(0, top, bottom, height)
    return Sparkline(line, f"0,{foot} {line} {width},{foot}", tuple(points), width, height)


def _edge(value: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that `value` does not pass; 0 for nothing above zero."""
    if value <= 0:
        return 0
    power = int(10 ** (len(str(value)) - 1))
    return next(step * power for step in STEPS if step * power >= value)


def _y(value: int, top: int, bottom: int, height: int) -> float:
    span = (top - bottom) or 1
    return round(height * (top - value) / span, 2) if top > bottom else float(height)
