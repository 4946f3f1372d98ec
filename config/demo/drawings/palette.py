"""The colours of the demo pictures, as "#RRGGBB"."""

from __future__ import annotations

from .canvas import Colour, luminance

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

# One label colour per seed: the order keeps neighbours on a shelf apart.
LABEL_HUES: tuple[Colour, ...] = (
    "#3D7765",  # eucalyptus
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


def text_on(ground: Colour) -> Colour:
    """Ink or paper, whichever stands out more on this ground."""
    light = luminance(ground) + 0.05
    return PAPER if (luminance(PAPER) + 0.05) / light > light / (luminance(INK) + 0.05) else INK
