"""The covers of the articles on herbs: plants in front of still, wide shapes."""

from __future__ import annotations

import math

from .botanicals import daisy, lantern, leaf, passionflower, spike, stem, umbel
from .canvas import Canvas
from .curves import Point, bend, circle, curve, polar, taper, wave
from .palette import BRAND, EUCALYPTUS, INK, NIGHT, OCHRE, PAPER, ROSE, RUST, SAGE, SAND, TURMERIC, WHEAT, mix

WIDTH, HEIGHT = 1500, 1000


def draw_valerian_cover(canvas: Canvas) -> None:
    """Valerian against a low moon, over hills in the last light."""
    ground = mix(ROSE, SAND, 0.62)
    canvas.box(0, 0, WIDTH, HEIGHT + 2, ground)
    sky = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT + 2.0), (0.0, HEIGHT + 2.0)]
    canvas.shade(sky, (((0.0, 0.5), (0.7, 0.0), (1.0, 0.0)), mix(EUCALYPTUS, PAPER, 0.5)), down=True)
    moon = circle((1010, 420), 258)
    canvas.polygon(moon, mix(PAPER, WHEAT, 0.16))
    canvas.shade(moon, (((0.0, 0.0), (0.55, 0.0), (1.0, 0.6)), mix(ROSE, WHEAT, 0.4)), grain=True)
    tones = (mix(SAGE, ground, 0.35), SAGE, mix(EUCALYPTUS, SAGE, 0.5), EUCALYPTUS, BRAND)
    for index, tone in enumerate(tones):
        hill = wave(-20, WIDTH + 20, 650 + index * 74, 42 + index * 5, 1300 - index * 120, 0.13 + index * 0.31)
        shape = [*hill, (WIDTH + 20.0, HEIGHT + 20.0), (-20.0, HEIGHT + 20.0)]
        canvas.polygon(shape, tone)
        canvas.shade(shape, (((0.0, 0.5), (0.45, 0.0), (1.0, 0.0)), mix(tone, PAPER, 0.55)), down=True, grain=True)
    for foot, knee, crown, reach in (
        ((330, 1040), (372, 620), (330, 392), 190),
        ((560, 1040), (530, 760), (588, 596), 138),
        ((150, 1040), (120, 820), (132, 660), 116),
    ):
        line = stem(canvas, [foot, knee, crown], NIGHT, (13, 5))
        for place, length in ((0.3, 0.9), (0.55, 0.72)):
            at = line[int(len(line) * place)]
            for side in (-1, 1):
                for step in range(3):
                    root = (at[0] + side * step * reach * 0.16, at[1] - step * reach * 0.1)
                    leaf(canvas, root, reach * length * (0.62 - step * 0.1), -90 + side * 62, NIGHT, plump=0.2)
        umbel(canvas, crown, reach, NIGHT, mix(PAPER, ROSE, 0.2))


def draw_withania_cover(canvas: Canvas) -> None:
    """Withania with its berries, before a tangled line that comes to rest."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, SAND)
    disc = circle((1060, 470), 350)
    canvas.polygon(disc, mix(SAGE, SAND, 0.42))
    canvas.shade(disc, (((0.0, 0.0), (0.4, 0.0), (1.0, 0.7)), SAGE), down=True, grain=True)
    canvas.line(_calming_line(), RUST, 6)
    for points, leaves in (
        ([(1290, 1060), (1180, 760), (1010, 520), (900, 190)], 7),
        ([(1180, 760), (1300, 610), (1340, 430)], 4),
    ):
        line = stem(canvas, points, BRAND, (15, 5))
        for index in range(leaves):
            at = line[int((index + 0.7) / leaves * (len(line) - 1))]
            side = -1 if index % 2 else 1
            tone = mix(EUCALYPTUS, SAGE, 0.3) if index % 3 == 1 else mix(BRAND, EUCALYPTUS, 0.5)
            leaf(canvas, at, 236 - index * 16, -100 + side * (62 - index * 3), tone, plump=0.36, curl=side * 8)
    for top, size in (((1128, 690), 108), ((1006, 560), 96), ((1234, 742), 92), ((930, 384), 84), ((1318, 560), 84)):
        canvas.line([(top[0] + 10, top[1] - 26), top], BRAND, 5)
        lantern(canvas, top, size, mix(WHEAT, SAND, 0.3), RUST)


def _calming_line() -> list[Point]:
    """A line that starts as a tangle and ends as a long, even swell."""
    line: list[Point] = []
    for step in range(1001):
        share = step / 1000
        onwards = max(0.0, (share - 0.6) / 0.4)
        tangled = (1 - min(1.0, onwards * 2.6)) ** 2
        turn = share * 96
        x = 330 + onwards**1.3 * 1260 + tangled * (150 * math.cos(turn) + 58 * math.cos(turn * 0.31 + 1))
        y = 470 + tangled * (150 * math.sin(turn * 0.83) + 62 * math.sin(turn * 0.37)) + 30 * math.sin(onwards * 11)
        line.append((x, y))
    return line


def draw_calm_cover(canvas: Canvas) -> None:
    """Five herbs side by side, as in a herbarium."""
    pale, green, straw = mix(SAGE, PAPER, 0.55), mix(EUCALYPTUS, SAGE, 0.25), mix(WHEAT, SAND, 0.45)
    for index, ground in enumerate((pale, SAND, green, straw, mix(SAGE, PAPER, 0.75))):
        left = index * 300.0
        canvas.box(left, 0, left + 300, HEIGHT + 2, ground)
        panel = [(left, 0.0), (left + 300, 0.0), (left + 300, HEIGHT + 2.0), (left, HEIGHT + 2.0)]
        canvas.shade(panel, (((0.0, 0.0), (0.4, 0.0), (1.0, 0.32)), mix(ground, INK, 0.3)), down=True)
    _lemon_balm(canvas, 150)
    for foot, top in (((420, 1040), (392, 210)), ((452, 1040), (470, 120)), ((478, 1040), (548, 270))):
        spike(canvas, foot, top, mix("#6D4263", PAPER, 0.12), EUCALYPTUS)
    _passion_vine(canvas, 750)
    daisies = (((1030, 1040), (986, 330), 92), ((1060, 1040), (1112, 200), 104), ((1080, 1040), (1074, 540), 80))
    for foot, head, size in daisies:
        line = stem(canvas, [foot, ((foot[0] + head[0]) / 2 + 14, (foot[1] + head[1]) / 2), head], EUCALYPTUS, (8, 5))
        for place in range(4, 10):
            at = line[int(place / 12 * (len(line) - 1))]
            for side in (-1, 1):
                canvas.line([at, polar(at, 46, -90 + side * 50)], EUCALYPTUS, 3.5)
                canvas.line([polar(at, 24, -90 + side * 50), polar(at, 46, -90 + side * 22)], EUCALYPTUS, 3)
        daisy(canvas, head, size, PAPER, OCHRE)
    _gum(canvas, 1350)


def _lemon_balm(canvas: Canvas, x: float) -> None:
    """Lemon balm: pairs of broad leaves, smaller towards the top."""
    stem(canvas, [(x, 1040), (x + 8, 600), (x, 180)], BRAND, (10, 4))
    for index in range(6):
        y = 860 - index * 122.0
        for side in (-1, 1):
            tone = mix(BRAND, EUCALYPTUS, 0.25 + index * 0.12)
            leaf(canvas, (x, y), 150 - index * 15, -90 + side * 58, tone, plump=0.42)
    for turn in (-116, -90, -64):
        leaf(canvas, (x, 184), 66, turn, EUCALYPTUS, plump=0.36)


def _passion_vine(canvas: Canvas, x: float) -> None:
    """Passionflower: a climbing stem with a tendril, lobed leaves and one open flower."""
    dark = mix(NIGHT, BRAND, 0.4)
    line = stem(canvas, [(x - 50, 1040), (x + 60, 800), (x - 50, 560), (x, 340)], dark, (9, 6))
    curl = [polar((x + 84, 640), 4 + step * 0.72, step * 15 + 150) for step in range(56)]
    canvas.line([*reversed(curl), (x - 20, 610)][:-1], dark, 4)
    for place, side in ((0.18, -1), (0.34, 1), (0.55, -1)):
        at = line[int(place * (len(line) - 1))]
        for lobe in (-42, 0, 42):
            leaf(canvas, at, 128 if lobe == 0 else 96, -90 + side * 66 + lobe, mix(dark, EUCALYPTUS, 0.2), plump=0.24)
    passionflower(canvas, (x, 300), 132, mix(PAPER, ROSE, 0.24), "#6D4263")


def _gum(canvas: Canvas, x: float) -> None:
    """A gum twig: long hanging leaves."""
    line = stem(canvas, [(x + 90, -30), (x + 30, 200), (x - 20, 520), (x + 10, 820)], mix(RUST, INK, 0.25), (11, 4))
    for index in range(8):
        at = line[int((index + 0.6) / 8 * (len(line) - 1))]
        side = 1 if index % 2 else -1
        tone = (EUCALYPTUS, mix(EUCALYPTUS, SAGE, 0.45), mix(BRAND, EUCALYPTUS, 0.6))[index % 3]
        leaf(canvas, at, 238 - index * 10, 90 - side * 34, tone, plump=0.15, curl=side * 12)


def draw_ginseng_cover(canvas: Canvas) -> None:
    """A ginseng plant with its forked root, earth below and even arcs of calm behind."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, mix(SAGE, PAPER, 0.66))
    for index in range(6):
        radius = 620 - index * 92
        disc = circle((750, 560), radius, 96)
        canvas.polygon(disc, mix(mix(SAGE, PAPER, 0.6), EUCALYPTUS, 0.06 + index * 0.055))
    earth = [*wave(-20, WIDTH + 20, 566, 12, 900, 0.2), (WIDTH + 20.0, HEIGHT + 20.0), (-20.0, HEIGHT + 20.0)]
    canvas.polygon(earth, mix(RUST, INK, 0.55))
    canvas.shade(earth, (((0.0, 0.7), (0.5, 0.2), (1.0, 0.0)), mix(RUST, WHEAT, 0.3)), down=True, grain=True)
    root = mix(WHEAT, PAPER, 0.35)
    limbs: tuple[tuple[list[Point], tuple[float, ...]], ...] = (
        ([(750, 545), (744, 640), (760, 720)], (60, 128, 132, 112)),
        ([(770, 690), (836, 790), (868, 880), (960, 960)], (96, 72, 40, 20, 5)),
        ([(738, 690), (690, 800), (700, 890), (640, 1010)], (100, 84, 50, 24, 6)),
        ([(712, 640), (600, 690), (520, 690), (420, 742)], (50, 40, 24, 12, 4)),
        ([(795, 640), (890, 680), (990, 668), (1090, 706)], (46, 36, 22, 11, 4)),
        ([(850, 830), (920, 830), (1010, 846)], (26, 16, 4)),
        ([(690, 850), (610, 862), (540, 910)], (26, 16, 4)),
    )
    for points, widths in limbs:
        canvas.polygon(taper(curve(points, steps=20), widths), root)
    for step in range(8):
        y = 580 + step * 19.0
        canvas.line(bend((712 + step % 3 * 6, y), (752, y + 9), (786 - step % 2 * 12, y)), mix(root, RUST, 0.4), 2.5)
    for points, widths in limbs[1:3]:
        outline = taper(curve(points, steps=20), widths)
        canvas.shade(outline, (((0.0, 0.0), (0.3, 0.0), (1.0, 0.7)), mix(WHEAT, RUST, 0.5)), down=True, grain=True)
    _ginseng_top(canvas, (750, 552))


def _ginseng_top(canvas: Canvas, foot: Point) -> None:
    """The plant above the ground: three hand-shaped leaves and a cluster of red berries."""
    x, y = foot
    crown = (x + 4, y - 170)
    canvas.polygon(taper(curve([foot, (x - 6, y - 90), crown], steps=16), (16, 10)), BRAND)
    for degrees in (-158, -22, -124, -56):
        knee = polar(crown, 120, degrees)
        canvas.line(bend(crown, polar(crown, 70, degrees - 6), knee), BRAND, 6)
        for finger, length in ((-64, 110), (-32, 158), (0, 184), (32, 158), (64, 110)):
            tone = mix(BRAND, EUCALYPTUS, 0.2 + abs(finger) / 110)
            leaf(canvas, knee, length * 0.94, degrees + finger * 0.9, tone, plump=0.24)
    top = (x + 4, y - 372)
    canvas.line([crown, top], BRAND, 6)
    for index in range(13):
        spot = polar(top, 12 + 11.5 * math.sqrt(index), index * 137.5)
        canvas.dot(spot, 17, RUST if index % 3 else mix(RUST, TURMERIC, 0.45))
        canvas.dot((spot[0] - 5, spot[1] - 5), 4, mix(RUST, PAPER, 0.6))


def draw_turmeric_cover(canvas: Canvas) -> None:
    """Turmeric: a cut rhizome like a joint between two rounded ends, and its long leaves."""
    canvas.box(0, 0, WIDTH, HEIGHT + 2, mix(WHEAT, SAND, 0.62))
    for base, length, degrees, tone in (
        ((180, 1080), 1000, -74, EUCALYPTUS),
        ((60, 1080), 860, -94, mix(BRAND, EUCALYPTUS, 0.4)),
        ((300, 1080), 780, -50, mix(EUCALYPTUS, SAGE, 0.4)),
    ):
        leaf(canvas, base, length, degrees, tone, plump=0.17, curl=12)
    skin = mix(OCHRE, RUST, 0.22)
    limbs: tuple[tuple[list[Point], tuple[float, ...]], ...] = (
        ([(930, 800), (890, 640), (960, 500), (940, 430)], (130, 126, 108, 84)),
        ([(1150, 740), (1230, 850), (1330, 900)], (130, 118, 84)),
        ([(1160, 720), (1180, 560), (1290, 440), (1330, 360)], (120, 120, 104, 76)),
        ([(690, 820), (840, 800), (1010, 780), (1180, 730), (1390, 620)], (140, 176, 200, 178, 104)),
    )
    for points, widths in limbs:
        line = curve(points, steps=24)
        outline = taper(line, widths)
        canvas.polygon(outline, skin)
        canvas.dot(line[-1], widths[-1] / 2, skin)
        shade = ((0.0, 0.0), (0.3, 0.08), (1.0, 0.62)), mix(RUST, INK, 0.25)
        canvas.shade(outline, shade, down=True, grain=True)
        for step in range(8, len(line) - 3, 11):
            _collar(canvas, line, step, widths)
    for centre, radius in (((690, 822), 96), ((424, 270), 158)):
        _slice(canvas, centre, radius)


def _slice(canvas: Canvas, centre: Point, radius: float) -> None:
    """A slice across the rhizome: bright flesh in rings within the skin."""
    canvas.dot(centre, radius, mix(OCHRE, RUST, 0.5))
    tones = (TURMERIC, mix(TURMERIC, PAPER, 0.25), TURMERIC, mix(TURMERIC, RUST, 0.3))
    for ring, tone in enumerate(tones):
        canvas.dot(centre, radius * (0.92 - ring * 0.2), tone)
    canvas.shade(circle(centre, radius * 0.92), (((0.0, 0.0), (0.5, 0.0), (1.0, 0.5)), RUST), grain=True)


def _collar(canvas: Canvas, line: list[Point], step: int, widths: tuple[float, ...]) -> None:
    """One of the rings that a fallen leaf leaves round a rhizome."""
    (x0, y0), (x1, y1) = line[step - 1], line[step + 1]
    way = math.degrees(math.atan2(y1 - y0, x1 - x0))
    half = widths[min(len(widths) - 1, round(step / len(line) * (len(widths) - 1)))] * 0.43
    at = line[step]
    ends = polar(at, half, way - 90), polar(at, half, way + 90)
    canvas.line(bend(ends[0], polar(at, half * 0.5, way), ends[1]), mix(OCHRE, RUST, 0.62), 3.5)
