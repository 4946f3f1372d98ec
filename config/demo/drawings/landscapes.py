"""The abstract covers of the articles on sleep and on bones."""

from __future__ import annotations

import math
import zlib

from .canvas import Canvas
from .curves import Point, Points, curve, polar
from .palette import BRAND, BRAND_WASH, CAP, EDGE, INK, NIGHT, OCHRE, PAPER, RUST, WHEAT, Colour, mix

WIDTH, HEIGHT = 1500, 1000  # px

# Night: where the moon and the end of the sleep curve stand, the table's top and the level of light sleep (y).
MOON: Point = (1196, 232)
WAKING: Point = (1420, 396)
TABLE, LIGHT_SLEEP = 832, 462

# Bone: the top edge of its outer shell, from left to right, and the width of the holes in its lattice (px).
BONE_EDGE: Points = (
    (-160, 660),
    (-60, 630),
    (180, 566),
    (470, 520),
    (760, 560),
    (1010, 616),
    (1270, 584),
    (1600, 490),
)
CELL = 92.0


def draw_night_cover(canvas: Canvas) -> None:
    """A cup on a table under the night sky; its steam becomes the line of a night's sleep."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, NIGHT)
    _stars(canvas)
    _moon(canvas, MOON, 104)
    for ring in range(3):
        canvas.ring(MOON, 152 + ring * 46, mix(NIGHT, BRAND_WASH, 0.13 - ring * 0.035), 3)
    _sleep_line(canvas)
    canvas.box(0, TABLE, WIDTH, HEIGHT + 2, PAPER)
    canvas.box(0, TABLE, WIDTH, TABLE + 9, CAP)
    _cup(canvas, (322.0, float(TABLE)))


def _stars(canvas: Canvas) -> None:
    """Small stars at fixed places, none of them near the moon."""
    for index in range(46):
        spread = zlib.crc32(f"star {index}".encode())
        at = (float(spread % 1460 + 20), float((spread >> 11) % 430 + 24))
        if math.dist(at, MOON) > 170 and math.dist(at, WAKING) > 60:
            canvas.dot(at, 1.8 + (spread >> 22) % 3, mix(NIGHT, PAPER, 0.45 + (spread >> 25) % 5 * 0.1))


def _moon(canvas: Canvas, centre: Point, radius: float) -> None:
    """A crescent moon: a pale disc with the dark of the sky laid over part of it."""
    canvas.dot(centre, radius, mix(WHEAT, PAPER, 0.62))
    canvas.dot((centre[0] - radius * 0.42, centre[1] - radius * 0.2), radius * 0.86, NIGHT)


def _sleep_line(canvas: Canvas) -> None:
    """The steam of the cup, which turns into a curve of light and deep sleep and a late waking."""
    steam: Points = ((322, 566), (298, 516), (346, 458), (308, 398), (346, 346), (410, 324))
    turns: Points = (steam[-1], (672, 692), (822, 462), (950, 654), (1104, 436), (1214, 568), WAKING)
    sleep = [point for start, end in zip(turns, turns[1:], strict=False) for point in _swing(start, end)]
    # The point past the top only makes the steam arrive level; its own piece of the curve is dropped.
    line = [*curve([*steam, (474, 346)], steps=24)[:-25], *sleep, WAKING]
    deep = [(x, max(y, LIGHT_SLEEP)) for x, y in line if x > steam[-1][0]]
    canvas.polygon([*deep, (deep[-1][0], LIGHT_SLEEP), (deep[0][0], LIGHT_SLEEP)], mix(NIGHT, BRAND, 0.62))
    for level in (LIGHT_SLEEP, 570, 680):
        canvas.line([(40, level), (1460, level)], mix(NIGHT, BRAND_WASH, 0.1), 2)
    canvas.line(line, mix(NIGHT, BRAND_WASH, 0.86), 6)
    canvas.dot(WAKING, 22, mix(NIGHT, RUST, 0.5))
    canvas.dot(WAKING, 13, mix(RUST, PAPER, 0.25))


def _swing(start: Point, end: Point) -> list[Point]:
    """An even swing from one turning point to the next, without the last point itself."""
    shares = [step / 40 for step in range(40)]
    rise, run = end[1] - start[1], end[0] - start[0]
    return [(start[0] + run * t, start[1] + rise * (1 - math.cos(t * math.pi)) / 2) for t in shares]


def _cup(canvas: Canvas, foot: Point) -> None:
    """A cup and saucer standing at this point of the table."""
    x, y = foot
    canvas.oval((x + 14, y + 20), 176, 13, mix(PAPER, INK, 0.13))
    handle = curve(
        [(x + 104, y - 172), (x + 158, y - 186), (x + 194, y - 156), (x + 180, y - 104), (x + 84, y - 66)], steps=30
    )
    canvas.line(handle, EDGE, 30)
    canvas.line(handle, PAPER, 22)
    body = curve([(x - 126, y - 212), (x - 118, y - 120), (x - 78, y - 34), (x - 40, y - 4)], steps=30)
    side = [(2 * x - px, py) for px, py in reversed(body)]
    canvas.shape([*body, *side], PAPER, EDGE, 4)
    canvas.polygon([(x - 124, y - 176), (x + 124, y - 176), (x + 122, y - 150), (x - 122, y - 150)], RUST)
    canvas.line([(x - 176, y), (x + 176, y)], EDGE, 20)
    canvas.line([(x - 176, y), (x + 176, y)], PAPER, 13)


def draw_bone_cover(canvas: Canvas) -> None:
    """The sun above the fine lattice inside a bone."""
    sun: Point = (1040, 330)
    for ring in range(4):
        radius = 402 - ring * 66
        canvas.dot(sun, radius, mix(PAPER, OCHRE, 0.07 + ring * 0.075))
    canvas.dot(sun, 140, OCHRE)
    for ray in range(48):
        ends = [polar(sun, reach, ray * 7.5) for reach in (164, 186 if ray % 2 else 206)]
        canvas.line(ends, mix(OCHRE, RUST, 0.35), 4)
    edge = curve(BONE_EDGE, steps=30)
    canvas.polygon([*edge, (WIDTH + 60, HEIGHT + 60), (-60, HEIGHT + 60)], mix(WHEAT, PAPER, 0.62))
    _lattice(canvas, edge)
    canvas.line(edge, EDGE, 5)


def _lattice(canvas: Canvas, edge: Points) -> None:
    """Rounded holes between the struts of the bone: they follow its shell, and grow with the depth."""
    for row in range(7):
        for column in range(-1, 20):
            corners = [_corner(edge, column, row, corner) for corner in range(6)]
            middle = (sum(x for x, _ in corners) / 6, sum(y for _, y in corners) / 6)
            share = 0.62 + 0.035 * row
            hole = [(middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share) for x, y in corners]
            canvas.shape(curve(hole, closed=True), _hole_colour(column, row), mix(WHEAT, EDGE, 0.4), 3)


def _hole_colour(column: int, row: int) -> Colour:
    """Eucalyptus tints that deepen downwards, with a rust one here and there."""
    pick = zlib.crc32(f"hole {column} {row}".encode()) % 13
    return mix(PAPER, RUST, 0.5) if pick == 0 else mix(BRAND_WASH, BRAND, 0.1 + row * 0.07 + pick % 3 * 0.06)


def _corner(edge: Points, column: int, row: int, corner: int) -> Point:
    """A corner of a honeycomb laid along the bone's edge, moved a little; neighbours share their moved corners."""
    across = 2 * column + row % 2 + (0, 1, 1, 0, -1, -1)[corner]  # in half cells
    down = 3 * row + (-2, -1, 1, 2, 1, -1)[corner]  # in thirds of a row
    spread = zlib.crc32(f"corner {across} {down}".encode())
    x = across * CELL / 2 + (spread % 1000 / 1000 - 0.5) * CELL * 0.3
    depth = 88 + down * 20 + down * abs(down) * 0.55 + ((spread >> 12) % 1000 / 1000 - 0.5) * (14 + down)
    return x, _height(edge, x) + depth


def _height(edge: Points, x: float) -> float:
    """The y of the bone's edge above this x."""
    return min(edge, key=lambda point: abs(point[0] - x))[1]
