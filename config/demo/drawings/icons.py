"""Line icons for the causes-of-twitching picture, each drawn about a centre in a field of about 100 x 100 px."""

from __future__ import annotations

import math
from collections.abc import Callable

from .canvas import Canvas
from .curves import Point, Points, bend, curve, polar, round_corners
from .palette import BRAND, BRAND_WASH, PAPER, RUST, Colour, mix

LINE = 6.0  # px

Icon = Callable[[Canvas, Point], None]


def _at(centre: Point, offsets: Points) -> list[Point]:
    """Offsets from the centre as points of the picture."""
    return [(centre[0] + x, centre[1] + y) for x, y in offsets]


def stress(canvas: Canvas, centre: Point) -> None:
    """A head in profile with a tangle in it."""
    profile = [(-22, 52), (-24, 30), (-40, 8), (-44, -16), (-32, -42), (-4, -54), (26, -44), (38, -20), (38, -8),
               (49, 10), (38, 15), (37, 30), (28, 36), (14, 36), (12, 52)]  # fmt: skip
    canvas.line(curve(_at(centre, profile), steps=10), BRAND, LINE)
    tangle: list[Point] = []
    for step in range(241):
        # A scribble: small loops carried round a larger one, never quite the same twice.
        turn = step / 240 * math.tau
        reach = 13 + 3.5 * math.sin(3 * turn)
        x, y = 8 * math.cos(turn) + reach * math.cos(5.6 * turn), 7 * math.sin(turn) + reach * math.sin(5.6 * turn)
        tangle.append((x - 5, y - 17))
    canvas.line(_at(centre, tangle), RUST, 4)


def exertion(canvas: Canvas, centre: Point) -> None:
    """A dumb-bell, lifted at a slant."""
    turn = math.radians(-24)

    def place(x: float, y: float) -> Point:
        across = x * math.cos(turn) - y * math.sin(turn)
        down = x * math.sin(turn) + y * math.cos(turn)
        return centre[0] + across, centre[1] + down

    canvas.line([place(-26, 0), place(26, 0)], BRAND, LINE + 2)
    for side in (-1, 1):
        for near, far, half, fill in ((20, 34, 32, BRAND), (36, 48, 21, RUST)):
            corners = [(side * near, -half), (side * far, -half), (side * far, half), (side * near, half)]
            canvas.polygon(round_corners([(*place(x, y), 5.0) for x, y in corners]), fill)
        canvas.line([place(side * 48, 0), place(side * 57, 0)], BRAND, LINE)


def caffeine(canvas: Canvas, centre: Point) -> None:
    """A cup with steam."""
    x, y = centre
    cup = curve(_at(centre, [(-40, -8), (-37, 18), (-22, 40), (0, 44), (16, 40), (30, 18), (33, -8)]))
    canvas.polygon(cup, PAPER)
    canvas.line([*cup, (x - 40, y - 8)], BRAND, LINE)
    canvas.line(curve(_at(centre, [(33, 0), (46, -3), (53, 8), (46, 19), (28, 23)])), BRAND, LINE)
    canvas.line([(x - 44, y + 54), (x + 38, y + 54)], BRAND, LINE)
    for offset in (-18, 8):
        steam = [(offset, -20), (offset + 7, -31), (offset - 3, -42), (offset + 4, -54)]
        canvas.line(curve(_at(centre, steam)), RUST, 5)


def water(canvas: Canvas, centre: Point) -> None:
    """A glass with little water left in it."""
    glass = _at(centre, [(-34, -46), (-25, 50), (25, 50), (34, -46)])
    canvas.polygon(glass, PAPER)
    level = _at(centre, [(-28, 22), (-12, 18), (6, 25), (28, 21)])
    canvas.polygon([*curve(level), (centre[0] + 25, centre[1] + 50), (centre[0] - 25, centre[1] + 50)], "#7FA9A6")
    canvas.line(glass, BRAND, LINE)
    tip = (centre[0], centre[1] - 36)
    drop = [*bend(tip, (centre[0] + 18, centre[1] - 12), (centre[0], centre[1] - 4))]
    mirror = [(2 * centre[0] - px, py) for px, py in reversed(drop)]
    canvas.line([*drop, *mirror], RUST, 4)


def sleep(canvas: Canvas, centre: Point) -> None:
    """A crescent moon and two stars."""
    middle = (centre[0] - 6, centre[1] + 2)
    crescent = _crescent(middle, 48, -38)
    canvas.shape(crescent, PAPER, BRAND, LINE)
    for x, y, size in ((20, -30, 13), (40, 0, 8)):
        star = [polar((centre[0] + x, centre[1] + y), size if step % 2 == 0 else size * 0.36, step * 45 - 90)
                for step in range(8)]  # fmt: skip
        canvas.polygon(star, RUST)


def _crescent(centre: Point, radius: float, lit: float) -> list[Point]:
    """A crescent moon whose hollow faces the angle `lit` (degrees)."""
    outer = [polar(centre, radius, lit + turn) for turn in range(52, 309, 4)]
    hollow = polar(centre, radius * 0.42, lit)
    reach = math.dist(hollow, outer[0])
    first = math.degrees(math.atan2(outer[-1][1] - hollow[1], outer[-1][0] - hollow[0]))
    last = math.degrees(math.atan2(outer[0][1] - hollow[1], outer[0][0] - hollow[0]))
    sweep = (last - first) % 360
    # Back from the second tip to the first, round the side of the hollow that lies within the moon.
    return [*outer, *(polar(hollow, reach, first - (360 - sweep) * step / 40) for step in range(41))]


def minerals(canvas: Canvas, centre: Point) -> None:
    """A crystal, and an arrow pointing down."""
    middle = (centre[0] - 14, centre[1])
    gem = _at(middle, [(0, -50), (28, -22), (28, 26), (0, 50), (-28, 26), (-28, -22)])
    canvas.polygon(gem, PAPER)
    canvas.polygon([gem[0], gem[1], gem[2], gem[3], (middle[0] + 5, middle[1] - 10)], mix(BRAND_WASH, BRAND, 0.2))
    canvas.outline(gem, BRAND, LINE)
    for end in (gem[0], gem[1], gem[3], gem[5]):
        canvas.line([(middle[0] + 5, middle[1] - 10), end], BRAND, 4)
    _arrow_down(canvas, (centre[0] + 40, centre[1]), RUST)


def _arrow_down(canvas: Canvas, centre: Point, colour: Colour) -> None:
    """A short arrow pointing down."""
    x, y = centre
    canvas.line([(x, y - 32), (x, y + 32)], colour, LINE)
    canvas.line([(x - 14, y + 16), (x, y + 33), (x + 14, y + 16)], colour, LINE)
