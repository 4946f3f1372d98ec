"""Points, angles and smooth lines: the geometry the demo pictures share, in whatever unit the picture uses."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

Point = tuple[float, float]
Points = Sequence[Point]


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """The point at this distance and angle; 0 degrees is to the right, 90 is down."""
    turn = math.radians(degrees)
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def curve(points: Points, *, closed: bool = False, steps: int = 14) -> list[Point]:
    """A smooth line through every point (Catmull-Rom), with `steps` short pieces between two points."""
    known = list(points)
    around = [known[-1], *known, known[0], known[1]] if closed else [known[0], *known, known[-1]]
    smooth: list[Point] = []
    for index in range(len(around) - 3):
        a, b, c, d = around[index : index + 4]
        for step in range(steps):
            smooth.append(_between(a, b, c, d, step / steps))
    if not closed:
        smooth.append(known[-1])
    return smooth


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """The Catmull-Rom point at `t` (0-1) between b and c."""

    def axis(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1])


def bend(start: Point, control: Point, end: Point, steps: int = 24) -> list[Point]:
    """A quadratic curve from start to end, pulled towards the control point."""
    found: list[Point] = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        x = u * u * start[0] + 2 * u * t * control[0] + t * t * end[0]
        y = u * u * start[1] + 2 * u * t * control[1] + t * t * end[1]
        found.append((x, y))
    return found


def round_corners(corners: Sequence[tuple[float, float, float]]) -> list[Point]:
    """A closed outline through (x, y, radius) corners, each rounded by its radius as far as its sides allow."""
    outline: list[Point] = []
    for index, (x, y, radius) in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        ends: list[Point] = []
        for other in (before, after):
            length = math.hypot(other[0] - x, other[1] - y) or 1.0
            reach = min(radius, length / 2) / length
            ends.append((x + (other[0] - x) * reach, y + (other[1] - y) * reach))
        outline.extend(bend(ends[0], (x, y), ends[1], 40))
    return outline


def taper(points: Points, widths: Sequence[float]) -> list[Point]:
    """The outline of a line whose width runs evenly through these widths from its start to its end."""
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y) in enumerate(points):
        place = index / (len(points) - 1) * (len(widths) - 1)
        before = min(int(place), len(widths) - 2)
        half = (widths[before] + (widths[before + 1] - widths[before]) * (place - before)) / 2
        (x0, y0), (x1, y1) = points[max(0, index - 1)], points[min(len(points) - 1, index + 1)]
        way = math.atan2(y1 - y0, x1 - x0)
        left.append((x - math.sin(way) * half, y + math.cos(way) * half))
        right.append((x + math.sin(way) * half, y - math.cos(way) * half))
    return [*left, *reversed(right)]


def wave(left: float, right: float, level: float, height: float, length: float, phase: float = 0) -> list[Point]:
    """A sine line from left to right about a level; phase is a share (0-1) of its wavelength."""
    count = max(2, int((right - left) / 12))
    xs = [left + (right - left) * step / count for step in range(count + 1)]
    return [(x, level + height * math.sin((x / length + phase) * math.tau)) for x in xs]


def circle(centre: Point, radius: float, steps: int = 72) -> list[Point]:
    """The outline of a circle."""
    return [polar(centre, radius, 360 * step / steps) for step in range(steps)]


def chance(*parts: object) -> float:
    """A number from 0 to 1 that looks random and is always the same for the same parts."""
    digest = hashlib.blake2b(" ".join(map(str, parts)).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 0xFFFFFFFF
