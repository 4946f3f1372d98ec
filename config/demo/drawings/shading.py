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
    tints = [_composite(layers, share) for share in shares]
    line, size = ((1, len(tints)), (1, length)) if down else ((len(tints), 1), (length, 1))
    colours = Image.frombytes("RGB", line, bytes(value for tint in tints for value in tint[:3]))
    strengths = Image.frombytes("L", line, bytes(tint[3] for tint in tints))
    return colours.resize(size, Image.Resampling.BILINEAR), strengths.resize(size, Image.Resampling.BILINEAR)


def _composite(layers: Sequence[Layer], share: float) -> tuple[int, int, int, int]:
    """The layers at this share of the extent as one colour (red, green, blue) and one strength, all 0-255."""
    total, parts = 0.0, [0.0, 0.0, 0.0]
    for stops, colour in layers:
        strength = _strength(stops, share)
        total += (1 - total) * strength
        parts = [have + (new - have) * strength for have, new in zip(parts, rgb(colour), strict=True)]
    red, green, blue = (round(part / total) if total else 0 for part in parts)
    return red, green, blue, round(255 * total)


def _strength(stops: Points, share: float) -> float:
    """The strength at this share of the extent, eased between the two stops around it."""
    for (x0, s0), (x1, s1) in zip(stops, stops[1:], strict=False):
        if share <= x1:
            t = min(1.0, max(0.0, (share - x0) / (x1 - x0)))
            return s0 + (s1 - s0) * t * t * (3 - 2 * t)
    return stops[-1][1]
