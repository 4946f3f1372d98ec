"""What every page of the site needs beyond plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from blog.copies import Copy
from blog.models import Category as Topic
from config import assets
from shop.models import Category as Department

register = template.Library()


@dataclass(frozen=True)
class Menu:
    topics: list[Topic]
    departments: list[Department]

    @cached_property
    def topic_links(self) -> SafeString:
        """As items of a list. Every page prints it twice, so it is written when the menu is read."""
        return _links(self.topics)

    @cached_property
    def department_links(self) -> SafeString:
        return _links(self.departments)


def _links(things: Sequence[Topic | Department]) -> SafeString:
    return format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((each.get_absolute_url(), each.name) for each in things)
    )


menu_copy = Copy(
    lambda: Menu(list(Topic.objects.filter(parent=None)), list(Department.objects.filter(parent=None))),
)


@register.simple_tag
def menu() -> Menu:
    """Topics of the library and departments of the shop, at most a moment old."""
    return menu_copy()


@register.simple_tag(takes_context=True)
def plain_numbers(context: template.Context) -> str:
    """From here on the page prints `1200` as it is, which Django does after asking sixty times for the language.

    Dates and dollars are printed by filters, which know how.
    """
    context.use_l10n = False
    return ""


@register.filter
def as_list(thing: object) -> list[object]:
    """One thing, for a template that shows a list of them."""
    return [thing]


@register.simple_tag
def assets_of(kind: assets.Kind) -> list[str]:
    """The stylesheets ("css") or scripts ("js") that a page links: their addresses."""
    return _addresses(tuple(assets.served(kind)))


@cache
def _addresses(names: tuple[str, ...]) -> list[str]:
    return [static(name) for name in names]


@register.simple_tag
def is_demo() -> bool:
    """Whether this is the demonstration, where no goods are real and no money moves."""
    return bool(settings.DEMO)
