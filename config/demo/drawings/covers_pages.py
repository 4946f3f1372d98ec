"""The cover that is made of pages: a shelf of studies, and one that has been crossed out and slides away."""

from __future__ import annotations

from .canvas import Canvas
from .curves import Point, chance, circle, curve, polar
from .palette import BRAND, EUCALYPTUS, INK, OCHRE, PAPER, ROSE, RUST, SAGE, SAND, WHEAT, Colour, mix

WIDTH, HEIGHT = 1500, 1000
PAGE = (250.0, 350.0)  # width and height of a page


def draw_withdrawn_cover(canvas: Canvas) -> None:
    """Eight pages in two rows; the one that was withdrawn has left its place, which stays empty."""
    ground = mix(SAGE, PAPER, 0.5)
    canvas.box(0, 0, WIDTH, HEIGHT + 2, ground)
    for index in range(4):
        canvas.polygon(circle((750, 500), 720 - index * 150, 120), mix(ground, EUCALYPTUS, 0.07 + index * 0.07))
    for row in range(2):
        shelf = 452.0 + row * 420
        canvas.line([(90, shelf), (1410, shelf)], mix(OCHRE, INK, 0.25), 9)
        canvas.line([(90, shelf + 13), (1410, shelf + 13)], mix(ground, BRAND, 0.35), 5)
        for column in range(4):
            middle = (255.0 + column * 330, shelf - 190)
            if (row, column) == (1, 2):
                _gap(canvas, middle)
                continue
            tilt = (chance("page tilt", row, column) - 0.5) * 4
            _page(canvas, middle, tilt, mix(WHEAT, PAPER, 0.35 + chance("page", row, column) * 0.5), BRAND)
    _withdrawn(canvas, (1010, 742))


def _corners(middle: Point, tilt: float, grow: float = 1.0) -> list[Point]:
    """The corners of a page that leans by `tilt` degrees, from the upper left and clockwise."""
    width, height = PAGE[0] * grow / 2, PAGE[1] * grow / 2
    across, down = polar((0, 0), 1, tilt), polar((0, 0), 1, tilt + 90)
    places = ((-width, -height), (width, -height), (width, height), (-width, height))
    return [(middle[0] + across[0] * x + down[0] * y, middle[1] + across[1] * x + down[1] * y) for x, y in places]


def _between(corners: list[Point], right: float, down: float) -> Point:
    """The point of a page at these parts of its width and height."""
    (x0, y0), (x1, y1), _, (x3, y3) = corners
    return (x0 + (x1 - x0) * right + (x3 - x0) * down, y0 + (y1 - y0) * right + (y3 - y0) * down)


def _page(canvas: Canvas, middle: Point, tilt: float, paper: Colour, ink: Colour) -> list[Point]:
    corners = _corners(middle, tilt)
    canvas.polygon([(x + 12, y + 10) for x, y in corners], mix(EUCALYPTUS, INK, 0.25))
    canvas.polygon(corners, paper)
    canvas.line([_between(corners, 0.12, 0.13), _between(corners, 0.74, 0.13)], mix(ink, INK, 0.3), 13)
    for index in range(6):
        end = 0.88 if index != 5 else 0.5
        height = 0.27 + index * 0.075
        canvas.line([_between(corners, 0.12, height), _between(corners, end, height)], mix(paper, ink, 0.45), 5)
    graph = [_between(corners, 0.14 + part * 0.12, 0.9 - 0.13 * chance("graph", middle, part)) for part in range(7)]
    canvas.line(curve(graph, steps=12), mix(paper, ink, 0.75), 6)
    canvas.outline(corners, mix(paper, INK, 0.4), 4)
    return corners


def _gap(canvas: Canvas, middle: Point) -> None:
    """Where a page stood: dashes round an empty place."""
    corners = _corners(middle, 0)
    tone = mix(SAND, INK, 0.35)
    for begin, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        for dash in range(0, 12, 2):
            ends = [
                (begin[0] + (end[0] - begin[0]) * part / 12, begin[1] + (end[1] - begin[1]) * part / 12)
                for part in (dash + 0.5, dash + 1.5)
            ]
            canvas.line(ends, tone, 5)


def _withdrawn(canvas: Canvas, middle: Point) -> None:
    corners = _page(canvas, middle, 14, mix(ROSE, PAPER, 0.45), RUST)
    for begin, end in (((0.08, 0.1), (0.92, 0.9)), ((0.92, 0.1), (0.08, 0.9))):
        canvas.line([_between(corners, *begin), _between(corners, *end)], mix(RUST, ROSE, 0.12), 15)
