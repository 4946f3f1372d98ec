"""The demo content's pictures, drawn in code so that no picture file has to be licensed or shipped."""

from .articles import ARTICLE_IMAGES, draw_article_image
from .facts import draw_pack_facts
from .packs import draw_pack, draw_pack_label

__all__ = ["ARTICLE_IMAGES", "draw_article_image", "draw_pack", "draw_pack_facts", "draw_pack_label"]
