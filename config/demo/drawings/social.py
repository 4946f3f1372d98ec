"""The card that is shown where a page of Simples is shared."""

from __future__ import annotations

from .botanicals import leaf
from .canvas import Canvas
from .curves import Point, bend, circle, curve, round_corners
from .palette import BRAND, EUCALYPTUS, INK, OCHRE, PAPER, SAGE, SAND, WHEAT, mix

WIDTH, HEIGHT = 1200, 630  # px
MINT = "#8ADFC5"  # the lighter leaf of the mark


def draw_social_card() -> bytes:
    """The mark and the name beside a few leaves, as a JPEG of 1200 x 630 px."""
    canvas = Canvas(WIDTH, HEIGHT, PAPER, scale=3)
    _leaves(canvas)
    _mark(canvas, (96, 150), 132)
    canvas.text((96, 414), "Simples", 132, INK, bold=True)
    canvas.box(96, 452, 216, 458, OCHRE)
    canvas.text((96, 518), "A health library and a supplement shop", 31, mix(PAPER, INK, 0.78))
    return canvas.paper_jpeg()


def _mark(canvas: Canvas, corner: Point, side: float) -> None:
    """The mark: two leaves on a stem in a rounded square, after the site's icon of 32 x 32."""
    share = side / 32

    def at(x: float, y: float) -> Point:
        return corner[0] + x * share, corner[1] + y * share

    square = [(*at(x, y), 8 * share) for x, y in ((0, 0), (32, 0), (32, 32), (0, 32))]
    canvas.polygon(round_corners(square), BRAND)
    canvas.line([at(16, 27), at(16, 14)], PAPER, 2 * share)
    for root, tip, pulls, tone in (
        (at(16, 16), at(7, 7), (at(7.8, 16), at(15.2, 7)), PAPER),
        (at(16, 21), at(24, 13), (at(23.4, 20.6), at(16.6, 13.4)), MINT),
    ):
        canvas.polygon([*bend(root, pulls[0], tip), *bend(tip, pulls[1], root)], tone)


def _leaves(canvas: Canvas) -> None:
    """Gum leaves over still arcs, at the right."""
    for index in range(6):
        disc = circle((1120, 640), 440 - index * 70, 110)
        tone = mix(mix(SAND, SAGE, 0.1 + index * 0.12), EUCALYPTUS, index * 0.05)
        canvas.polygon(disc, tone)
        canvas.shade(disc, (((0.0, 0.0), (0.2, 0.0), (0.6, 0.4)), mix(tone, EUCALYPTUS, 0.3)), down=True, grain=True)
    canvas.dot((1040, 170), 74, mix(WHEAT, OCHRE, 0.35))
    canvas.shade(circle((1040, 170), 74), (((0.0, 0.0), (0.4, 0.0), (1.0, 0.8)), OCHRE), grain=True)
    twig = curve([(1260, 60), (1150, 250), (1050, 440), (1000, 660)], steps=24)
    canvas.line(twig, mix(BRAND, INK, 0.3), 9)
    for index in range(9):
        at = twig[int((index + 0.6) / 9 * (len(twig) - 1))]
        side = 1 if index % 2 else -1
        tone = (BRAND, EUCALYPTUS, mix(EUCALYPTUS, SAGE, 0.4))[index % 3]
        leaf(canvas, at, 214 - index * 9, 112 - side * 52, tone, plump=0.17, curl=side * 12)
