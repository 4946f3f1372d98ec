"""Pictures in templates."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from blog.body import Picture
from blog.models import Image
from blog.models.picture_file import PictureFile

register = template.Library()

EAGER, LAZY = 'fetchpriority="high"', 'loading="lazy" decoding="async"'


@register.simple_tag
def picture(
    image: PictureFile | Picture | None, *, sizes: str, alt: str | None = None, css: str = "", eager: bool = False
) -> SafeString | str:
    """`image` (an Image, a SupplementImage, a card's picture, or none) with its renditions once drawn, else the file.

    `sizes` says how wide the page shows it, as in HTML. `alt` replaces the picture's own words: "" beside a title that
    says the same. `css` is the class of the <img>; a focal point adds its own. `eager` is for the one picture that the
    first screen waits for.
    """
    if not image:
        return ""
    words = image.alt if alt is None else alt
    if isinstance(image, Image) and image.focus_class:
        css = f"{css} {image.focus_class}".lstrip()
    named = f' class="{escape(css)}"' if css else ""
    shown = (
        f'<img{named} src="{escape(image.url)}" alt="{escape(words)}" '
        f'width="{image.width}" height="{image.height}" {EAGER if eager else LAZY}>'
    )
    if not (sources := image.sources):
        return mark_safe(shown)  # noqa: S308  every value is escaped
    sizes = escape(sizes)
    smaller = "".join(
        f'<source type="{source.type}" srcset="{escape(source.srcset)}" sizes="{sizes}">' for source in sources
    )
    return mark_safe(f"<picture>{smaller}{shown}</picture>")  # noqa: S308  as above
