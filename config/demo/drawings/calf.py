"""The abstract cover of the article on magnesium and cramps."""

from __future__ import annotations

from .canvas import Canvas
from .curves import Point, curve
from .palette import BRAND, BRAND_WASH, FLESH, INK, OCHRE, PAPER, WHEAT, mix

WIDTH, HEIGHT = 1500, 1000  # px

# Calf: the y of each belly's axis and half its thickness, at these x.
CALF_X = (-120.0, 120.0, 420.0, 760.0, 1080.0, 1330.0, 1620.0)
UPPER_AXIS, UPPER_HALF = (262, 274, 318, 434, 520, 540, 532), (90, 124, 158, 122, 56, 34, 46)
LOWER_AXIS, LOWER_HALF = (700, 694, 664, 634, 612, 604, 620), (110, 150, 184, 140, 50, 30, 42)


def draw_calf_cover(canvas: Canvas) -> None:
    """The two bellies of a calf muscle as bands that gather into the tendon at the right, above crystals."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, BRAND_WASH)
    canvas.dot((1150, 318), 214, mix(OCHRE, PAPER, 0.72))
    for offset, height, half, lean in ((1136, 132, 40, -0.3), (1322, 168, 46, 0.34), (1222, 236, 58, 0.04)):
        _crystal(canvas, (offset, HEIGHT + 20), (height, half, lean))
    _belly(canvas, UPPER_AXIS, UPPER_HALF, 0.0)
    _belly(canvas, LOWER_AXIS, LOWER_HALF, 0.12)


def _belly(canvas: Canvas, axis: tuple[int, ...], half: tuple[int, ...], tint: float) -> None:
    """One belly of the muscle: eight bands between nine lines; tint (0-1) pales it."""
    lines: list[list[Point]] = []
    for index in range(9):
        share = index / 4 - 1
        knots = [(x, y + share * reach) for x, y, reach in zip(CALF_X, axis, half, strict=True)]
        lines.append(curve(knots, steps=30))
    tones = (0.1, 0.5, 0.28, 0.62, 0.16, 0.54, 0.34, 0.66)
    for above, below, tone in zip(lines, lines[1:], tones, strict=False):
        canvas.polygon([*above, *reversed(below)], mix(FLESH, WHEAT if tone >= 0.5 else PAPER, tone + tint))
    for line in lines:
        canvas.line(line, mix(FLESH, INK, 0.34), 3)


def _crystal(canvas: Canvas, foot: Point, form: tuple[float, float, float]) -> None:
    """One pointed crystal growing from its foot: form is height and half-width (px) and lean (px per px)."""
    height, half, lean = form

    def place(across: float, up: float) -> Point:
        return foot[0] + across + lean * up, foot[1] - up

    shoulder = height - half * 1.05
    tip, ridge, base = place(0, height), place(half * 0.2, shoulder * 0.95), place(half * 0.2, 0)
    left, right = [place(-half, 0), place(-half, shoulder)], [place(half, shoulder), place(half, 0)]
    canvas.polygon([*left, tip, ridge, base], mix(PAPER, BRAND, 0.22))
    canvas.polygon([tip, *right, base, ridge], mix(PAPER, BRAND, 0.4))
    for line in ([*left, tip, *right], [tip, ridge, base], [left[1], ridge, right[0]]):
        canvas.line(line, BRAND, 3)
