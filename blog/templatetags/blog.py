"""What the templates of the library need beyond plain values."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from blog.addresses import absolute
from blog.citations.page import PageToCite
from blog.models import Post

register = template.Library()

SITE_NAME = "Simples"


@register.simple_tag
def rendered(html: str) -> SafeString:
    """What `blog.body` rendered. The one place where stored HTML is printed: RenderedField let nothing else in."""
    return mark_safe(html)  # noqa: S308  cleaned twice on its way into the column


@register.simple_tag
def ways_to_cite(post: Post) -> list[tuple[str, str]]:
    """(style, text) of the article itself, for readers who cite it."""
    published_at = post.published_at or post.created_at
    return PageToCite(
        title=post.title,
        authors=[part["name"] for part in post.byline if part["role"] == "Author"] or [SITE_NAME],
        site=SITE_NAME,
        published_on=timezone.localdate(published_at),
        url=absolute(post.get_absolute_url()),
        key=f"simples-{post.slug}",
    ).in_all_styles()
