"""The demo content's pictures, drawn in code so that no picture file has to be licensed or shipped."""

from .articles import ARTICLE_IMAGES, draw_article_image
from .packs import draw_pack

__all__ = ["ARTICLE_IMAGES", "draw_article_image", "draw_pack"]
