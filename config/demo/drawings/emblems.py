"""The emblems of the four roles that write and check: a tool of each one's work, and no faces."""

from __future__ import annotations

from collections.abc import Callable

from .botanicals import leaf
from .canvas import Canvas
from .curves import Point, bend, curve, polar, round_corners
from .palette import BRAND, BRAND_WASH, EUCALYPTUS, INK, OCHRE, PAPER, RUST, SAGE, WHEAT, Colour, mix

SIDE = 480  # px, both ways
FIELD = 480.0
MIDDLE: Point = (240, 240)
LINE = 9.0


def draw_emblem(slug: str) -> bytes:
    """The emblem of the role with this slug as a JPEG of 480 x 480 px; it may be shown cropped to a circle."""
    if slug not in EMBLEMS:
        raise ValueError(f"There is no emblem {slug!r}; known emblems: {', '.join(EMBLEMS)}.")
    canvas = Canvas(SIDE, SIDE, BRAND_WASH, scale=4, view=(0.0, 0.0, FIELD))
    canvas.dot(MIDDLE, 206, mix(BRAND_WASH, SAGE, 0.42))
    EMBLEMS[slug](canvas)
    return canvas.jpeg()


def _naturopath(canvas: Canvas) -> None:
    """A sprig with paired leaves."""
    line = curve([(214, 392), (244, 300), (240, 118)], steps=24)
    canvas.line(line, BRAND, LINE)
    for index, (place, length) in enumerate(((0.28, 128), (0.52, 112), (0.75, 90))):
        at = line[int(place * (len(line) - 1))]
        for side in (-1, 1):
            tone = BRAND if side < 0 else mix(BRAND, EUCALYPTUS, 0.7)
            leaf(canvas, at, length, -90 + side * (56 - index * 4), tone, plump=0.34)
    leaf(canvas, line[-1], 72, -90, mix(BRAND, EUCALYPTUS, 0.35), plump=0.34)
    for at in ((178, 372), (152, 344), (184, 336)):
        canvas.dot(at, 13, RUST)
        canvas.line([at, (222, 372)], BRAND, 4)
        canvas.dot(at, 13, RUST)
        canvas.dot((at[0] - 4, at[1] - 4), 3, mix(RUST, PAPER, 0.6))


def _pharmacist(canvas: Canvas) -> None:
    """A mortar and its pestle."""
    canvas.line([(262, 216), (340, 92)], mix(OCHRE, INK, 0.1), 24)
    canvas.line([(322, 122), (342, 90)], mix(OCHRE, WHEAT, 0.45), 36)
    bowl = [*bend((122, 214), (128, 330), (206, 346)), *bend((274, 346), (352, 330), (358, 214))]
    canvas.polygon(bowl, PAPER)
    canvas.shade(bowl, (((0.0, 0.0), (0.5, 0.0), (1.0, 0.5)), SAGE))
    canvas.outline(bowl, BRAND, LINE)
    foot = round_corners([(196, 344, 8), (284, 344, 8), (308, 388, 12), (172, 388, 12)])
    canvas.shape(foot, PAPER, BRAND, LINE)
    rim = round_corners([(104, 190, 16), (376, 190, 16), (376, 226, 16), (104, 226, 16)])
    canvas.shape(rim, BRAND, BRAND, 4)
    leaf(canvas, (240, 322), 74, -90, BRAND, plump=0.32)
    for side in (-1, 1):
        leaf(canvas, (240, 324), 64, -90 + side * 58, EUCALYPTUS, plump=0.3)


def _dietitian(canvas: Canvas) -> None:
    """An apple on a plate, a fork beside it."""
    plate: Point = (272, 244)
    canvas.dot(plate, 122, PAPER)
    canvas.ring(plate, 122, BRAND, LINE)
    canvas.ring(plate, 92, mix(SAGE, PAPER, 0.3), 5)
    x, y = plate[0], plate[1] + 8
    right = curve([(x, y - 44), (x + 34, y - 58), (x + 70, y - 26), (x + 60, y + 34), (x + 26, y + 66), (x, y + 58)])
    left = [(2 * x - px, py) for px, py in reversed(right)]
    apple = [*right, *left]
    canvas.polygon(apple, RUST)
    canvas.shade(apple, (((0.0, 0.5), (0.5, 0.0), (1.0, 0.0)), mix(RUST, WHEAT, 0.45)))
    canvas.line(bend((x, y - 42), (x + 2, y - 66), (x + 12, y - 78), 12), mix(RUST, INK, 0.55), 7)
    leaf(canvas, (x + 8, y - 62), 52, -22, EUCALYPTUS, plump=0.36)
    fork = 108.0
    canvas.line([(fork, 236), (fork, 382)], BRAND, 13)
    for tine in (-20, 0, 20):
        canvas.line([(fork + tine, 124), (fork + tine, 200)], BRAND, 8)
    canvas.line(bend((fork - 20, 196), (fork - 18, 240), (fork, 240)), BRAND, 9)
    canvas.line(bend((fork + 20, 196), (fork + 18, 240), (fork, 240)), BRAND, 9)


def _editorial_team(canvas: Canvas) -> None:
    """A page of writing and the pencil that corrects it."""
    page = round_corners([(126, 96, 12), (286, 96, 2), (338, 148, 2), (338, 384, 12), (126, 384, 12)])
    canvas.polygon(page, PAPER)
    canvas.outline(page, BRAND, LINE)
    fold = [(286.0, 96.0), (338.0, 148.0), (286.0, 148.0)]
    canvas.shape(fold, mix(SAGE, PAPER, 0.3), BRAND, 6)
    canvas.box(158, 142, 254, 158, BRAND)
    lines = ((300, SAGE), (284, SAGE), (300, RUST), (268, SAGE), (292, SAGE), (220, SAGE))
    for index, (reach, tone) in enumerate(lines):
        canvas.line([(162, 192 + index * 30), (reach, 192 + index * 30)], tone, 8)
    _pencil(canvas, (258, 352), -52)


def _pencil(canvas: Canvas, tip: Point, degrees: float) -> None:
    """A pencil pointing at its tip, lying at this angle."""

    def place(along: float, across: float) -> Point:
        return polar(polar(tip, along, degrees), across, degrees + 90)

    body = [place(44, -19), place(44, 19), place(196, 19), place(196, -19)]
    cone = [tip, place(44, -19), place(44, 19)]
    end = [place(196, -19), place(196, 19), place(222, 19), place(222, -19)]
    for part in (body, cone, end):
        canvas.outline(part, mix(BRAND_WASH, SAGE, 0.42), 16)
    canvas.polygon(cone, mix(WHEAT, PAPER, 0.4))
    canvas.polygon([tip, place(17, -7.5), place(17, 7.5)], INK)
    tones: tuple[Colour, ...] = (mix(OCHRE, WHEAT, 0.35), OCHRE, mix(OCHRE, INK, 0.22))
    for index, tone in enumerate(tones):
        low, high = -19 + index * 12.7, -19 + (index + 1) * 12.7
        canvas.polygon([place(44, low), place(44, high), place(196, high), place(196, low)], tone)
    canvas.polygon(end, RUST)
    canvas.polygon([place(188, -19), place(188, 19), place(200, 19), place(200, -19)], mix(PAPER, INK, 0.25))


EMBLEMS: dict[str, Callable[[Canvas], None]] = {
    "naturopath": _naturopath,
    "pharmacist": _pharmacist,
    "dietitian": _dietitian,
    "editorial-team": _editorial_team,
}
