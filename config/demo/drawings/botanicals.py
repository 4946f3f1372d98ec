"""Leaves, stems, flowers and roots, for the covers on herbs."""

from __future__ import annotations

from .canvas import Canvas
from .curves import Point, Points, bend, curve, polar, taper
from .palette import INK, OCHRE, PAPER, Colour, mix


def leaf(
    canvas: Canvas, base: Point, length: float, degrees: float, fill: Colour, *, plump: float = 0.3, curl: float = 0
) -> None:
    """One leaf growing from its base at this angle, half of it in shade; curl (degrees) turns its tip."""
    tip = polar(base, length, degrees + curl)
    middle = polar(base, length * 0.45, degrees)
    left, right = (polar(middle, length * plump, degrees + turn) for turn in (-90, 90))
    vein = bend(base, middle, tip)
    canvas.polygon([*bend(base, left, tip), *reversed(vein)], fill)
    canvas.polygon([*bend(base, right, tip), *reversed(vein)], mix(fill, INK, 0.16))
    canvas.line(vein[:-3], mix(fill, PAPER, 0.35), max(1.5, length * 0.012))


def stem(canvas: Canvas, points: Points, colour: Colour, widths: tuple[float, float] = (9, 4)) -> list[Point]:
    """A stem through these points, from thick to thin; returns its line, to put leaves on."""
    line = curve(points, steps=24)
    canvas.polygon(taper(line, widths), colour)
    return line


def umbel(canvas: Canvas, crown: Point, reach: float, stalk: Colour, blossom: Colour) -> None:
    """A flower head of many small blossoms on stalks that spread from the crown, in two tiers."""
    for index in range(9):
        degrees = -90 + (index - 4) * 17.5
        length = reach * (0.94 if index % 2 else 0.78)
        knee = polar(crown, length, degrees)
        canvas.line(bend(crown, polar(crown, length * 0.6, (degrees - 90) / 2), knee, 12), stalk, 3.5)
        for spoke in range(7):
            turn = degrees + (spoke - 3) * 27
            end = polar(knee, reach * (0.2 if spoke % 2 else 0.27), turn)
            canvas.line([knee, end], stalk, 2)
            canvas.dot(end, reach * 0.062, mix(blossom, PAPER, 0.35 if spoke % 3 == 0 else 0.0))
            canvas.dot(end, reach * 0.02, mix(blossom, INK, 0.35))


def daisy(canvas: Canvas, centre: Point, radius: float, petal: Colour, heart: Colour) -> None:
    """A chamomile flower: narrow petals about a high yellow heart."""
    for index in range(14):
        turn = index * 360 / 14
        far, near = polar(centre, radius, turn), polar(centre, radius * 0.3, turn)
        canvas.polygon(taper([near, polar(centre, radius * 0.7, turn), far], (radius * 0.12, radius * 0.26, 6)), petal)
        canvas.dot(polar(centre, radius * 0.92, turn), radius * 0.085, petal)
    canvas.dot(centre, radius * 0.34, heart)
    for index in range(18):
        spot = polar(centre, radius * (0.09 if index % 2 else 0.22), index * 137.5)
        canvas.dot(spot, radius * 0.03, mix(heart, INK, 0.3))


def passionflower(canvas: Canvas, centre: Point, radius: float, petal: Colour, thread: Colour) -> None:
    """A passionflower from above: ten petals, a crown of threads, and its five-armed heart."""
    for index in range(10):
        turn = index * 36 - 90
        tone = petal if index % 2 else mix(petal, PAPER, 0.35)
        outline = bend(polar(centre, radius * 0.2, turn), polar(centre, radius * 0.75, turn - 24),
                       polar(centre, radius, turn))  # fmt: skip
        other = bend(polar(centre, radius, turn), polar(centre, radius * 0.75, turn + 24),
                     polar(centre, radius * 0.2, turn))  # fmt: skip
        canvas.polygon([*outline, *other], tone)
    for index in range(48):
        ends = [polar(centre, radius * share, index * 7.5) for share in (0.2, 0.5, 0.66)]
        canvas.line(ends[:2], thread, 2.5)
        canvas.line(ends[1:], PAPER, 2.5)
    canvas.dot(centre, radius * 0.2, mix(thread, INK, 0.3))
    for index in range(5):
        canvas.line([centre, polar(centre, radius * 0.24, index * 72 - 90)], OCHRE, radius * 0.07)
    canvas.dot(centre, radius * 0.07, PAPER)


def lantern(canvas: Canvas, top: Point, size: float, paper: Colour, berry: Colour) -> None:
    """A berry in its papery husk, hanging from its top."""
    x, y = top
    middle, tip = (x, y + size * 0.5), (x, y + size * 1.12)
    right = curve([top, (x + size * 0.4, y + size * 0.2), (x + size * 0.4, y + size * 0.72), tip], steps=14)
    left = [(2 * x - px, py) for px, py in right]
    canvas.polygon([*right, *reversed(left)], paper)
    canvas.dot(middle, size * 0.26, berry)
    canvas.dot((x - size * 0.08, y + size * 0.42), size * 0.06, mix(berry, PAPER, 0.6))
    for bulge in (-0.55, 0.0, 0.55):
        ridge = [(x + (px - x) * bulge, py) for px, py in right]
        canvas.line(ridge, mix(paper, berry, 0.4), 2.5)


def spike(canvas: Canvas, foot: Point, top: Point, bud: Colour, stalk: Colour) -> None:
    """A lavender-like spike: whorls of buds that grow smaller towards the top."""
    canvas.line([foot, top], stalk, 5)
    for index in range(9):
        share = 0.42 + index * 0.065
        x, y = foot[0] + (top[0] - foot[0]) * share, foot[1] + (top[1] - foot[1]) * share
        size = 40 - index * 2.6
        for side in (-1, 0, 1):
            turn = -90 + side * 48
            tone = mix(bud, PAPER, 0.25) if side == 0 else bud
            leaf(canvas, (x, y), size * (1.1 if side else 0.9), turn, tone, plump=0.4)
