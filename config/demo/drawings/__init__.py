"""The demo content's pictures, drawn in code so that no picture file has to be licensed or shipped."""

from .articles import ARTICLE_IMAGES, draw_article_image
from .emblems import EMBLEMS, draw_emblem
from .facts import draw_pack_facts
from .packs import FORMS, draw_pack, draw_pack_label
from .social import draw_social_card

__all__ = [
    "ARTICLE_IMAGES",
    "EMBLEMS",
    "FORMS",
    "draw_article_image",
    "draw_emblem",
    "draw_pack",
    "draw_pack_facts",
    "draw_pack_label",
    "draw_social_card",
]
