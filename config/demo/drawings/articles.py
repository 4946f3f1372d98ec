"""The article pictures: which key is drawn by what, as JPEGs of 1600 x 1067 px."""

from __future__ import annotations

from collections.abc import Callable

from .calf import draw_calf_cover
from .canvas import Canvas
from .causes import draw_causes
from .covers_bands import draw_gut_cover, draw_nerves_cover, draw_omega_cover, draw_water_cover
from .covers_herbs import (
    draw_calm_cover,
    draw_ginseng_cover,
    draw_turmeric_cover,
    draw_valerian_cover,
    draw_withania_cover,
)
from .covers_lattices import draw_joint_cover, draw_protein_cover
from .covers_night import draw_sleep_cover
from .covers_pages import draw_withdrawn_cover
from .covers_rings import draw_coenzyme_cover, draw_iron_cover, draw_zinc_cover
from .landscapes import draw_bone_cover, draw_night_cover
from .motor_unit import draw_motor_unit
from .palette import PAPER

WIDTH, HEIGHT = 1600, 1067  # px
FIELD = 1500.0  # the drawings' own width in units; they are 1000 high
SCALE = 3  # drawn pixels per finished pixel: these pictures are all thin curved lines

Drawing = Callable[[Canvas], None]

# Labelled diagrams stay on plain paper, where their words are sharpest.
_DIAGRAMS: dict[str, Drawing] = {
    "twitch-motor-unit": draw_motor_unit,
    "twitch-causes": draw_causes,
}

_COVERS: dict[str, Drawing] = {
    "magnesium-and-cramps-cover": draw_calf_cover,
    "caffeine-and-sleep-cover": draw_night_cover,
    "vitamin-d-calcium-and-bones-cover": draw_bone_cover,
    "magnesium-and-sleep-cover": draw_sleep_cover,
    "valerian-and-sleep-cover": draw_valerian_cover,
    "withania-and-stress-cover": draw_withania_cover,
    "herbs-for-calm-cover": draw_calm_cover,
    "zinc-and-colds-cover": draw_zinc_cover,
    "iron-and-tiredness-cover": draw_iron_cover,
    "glucosamine-and-joints-cover": draw_joint_cover,
    "probiotics-with-antibiotics-cover": draw_gut_cover,
    "b-vitamins-and-nerves-cover": draw_nerves_cover,
    "omega-3-and-the-heart-cover": draw_omega_cover,
    "turmeric-and-joints-cover": draw_turmeric_cover,
    "creatine-and-protein-cover": draw_protein_cover,
    "water-and-electrolytes-cover": draw_water_cover,
    "coenzyme-q10-and-statins-cover": draw_coenzyme_cover,
    "ginseng-and-stress-cover": draw_ginseng_cover,
    "when-a-study-is-withdrawn-cover": draw_withdrawn_cover,
}

ARTICLE_IMAGES: tuple[str, ...] = (*_DIAGRAMS, *_COVERS)


def draw_article_image(key: str) -> bytes:
    """The article picture of this key as a JPEG of 1600 x 1067 px."""
    if key not in ARTICLE_IMAGES:
        raise ValueError(f"There is no article picture {key!r}; known keys: {', '.join(ARTICLE_IMAGES)}.")
    canvas = Canvas(WIDTH, HEIGHT, PAPER, scale=SCALE, view=(0.0, 0.0, FIELD))
    if key in _DIAGRAMS:
        _DIAGRAMS[key](canvas)
        return canvas.jpeg()
    _COVERS[key](canvas)
    return canvas.paper_jpeg()
