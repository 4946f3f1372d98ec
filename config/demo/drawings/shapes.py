"""What the round packs have in common: outlines about an axis, glass and plastic, caps, and where light falls.

Packs stand in a field of 1200 x 1200 units, lit by one window at the left.
"""

from __future__ import annotations

import math

from .canvas import Canvas
from .curves import Point, Points, round_corners
from .labels import Box
from .palette import AMBER, INK, PAPER, Colour, deepened, mix

FIELD = 1200.0
MIDDLE = FIELD / 2  # the pack's axis

# How the sides of a round body fall into shade, and where the light of the window stands on it.
ROUND_SHADE: Points = ((0.0, 0.34), (0.1, 0.1), (0.26, 0.0), (0.62, 0.0), (0.86, 0.13), (1.0, 0.42))
SOFT_SHADE: Points = ((0.0, 0.2), (0.09, 0.05), (0.24, 0.0), (0.66, 0.0), (0.88, 0.08), (1.0, 0.26))
LIGHT_BAND: Points = ((0.0, 0.0), (0.09, 0.0), (0.13, 1.0), (0.19, 1.0), (0.25, 0.0), (1.0, 0.0))
GLOW: Points = ((0.0, 0.0), (0.22, 0.06), (0.56, 0.42), (0.88, 0.08), (1.0, 0.0))
BACK_LIGHT: Points = ((0.0, 0.0), (0.9, 0.0), (0.935, 1.0), (0.96, 0.0), (1.0, 0.0))
LIGHT = "#FFFFFF"


def mirrored(half: list[tuple[float, float, float]]) -> list[Point]:
    """A rounded outline from its right half: (distance from the axis, y, corner radius), from top to bottom."""
    right = [(MIDDLE + across, y, radius) for across, y, radius in half]
    left = [(MIDDLE - across, y, radius) for across, y, radius in reversed(half)]
    return round_corners([*right, *left])


def strengthened(stops: Points, strength: float) -> Points:
    """The same light or shade at this share of its strength."""
    return [(share, value * strength) for share, value in stops]


def ground_shadow(canvas: Canvas, half: float, foot: float) -> None:
    """A soft shadow falling to the right, and a tight dark one where the pack touches the counter."""
    canvas.shadow((MIDDLE + 40, foot - 4), half * 1.04, 28, 28, 0.32)
    canvas.shadow((MIDDLE + 4, foot - 12), half - 26, 15, 6, 0.75)


def plastic(canvas: Canvas, outline: Points, colour: Colour, shade: float, light: float) -> None:
    """A round body of plastic or rubber: its colour, the shade at its sides and the light on it (both 0-1)."""
    canvas.polygon(outline, colour)
    canvas.shade(
        outline,
        (strengthened(ROUND_SHADE, shade), deepened(colour, 0.3)),
        (strengthened(LIGHT_BAND, light), LIGHT),
        (strengthened(BACK_LIGHT, light * 0.5), LIGHT),
    )


def glass(canvas: Canvas, outline: Points) -> None:
    """An amber glass body: light comes through its middle, brightest away from the window, and its foot is thick."""
    canvas.polygon(outline, AMBER)
    canvas.shade(
        outline,
        (ROUND_SHADE, deepened(AMBER, 0.28)),
        (GLOW, "#D08A34"),
        (strengthened(LIGHT_BAND, 0.34), LIGHT),
        (strengthened(BACK_LIGHT, 0.26), LIGHT),
    )
    foot = max(y for _, y in outline)
    thick = [(x, y) for x, y in outline if y > foot - 70]
    canvas.shade(thick, (((0.0, 0.0), (0.3, 0.42), (0.62, 0.1), (1.0, 0.5)), deepened(AMBER, 0.35)), down=True)


def cap(canvas: Canvas, half: float, top: float, bottom: float, colour: Colour, turns: float = 6.0) -> None:
    """A ridged screw cap with a smooth rim; turns is the angle (degrees) between two ridges."""
    outline = mirrored([(half - 6, top, 26), (half, bottom, 8)])
    canvas.polygon(outline, colour)
    steps = int(74 / turns)
    for step in range(-steps, steps + 1):
        # Ridges stand closer together towards the sides, as they do on a round cap.
        across = half * math.sin(math.radians(step * turns))
        x, first, last = MIDDLE + across, top + 30, bottom - 24
        canvas.box(x - 1.5, first, x + 1.5, last, mix(colour, INK, 0.26))
        canvas.box(x + 2, first, x + 4, last, mix(colour, LIGHT, 0.3))
    canvas.box(MIDDLE - half + 1, bottom - 16, MIDDLE + half - 1, bottom - 14, mix(colour, INK, 0.3))
    canvas.shade(outline, (ROUND_SHADE, deepened(colour, 0.3)), (strengthened(LIGHT_BAND, 0.4), LIGHT))
    canvas.shade(outline, (((0.0, 0.5), (0.12, 0.0), (1.0, 0.0)), mix(colour, LIGHT, 0.6)), down=True)


def wrapped(canvas: Canvas, box: Box) -> None:
    """Light and shade over a printed label that goes round the body, and its paper edges."""
    canvas.shade(box.corners, (strengthened(LIGHT_BAND, 0.16), LIGHT), (SOFT_SHADE, INK))
    canvas.box(box.left, box.bottom, box.right, box.bottom + 2, mix(PAPER, INK, 0.55))
