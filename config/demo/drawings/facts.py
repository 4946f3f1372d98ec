"""The supplement facts panel of a pack, printed large enough to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Canvas
from .curves import round_corners
from .labels import NOTICE, Print
from .lettering import fit_lines, plain, shorten, text_width, wrap
from .marks import mark_for
from .palette import EDGE, GROUND, INK, PAPER, mix, text_on
from .shapes import FIELD

SIDE = 1600  # px, both ways

LEFT, RIGHT, MARGIN = 130.0, 1070.0, 62.0
START, END = LEFT + MARGIN, RIGHT - MARGIN
HEAD = 176.0  # the colour band with the name
TITLE = 186.0  # the heading, the serve and the rules about them
FOOT = 108.0
TALLEST, SHORTEST = 1120.0, 640.0  # the whole panel
SIZES = range(44, 21, -1)
LEADING = 1.24  # of the text size, within a row
ROOM = 0.42  # of the text size, above and below a row
AMOUNT_SHARE = 0.36  # of the panel's width, at most

Row = tuple[str, str]  # what is in it, and how much


@dataclass(frozen=True)
class Table:
    """The rows as they will be printed: text size, each row's lines and amount, and the rows that found no room."""

    size: int
    rows: list[tuple[list[str], str]]
    left_out: int

    @property
    def height(self) -> float:
        """The height of all the rows together."""
        lines = sum(len(words) for words, _ in self.rows) + (1 if self.left_out else 0)
        count = len(self.rows) + (1 if self.left_out else 0)
        return lines * self.size * LEADING + count * 2 * ROOM * self.size


def draw_pack_facts(name: str, rows: Sequence[Row], serve: str, *, seed: int) -> bytes:
    """A pack's facts panel as a JPEG of 1600 x 1600 px: rows of ingredient and amount, and what a serve is."""
    words = Print(plain(name), "", "", seed)
    table = fit_table([(plain(what), plain(amount)) for what, amount in rows], TALLEST - HEAD - TITLE - FOOT)
    canvas = Canvas(SIDE, SIDE, GROUND, view=(0.0, 0.0, FIELD))
    height = max(SHORTEST, HEAD + TITLE + table.height + FOOT)
    top = (FIELD - height) / 2
    _paper(canvas, top, top + height, words)
    _title(canvas, top + HEAD, plain(serve))
    _rows(canvas, top + HEAD + TITLE, table)
    canvas.box(START, top + height - 76, END, top + height - 74, mix(PAPER, INK, 0.35))
    canvas.text((START, top + height - 32), NOTICE, 28, mix(PAPER, INK, 0.82), spacing=2.4)
    return canvas.jpeg()


def fit_table(rows: Sequence[Row], height: float) -> Table:
    """The rows at the largest size at which all fit the height; at the smallest, as many of them as fit."""
    for size in SIZES:
        table = Table(size, [_row(row, size) for row in rows], 0)
        if table.height <= height:
            return table
    size = SIZES[-1]
    for left_out in range(1, len(rows) + 1):
        table = Table(size, [_row(row, size) for row in rows[:-left_out]], left_out)
        if table.height <= height:
            return table
    return Table(size, [], len(rows))


def _row(row: Row, size: int) -> tuple[list[str], str]:
    """A row's words in lines that leave room for its amount, and the amount."""
    amount = shorten(row[1], size, (END - START) * AMOUNT_SHARE, bold=True)
    room = END - START - text_width(amount, size, bold=True) - size
    lines = wrap(row[0], size, room)
    return [shorten(line, size, room) for line in lines] or [""], amount


def _paper(canvas: Canvas, top: float, bottom: float, words: Print) -> None:
    """The panel's paper with its shadow, and the colour band with the name and the mark."""
    centre, half = ((LEFT + RIGHT) / 2 + 8, (top + bottom) / 2 + 12), (RIGHT - LEFT) / 2
    canvas.shadow(centre, half - 6, (bottom - top) / 2 - 6, 16, 0.3, corner=20)
    canvas.polygon(_card(top, bottom, 1.5), mix(GROUND, EDGE, 0.55))
    card = _card(top, bottom, 0.0)
    canvas.polygon(card, PAPER)
    band = [(x, min(y, top + HEAD)) for x, y in card]
    canvas.polygon(band, words.hue)
    canvas.box(LEFT, top + HEAD + 8, RIGHT, top + HEAD + 11, words.hue)
    pale = text_on(words.hue)
    radius = 56.0
    mark_for(words.name, words.seed)(canvas, (END - radius, top + HEAD / 2), radius, pale, words.hue)
    size, lines = fit_lines(words.name, range(70, 29, -2), END - START - 2 * radius - 40, HEAD - 48, 2)
    baseline = top + HEAD / 2 + size * 0.36 - (len(lines) - 1) * size * 0.56
    for index, line in enumerate(lines):
        canvas.text((START, baseline + index * size * 1.12), line, size, pale, bold=True)


def _card(top: float, bottom: float, grown: float) -> list[tuple[float, float]]:
    """The panel's outline with rounded corners, grown this far to all sides."""
    left, right, low, high = LEFT - grown, RIGHT + grown, top - grown, bottom + grown
    return round_corners([(left, low, 20), (right, low, 20), (right, high, 20), (left, high, 20)])


def _title(canvas: Canvas, top: float, serve: str) -> None:
    """The heading, and under a heavy rule what a serve is."""
    canvas.text((START, top + 80), "Supplement facts", 56, INK, bold=True)
    canvas.box(START, top + 106, END, top + 114, INK)
    ink = mix(PAPER, INK, 0.82)
    size, lines = fit_lines(serve, range(34, 23, -1), (END - START) * 0.76, 60, 2)
    for index, line in enumerate(lines):
        canvas.text((START, top + 158 - (len(lines) - 1 - 2 * index) * size * 0.56), line, size, ink)
    canvas.text((END, top + 158), "Amount", 34, ink, anchor="r")
    canvas.box(START, top + TITLE - 3, END, top + TITLE, INK)


def _rows(canvas: Canvas, top: float, table: Table) -> None:
    """The table's rows with hairlines between them, and a last line that owns up to what is left out."""
    size, y = table.size, top
    entries = list(table.rows)
    if table.left_out:
        entries.append(([f"and {table.left_out} more, listed on the product page"], ""))
    for index, (lines, amount) in enumerate(entries):
        if index:
            canvas.box(START, y - 1, END, y + 1, mix(PAPER, INK, 0.3))
        baseline = y + ROOM * size + size * 0.98
        for line in lines:
            canvas.text((START, baseline), line, size, INK)
            baseline += size * LEADING
        if amount:
            canvas.text((END, y + ROOM * size + size * 0.98), amount, size, INK, anchor="r", bold=True)
        y += 2 * ROOM * size + len(lines) * size * LEADING
