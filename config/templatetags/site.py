"""What every page of the site needs beyond plain values."""

from dataclasses import dataclass

from django import template
from django.conf import settings

from blog.copies import Copy
from blog.models import Category as Topic
from config import assets
from shop.models import Category as Department

register = template.Library()


@dataclass(frozen=True)
class Menu:
    topics: list[Topic]
    departments: list[Department]


menu_copy = Copy(
    lambda: Menu(list(Topic.objects.filter(parent=None)), list(Department.objects.filter(parent=None))),
)


@register.simple_tag
def menu() -> Menu:
    """Topics of the library and departments of the shop, at most a moment old."""
    return menu_copy()


@register.filter
def as_list(thing: object) -> list[object]:
    """One thing, for a template that shows a list of them."""
    return [thing]


@register.simple_tag
def assets_of(kind: str) -> list[str]:
    """The stylesheets ("css") or scripts ("js") that a page links, as names below `static/`."""
    return assets.served(kind)


@register.simple_tag
def is_demo() -> bool:
    """Whether this is the demonstration, where no goods are real and no money moves."""
    return bool(settings.DEMO)
