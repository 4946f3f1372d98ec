"""A supersampled drawing surface and the curve helpers the demo pictures share.

All coordinates and lengths are in pixels of the finished picture; the surface is kept some times larger and
reduced once at the end, which is what makes every edge smooth.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

DETAIL_SCALE = 8  # drawn pixels per finished pixel where small shapes are drawn on a tile of their own
METRIC_SCALE = 4  # text is measured at this scale, so that its width is the same at every scale
JPEG_QUALITY = 88

# Shadows are blurred on a small copy of the picture: a blur has no fine detail to lose, and it is far quicker.
SHADOW_REDUCTION = 4

SHADOW_INK = "#16211D"

# Lines are laid down in runs of a few points, and get a round joint where they turn by more than this (radians).
STROKE_RUN = 6
SHARP = 0.5

# A faux bold: the built-in font has one weight, so headings are thickened by this share of their size.
BOLD_SHARE = 0.014


Point = tuple[float, float]
Points = Sequence[Point]
Colour = str  # "#RRGGBB", or "#RRGGBBAA" where fills may be translucent


def rgb(colour: Colour) -> tuple[int, int, int]:
    """The red, green and blue of "#RRGGBB", each 0-255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` (0-1) of the way from the first to the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return f"#{red:02X}{green:02X}{blue:02X}"


def luminance(colour: Colour) -> float:
    """The relative luminance (0-1) as WCAG defines it, to choose a text colour that can be read."""
    parts = [value / 255 for value in rgb(colour)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """The point at this distance and angle; 0 degrees is to the right, 90 is down."""
    turn = math.radians(degrees)
    return centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


def curve(points: Points, *, closed: bool = False, steps: int = 14) -> list[Point]:
    """A smooth line through every point (Catmull-Rom), with `steps` short pieces between two points."""
    known = list(points)
    around = [known[-1], *known, known[0], known[1]] if closed else [known[0], *known, known[-1]]
    smooth: list[Point] = []
    for index in range(len(around) - 3):
        a, b, c, d = around[index : index + 4]
        for step in range(steps):
            smooth.append(_between(a, b, c, d, step / steps))
    if not closed:
        smooth.append(known[-1])
    return smooth


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """The Catmull-Rom point at `t` (0-1) between b and c."""

    def axis(p: float, q: float, r: float, s: float) -> float:
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)

    return axis(a[0], b[0], c[0], d[0]), axis(a[1], b[1], c[1], d[1])


def bend(start: Point, control: Point, end: Point, steps: int = 24) -> list[Point]:
    """A quadratic curve from start to end, pulled towards the control point."""
    found: list[Point] = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        x = u * u * start[0] + 2 * u * t * control[0] + t * t * end[0]
        y = u * u * start[1] + 2 * u * t * control[1] + t * t * end[1]
        found.append((x, y))
    return found


def round_corners(corners: Sequence[tuple[float, float, float]]) -> list[Point]:
    """A closed outline through (x, y, radius) corners, each rounded by its radius as far as its sides allow."""
    outline: list[Point] = []
    for index, (x, y, radius) in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        ends: list[Point] = []
        for other in (before, after):
            length = math.hypot(other[0] - x, other[1] - y) or 1.0
            reach = min(radius, length / 2) / length
            ends.append((x + (other[0] - x) * reach, y + (other[1] - y) * reach))
        outline.extend(bend(ends[0], (x, y), ends[1], 40))
    return outline


@lru_cache(maxsize=256)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's built-in scalable font at this size (drawn pixels): the only font every machine has."""
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise RuntimeError("The demo pictures need a Pillow that was built with FreeType.")
    return found


def text_width(text: str, size: float, *, bold: bool = False, spacing: float = 0) -> float:
    """The width of one line of text (px); spacing is the extra room after each letter (px)."""
    extra = 2 * BOLD_SHARE * size if bold else 0.0
    return font(round(size * METRIC_SCALE)).getlength(text) / METRIC_SCALE + extra + spacing * max(0, len(text) - 1)


def _heading(start: Point, end: Point) -> float:
    """The direction from start to end, in radians."""
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _turn(points: Points, index: int) -> float:
    """How far (radians, 0 to pi) a line turns at an inner point of it."""
    change = _heading(points[index], points[index + 1]) - _heading(points[index - 1], points[index])
    return abs((change + math.pi) % math.tau - math.pi)


def _sides(points: Points, first: int, last: int, half: float) -> list[Point]:
    """The outline of a line between two of its points, this far to either side."""
    left: list[Point] = []
    right: list[Point] = []
    for index in range(first, last + 1):
        x, y = points[index]
        ways = [_heading(points[i], points[i + 1]) for i in (index - 1, index) if 0 <= i < len(points) - 1]
        if len(ways) == 2 and _turn(points, index) <= SHARP:
            # One shared edge where the line only bends; at a sharp corner each piece keeps its own square end.
            middle = math.atan2(math.sin(ways[0]) + math.sin(ways[1]), math.cos(ways[0]) + math.cos(ways[1]))
            ways = [middle]
        elif len(ways) == 2:
            ways = ways[:1] if index == last else ways[1:] if index == first else ways
        for way in ways:
            across, down = -math.sin(way) * half, math.cos(way) * half
            left.append((x + across, y + down))
            right.append((x - across, y - down))
    return [*left, *reversed(right)]


class Canvas:
    """A picture being drawn: sizes and positions in finished pixels, `scale` drawn pixels to each."""

    def __init__(self, width: int, height: int, ground: Colour, scale: int = 2) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.image = Image.new("RGB", (width * scale, height * scale), ground)
        self._draw = ImageDraw.Draw(self.image, "RGBA")  # RGBA so that translucent fills blend

    def _scaled(self, *values: float) -> list[int]:
        """Finished pixels as whole drawn ones: Pillow would cut fractions off, which makes shapes uneven."""
        return [round(value * self.scale) for value in values]

    def polygon(self, points: Points, fill: Colour) -> None:
        """A filled shape."""
        self._draw.polygon([tuple(self._scaled(*point)) for point in points], fill=fill)

    def line(self, points: Points, colour: Colour, width: float) -> None:
        """A line with round ends and joints; give it an opaque colour, as its pieces overlap."""
        half = width / 2
        for start in range(0, len(points) - 1, STROKE_RUN):
            # In short runs, as one long outline would leave holes wherever the line crosses itself.
            self.polygon(_sides(points, start, min(start + STROKE_RUN, len(points) - 1), half), colour)
        for index, point in enumerate(points):
            if index in {0, len(points) - 1} or _turn(points, index) > SHARP:
                self.dot(point, half, colour)

    def outline(self, points: Points, colour: Colour, width: float) -> None:
        """A closed line."""
        self.line([*points, points[0], points[1]], colour, width)

    def shape(self, points: Points, fill: Colour, colour: Colour, width: float) -> None:
        """A filled shape with a line round it."""
        self.polygon(points, fill)
        self.outline(points, colour, width)

    def dot(self, centre: Point, radius: float, fill: Colour) -> None:
        """A filled circle."""
        self.oval(centre, radius, radius, fill)

    def oval(self, centre: Point, across: float, down: float, fill: Colour) -> None:
        """A filled ellipse with these half-axes."""
        x, y = centre
        self._draw.ellipse(self._scaled(x - across, y - down, x + across, y + down), fill=fill)

    def ring(self, centre: Point, radius: float, colour: Colour, width: float) -> None:
        """A circle line, centred on its radius."""
        reach = radius + width / 2
        x, y = centre
        box = self._scaled(x - reach, y - reach, x + reach, y + reach)
        self._draw.ellipse(box, outline=colour, width=max(1, round(width * self.scale)))

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """A filled rectangle."""
        x0, y0, x1, y1 = self._scaled(left, top, right, bottom)
        self._draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=fill)  # Pillow counts the last row and column in

    def text(
        self,
        at: Point,
        text: str,
        size: float,
        colour: Colour,
        *,
        anchor: str = "l",
        bold: bool = False,
        spacing: float = 0,
    ) -> None:
        """One line of text whose baseline is at `at`; anchor is "l", "m" or "r" for where `at` stands in it."""
        width = text_width(text, size, bold=bold, spacing=spacing)
        left = at[0] - {"l": 0.0, "m": width / 2, "r": width}[anchor]
        stroke = BOLD_SHARE * size * self.scale if bold else 0.0
        face = font(round(size * self.scale))
        # The first letter's own side room is taken back, so that large and small lines start at one edge.
        ink = face.getmask(text[:1]).getbbox()
        bearing = ink[0] / self.scale if ink else 0.0
        left += stroke / self.scale - (bearing if anchor == "l" else 0.0)
        for piece in text if spacing else (text,):
            place = (left * self.scale, at[1] * self.scale)
            self._draw.text(place, piece, colour, face, anchor="ls", stroke_width=stroke, stroke_fill=colour)
            left += face.getlength(piece) / self.scale + spacing

    def shadow(self, centre: Point, across: float, down: float, blur: float, strength: float) -> None:
        """A soft ink shadow: a round-ended bar with these half-axes, blurred this far (px), at this strength (0-1)."""
        reach = 3 * blur
        left, top = round(centre[0] - across - reach), round(centre[1] - down - reach)
        size = (round(2 * (across + reach)), round(2 * (down + reach)))
        mask = Image.new("L", (size[0] // SHADOW_REDUCTION, size[1] // SHADOW_REDUCTION), 0)
        bar = [edge / SHADOW_REDUCTION for edge in (reach, reach, reach + 2 * across, reach + 2 * down)]
        ImageDraw.Draw(mask).rounded_rectangle(bar, down / SHADOW_REDUCTION, fill=round(255 * strength))
        soft = mask.filter(ImageFilter.GaussianBlur(blur / SHADOW_REDUCTION))
        grown = soft.resize((size[0] * self.scale, size[1] * self.scale), Image.Resampling.BICUBIC)
        self.image.paste(SHADOW_INK, (left * self.scale, top * self.scale), grown)

    def detail(self, centre: Point, radius: float, ground: Colour, draw: Callable[[Canvas, Point], None]) -> None:
        """Draw small shapes on a plain ground at a finer scale: `draw` gets a tile and the centre of it."""
        side = 2 * math.ceil(radius)
        tile = Canvas(side, side, ground, DETAIL_SCALE)
        draw(tile, (side / 2, side / 2))
        size = (side * self.scale, side * self.scale)
        corner = (round((centre[0] - side / 2) * self.scale), round((centre[1] - side / 2) * self.scale))
        self.image.paste(tile.image.resize(size, Image.Resampling.LANCZOS), corner)

    def shade(self, points: Points, stops: Points, colour: Colour) -> None:
        """Tint a shape from left to right: stops are (share of its width 0-1, strength 0-1), in order."""
        edge, span = min(x for x, _ in points), max(x for x, _ in points) - min(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        # Only the columns that are tinted at all: a band of light is much narrower than the body it falls on.
        tinted = [index for index, (_, strength) in enumerate(stops) if strength > 0]
        first, last = stops[max(0, tinted[0] - 1)][0], stops[min(len(stops) - 1, tinted[-1] + 1)][0]
        left, width = edge + first * span, round((last - first) * span)
        corner = (round(left * self.scale), round(top * self.scale))
        size = (width * self.scale, round((bottom - top) * self.scale))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([((x - left) * self.scale, (y - top) * self.scale) for x, y in points], fill=255)
        # One sample to a finished pixel is fine enough for a soft change.
        samples = bytes(round(255 * _strength(stops, first + x / span)) for x in range(width))
        row = Image.frombytes("L", (width, 1), samples).resize((size[0], 1), Image.Resampling.BILINEAR)
        mask = ImageChops.multiply(mask, row.resize(size, Image.Resampling.NEAREST))
        self.image.paste(colour, corner, mask)

    def jpeg(self) -> bytes:
        """The finished picture; no colour profile, which every browser reads as sRGB."""
        finished = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        # Full colour resolution (no chroma subsampling) keeps small coloured letters crisp.
        finished.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
        return out.getvalue()


def _strength(stops: Points, share: float) -> float:
    """The strength at this share of the width, eased between the two stops around it."""
    for (x0, s0), (x1, s1) in zip(stops, stops[1:], strict=False):
        if share <= x1:
            t = min(1.0, max(0.0, (share - x0) / (x1 - x0)))
            return s0 + (s1 - s0) * t * t * (3 - 2 * t)
    return stops[-1][1]
