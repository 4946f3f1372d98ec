"""The printed label of a pack: brand, name, amount, mark and the demo notice, always inside the label."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from .canvas import Canvas
from .curves import Point, Points
from .lettering import LINE_HEIGHT, fit_line, fit_lines, text_width
from .marks import mark_for
from .palette import INK, LABEL_HUES, PAPER, Colour, mix, text_on

NOTICE = "DEMO - NOT A REAL PRODUCT"
NAME_LINES = 3
NAME_SIZES = range(148, 23, -2)  # tried from the largest
BRAND_SIZES, AMOUNT_SIZES = (34, 18), (46, 20)


@dataclass(frozen=True)
class Print:
    """What a label says (in letters the font has, see `plain`), and the seed of its colour and mark."""

    name: str
    amount: str
    brand: str
    seed: int

    @property
    def hue(self) -> Colour:
        """The label's colour."""
        return LABEL_HUES[self.seed % len(LABEL_HUES)]


@dataclass(frozen=True)
class Box:
    """The label's place on the pack; margin is the room kept free at each side, where the pack curves away."""

    left: float
    top: float
    right: float
    bottom: float
    margin: float

    @property
    def corners(self) -> Points:
        """The label's outline, clockwise from the top left."""
        return [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]

    @property
    def start(self) -> float:
        """The x at which print starts."""
        return self.left + self.margin

    @property
    def end(self) -> float:
        """The x at which print ends."""
        return self.right - self.margin


def draw_label(canvas: Canvas, box: Box, words: Print) -> None:
    """Print the label. A brand keeps one layout on all its packs, so that a shelf looks like several makers."""
    layout_of(words.brand)(canvas, box, words)


def layout_of(brand: str) -> Callable[[Canvas, Box, Print], None]:
    """The label layout of a brand."""
    return LAYOUTS[zlib.crc32(brand.encode()) % len(LAYOUTS)]


def _band_above(canvas: Canvas, box: Box, words: Print) -> None:
    """A colour band at the head with the brand and the mark; name and amount on the paper below."""
    hue, pale = words.hue, text_on(words.hue)
    foot = box.top + min(190.0, (box.bottom - box.top) * 0.31)
    canvas.polygon(box.corners, PAPER)
    canvas.box(box.left, box.top, box.right, foot, hue)
    canvas.box(box.left, foot + 8, box.right, foot + 11, hue)
    radius = (foot - box.top) * 0.36
    _mark(canvas, (box.end - radius, (box.top + foot) / 2), radius, words, pale, hue)
    _line(canvas, box.start, foot - 28, words.brand, BRAND_SIZES, box.end - box.start - 2 * radius - 20, pale)
    rule = box.bottom - 62
    _name(canvas, box, words.name, (foot + 22, rule - 90))
    _line(canvas, box.start, rule - 30, words.amount, AMOUNT_SIZES, box.end - box.start, _deep(hue))
    canvas.box(box.start, rule, box.end, rule + 2, mix(PAPER, INK, 0.35))
    _notice(canvas, box, mix(PAPER, INK, 0.82))


def _band_below(canvas: Canvas, box: Box, words: Print) -> None:
    """Brand and name on the paper; a colour band at the foot with the amount, the mark and the notice."""
    hue, pale = words.hue, text_on(words.hue)
    head = box.bottom - min(252.0, (box.bottom - box.top) * 0.4)
    canvas.polygon(box.corners, PAPER)
    canvas.box(box.left, head, box.right, box.bottom, hue)
    canvas.box(box.left, head - 11, box.right, head - 8, hue)
    _line(canvas, box.start, box.top + 58, words.brand, BRAND_SIZES, box.end - box.start, _deep(hue))
    canvas.box(box.start, box.top + 78, box.end, box.top + 80, mix(PAPER, INK, 0.35))
    _name(canvas, box, words.name, (box.top + 88, head - 22))
    rule = box.bottom - 62
    radius = (rule - head) * 0.38
    _mark(canvas, (box.end - radius, (head + rule) / 2), radius, words, pale, hue)
    _line(canvas, box.start, rule - 30, words.amount, AMOUNT_SIZES, box.end - box.start - 2 * radius - 20, pale)
    canvas.box(box.start, rule, box.end, rule + 2, mix(hue, pale, 0.6))
    _notice(canvas, box, pale)


def _full_colour(canvas: Canvas, box: Box, words: Print) -> None:
    """Colour all over within a thin frame, everything about the middle: mark, name, amount between two rules."""
    hue, pale = words.hue, text_on(words.hue)
    middle = (box.left + box.right) / 2
    width = box.end - box.start
    canvas.polygon(box.corners, hue)
    for y in (box.top + 14, box.bottom - 17):
        canvas.box(box.left, y, box.right, y + 3, mix(hue, pale, 0.7))
    height = box.bottom - box.top
    radius = min(72.0, height * 0.105)
    centre = (middle, box.top + 42 + radius)
    _mark(canvas, centre, radius, words, pale, hue)
    size, brand = fit_line(words.brand, (32, 18), width)
    baseline = centre[1] + radius + 50
    canvas.text((middle, baseline), brand, size, mix(hue, pale, 0.86), anchor="m")
    rule = box.bottom - 78
    size, amount = fit_line(words.amount, (42, 20), width)
    amount_top = rule - 82
    _name(canvas, box, words.name, (baseline + 16, amount_top - 14), pale, centred=True)
    for y in (amount_top, rule):
        canvas.box(box.start, y, box.end, y + 2, mix(hue, pale, 0.55))
    canvas.text((middle, (amount_top + rule) / 2 + size * 0.36), amount, size, pale, anchor="m")
    _notice(canvas, box, pale, centred=True)


LAYOUTS: tuple[Callable[[Canvas, Box, Print], None], ...] = (_band_above, _full_colour, _band_below)


def _mark(canvas: Canvas, centre: Point, radius: float, words: Print, ink: Colour, ground: Colour) -> None:
    """The product's mark, in ink on this ground."""
    mark_for(words.name, words.seed)(canvas, centre, radius, ink, ground)


def _deep(hue: Colour) -> Colour:
    """The label's colour, dark enough for small text on paper."""
    return mix(hue, INK, 0.4)


def _line(
    canvas: Canvas, left: float, baseline: float, text: str, sizes: tuple[int, int], room: float, colour: Colour
) -> None:
    """One line of text at the largest size, from the first to the second, that fits the room."""
    size, fitted = fit_line(text, sizes, room)
    canvas.text((left, baseline), fitted, size, colour)


def _notice(canvas: Canvas, box: Box, colour: Colour, *, centred: bool = False) -> None:
    """The demo notice at the label's foot, spaced out to be read, and as wide as the label allows."""
    room = box.end - box.start
    size = next(s for s in range(32, 8, -1) if text_width(NOTICE, s, spacing=s * 0.08) <= room)
    spare = room - text_width(NOTICE, size, spacing=size * 0.08)
    left, baseline = (box.start + spare / 2, box.bottom - 34) if centred else (box.start, box.bottom - 22)
    canvas.text((left, baseline), NOTICE, size, colour, spacing=size * 0.08)


def _name(
    canvas: Canvas,
    box: Box,
    name: str,
    span: tuple[float, float],
    colour: Colour = INK,
    *,
    centred: bool = False,
) -> None:
    """The product name, as large as its lines fit between top and bottom, in the middle of that height."""
    top, bottom = span
    size, lines = fit_lines(name, NAME_SIZES, box.end - box.start, bottom - top, NAME_LINES)
    first = (top + bottom) / 2 - len(lines) * size * LINE_HEIGHT / 2 + size * 0.9
    for index, line in enumerate(lines):
        x = (box.start + box.end) / 2 if centred else box.start
        place = (x, first + index * size * LINE_HEIGHT)
        canvas.text(place, line, size, colour, bold=True, anchor="m" if centred else "l")
