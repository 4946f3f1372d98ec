"""The labelled diagram of one motor unit: a nerve cell in the spinal cord and the muscle fibres it drives."""

from __future__ import annotations

import math

from .canvas import Canvas
from .curves import Point, Points, bend, curve, polar, round_corners
from .palette import BRAND, BRAND_WASH, EDGE, FLESH, INK, PAPER, RUST, WHEAT, mix

TEXT_SIZE = 40  # px
LEADER = mix(PAPER, INK, 0.7)

CORD: Point = (290, 404)
CELL: Point = (398, 484)  # the nerve cell, in the front horn of the grey matter
FORK: Point = (930, 470)  # where the nerve fibre branches
FIBRE_LEFT, FIBRE_RIGHT, FIBRE_HALF = 1104.0, 1440.0, 33.0
FIBRE_ROWS = (238.0, 354.0, 470.0, 586.0, 702.0)  # y of each muscle fibre's axis
PLATE = 1216.0  # x of the end plates

AXON = curve([CELL, (480, 520), (570, 526), (690, 498), (810, 474), FORK], steps=40)
SHEATH_FROM, SHEATH_LENGTH, SHEATH_GAP = 160.0, 62.0, 15.0  # px along the fibre
SHEATH_HALF = 14.0  # px
PULSE_PIECE = 4  # the piece of sheath that the pulse is passing


def draw_motor_unit(canvas: Canvas) -> None:
    """The whole diagram on a canvas of 1500 x 1000 px."""
    _cord(canvas)
    _halo(canvas)
    for row in FIBRE_ROWS:
        _muscle_fibre(canvas, row)
    for row in FIBRE_ROWS:
        _branch(canvas, row)
    _axon(canvas)
    _cell(canvas)
    _labels(canvas)


def _about(centre: Point, half: Points) -> list[Point]:
    """A closed smooth outline from its right half, given from top to bottom as offsets from the centre."""
    right = [(centre[0] + x, centre[1] + y) for x, y in half]
    left = [(centre[0] - x, centre[1] + y) for x, y in reversed(half) if x]
    return curve([*right, *left], closed=True)


def _cord(canvas: Canvas) -> None:
    """The spinal cord cut across: white matter, the grey butterfly and the central canal."""
    white = _about(
        CORD, [(0, -172), (24, -186), (110, -178), (196, -112), (226, -6), (200, 104), (116, 176), (26, 192), (0, 150)]
    )
    canvas.shape(white, mix(WHEAT, PAPER, 0.66), EDGE, 4)
    canvas.line([(CORD[0], CORD[1] - 170), (CORD[0], CORD[1] - 34)], mix(EDGE, PAPER, 0.45), 3)
    canvas.line([(CORD[0], CORD[1] + 152), (CORD[0], CORD[1] + 42)], mix(EDGE, PAPER, 0.45), 3)
    grey = _about(
        CORD,
        [(0, -26), (34, -34), (64, -84), (96, -136), (120, -132), (110, -76), (96, -14), (134, 30), (160, 84),
         (134, 130), (84, 132), (52, 88), (30, 36), (0, 30)],
    )  # fmt: skip
    canvas.shape(grey, mix(WHEAT, PAPER, 0.2), mix(EDGE, WHEAT, 0.4), 3)
    canvas.dot(CORD, 8, PAPER)
    canvas.ring(CORD, 8, EDGE, 3)


def _cell(canvas: Canvas) -> None:
    """The nerve cell: a star-shaped body with short branched arms and a nucleus."""
    for degrees, reach in ((-148, 66), (-100, 82), (-52, 64), (136, 60), (184, 66), (48, 58)):
        root, elbow = polar(CELL, 20, degrees), polar(CELL, reach * 0.68, degrees + 5)
        canvas.line([root, elbow], BRAND, 9)
        for turn in (-24, 22):
            canvas.line([elbow, polar(CELL, reach, degrees + turn)], BRAND, 5)
    points = [polar(CELL, 33 if step % 2 else 25, step * 30 + 8) for step in range(12)]
    canvas.polygon(curve(points, closed=True), BRAND)
    canvas.dot(CELL, 11, BRAND_WASH)
    canvas.dot(CELL, 4.5, BRAND)


def _along(line: Points, start: float, end: float) -> list[Point]:
    """The part of a line between two distances (px) along it."""
    part: list[Point] = []
    travelled = 0.0
    for before, after in zip(line, line[1:], strict=False):
        if start <= travelled <= end:
            part.append(before)
        travelled += math.dist(before, after)
    return part


def _sheath() -> list[Points]:
    """The axis of each piece of the nerve fibre's jointed sheath, from the cell to the fork."""
    length = sum(math.dist(a, b) for a, b in zip(AXON, AXON[1:], strict=False))
    pieces: list[Points] = []
    start = SHEATH_FROM
    while start + SHEATH_LENGTH < length - 10:
        # Round line ends add half the sheath's thickness at each end of a piece.
        pieces.append(_along(AXON, start + SHEATH_HALF, start + SHEATH_LENGTH - SHEATH_HALF))
        start += SHEATH_LENGTH + SHEATH_GAP
    return pieces


def _axon(canvas: Canvas) -> None:
    """The nerve fibre in its sheath, with one pulse running along it towards the muscle."""
    canvas.line(AXON, BRAND, 8)
    for index, piece in enumerate(_sheath()):
        glow = {0: 1.0, 1: 0.42, 2: 0.16}.get(PULSE_PIECE - index, 0.0)  # the pulse and its fading trail
        canvas.line(piece, mix(PAPER, RUST, min(1.0, glow + 0.5)) if glow else BRAND, 2 * SHEATH_HALF + 4)
        canvas.line(piece, mix(PAPER, RUST, glow) if glow else BRAND_WASH, 2 * SHEATH_HALF - 4)
        if index == PULSE_PIECE:
            x, y = piece[len(piece) // 2]
            canvas.line([(x - 6, y - 8), (x + 4, y - 1), (x - 6, y + 8)], PAPER, 4)


def _halo(canvas: Canvas) -> None:
    """The pale glow about the pulse."""
    piece = _sheath()[PULSE_PIECE]
    canvas.line(piece, mix(PAPER, RUST, 0.1), 78)
    canvas.line(piece, mix(PAPER, RUST, 0.24), 54)


def _muscle_fibre(canvas: Canvas, row: float) -> None:
    """One muscle fibre: a rounded band with the fine cross stripes of skeletal muscle."""
    top, bottom, radius = row - FIBRE_HALF, row + FIBRE_HALF, FIBRE_HALF * 0.8
    outline = round_corners(
        [(FIBRE_LEFT, top, radius), (FIBRE_RIGHT, top, radius), (FIBRE_RIGHT, bottom, radius),
         (FIBRE_LEFT, bottom, radius)]
    )  # fmt: skip
    canvas.polygon(outline, mix(FLESH, PAPER, 0.5))
    stripes = int((FIBRE_RIGHT - FIBRE_LEFT - 40) / 16)
    for stripe in range(stripes + 1):
        x = FIBRE_LEFT + 22 + stripe * 16
        canvas.line(bend((x, top + 2), (x + 7, row), (x, bottom - 2), 12), mix(FLESH, PAPER, 0.16), 4)
    canvas.outline(outline, mix(FLESH, INK, 0.3), 4)


def _branch(canvas: Canvas, row: float) -> None:
    """A branch of the nerve fibre to one muscle fibre, ending on its end plate."""
    rise = row - FORK[1]
    path = curve([FORK, (FORK[0] + 60, FORK[1] + rise * 0.3), (1060, row - rise * 0.06), (PLATE - 26, row)], steps=24)
    canvas.oval((PLATE, row), 44, 25, PAPER)
    canvas.oval((PLATE, row), 40, 21, BRAND_WASH)
    # A pale casing sets the branch off from the stripes it crosses.
    canvas.line([point for point in path if point[0] > FIBRE_LEFT - 2], PAPER, 13)
    canvas.line(path, BRAND, 7)
    for drop in (-11, 0, 11):
        tip = (PLATE + 20 - abs(drop) * 0.5, row + drop)
        canvas.line([(PLATE - 26, row), (PLATE - 6, row + drop), tip], BRAND, 5)
        canvas.dot(tip, 6, BRAND)


def _labels(canvas: Canvas) -> None:
    """The five labels, each joined to what it names by a thin line or a bracket."""
    canvas.text((CORD[0], 176), "Spinal cord", TEXT_SIZE, INK, anchor="m")
    _leader(canvas, (CELL[0], CELL[1] + 52), (CELL[0], 646))
    canvas.text((CELL[0], 694), "Motor nerve cell", TEXT_SIZE, INK, anchor="m")
    _leader(canvas, (650, 482), (650, 394))
    canvas.text((650, 374), "Nerve fibre", TEXT_SIZE, INK, anchor="m")
    middle = (FIBRE_LEFT + FIBRE_RIGHT) / 2
    canvas.text((middle, 176), "Muscle fibres", TEXT_SIZE, INK, anchor="m")
    left, right, y = 360.0, FIBRE_RIGHT, 792.0
    middle = (left + right) / 2
    canvas.line([(left, y - 22), (left, y), (right, y), (right, y - 22)], RUST, 4)
    canvas.line([(middle, y), (middle, y + 24)], RUST, 4)
    canvas.text((middle, y + 78), "One motor unit", 48, INK, anchor="m", bold=True)


def _leader(canvas: Canvas, start: Point, end: Point) -> None:
    """A thin line from a part to its label."""
    canvas.line([start, end], LEADER, 3)
    canvas.dot(start, 6, LEADER)
