"""The article pictures: which key is drawn by what, on paper of 1500 x 1000 px."""

from __future__ import annotations

from collections.abc import Callable

from .calf import draw_calf_cover
from .canvas import Canvas
from .causes import draw_causes
from .landscapes import draw_bone_cover, draw_night_cover
from .motor_unit import draw_motor_unit
from .palette import PAPER

WIDTH, HEIGHT = 1500, 1000  # px
SCALE = 3  # drawn pixels per finished pixel: these pictures are all thin curved lines

_DRAWINGS: dict[str, Callable[[Canvas], None]] = {
    "twitch-motor-unit": draw_motor_unit,
    "twitch-causes": draw_causes,
    "magnesium-and-cramps-cover": draw_calf_cover,
    "caffeine-and-sleep-cover": draw_night_cover,
    "vitamin-d-calcium-and-bones-cover": draw_bone_cover,
}

ARTICLE_IMAGES: tuple[str, ...] = tuple(_DRAWINGS)


def draw_article_image(key: str) -> bytes:
    """The article picture of this key as a JPEG of 1500 x 1000 px."""
    if key not in _DRAWINGS:
        raise ValueError(f"There is no article picture {key!r}; known keys: {', '.join(ARTICLE_IMAGES)}.")
    canvas = Canvas(WIDTH, HEIGHT, PAPER, scale=SCALE)
    _DRAWINGS[key](canvas)
    return canvas.jpeg()
