"""The packs that are not round: a carton with a blister strip before it, and a stand-up pouch."""

from __future__ import annotations

from .canvas import Canvas
from .curves import Point, Points, bend, round_corners
from .labels import Box, Print
from .palette import CAP, GROUND, INK, PAPER, Colour, deepened, mix
from .shapes import LIGHT

CARTON_LABEL = Box(164, 196, 760, 1088, 56)
SIDE_RIGHT, SIDE_RISE = 936.0, 34.0  # how far the carton's side reaches, and how much it narrows on the way

POUCH_LABEL = Box(256, 372, 944, 968, 56)
FOIL: Colour = "#D5D8D4"
KRAFT: Colour = "#C9AE84"
FOLD: Colour = "#3B2A14"  # the shade in the pouch's folds


def draw_carton(canvas: Canvas, words: Print) -> None:
    """A carton turned a little to the right, and a strip of its tablets leaning at its side."""
    box = CARTON_LABEL
    canvas.shadow((608, 1084), 420, 26, 26, 0.34)
    canvas.shadow((548, 1080), 390, 14, 6, 0.7)
    side = [(box.right, box.top), (SIDE_RIGHT, box.top + SIDE_RISE), (SIDE_RIGHT, box.bottom - SIDE_RISE),
            (box.right, box.bottom)]  # fmt: skip
    canvas.polygon(side, deepened(words.hue, 0.78))
    canvas.shade(side, (((0.0, 0.34), (0.1, 0.12), (1.0, 0.5)), deepened(words.hue, 0.3)))
    _strip(canvas, words)


def _strip(canvas: Canvas, words: Print) -> None:
    """A foil strip of two rows of tablets, standing on the counter against the carton's side."""
    left, right, top, bottom = 826.0, 1044.0, 566.0, 1098.0
    canvas.shadow((952, 1096), 128, 12, 10, 0.5)
    canvas.shadow((816, 850), 20, 220, 22, 0.4)
    outline = round_corners([(left, top, 26), (right, top, 26), (right, bottom, 26), (left, bottom, 26)])
    canvas.polygon(outline, FOIL)
    canvas.shade(outline, (((0.0, 0.75), (0.3, 0.15), (0.55, 0.6), (1.0, 0.0)), LIGHT))
    canvas.shade(outline, (((0.0, 0.0), (0.6, 0.0), (1.0, 0.2)), INK), down=True)
    for row in range(5):
        y = top + 62 + row * 102.0
        if row:
            for dash in range(9):
                canvas.box(left + 10 + dash * 23, y - 52, left + 22 + dash * 23, y - 50, mix(FOIL, INK, 0.3))
        for x in (left + 58, right - 58):
            _tablet(canvas, (x, y), words)


def _tablet(canvas: Canvas, centre: Point, words: Print) -> None:
    """One tablet under its clear dome."""
    x, y = centre
    pill = mix(mix(words.hue, CAP, 0.4), PAPER, 0.7)
    canvas.dot((x + 2, y + 3), 42, mix(FOIL, INK, 0.28))
    canvas.dot(centre, 41, mix(FOIL, PAPER, 0.55))
    canvas.dot((x + 2, y + 4), 33, mix(pill, INK, 0.3))
    canvas.dot(centre, 32, pill)
    canvas.box(x - 20, y - 1, x + 20, y + 1.5, mix(pill, INK, 0.16))
    canvas.line(bend((x - 31, y - 10), (x - 26, y - 30), (x - 6, y - 34)), LIGHT, 4)


def draw_pouch(canvas: Canvas, words: Print) -> None:
    """A filled stand-up pouch of kraft paper: sealed at the head, with a zip, wider at the foot."""
    canvas.shadow((650, 1088), 420, 30, 28, 0.32)
    canvas.shadow((604, 1084), 372, 16, 7, 0.72)
    outline = _pouch_outline()
    canvas.polygon(outline, KRAFT)
    canvas.shade(
        outline,
        (((0.0, 0.34), (0.05, 0.1), (0.2, 0.0), (0.68, 0.0), (0.93, 0.16), (1.0, 0.42)), FOLD),
        (((0.0, 0.0), (0.08, 0.0), (0.2, 0.36), (0.42, 0.0), (1.0, 0.0)), LIGHT),
    )
    _seal(canvas)
    # The gusset: the pouch's foot folds in below a bowed seam.
    seam = bend((222, 1000), (600, 1092), (978, 1000), 40)
    foot: Points = [*seam, (982, 1072), *bend((960, 1096), (600, 1104), (240, 1096), 20), (218, 1072)]
    canvas.polygon(foot, mix(KRAFT, FOLD, 0.2))
    canvas.shade(foot, (((0.0, 0.3), (0.3, 0.0), (0.7, 0.0), (1.0, 0.3)), FOLD))
    canvas.line(seam, mix(KRAFT, FOLD, 0.34), 3)
    canvas.line([(x, y - 4) for x, y in seam], mix(KRAFT, LIGHT, 0.3), 2)


def _pouch_outline() -> list[Point]:
    """The pouch from the front: straight at the sealed head, swelling to the foot."""
    right = [
        (916.0, 110.0),
        *bend((916, 300), (938, 420), (960, 640), 12),
        *bend((966, 760), (990, 960), (984, 1066), 16),
    ]
    corner = bend((984, 1066), (982, 1098), (946, 1100), 10)
    half = [*right, *corner]
    return [*half, *((1200 - x, y) for x, y in reversed(half))]


def _seal(canvas: Canvas) -> None:
    """The crimped head of the pouch, its tear notches, hanging hole and zip."""
    dark, pale = mix(KRAFT, FOLD, 0.2), mix(KRAFT, LIGHT, 0.3)
    for line in range(8):
        y = 124 + line * 9.0
        canvas.box(286, y, 914, y + 2, dark)
        canvas.box(286, y + 2, 914, y + 4, pale)
    canvas.dot((600, 158), 22, mix(KRAFT, INK, 0.35))
    canvas.dot((600, 160), 20, GROUND)
    for x, tip in ((284, 300), (916, 900)):
        canvas.polygon([(x, 214), (tip, 222), (x, 230)], GROUND)
    for y in (262, 284):
        canvas.box(284, y, 917, y + 6, mix(KRAFT, FOLD, 0.24))
        canvas.box(284, y + 6, 917, y + 9, mix(KRAFT, LIGHT, 0.36))
