"""The picture of what commonly makes a muscle twitch: one muscle, six causes about it."""

from __future__ import annotations

import math

from . import icons
from .canvas import Canvas
from .curves import Point, bend
from .palette import BRAND, BRAND_WASH, EDGE, FLESH, INK, PAPER, RUST, WHEAT, mix

TEXT_SIZE = 40  # px
TOKEN = 86.0  # px, radius of a token
MIDDLE: Point = (750, 500)
HALF_LENGTH, HALF_THICKNESS = 330.0, 112.0  # px, the muscle's belly
FASCICLES = 6

# Cause, its icon, where its token stands and where its line meets the muscle (share of its half-length).
CAUSES: tuple[tuple[str, icons.Icon, Point, float], ...] = (
    ("Stress", icons.stress, (290, 262), -0.5),
    ("Exertion", icons.exertion, (750, 214), 0.0),
    ("Caffeine", icons.caffeine, (1210, 262), 0.5),
    ("Too little water", icons.water, (290, 738), -0.5),
    ("Too little sleep", icons.sleep, (750, 786), 0.0),
    ("Low minerals", icons.minerals, (1210, 738), 0.5),
)


def draw_causes(canvas: Canvas) -> None:
    """The whole picture on a canvas of 1500 x 1000 px."""
    _muscle(canvas)
    for name, icon, at, meets in CAUSES:
        _cause(canvas, name, icon, at, meets)


def _edge(share: float, height: float) -> Point:
    """A point of the muscle: share along its half-length (-1 to 1), height across it (-1 is the top edge)."""
    thickness = 3 + (HALF_THICKNESS - 3) * math.cos(share * math.pi / 2) ** 1.2
    return MIDDLE[0] + share * HALF_LENGTH, MIDDLE[1] + height * thickness


def _muscle(canvas: Canvas) -> None:
    """A spindle of striped bundles between two tendons."""
    for side in (-1, 1):
        _tendon(canvas, side)
    shares = [step / 60 - 1 for step in range(121)]
    for index in range(FASCICLES):
        top, bottom = 2 * index / FASCICLES - 1, 2 * (index + 1) / FASCICLES - 1
        tint = 0.5 if index % 2 else 0.4
        upper, lower = [_edge(s, top) for s in shares], [_edge(s, bottom) for s in reversed(shares)]
        canvas.polygon([*upper, *lower], mix(FLESH, PAPER, tint))
        for stripe in range(-30, 31):
            share = stripe / 31.5
            a, b = _edge(share, top), _edge(share, bottom)
            middle = (a[0] + 6, (a[1] + b[1]) / 2)
            canvas.line(bend(a, middle, b, 6), mix(FLESH, PAPER, tint - 0.22), 3)
    for index in range(FASCICLES + 1):
        height = 2 * index / FASCICLES - 1
        outer = index in {0, FASCICLES}
        canvas.line([_edge(s, height) for s in shares], mix(FLESH, INK, 0.3 if outer else 0.1), 5 if outer else 3)


def _tendon(canvas: Canvas, side: int) -> None:
    """One tendon (side -1 is the left), paling into the paper so that it seems to go on."""
    y, steps = MIDDLE[1], 26
    root, length = MIDDLE[0] + side * HALF_LENGTH * 0.86, HALF_LENGTH * 0.14 + 150
    for step in range(steps):
        fade = max(0.0, step / (steps - 1) * 1.5 - 0.5)
        near, far = (root + side * length * (step + extra) / steps for extra in (0.0, 1.0))
        left, right = min(near, far), max(near, far)
        canvas.box(left, y - 16, right, y + 16, mix(mix(WHEAT, PAPER, 0.45), PAPER, fade))
        for drop, colour in ((-16, EDGE), (-6, WHEAT), (4, WHEAT), (14, EDGE)):
            canvas.box(left, y + drop, right, y + drop + 2.7, mix(colour, PAPER, fade))


def _cause(canvas: Canvas, name: str, icon: icons.Icon, at: Point, meets: float) -> None:
    """One token with its icon and label, and the thin line from it to the muscle."""
    above = at[1] < MIDDLE[1]
    surface = _edge(meets, -1.0 if above else 1.0)
    away = math.dist(at, surface)
    start = (at[0] + (surface[0] - at[0]) * TOKEN / away, at[1] + (surface[1] - at[1]) * TOKEN / away)
    canvas.line([start, surface], mix(PAPER, INK, 0.5), 3)
    canvas.dot(surface, 11, PAPER)
    canvas.dot(surface, 8, RUST)
    canvas.dot(at, TOKEN, BRAND_WASH)
    canvas.ring(at, TOKEN, BRAND, 4)
    icon(canvas, at)
    baseline = at[1] - TOKEN - 26 if above else at[1] + TOKEN + 54
    canvas.text((at[0], baseline), name, TEXT_SIZE, INK, anchor="m")
