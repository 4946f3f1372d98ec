"""The covers that are made of lattices and chains: a joint of two bones, and a folded protein."""

from __future__ import annotations

import math

from .canvas import Canvas
from .curves import Point, Points, chance, circle, curve, polar
from .palette import BRAND, EUCALYPTUS, INK, OCHRE, PAPER, ROSE, RUST, SAGE, SAND, TURMERIC, WHEAT, Colour, mix

WIDTH, HEIGHT = 1500, 1000
CELL = 84.0  # the width of a hole in the bone


def draw_joint_cover(canvas: Canvas) -> None:
    """Two rounded bone ends with the lattice inside them, and the cushion between."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, mix(SAGE, PAPER, 0.55))
    for index in range(5):
        disc = circle((750, 500), 620 - index * 100, 110)
        canvas.polygon(disc, mix(mix(SAGE, PAPER, 0.5), EUCALYPTUS, 0.06 + index * 0.08))
    whole = circle((750, 500), 620, 110)
    canvas.shade(whole, (((0.0, 0.0), (0.5, 0.0), (1.0, 0.4)), EUCALYPTUS), down=True, grain=True)
    above: Points = ((480, -60), (520, 150), (400, 300), (390, 420), (520, 480), (660, 458), (750, 426),
                     (840, 458), (980, 480), (1110, 420), (1100, 300), (980, 150), (1020, -60))  # fmt: skip
    below: Points = ((500, 1060), (530, 880), (430, 770), (392, 660), (450, 592), (600, 596), (700, 566), (750, 556),
                     (800, 566), (900, 596), (1050, 592), (1108, 660), (1070, 770), (970, 880),
                     (1000, 1060))  # fmt: skip
    for side in (-1, 1):
        # The capsule that holds the joint together, from bone to bone.
        sleeve: Points = ((750 + side * 330, 250), (750 + side * 420, 430), (750 + side * 420, 620),
                          (750 + side * 330, 800))  # fmt: skip
        canvas.line(curve(sleeve, steps=24), mix(ROSE, SAND, 0.2), 46)
        canvas.line(curve(sleeve, steps=24), mix(RUST, ROSE, 0.55), 5)
    for outline, first_row in ((above, 20.0), (below, 540.0)):
        _bone(canvas, curve(outline, steps=18), first_row)
    for index in range(4):
        drop = index * 17.0 - 26
        bow: Points = ((410, 506), (560, 548), (750, 494), (940, 548), (1090, 506))
        line = curve([(x, y + drop) for x, y in bow], steps=24)
        canvas.line(line, (BRAND, RUST, RUST, BRAND)[index], (8, 5, 5, 8)[index])


def _bone(canvas: Canvas, outline: list[Point], first_row: float) -> None:
    """One bone end: shell, lattice (its first row at this y) and shade."""
    shell = mix(WHEAT, PAPER, 0.55)
    canvas.polygon(outline, shell)
    for row in range(-1, 9):
        for column in range(-1, 12):
            middle = (360 + (column + row % 2 / 2) * CELL, first_row + row * CELL * 0.8)
            hole = [_moved(polar(middle, CELL * 0.41, turn), row, column, turn) for turn in range(0, 360, 60)]
            if all(_inside(polar(middle, CELL * 0.62, turn), outline) for turn in range(0, 360, 45)):
                pick = chance("bone hole", first_row, row, column)
                tone = mix(RUST, ROSE, 0.35) if pick > 0.93 else mix(mix(SAGE, PAPER, 0.3), EUCALYPTUS, pick * 0.9)
                canvas.polygon(curve(hole, closed=True), tone)
    shade = (((0.0, 0.3), (0.4, 0.0), (0.6, 0.0), (1.0, 0.5)), mix(OCHRE, WHEAT, 0.3))
    canvas.shade(outline, shade, grain=True)
    canvas.line(outline, mix(WHEAT, PAPER, 0.15), 26)
    canvas.line(outline, mix(OCHRE, INK, 0.25), 4)


def _moved(point: Point, row: int, column: int, turn: int) -> Point:
    """A corner of a hole, moved a little so that no two holes are alike."""
    reach = CELL * 0.13 * chance("bone corner", row, column, turn)
    return polar(point, reach, 360 * chance("bone way", row, column, turn))


def _inside(point: Point, outline: Points) -> bool:
    """Whether a point lies within an outline, by how often a ray to the right crosses it."""
    x, y = point
    within = False
    for (x0, y0), (x1, y1) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            within = not within
    return within


def draw_protein_cover(canvas: Canvas) -> None:
    """A protein's ribbon wound into a helix, over a lattice of small six-sided cells."""
    ground = mix(WHEAT, SAND, 0.75)
    canvas.box(0, 0, WIDTH, HEIGHT + 2, ground)
    for row in range(-1, 9):
        for column in range(-1, 12):
            middle = (column * 150 + (row % 2) * 75.0, row * 130.0)
            pick = chance("cell", row, column)
            if pick > 0.5:
                hexagon = [polar(middle, 78, turn) for turn in range(-90, 270, 60)]
                canvas.outline(hexagon, mix(ground, SAGE, 0.4 + pick * 0.5), 5)
                if pick > 0.86:
                    canvas.polygon([polar(middle, 60, turn) for turn in range(-90, 270, 60)], mix(ground, SAGE, 0.5))
    _helix(canvas)


def _helix(canvas: Canvas) -> None:
    """The ribbon, rising from left to right: its far side dark, its near side light, beads along its edge."""
    turns, steps = 5, 60

    def at(step: float, shift: float) -> Point:
        share = step / (turns * steps)
        phase = step / steps * math.tau
        axis = (-80 + share * 1660, 760 - share * 470)
        return axis[0] + 92 * math.cos(phase) + shift * 0.9, axis[1] + 246 * math.sin(phase) - shift * 0.26

    def band(first: int, last: int) -> list[Point]:
        return [*(at(s, -62) for s in range(first, last + 1)), *(at(s, 62) for s in range(last, first - 1, -1))]

    quarter = steps // 4
    for near in (False, True):
        for turn in range(-1, turns + 1):
            # One step early: there the ribbon is seen edge on, and its two sides meet in one line.
            first = turn * steps + (quarter if near else -quarter) - 1
            outline = band(first, first + steps // 2)
            tone = EUCALYPTUS if near else mix(BRAND, INK, 0.25)
            canvas.polygon(outline, tone)
            if near:
                canvas.shade(outline, (((0.0, 0.0), (0.35, 0.0), (1.0, 0.75)), BRAND), down=True, grain=True)
            for shift in (-62, 62):
                canvas.line([at(s, shift) for s in range(first, first + steps // 2 + 1)], mix(tone, PAPER, 0.5), 5)
            if near:
                for step in range(first + 4, first + steps // 2 - 2, 7):
                    _residue(canvas, at(step, 0), TURMERIC if step % 2 else RUST)


def _residue(canvas: Canvas, centre: Point, tone: Colour) -> None:
    """One link of the protein's chain."""
    canvas.dot(centre, 21, PAPER)
    canvas.dot(centre, 16, tone)
