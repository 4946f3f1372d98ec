"""What the templates of the library need beyond plain values."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from blog.models import Post

register = template.Library()


@register.simple_tag
def post_body(post: Post) -> SafeString:
    """The article's text. The one place where stored HTML is printed: RenderedField let nothing else in."""
    return mark_safe(post.body_rendered)  # noqa: S308
