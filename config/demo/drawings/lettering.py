"""Text in the pictures: the font every machine has, and how words are measured, wrapped and cut to a room."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PIL import ImageFont

METRIC_SCALE = 4  # text is measured at this scale, so that its width is the same at every scale
LAST_WORD = 3  # letters: a last word no longer than this never stands on a line of its own, as in "Vitamin C"
LINE_HEIGHT = 1.12  # of the text size

# A faux bold: the built-in font has one weight, so headings are thickened by this share of their size.
BOLD_SHARE = 0.014

# The built-in font has little beyond ASCII; these have a plain spelling, and other strangers are left out.
PLAIN_SPELLINGS = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u00d7": "x", "\u00b5": "u", "\u03bc": "u", "\u00df": "ss", "\u2044": "/"}
)
KNOWN_SIGNS = "\u2018\u2019\u201c\u201d\u00b0\u00b7\u2026\u2122"


@lru_cache(maxsize=512)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's built-in scalable font at this size (drawn pixels): the only font every machine has."""
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise RuntimeError("The demo pictures need a Pillow that was built with FreeType.")
    return found


def text_width(text: str, size: float, *, bold: bool = False, spacing: float = 0) -> float:
    """The width of one line of text (in the unit of its size); spacing is the extra room after each letter."""
    extra = 2 * BOLD_SHARE * size if bold else 0.0
    return font(round(size * METRIC_SCALE)).getlength(text) / METRIC_SCALE + extra + spacing * max(0, len(text) - 1)


def plain(text: str) -> str:
    """The text in letters the built-in font can draw: accents dropped, other signs spelled plainly or left out."""
    # Known signs are kept as they are: the decomposition below would turn some of them into letters.
    parts = (sign if sign in KNOWN_SIGNS else unicodedata.normalize("NFKD", sign) for sign in text)
    spelled = "".join(parts).translate(PLAIN_SPELLINGS)
    return " ".join("".join(s for s in spelled if s in KNOWN_SIGNS or " " <= s <= "~").split())


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """The words in as few lines as the width allows; a word wider than the width stands alone."""
    lines: list[str] = []
    words = text.split()
    if len(words) > 1 and len(words[-1]) <= LAST_WORD:
        words[-2:] = [" ".join(words[-2:])]
    for word in words:
        if lines and text_width(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def shorten(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits the room with three dots after it."""
    if text_width(text, size, bold=bold) <= room:
        return text
    kept = len(text)
    while kept and text_width(text[:kept].rstrip() + "...", size, bold=bold) > room:
        kept -= 1
    return text[:kept].rstrip() + "..."


def fit_line(text: str, sizes: tuple[int, int], room: float) -> tuple[int, str]:
    """The largest size, from the first to the second, at which the line fits the room; cut if none does."""
    largest, smallest = sizes
    size = next((s for s in range(largest, smallest, -1) if text_width(text, s) <= room), smallest)
    return size, shorten(text, size, room)


def fit_lines(text: str, sizes: range, width: float, height: float, most: int) -> tuple[int, list[str]]:
    """The largest bold size at which the words fit this room in at most so many lines, and those lines."""
    for size in sizes:
        lines = wrap(text, size, width, bold=True)
        fits = all(text_width(line, size, bold=True) <= width for line in lines)
        if fits and len(lines) <= most and len(lines) * size * LINE_HEIGHT <= height:
            return size, lines
    # Words no size can hold are cut rather than allowed to run over the edge.
    smallest = sizes[-1]
    lines = wrap(text, smallest, width, bold=True)
    kept = lines[: max(1, min(most, int(height / (smallest * LINE_HEIGHT))))]
    if len(lines) > len(kept):
        kept[-1] += " ..."
    return smallest, [shorten(line, smallest, width * 0.98, bold=True) for line in kept]
