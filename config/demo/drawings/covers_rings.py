"""The covers that are made of rings and discs: defence, red cells, and the power station of a cell."""

from __future__ import annotations

import math

from .canvas import Canvas
from .curves import Point, Points, bend, chance, circle, curve, polar
from .palette import (
    BRAND,
    BRAND_WASH,
    EUCALYPTUS,
    INK,
    OCHRE,
    PAPER,
    ROSE,
    RUST,
    SAGE,
    SAND,
    TURMERIC,
    WHEAT,
    Colour,
    mix,
)

WIDTH, HEIGHT = 1500, 1000


def draw_zinc_cover(canvas: Canvas) -> None:
    """Rings of defence about a crystal, and a few spiked bodies that stay outside them."""
    ground = mix(SAGE, PAPER, 0.62)
    canvas.box(0, 0, WIDTH, HEIGHT + 2, ground)
    centre: Point = (880, 520)
    for index in range(7):
        radius = 640 - index * 82.0
        tone = mix(ground, EUCALYPTUS, 0.1 + index * 0.13)
        disc = circle(centre, radius, 120)
        canvas.polygon(disc, tone)
        canvas.shade(disc, (((0.0, 0.0), (0.45, 0.0), (1.0, 0.42)), mix(tone, BRAND, 0.5)), down=True, grain=True)
        count = round(radius / 7.2) if radius > 170 else 0
        for place in range(count):
            if index % 2 == 0:
                size = 11 if place % 3 == 0 else 7
                canvas.dot(polar(centre, radius - 40, place * 360 / count), size, mix(tone, PAPER, 0.62))
            elif place % 2:
                turn = place * 360 / count
                arc = [polar(centre, radius - 40, turn + step * 0.5) for step in range(round(1400 / radius))]
                canvas.line(arc, mix(tone, PAPER, 0.4), 8)
    gem = [polar(centre, 112, turn) for turn in range(-90, 270, 60)]
    inner = [polar(centre, 58, turn) for turn in range(-90, 270, 60)]
    for index in range(6):
        tone = mix(PAPER, WHEAT, (0.1, 0.3, 0.55, 0.75, 0.5, 0.2)[index])
        canvas.polygon([gem[index], gem[(index + 1) % 6], inner[(index + 1) % 6], inner[index]], tone)
    canvas.polygon(inner, PAPER)
    germs = ((150, 236, 74), (268, 640, 54), (88, 850, 66), (420, 96, 42), (1430, 84, 56), (330, 388, 30))
    for x, y, size in germs:
        _germ(canvas, (x, y), size)


def _germ(canvas: Canvas, centre: Point, radius: float) -> None:
    """A round body with knobbed spikes."""
    for spike in range(13):
        turn = spike * 360 / 13
        tip = polar(centre, radius * 1.42, turn)
        canvas.line([polar(centre, radius * 0.9, turn), tip], RUST, radius * 0.09)
        canvas.dot(tip, radius * 0.13, RUST)
    canvas.dot(centre, radius, RUST)
    canvas.shade(circle(centre, radius), (((0.0, 0.7), (0.45, 0.0), (1.0, 0.0)), mix(RUST, WHEAT, 0.5)), grain=True)
    for index in range(5):
        canvas.dot(polar(centre, radius * 0.52, index * 72 + 20), radius * 0.12, mix(RUST, INK, 0.3))


def draw_iron_cover(canvas: Canvas) -> None:
    """A stream of red cells that thins and pales as it goes."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, SAND)
    upper = curve([(-60, 90), (340, 60), (760, 330), (1160, 420), (1580, 300)], steps=30)
    lower = curve([(-60, 800), (300, 860), (720, 800), (1120, 850), (1580, 760)], steps=30)
    vessel = [*upper, *reversed(lower)]
    canvas.polygon(vessel, mix(ROSE, SAND, 0.55))
    canvas.shade(vessel, (((0.0, 0.75), (0.7, 0.1), (1.0, 0.0)), mix(ROSE, RUST, 0.22)), grain=True)
    for line, side in ((upper, -1), (lower, 1)):
        for ring in range(4):
            shifted = [(x, y + side * (8 + ring * 30)) for x, y in line]
            canvas.line(shifted, mix(mix(EUCALYPTUS, SAGE, 0.3), SAND, ring * 0.26), 14 - ring * 2)
    placed: list[tuple[float, float, float]] = []
    for index in range(700):
        x = -40 + 1580 * chance("iron x", index) ** 1.5
        share = (x + 40) / 1580
        near = min(range(len(upper)), key=lambda step: abs(upper[step][0] - x))
        top, bottom = upper[near][1] + 78, lower[near][1] - 78
        y = top + (bottom - top) * chance("iron y", index)
        radius = 74 - 22 * chance("iron r", index) - 12 * share
        room = 0.74 + share * share * 1.9
        if all(math.dist((x, y), (px, py)) > (radius + pr) * room for px, py, pr in placed):
            placed.append((x, y, radius))
    for index, (x, y, radius) in enumerate(placed):
        _red_cell(canvas, (x, y), radius, min(1.0, max(0.0, (x - 120) / 1300)), chance("iron turn", index))


def _red_cell(canvas: Canvas, centre: Point, radius: float, faded: float, turn: float) -> None:
    """A red cell, seen a little from the side: a disc with a hollow middle."""
    tone = mix(mix(RUST, ROSE, 0.12), mix(ROSE, SAND, 0.3), faded)
    tilt = turn * 180
    flat = 0.62 + 0.34 * chance("tilt", round(turn * 997))

    def ring(share: float, drop: float) -> list[Point]:
        points: list[Point] = []
        for step in range(48):
            x, y = polar((0, 0), radius * share, step * 7.5)
            y = y * flat + drop
            spun = polar((0, 0), math.hypot(x, y), math.degrees(math.atan2(y, x)) + tilt)
            points.append((centre[0] + spun[0], centre[1] + spun[1]))
        return points

    body = ring(1.0, 0)
    canvas.polygon(body, tone)
    canvas.shade(body, (((0.0, 0.0), (0.5, 0.0), (1.0, 0.55)), mix(tone, INK, 0.32)), down=True, grain=True)
    canvas.polygon(ring(0.56, 0), mix(tone, INK, 0.16))
    canvas.polygon(ring(0.5, radius * 0.05), mix(tone, PAPER, 0.18))


def draw_coenzyme_cover(canvas: Canvas) -> None:
    """A mitochondrion with its folds, and a ring with a tail of ten links passing through it."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, mix(WHEAT, SAND, 0.7))
    sky: Points = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT + 2.0), (0.0, HEIGHT + 2.0)]
    canvas.shade(sky, (((0.0, 0.0), (0.5, 0.0), (1.0, 0.4)), mix(WHEAT, OCHRE, 0.3)), down=True, grain=True)
    for index, tone in enumerate((mix(BRAND, EUCALYPTUS, 0.3), SAGE, mix(EUCALYPTUS, SAGE, 0.2))):
        outline = _capsule(1.0 - index * 0.055)
        canvas.polygon(outline, tone)
    inner = _capsule(0.89)
    canvas.shade(inner, (((0.0, 0.0), (0.3, 0.0), (1.0, 0.75)), BRAND), down=True, grain=True)
    for index in range(11):
        x = 300 + index * 92.0
        above = index % 2 == 0
        edge = _edge(x, 0.9, -1 if above else 1)
        depth = (1 if above else -1) * (300 + 46 * math.sin(index * 1.7))
        _fold(canvas, (x, edge), depth)
    # The two membranes over the roots of the folds, so that each grows out of the inner one.
    canvas.outline(_capsule(0.94), SAGE, 22)
    canvas.outline(_capsule(0.98), mix(BRAND, EUCALYPTUS, 0.3), 20)
    _chain(canvas)


CENTRE: Point = (750, 520)
HALF_LENGTH, HALF_HEIGHT = 640.0, 316.0


def _capsule(share: float) -> list[Point]:
    """The long rounded outline of the mitochondrion at this share of its size."""
    trim = (1 - share) * HALF_HEIGHT
    half, tall = HALF_LENGTH - trim, HALF_HEIGHT - trim
    points: list[Point] = []
    for step in range(144):
        turn = math.radians(step * 2.5)
        across, down = math.cos(turn), math.sin(turn)
        # A superellipse: flatter along its sides than an ellipse, and still round at its ends.
        x = math.copysign(abs(across) ** 0.72, across) * half
        y = math.copysign(abs(down) ** 0.86, down) * tall
        points.append((CENTRE[0] + x, CENTRE[1] + y + 26 * math.cos(x / half * 2)))
    return points


def _edge(x: float, share: float, side: int) -> float:
    """The y of the outline above (side -1) or below this x."""
    half = [point for point in _capsule(share) if (point[1] - CENTRE[1]) * side > 0]
    return min(half, key=lambda point: abs(point[0] - x))[1]


def _fold(canvas: Canvas, root: Point, depth: float) -> None:
    """One fold of the inner membrane, hanging into the body."""
    x, y = root
    line = bend((x, y), (x + 16, y + depth * 0.5), (x - 6, y + depth), 20)
    canvas.line(line, SAGE, 46)
    canvas.line([(x, y - depth * 0.08), *line], mix(BRAND, EUCALYPTUS, 0.3), 26)


def _chain(canvas: Canvas) -> None:
    """A six-sided ring and its tail of ten beads, laid in a long swell across the whole picture."""
    ring: Point = (214, 352)
    beads = [(ring[0] + 128 + index * 110.0, 420 + 116 * math.sin(index * 0.62 + 0.2)) for index in range(10)]
    path = curve([ring, *beads], steps=14)
    canvas.line(path, PAPER, 22)
    canvas.line(path, RUST, 11)
    for index, bead in enumerate(beads):
        _bead(canvas, bead, 38 if index % 2 else 31, TURMERIC)
    corners = [polar(ring, 92, turn) for turn in range(-90, 270, 60)]
    canvas.shape(corners, RUST, PAPER, 12)
    canvas.outline([polar(ring, 50, turn) for turn in range(-90, 270, 60)], BRAND_WASH, 8)


def _bead(canvas: Canvas, centre: Point, radius: float, tone: Colour) -> None:
    """One bead of the chain."""
    canvas.dot(centre, radius + 6, PAPER)
    canvas.dot(centre, radius, tone)
    canvas.shade(circle(centre, radius), (((0.0, 0.0), (0.4, 0.0), (1.0, 0.7)), RUST), grain=True)
