"""What the templates of the library need beyond plain values."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def rendered(html: str) -> SafeString:
    """What `blog.body` rendered. The one place where stored HTML is printed: RenderedField let nothing else in."""
    return mark_safe(html)  # noqa: S308
