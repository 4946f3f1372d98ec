"""The printed label of a pack: brand, name, amount, mark and the demo notice, always inside the label."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from .canvas import Canvas, Colour, Point, Points, mix, text_width
from .marks import mark_for
from .palette import INK, LABEL_HUES, PAPER, text_on

NOTICE = "DEMO - NOT A REAL PRODUCT"
NAME_LINES = 3
NAME_SIZES = range(124, 23, -2)  # px, tried from the largest
LINE_HEIGHT = 1.12  # of the text size


# The built-in font has little beyond ASCII; these have a plain spelling, and other strangers are left out.
PLAIN_SPELLINGS = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u00d7": "x", "\u00b5": "u", "\u03bc": "u", "\u00df": "ss", "\u2044": "/"}
)
KNOWN_SIGNS = "\u2018\u2019\u201c\u201d\u00b0\u00b7\u2026\u2122"


@dataclass(frozen=True)
class Print:
    """What a label says (in letters the font has, see `plain`), and the seed of its colour and mark."""

    name: str
    amount: str
    brand: str
    seed: int


@dataclass(frozen=True)
class Box:
    """The label's place on the pack, in px; margin is the room kept free at each side, where the pack curves away."""

    left: float
    top: float
    right: float
    bottom: float
    margin: float


def plain(text: str) -> str:
    """The text in letters the built-in font can draw: accents dropped, other signs spelled plainly or left out."""
    # Known signs are kept as they are: the decomposition below would turn some of them into letters.
    parts = (sign if sign in KNOWN_SIGNS else unicodedata.normalize("NFKD", sign) for sign in text)
    spelled = "".join(parts).translate(PLAIN_SPELLINGS)
    return " ".join("".join(s for s in spelled if s in KNOWN_SIGNS or " " <= s <= "~").split())


def draw_label(canvas: Canvas, box: Box, words: Print, light: Points) -> None:
    """Print the label, with the light (stops as Canvas.shade takes them) on its colour band."""
    edge = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    canvas.polygon(edge, PAPER)
    # A brand keeps one layout on all its packs, so that a shelf looks like several makers.
    if sum(words.brand.encode()) % 2:
        _band_above(canvas, box, words, light)
    else:
        _band_below(canvas, box, words, light)


def _band_above(canvas: Canvas, box: Box, words: Print, light: Points) -> None:
    """A colour band at the head with the brand and the mark; name and amount on the paper below."""
    height = box.bottom - box.top
    foot = box.top + height * 0.31
    hue = label_hue(words.seed)
    _band(canvas, box, (box.top, foot), hue, light)
    canvas.box(box.left, foot + 8, box.right, foot + 11, hue)
    pale = text_on(hue)
    radius = (foot - box.top) * 0.36
    _mark(canvas, (box.right - box.margin - radius, (box.top + foot) / 2), radius, words)
    room = box.right - box.left - 2 * box.margin - 2 * radius - 20
    _line(canvas, box.left + box.margin, foot - 28, words.brand, (34, 18), room, pale)
    rule = box.bottom - 62
    _name(canvas, box, words.name, foot + 22, rule - 90)
    width = box.right - box.left - 2 * box.margin
    _line(canvas, box.left + box.margin, rule - 30, words.amount, (46, 20), width, _deep(hue))
    canvas.box(box.left + box.margin, rule, box.right - box.margin, rule + 2, mix(PAPER, INK, 0.35))
    _notice(canvas, box, mix(PAPER, INK, 0.82))


def _band_below(canvas: Canvas, box: Box, words: Print, light: Points) -> None:
    """Brand and name on the paper; a colour band at the foot with the amount, the mark and the notice."""
    height = box.bottom - box.top
    head = box.bottom - height * 0.4
    hue = label_hue(words.seed)
    _band(canvas, box, (head, box.bottom), hue, light)
    canvas.box(box.left, head - 11, box.right, head - 8, hue)
    pale = text_on(hue)
    width = box.right - box.left - 2 * box.margin
    _line(canvas, box.left + box.margin, box.top + 58, words.brand, (34, 18), width, _deep(hue))
    canvas.box(box.left + box.margin, box.top + 78, box.right - box.margin, box.top + 80, mix(PAPER, INK, 0.35))
    _name(canvas, box, words.name, box.top + 88, head - 22)
    rule = box.bottom - 62
    radius = (rule - head) * 0.38
    _mark(canvas, (box.right - box.margin - radius, (head + rule) / 2), radius, words)
    _line(canvas, box.left + box.margin, rule - 30, words.amount, (46, 20), width - 2 * radius - 20, pale)
    canvas.box(box.left + box.margin, rule, box.right - box.margin, rule + 2, mix(hue, pale, 0.6))
    _notice(canvas, box, pale)


def label_hue(seed: int) -> Colour:
    """The label colour of this seed."""
    return LABEL_HUES[seed % len(LABEL_HUES)]


def _band(canvas: Canvas, box: Box, span: tuple[float, float], hue: Colour, light: Points) -> None:
    """A colour band across the label, from top to bottom of the span (y, px), with the light on it."""
    top, bottom = span
    edge = [(box.left, top), (box.right, top), (box.right, bottom), (box.left, bottom)]
    canvas.polygon(edge, hue)
    canvas.shade(edge, light, "#FFFFFF")


def _mark(canvas: Canvas, centre: Point, radius: float, words: Print) -> None:
    """The product's mark on the colour band."""
    hue = label_hue(words.seed)
    drawing = mark_for(words.name, words.seed)
    canvas.detail(centre, radius * 1.1, hue, lambda tile, middle: drawing(tile, middle, radius, text_on(hue), hue))


def _deep(hue: Colour) -> Colour:
    """The label's colour, dark enough for small text on paper."""
    return mix(hue, INK, 0.4)


def _line(
    canvas: Canvas, left: float, baseline: float, text: str, sizes: tuple[int, int], room: float, colour: Colour
) -> None:
    """One line of text at the largest size (px, from the first to the second) that fits the room."""
    largest, smallest = sizes
    size = next((s for s in range(largest, smallest, -1) if text_width(text, s) <= room), smallest)
    canvas.text((left, baseline), _shorten(text, size, room), size, colour)


def _notice(canvas: Canvas, box: Box, colour: Colour) -> None:
    """The demo notice at the label's foot, spaced out to be read, and as wide as the label allows."""
    room = box.right - box.left - 2 * box.margin
    size = next(s for s in range(32, 8, -1) if text_width(NOTICE, s, spacing=s * 0.08) <= room)
    canvas.text((box.left + box.margin, box.bottom - 22), NOTICE, size, colour, spacing=size * 0.08)


def _name(canvas: Canvas, box: Box, name: str, top: float, bottom: float) -> None:
    """The product name, as large as its lines fit between top and bottom, in the middle of that height."""
    room = box.right - box.left - 2 * box.margin
    size, lines = fit_name(name, room, bottom - top)
    first = (top + bottom) / 2 - len(lines) * size * LINE_HEIGHT / 2 + size * 0.9
    for index, line in enumerate(lines):
        place = (box.left + box.margin, first + index * size * LINE_HEIGHT)
        canvas.text(place, line, size, INK, bold=True)


def fit_name(name: str, width: float, height: float) -> tuple[int, list[str]]:
    """The largest size (px) at which the name fits this room in at most three lines, and those lines."""
    for size in NAME_SIZES:
        lines = _wrap(name, size, width)
        fits = all(text_width(line, size, bold=True) <= width for line in lines)
        if fits and len(lines) <= NAME_LINES and len(lines) * size * LINE_HEIGHT <= height:
            return size, lines
    # A name no size can hold is cut rather than allowed to run off the pack.
    smallest = NAME_SIZES[-1]
    return smallest, [_shorten(line, smallest, width * 0.98) for line in _wrap(name, smallest, width)[:NAME_LINES]]


def _wrap(text: str, size: int, width: float) -> list[str]:
    """The words in as few lines as the width allows; a word wider than the width stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size, bold=True) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _shorten(text: str, size: int, room: float) -> str:
    """The text, or as much of its beginning as fits the room with three dots after it."""
    if text_width(text, size) <= room:
        return text
    kept = len(text)
    while kept and text_width(text[:kept].rstrip() + "...", size) > room:
        kept -= 1
    return text[:kept].rstrip() + "..."
