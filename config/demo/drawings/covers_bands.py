"""The covers that are made of bands and waves: the sea, the gut, nerves and water."""

from __future__ import annotations

import math

from .canvas import Canvas
from .curves import Point, Points, bend, chance, circle, curve, polar, round_corners, wave
from .palette import BRAND, EUCALYPTUS, INK, NIGHT, OCHRE, PAPER, ROSE, RUST, SAGE, SAND, TURMERIC, WHEAT, Colour, mix

WIDTH, HEIGHT = 1500, 1000


def draw_omega_cover(canvas: Canvas) -> None:
    """Swells of the sea under a low sun; one of them beats like a heart."""
    sky = mix(WHEAT, SAND, 0.72)
    canvas.box(0, 0, WIDTH, HEIGHT + 2, sky)
    sun = circle((420, 380), 196)
    canvas.polygon(sun, mix(TURMERIC, WHEAT, 0.2))
    canvas.shade(sun, (((0.0, 0.0), (0.35, 0.0), (1.0, 0.8)), mix(RUST, OCHRE, 0.3)), down=True, grain=True)
    tones = (mix(SAGE, PAPER, 0.35), SAGE, mix(EUCALYPTUS, SAGE, 0.55), EUCALYPTUS, BRAND, NIGHT)
    for index, tone in enumerate(tones):
        level = 480 + index * 92.0
        swell = wave(-20, WIDTH + 20, level, 26 + index * 5, 620 + index * 70, 0.1 + index * 0.37)
        shape = [*swell, (WIDTH + 20.0, HEIGHT + 20.0), (-20.0, HEIGHT + 20.0)]
        canvas.polygon(shape, tone)
        canvas.shade(shape, (((0.0, 0.55), (0.3, 0.0), (1.0, 0.0)), mix(tone, PAPER, 0.6)), down=True, grain=True)
        canvas.line(swell, mix(tone, PAPER, 0.45), 4)
        if index == 2:
            _pulse(canvas, 640)
    for at, size, lean in (((1090, 842), 118, -8), ((1300, 784), 84, -12), ((864, 902), 92, -4)):
        _fish(canvas, at, size, lean)


def _pulse(canvas: Canvas, level: float) -> None:
    """A line across the sea with the beat of a heart in its middle."""
    left = wave(-20, 700, level, 16, 420, 0.1)
    beat: list[Point] = [(742, level), (776, level - 44), (808, level), (846, level + 30), (890, level - 316),
                         (944, level + 150), (984, level), (1030, level - 66), (1082, level)]  # fmt: skip
    right = wave(1130, WIDTH + 20, level, 16, 420, 0.31)
    canvas.line([*left, *beat, *right], PAPER, 20)
    canvas.line([*left, *beat, *right], RUST, 11)


def _fish(canvas: Canvas, centre: Point, size: float, lean: float) -> None:
    """A small fish swimming to the left."""
    nose, tail = polar(centre, size, 180 + lean), polar(centre, size * 0.62, lean)
    above, below = polar(centre, size * 0.62, lean - 100), polar(centre, size * 0.62, lean + 100)
    tone = mix(SAGE, PAPER, 0.45)
    canvas.polygon([*bend(nose, above, tail), *bend(tail, below, nose)], tone)
    fins = [
        tail,
        polar(tail, size * 0.46, lean - 38),
        polar(tail, size * 0.26, lean),
        polar(tail, size * 0.46, lean + 38),
    ]
    canvas.polygon(fins, tone)
    canvas.dot(polar(centre, size * 0.66, 180 + lean + 6), size * 0.05, NIGHT)
    canvas.line(bend(polar(centre, size * 0.36, 180 + lean - 36), polar(centre, size * 0.3, 180 + lean),
                     polar(centre, size * 0.36, 180 + lean + 36)), NIGHT, 3)  # fmt: skip


def draw_gut_cover(canvas: Canvas) -> None:
    """The folds of the gut with their many small dwellers, and one capsule among them."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, mix(ROSE, SAND, 0.5))
    turns: Points = (
        (-160, 190), (300, 170), (980, 190), (1250, 210), (1330, 340), (1200, 480), (700, 500), (330, 500),
        (170, 640), (320, 800), (760, 806), (1240, 806), (1660, 790),
    )  # fmt: skip
    path = curve(turns, steps=26)
    folds = ((282, mix(ROSE, RUST, 0.36)), (250, ROSE), (206, mix(ROSE, SAND, 0.35)), (158, mix(SAND, PAPER, 0.2)))
    for width, tone in folds:
        canvas.line(path, tone, width)
    for index in range(6, len(path) - 6, 5):
        (x0, y0), (x1, y1) = path[index - 1], path[index + 1]
        way = math.degrees(math.atan2(y1 - y0, x1 - x0))
        for side in (-90, 90):
            ends = [polar(path[index], reach, way + side) for reach in (112, 80 + 14 * (index % 2))]
            canvas.line(ends, mix(ROSE, RUST, 0.18), 7)
    capsule: Point = (690, 500)
    placed: list[Point] = []
    for index in range(620):
        along = chance("gut along", index)
        step = 6 + int(along * (len(path) - 13))
        (x0, y0), (x1, y1) = path[step - 1], path[step + 1]
        way = math.degrees(math.atan2(y1 - y0, x1 - x0))
        at = polar(path[step], (chance("gut across", index) - 0.5) * 124, way + 90)
        # Near the capsule they are few.
        near = math.dist(at, capsule) < 210 + 260 * chance("gut thin", index)
        if near or any(math.dist(at, other) < 40 for other in placed):
            continue
        placed.append(at)
        _dweller(canvas, at, way + 140 * (chance("gut turn", index) - 0.5), index)
    _capsule(canvas, capsule, -9)


def _dweller(canvas: Canvas, at: Point, way: float, index: int) -> None:
    """One of the gut's small dwellers: a rod, a pair of dots or a curved thread."""
    tone = (BRAND, EUCALYPTUS, OCHRE, mix(EUCALYPTUS, SAGE, 0.3), BRAND, mix(RUST, ROSE, 0.2))[index % 6]
    kind = index % 5
    if kind in {0, 1, 4}:
        canvas.line([polar(at, 14, way), polar(at, 14, way + 180)], tone, 15)
        canvas.line([polar(at, 9, way - 10), polar(at, 9, way + 180 + 10)], mix(tone, PAPER, 0.4), 3)
    elif kind == 2:
        for side in (0, 180):
            canvas.dot(polar(at, 8, way + side), 9, tone)
    else:
        canvas.line(bend(polar(at, 20, way), polar(at, 16, way + 90), polar(at, 20, way + 180)), tone, 9)


def _capsule(canvas: Canvas, centre: Point, lean: float) -> None:
    """A large capsule of two colours."""
    half, thick = 156.0, 62.0

    def place(x: float, y: float) -> Point:
        return polar(centre, math.hypot(x, y), math.degrees(math.atan2(y, x)) + lean)

    def body(left: float, right: float, reach: float, round_left: float, round_right: float) -> list[Point]:
        corners = ((left, -reach, round_left), (right, -reach, round_right), (right, reach, round_right),
                   (left, reach, round_left))  # fmt: skip
        return round_corners([(*place(x, y), radius) for x, y, radius in corners])

    canvas.polygon([(x + 8, y + 14) for x, y in body(-half, half, thick, thick, thick)], mix(ROSE, RUST, 0.3))
    canvas.polygon(body(-half, half, thick, thick, thick), PAPER)
    canvas.polygon(body(-half, 4, thick, thick, 2), RUST)
    canvas.polygon(body(-6, 4, thick + 3, 2, 2), mix(RUST, INK, 0.2))
    whole = body(-half, half, thick, thick, thick)
    canvas.shade(whole, (((0.0, 0.0), (0.5, 0.0), (1.0, 0.5)), mix(RUST, INK, 0.35)), down=True, grain=True)
    canvas.line([place(-half + 56, -30), place(-36, -30)], mix(RUST, PAPER, 0.6), 10)


def draw_nerves_cover(canvas: Canvas) -> None:
    """Eight sheathed fibres that run together and part again, a pulse on one of them."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, mix(SAGE, PAPER, 0.7))
    disc = circle((1130, 330), 236)
    canvas.polygon(disc, mix(WHEAT, SAND, 0.3))
    canvas.shade(disc, (((0.0, 0.0), (0.3, 0.0), (1.0, 0.65)), mix(OCHRE, WHEAT, 0.4)), down=True, grain=True)
    tones = (EUCALYPTUS, SAGE, BRAND, mix(EUCALYPTUS, SAGE, 0.5), NIGHT, EUCALYPTUS, mix(BRAND, EUCALYPTUS, 0.5), SAGE)
    for index, tone in enumerate(tones):
        spread = index - 3.5
        line = curve(
            [(-140, 610 + spread * 152), (180, 590 + spread * 128), (560, 520 + spread * 66), (860, 520 + spread * 62),
             (1200, 560 + spread * 118 + abs(spread) * 8), (1660, 600 + spread * 186)],
            steps=60,
        )  # fmt: skip
        canvas.line(line, mix(tone, INK, 0.2), 9)
        _sheath(canvas, line, tone, index)


def _sheath(canvas: Canvas, line: list[Point], tone: Colour, index: int) -> None:
    """The sheath of one fibre: rounded pieces with gaps, one of them lit where the pulse is."""
    travelled, piece, number = 0.0, [line[0]], 0
    length = 148.0 + 26 * chance("sheath", index)
    for before, after in zip(line, line[1:], strict=False):
        travelled += math.dist(before, after)
        piece.append(after)
        if travelled > length:
            lit = {6: 0.0, 5: 0.4, 4: 0.75}.get(number) if index == 4 else None
            colour = tone if lit is None else mix(RUST, ROSE, lit)
            # Cut short at both ends: the round ends of the stroke fill the room up to the gap.
            trim = max(1, round(len(piece) * 0.2))
            body = piece[trim:-trim]
            canvas.line(body, colour, 50)
            canvas.line([(x, y - 11) for x, y in body], mix(colour, PAPER, 0.32), 8)
            travelled, piece, number = 0.0, [after], number + 1


def draw_water_cover(canvas: Canvas) -> None:
    """A great drop above the water it falls into, with two kinds of salts in it."""
    ground = mix(SAGE, PAPER, 0.5)
    canvas.box(0, 0, WIDTH, HEIGHT + 2, ground)
    sky = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, 760.0), (0.0, 760.0)]
    canvas.shade(sky, (((0.0, 0.0), (0.4, 0.0), (1.0, 0.7)), mix(WHEAT, SAND, 0.5)), down=True, grain=True)
    for index, tone in enumerate((mix(EUCALYPTUS, SAGE, 0.6), mix(EUCALYPTUS, SAGE, 0.15), BRAND, NIGHT)):
        level = 742 + index * 74.0
        swell = wave(-20, WIDTH + 20, level, 16 + index * 5, 760 - index * 60, 0.3 + index * 0.29)
        shape = [*swell, (WIDTH + 20.0, HEIGHT + 20.0), (-20.0, HEIGHT + 20.0)]
        canvas.polygon(shape, tone)
        canvas.shade(shape, (((0.0, 0.5), (0.5, 0.0), (1.0, 0.0)), mix(tone, PAPER, 0.5)), down=True, grain=True)
    centre: Point = (750, 440)
    tones = (mix(EUCALYPTUS, SAGE, 0.25), EUCALYPTUS, mix(EUCALYPTUS, BRAND, 0.55), BRAND)
    for index, tone in enumerate(tones):
        outline = _drop(centre, 300 - index * 62)
        canvas.polygon(outline, tone)
        canvas.shade(outline, (((0.0, 0.4), (0.5, 0.0), (1.0, 0.0)), mix(tone, PAPER, 0.45)), grain=True)
    for index in range(34):
        turn, reach = index * 137.5, 34 + 40.5 * math.sqrt(index)
        at = polar((centre[0], centre[1] + 46), reach, turn)
        if reach < 232 and index % 2:
            canvas.dot(at, 17, TURMERIC)
            canvas.line([(at[0] - 8, at[1]), (at[0] + 8, at[1])], NIGHT, 4)
            canvas.line([(at[0], at[1] - 8), (at[0], at[1] + 8)], NIGHT, 4)
        elif reach < 232:
            canvas.ring(at, 13, PAPER, 5)
    for x, y, size in ((300, 360, 62), (1180, 260, 48), (1260, 540, 30), (470, 150, 34), (210, 590, 26)):
        outline = _drop((x, y), size)
        canvas.polygon(outline, EUCALYPTUS)
        canvas.shade(outline, (((0.0, 0.6), (0.5, 0.0), (1.0, 0.0)), PAPER), grain=True)


def _drop(centre: Point, radius: float) -> list[Point]:
    """A drop: round below, drawn out to a point above."""
    x, y = centre[0], centre[1] + radius * 0.16
    bowl = [polar((x, y), radius * 0.84, turn) for turn in range(-28, 209, 4)]
    tip = (x, y - radius * 1.5)
    left, right = bowl[-1], bowl[0]
    return [
        *bowl,
        *bend(left, (x - radius * 0.42, y - radius * 0.96), tip),
        *bend(tip, (x + radius * 0.42, y - radius * 0.96), right),
    ]
