"""A supersampled drawing surface.

A picture is drawn in units of its own: the view says which part of the drawing fills the finished picture. The
surface is kept some times larger than the finished picture and reduced once at the end, which is what makes every
edge smooth.
"""

from __future__ import annotations

import io
import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .curves import Point, Points
from .grain import speckled, toothed
from .lettering import BOLD_SHARE, font, text_width
from .palette import INK, Colour
from .shading import Layer, ramp

JPEG_QUALITY = 88

# Shadows are blurred on a small copy of the picture: a blur has no fine detail to lose, and it is far quicker.
SHADOW_REDUCTION = 8

STRIP = 64  # drawn pixels

# Lines are laid down in runs of a few points, and get a round joint where they turn by more than this (radians).
STROKE_RUN = 6
SHARP = 0.5

View = tuple[float, float, float]  # left, top and width, in units, of what fills the finished picture


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
    """A picture being drawn: its size in finished pixels, `scale` drawn pixels to each, all else in units."""

    def __init__(self, width: int, height: int, ground: Colour, *, scale: int = 2, view: View | None = None) -> None:
        self.reduction = scale
        self.left, self.top, span = view or (0.0, 0.0, float(width))
        self.unit = width * scale / span  # drawn pixels to a unit
        self.image = Image.new("RGB", (width * scale, height * scale), ground)
        self._draw = ImageDraw.Draw(self.image)
        self.covered = (0, 0)

    def cover(self, top: float, bottom: float) -> None:
        """Say that these rows will be covered later by something opaque, so that nobody shades them for nothing."""
        self.covered = (self._at(0, top)[1], self._at(0, bottom)[1])

    def _at(self, x: float, y: float) -> tuple[int, int]:
        """A point as whole drawn pixels: Pillow would cut fractions off, which makes shapes uneven."""
        return round((x - self.left) * self.unit), round((y - self.top) * self.unit)

    def polygon(self, points: Points, fill: Colour) -> None:
        """A filled shape."""
        self._draw.polygon([self._at(*point) for point in points], fill=fill)

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
        self._draw.ellipse((*self._at(x - across, y - down), *self._at(x + across, y + down)), fill=fill)

    def ring(self, centre: Point, radius: float, colour: Colour, width: float) -> None:
        """A circle line, centred on its radius."""
        reach = radius + width / 2
        x, y = centre
        box = (*self._at(x - reach, y - reach), *self._at(x + reach, y + reach))
        self._draw.ellipse(box, outline=colour, width=max(1, round(width * self.unit)))

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour) -> None:
        """A filled rectangle."""
        (x0, y0), (x1, y1) = self._at(left, top), self._at(right, bottom)
        # Pillow counts the last row and column in; a box thinner than a drawn pixel is still one pixel thick.
        self._draw.rectangle((x0, y0, max(x0, x1 - 1), max(y0, y1 - 1)), fill=fill)

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
        stroke = BOLD_SHARE * size * self.unit if bold else 0.0
        face = font(round(size * self.unit))
        # The first letter's own side room is taken back, so that large and small lines start at one edge.
        ink = face.getmask(text[:1]).getbbox()
        bearing = ink[0] / self.unit if ink else 0.0
        left += stroke / self.unit - (bearing if anchor == "l" else 0.0)
        for piece in text if spacing else (text,):
            place = ((left - self.left) * self.unit, (at[1] - self.top) * self.unit)
            self._draw.text(place, piece, colour, face, anchor="ls", stroke_width=stroke, stroke_fill=colour)
            left += face.getlength(piece) / self.unit + spacing

    def shadow(
        self, centre: Point, across: float, down: float, blur: float, strength: float, *, corner: float | None = None
    ) -> None:
        """A soft ink shadow at this strength (0-1): a bar with these half-axes, blurred this far, its ends round."""
        reach = 3 * blur
        near = self._at(centre[0] - across - reach, centre[1] - down - reach)
        size = (round(2 * (across + reach) * self.unit), round(2 * (down + reach) * self.unit))
        share = self.unit / SHADOW_REDUCTION
        mask = Image.new("L", (size[0] // SHADOW_REDUCTION, size[1] // SHADOW_REDUCTION), 0)
        bar = [edge * share for edge in (reach, reach, reach + 2 * across, reach + 2 * down)]
        ImageDraw.Draw(mask).rounded_rectangle(
            bar, (down if corner is None else corner) * share, fill=round(255 * strength)
        )
        soft = mask.filter(ImageFilter.GaussianBlur(blur * share))
        self.image.paste(INK, near, soft.resize(size, Image.Resampling.BILINEAR))

    def shade(self, points: Points, *layers: Layer, down: bool = False, grain: bool = False) -> None:
        """Tint a shape with layers of light and shade, one over the other, from left to right or down it.

        With grain the tint is sprayed on in small specks, as by a stencil printer.
        """
        axis = int(down)
        low, high = min(point[axis] for point in points), max(point[axis] for point in points)
        outline = [self._at(*point) for point in points]
        x0, y0 = max(0, min(x for x, _ in outline)), max(0, min(y for _, y in outline))
        x1 = min(self.image.width, max(x for x, _ in outline))
        y1 = min(self.image.height, max(y for _, y in outline))
        if x0 >= x1 or y0 >= y1:
            return
        origin, first, length = (self.top, y0, y1 - y0) if down else (self.left, x0, x1 - x0)
        places = [
            origin + (first + (i + 0.5) * self.reduction) / self.unit for i in range(-(-length // self.reduction))
        ]
        colours, strengths = ramp(layers, [(place - low) / (high - low) for place in places], length, down=down)
        # Strip by strip: the work then stays in the processor's cache, which is several times quicker.
        for at in range(y0, y1, STRIP):
            if self.covered[0] <= at and at + STRIP <= self.covered[1]:
                continue
            size = (x1 - x0, min(STRIP, y1 - at))
            mask = Image.new("L", size, 0)
            ImageDraw.Draw(mask).polygon([(x - x0, y - at) for x, y in outline], fill=255)
            part = (0, at - y0, 1, at - y0 + size[1]) if down else None
            tints, soft = (line.resize(size, Image.Resampling.NEAREST, part) for line in (colours, strengths))
            soft = ImageChops.multiply(mask, soft)
            self.image.paste(tints, (x0, at), speckled(soft, (x0, at)) if grain else soft)

    def finished(self) -> Image.Image:
        """The picture at its finished size."""
        return self.image.reduce(self.reduction)

    def paper_jpeg(self) -> bytes:
        """The finished picture as if printed on paper: with a slight tooth all over."""
        return jpeg(toothed(self.finished()))

    def jpeg(self) -> bytes:
        """The finished picture; no colour profile, which every browser reads as sRGB."""
        return jpeg(self.finished())


def jpeg(picture: Image.Image) -> bytes:
    """A picture as the bytes of a JPEG."""
    out = io.BytesIO()
    # Full colour resolution (no chroma subsampling) keeps small coloured letters crisp.
    picture.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return out.getvalue()
