"""The cover of the article on magnesium and sleep: arcs, dots and a moon."""

from __future__ import annotations

import math

from .canvas import Canvas
from .curves import Point, chance, circle, polar
from .palette import BRAND, EUCALYPTUS, NIGHT, OCHRE, PAPER, SAGE, SAND, TURMERIC, WHEAT, Colour, mix

WIDTH, HEIGHT = 1500, 1000


def draw_sleep_cover(canvas: Canvas) -> None:
    """The moon over hills that are made of arcs; dotted rings go out from it, as the night goes by."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, NIGHT)
    sky = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT + 2.0), (0.0, HEIGHT + 2.0)]
    canvas.shade(
        sky, (((0.0, 0.0), (0.2, 0.0), (0.75, 0.75), (1.0, 0.75)), mix(NIGHT, EUCALYPTUS, 0.6)), down=True, grain=True
    )
    moon: Point = (500, 316)
    for ring in range(7):
        radius = 206 + ring * 74.0
        count = round(radius / 6.4)
        for place in range(count):
            # The dots swell and shrink along each ring, as sleep deepens and lightens.
            depth = 0.5 + 0.5 * math.sin(place / count * math.tau * 4 + ring * 0.7)
            at = polar(moon, radius, place * 360 / count + ring * 3)
            canvas.dot(at, 2.2 + 6.4 * depth * (1 - ring * 0.07), mix(NIGHT, WHEAT, 0.72 - ring * 0.07))
    canvas.dot(moon, 146, mix(WHEAT, SAND, 0.6))
    canvas.shade(circle(moon, 146), (((0.0, 0.0), (0.4, 0.0), (1.0, 0.85)), mix(OCHRE, TURMERIC, 0.3)), grain=True)
    for at, size in (((446, 280), 26), ((520, 364), 38), ((470, 388), 14), ((556, 262), 18)):
        canvas.dot(at, size, mix(WHEAT, SAND, 0.25))
    hills: tuple[tuple[Point, float, Colour, Colour], ...] = (
        ((1240, 960), 440, EUCALYPTUS, mix(SAGE, PAPER, 0.1)),
        ((210, 1040), 430, mix(BRAND, EUCALYPTUS, 0.4), SAGE),
        ((1500, 1120), 400, BRAND, mix(EUCALYPTUS, SAGE, 0.4)),
        ((720, 1130), 470, BRAND, mix(SAGE, SAND, 0.4)),
    )
    for centre, radius, dark, pale in hills:
        _hill(canvas, centre, radius, (dark, pale))


def _hill(canvas: Canvas, centre: Point, radius: float, tones: tuple[Colour, Colour]) -> None:
    """A hill of nested arcs, from a dark outer one to a pale heart."""
    for ring in range(7):
        share = ring / 6
        disc = circle(centre, radius * (1 - ring * 0.14), 120)
        tone = mix(tones[0], tones[1], share if ring % 2 == 0 else max(0.0, share - 0.34))
        canvas.polygon(disc, tone)
        canvas.shade(
            disc, (((0.0, 0.0), (0.18, 0.0), (0.7, 0.7), (1.0, 0.7)), mix(tone, NIGHT, 0.55)), down=True, grain=True
        )
    for index in range(5):
        turn = -150 + index * 30 + 12 * (chance("hill", *centre, index) - 0.5)
        canvas.dot(polar(centre, radius * 1.06, turn), 6, mix(WHEAT, SAND, 0.4))
