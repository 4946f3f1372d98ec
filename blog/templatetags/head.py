"""What stands in a page's head for readers that are machines."""

import json
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from blog import structured_data
from blog.addresses import absolute as absolute_address
from blog.models import Author, Category, Ingredient, Post

register = template.Library()

# An element of data ends at the first `</script`, whatever stands around it; and browsers read on after `<!--`.
ESCAPES = [(c, f"\\u{ord(c):04X}") for c in "<>&\u2028\u2029"]


@register.filter
def absolute(address: str) -> str:
    """An address of ours with the site before it."""
    return absolute_address(address)


@register.filter
def one_line(text: str, most: int) -> str:
    """`text` without line ends, in `most` characters; what is left out is an ellipsis."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else Truncator(line).chars(most)


@register.simple_tag(takes_context=True)
def canonical(context: template.Context, path: str = "") -> str:
    """The one address of this page: SITE_URL, its path, and which page of a list. No filter, no order, no campaign."""
    request = context.get("request")
    path = path or (request.path if request else "/")
    number = getattr(context.get("page"), "number", 1)
    return absolute_address(f"{path}?page={number}" if number > 1 else path)


@register.simple_tag
def social_card() -> str:
    """What stands for a page that has no picture of its own."""
    return absolute_address(static("img/social-card.jpg"))


@register.simple_tag
def json_ld(data: dict[str, Any] | None) -> SafeString | str:
    """`data` as an element that browsers do not run and search engines read; nothing for nothing."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character, escape in ESCAPES:
        text = text.replace(character, escape)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  ESCAPES left no "<"


@register.simple_tag
def article_data(post: Post) -> dict[str, Any]:
    return structured_data.article(post)


@register.simple_tag
def topic_data(category: Category) -> dict[str, Any]:
    return structured_data.topic(category)


@register.simple_tag
def ingredient_data(ingredient: Ingredient) -> dict[str, Any]:
    return structured_data.ingredient(ingredient)


@register.simple_tag
def author_data(author: Author) -> dict[str, Any]:
    return structured_data.profile(author)


@register.simple_tag
def study_data(source: dict[str, Any]) -> dict[str, Any]:
    return structured_data.study(source)
