"""Pictures in templates."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.models.picture_file import PictureFile

register = template.Library()


@register.simple_tag
def picture(
    image: PictureFile | None, *, sizes: str, alt: str | None = None, css: str = "", eager: bool = False
) -> SafeString | str:
    """`image` (an Image, a SupplementImage, or none) with its renditions once they are drawn, else the stored file.

    `sizes` says how wide the page shows it, as in HTML. `alt` replaces the picture's own words: "" beside a title that
    says the same. `css` is the class of the <img>. `eager` is for the one picture that the first screen waits for.
    """
    if not image:
        return ""
    attributes = {
        **({"class": css} if css else {}),
        "src": image.file.url,
        "alt": image.alt if alt is None else alt,
        "width": image.width,
        "height": image.height,
        **({"fetchpriority": "high"} if eager else {"loading": "lazy", "decoding": "async"}),
    }
    shown = format_html("<img{}>", format_html_join("", ' {}="{}"', attributes.items()))
    if not (sources := image.sources):
        return shown
    smaller = format_html_join(
        "", '<source type="{}" srcset="{}" sizes="{}">', ((source.type, source.srcset, sizes) for source in sources)
    )
    return format_html("<picture>{}{}</picture>", smaller, shown)
