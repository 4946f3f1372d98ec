"""Light and shade across a shape, worked out for each place along one direction."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

from .curves import Points
from .palette import Colour, rgb

# Light or shade: its stops, (share of the extent, strength) in order, both 0-1, and its colour.
Layer = tuple[Points, Colour]


def ramp(
    layers: Sequence[Layer], shares: Sequence[float], length: int, *, down: bool
) -> tuple[Image.Image, Image.Image]:
    """The layers at these shares of the extent, as a line of colours and one of strengths, this many pixels long."""
    parsed = [(stops, rgb(colour)) for stops, colour in layers]
    tints = [_composite(parsed, share) for share in shares]
    line, size = ((1, len(tints)), (1, length)) if down else ((len(tints), 1), (length, 1))
    colours = Image.frombytes("RGB", line, bytes(value for tint in tints for value in tint[:3]))
    strengths = Image.frombytes("L", line, bytes(tint[3] for tint in tints))
    return colours.resize(size, Image.Resampling.BILINEAR), strengths.resize(size, Image.Resampling.BILINEAR)


def _composite(layers: Sequence[tuple[Points, tuple[int, int, int]]], share: float) -> tuple[int, int, int, int]:
    """The layers at this share of the extent as one colour (red, green, blue) and one strength, all 0-255.

    Asked some two hundred thousand times for the demo's pictures: no list is made on the way.
    """
    total = red = green = blue = 0.0
    for stops, (layer_red, layer_green, layer_blue) in layers:
        if strength := _strength(stops, share):
            total += (1 - total) * strength
            red += (layer_red - red) * strength
            green += (layer_green - green) * strength
            blue += (layer_blue - blue) * strength
    if not total:
        return 0, 0, 0, 0
    return round(red / total), round(green / total), round(blue / total), round(255 * total)


def _strength(stops: Points, share: float) -> float:
    """The strength at this share of the extent, eased between the two stops around it."""
    x0, s0 = stops[0]
    if share <= x0:
        return s0
    for x1, s1 in stops[1:]:
        if share <= x1:
            t = (share - x0) / (x1 - x0)
            return s0 + (s1 - s0) * t * t * (3 - 2 * t)
        x0, s0 = x1, s1
    return s0
