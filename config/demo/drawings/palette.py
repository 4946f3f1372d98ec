"""The colours of the demo pictures, as "#RRGGBB"."""

from __future__ import annotations

Colour = str  # "#RRGGBB", or "#RRGGBBAA" where fills may be translucent

PAPER: Colour = "#FBFAF6"
GROUND: Colour = "#E9EEE6"  # the tile behind a pack
INK: Colour = "#16211D"
BRAND: Colour = "#0B5A4A"
BRAND_WASH: Colour = "#E4F1EC"
RUST: Colour = "#A3350B"
CAP: Colour = "#CFC7B2"
EDGE: Colour = "#8E8670"
AMBER: Colour = "#8A4B14"
WHITE_PLASTIC: Colour = "#F4F2EB"
RUBBER: Colour = "#2A2C2B"
FLESH: Colour = "#C4694A"  # muscle
OCHRE: Colour = "#B5822A"
WHEAT: Colour = "#CDAE72"
NIGHT: Colour = "#12312B"
EUCALYPTUS: Colour = "#3D7765"
SAGE: Colour = "#A9BFAE"
SAND: Colour = "#EFE6D3"
ROSE: Colour = "#D9A79A"
TURMERIC: Colour = "#D9962B"

# One label colour per seed: the order keeps neighbours on a shelf apart.
LABEL_HUES: tuple[Colour, ...] = (
    EUCALYPTUS,
    OCHRE,
    "#4B6583",  # slate blue
    "#6D4263",  # plum
    "#AE5635",  # terracotta
    "#6C7034",  # olive
    "#1F6A76",  # teal
    WHEAT,
    "#AD5F6B",  # rose
    "#3C4543",  # charcoal
)


def rgb(colour: Colour) -> tuple[int, int, int]:
    """The red, green and blue of "#RRGGBB", each 0-255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` (0-1) of the way from the first to the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return f"#{red:02X}{green:02X}{blue:02X}"


def deepened(colour: Colour, share: float) -> Colour:
    """The same colour in shade, where this share (0-1) of its light is left: it keeps its warmth."""
    red, green, blue = (round(value * share) for value in rgb(colour))
    return f"#{red:02X}{green:02X}{blue:02X}"


def luminance(colour: Colour) -> float:
    """The relative luminance (0-1) as WCAG defines it, to choose a text colour that can be read."""
    parts = [value / 255 for value in rgb(colour)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_on(ground: Colour) -> Colour:
    """Ink or paper, whichever stands out more on this ground."""
    light = luminance(ground) + 0.05
    return PAPER if (luminance(PAPER) + 0.05) / light > light / (luminance(INK) + 0.05) else INK
