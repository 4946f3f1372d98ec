"""Front views of supplement packs: an amber bottle, a white bottle, a tub and a dropper bottle."""

from __future__ import annotations

import math
from collections.abc import Callable

from .canvas import Canvas, Colour, Point, Points, mix, round_corners
from .labels import Box, Print, draw_label, label_hue, plain
from .palette import AMBER, CAP, GROUND, INK, RUBBER, WHITE_PLASTIC

SIDE = 1200  # px, both ways
MIDDLE = SIDE / 2  # px, the pack's axis

# How the sides of a round body fall into shade, and where the light of the window stands on it.
ROUND_SHADE: Points = ((0.0, 0.34), (0.1, 0.1), (0.26, 0.0), (0.62, 0.0), (0.86, 0.13), (1.0, 0.42))
SOFT_SHADE: Points = ((0.0, 0.2), (0.09, 0.05), (0.24, 0.0), (0.66, 0.0), (0.88, 0.08), (1.0, 0.26))
LIGHT_BAND: Points = ((0.0, 0.0), (0.09, 0.0), (0.13, 1.0), (0.19, 1.0), (0.25, 0.0), (1.0, 0.0))
GLOW: Points = ((0.0, 0.0), (0.22, 0.06), (0.56, 0.42), (0.88, 0.08), (1.0, 0.0))
BACK_LIGHT: Points = ((0.0, 0.0), (0.9, 0.0), (0.935, 1.0), (0.96, 0.0), (1.0, 0.0))


def draw_pack(name: str, amount: str, brand: str, *, form: str, seed: int) -> bytes:
    """A pack as a JPEG of 1200 x 1200 px: the form chooses its shape, the seed its label's colour and mark."""
    if form not in FORMS:
        raise ValueError(f"No pack is drawn for the form {form!r}; known forms: {', '.join(FORMS)}.")
    words = Print(plain(name), plain(amount), plain(brand), seed)
    canvas = Canvas(SIDE, SIDE, GROUND)
    FORMS[form](canvas, words)
    return canvas.jpeg()


def _mirrored(half: list[tuple[float, float, float]]) -> list[Point]:
    """A rounded outline from its right half: (distance from the axis, y, corner radius), from top to bottom."""
    right = [(MIDDLE + across, y, radius) for across, y, radius in half]
    left = [(MIDDLE - across, y, radius) for across, y, radius in reversed(half)]
    return round_corners([*right, *left])


def _strengthened(stops: Points, strength: float) -> Points:
    """The same light or shade at this share of its strength."""
    return [(share, value * strength) for share, value in stops]


def _ground_shadow(canvas: Canvas, half: float, foot: float) -> None:
    """A soft shadow falling to the right, and a tight dark one where the pack touches the counter."""
    canvas.shadow((MIDDLE + 40, foot - 4), half * 1.04, 28, 28, 0.32)
    canvas.shadow((MIDDLE + 4, foot - 12), half - 26, 15, 6, 0.75)


def _body(canvas: Canvas, outline: Points, colour: Colour, shade: Points, light: float) -> None:
    """A round body: its colour, the shade at its sides and the light on it (strength 0-1)."""
    canvas.polygon(outline, colour)
    canvas.shade(outline, shade, mix(colour, INK, 0.75))
    if not light:
        return
    canvas.shade(outline, _strengthened(LIGHT_BAND, light), "#FFFFFF")
    canvas.shade(outline, _strengthened(BACK_LIGHT, light * 0.5), "#FFFFFF")


def _glass(canvas: Canvas, outline: Points) -> None:
    """An amber glass body: light comes through its middle, brightest away from the window."""
    _body(canvas, outline, AMBER, ROUND_SHADE, 0.0)
    canvas.shade(outline, GLOW, "#D08A34")
    canvas.shade(outline, _strengthened(LIGHT_BAND, 0.34), "#FFFFFF")
    canvas.shade(outline, _strengthened(BACK_LIGHT, 0.26), "#FFFFFF")


def _cap(canvas: Canvas, half: float, top: float, bottom: float, colour: Colour, turns: float = 6.0) -> None:
    """A ridged screw cap with a smooth rim; turns is the angle (degrees) between two ridges."""
    outline = _mirrored([(half - 6, top, 26), (half, bottom, 8)])
    canvas.polygon(outline, colour)
    steps = int(74 / turns)
    for step in range(-steps, steps + 1):
        # Ridges stand closer together towards the sides, as they do on a round cap.
        across = half * math.sin(math.radians(step * turns))
        ends = [(MIDDLE + across, top + 30), (MIDDLE + across, bottom - 24)]
        canvas.line(ends, mix(colour, INK, 0.26), 3)
        canvas.line([(x + 3, y) for x, y in ends], mix(colour, "#FFFFFF", 0.3), 2)
    canvas.box(MIDDLE - half + 1, bottom - 16, MIDDLE + half - 1, bottom - 14, mix(colour, INK, 0.3))
    canvas.shade(outline, ROUND_SHADE, mix(colour, INK, 0.75))
    canvas.shade(outline, _strengthened(LIGHT_BAND, 0.4), "#FFFFFF")


def _label(canvas: Canvas, half: float, top: float, bottom: float, margin: float, words: Print) -> None:
    """The printed label round the body, shaded as the body is."""
    box = Box(MIDDLE - half, top, MIDDLE + half, bottom, margin)
    draw_label(canvas, box, words, _strengthened(LIGHT_BAND, 0.16))
    edge = [(box.left, top), (box.right, top), (box.right, bottom), (box.left, bottom)]
    canvas.shade(edge, SOFT_SHADE, INK)


def _amber_bottle(canvas: Canvas, words: Print) -> None:
    """Amber glass with a pale cap, for capsules."""
    _ground_shadow(canvas, 330, 1112)
    outline = _mirrored([(178, 250, 4), (182, 312, 40), (338, 372, 120), (338, 1112, 46)])
    _glass(canvas, outline)
    _cap(canvas, 218, 84, 280, CAP)
    _label(canvas, 338, 474, 1040, 58, words)


def _white_bottle(canvas: Canvas, words: Print) -> None:
    """White plastic with square shoulders and a cap in the label's colour, for tablets."""
    _ground_shadow(canvas, 338, 1112)
    outline = _mirrored([(216, 270, 4), (218, 306, 16), (348, 330, 84), (348, 1112, 54)])
    _body(canvas, outline, WHITE_PLASTIC, _strengthened(ROUND_SHADE, 0.62), 0.6)
    canvas.box(MIDDLE - 216, 280, MIDDLE + 216, 294, mix(WHITE_PLASTIC, INK, 0.22))
    _cap(canvas, 246, 96, 284, label_hue(words.seed))
    _label(canvas, 348, 420, 1032, 60, words)


def _tub(canvas: Canvas, words: Print) -> None:
    """A wide white tub with a broad lid, for powder."""
    _ground_shadow(canvas, 392, 1100)
    outline = _mirrored([(392, 320, 4), (392, 1100, 44)])
    _body(canvas, outline, WHITE_PLASTIC, _strengthened(ROUND_SHADE, 0.62), 0.6)
    canvas.box(MIDDLE - 392, 336, MIDDLE + 392, 352, mix(WHITE_PLASTIC, INK, 0.22))
    _cap(canvas, 414, 164, 338, CAP, 3.6)
    _label(canvas, 392, 404, 1034, 66, words)


def _dropper(canvas: Canvas, words: Print) -> None:
    """A slender amber bottle with a black rubber bulb, for liquids."""
    _ground_shadow(canvas, 280, 1112)
    outline = _mirrored([(112, 330, 4), (114, 388, 30), (286, 440, 110), (286, 1112, 44)])
    _glass(canvas, outline)
    bulb = _mirrored([(60, 60, 60), (78, 150, 60), (74, 214, 8), (96, 236, 12), (96, 262, 4)])
    _body(canvas, bulb, RUBBER, _strengthened(ROUND_SHADE, 0.8), 0.3)
    _cap(canvas, 138, 248, 366, RUBBER, 8.0)
    _label(canvas, 286, 524, 1046, 46, words)


FORMS: dict[str, Callable[[Canvas, Print], None]] = {
    "capsules": _amber_bottle,
    "tablets": _white_bottle,
    "powder": _tub,
    "liquid": _dropper,
}
