"""Who keeps the site, for the head of the home page."""

from typing import Any

from django import template

from config import structured_data
from shop.models import Store
from shop.templatetags.shop import rules_in_force

register = template.Library()


@register.simple_tag(takes_context=True)
def site_data(context: template.Context) -> dict[str, Any]:
    """For `json_ld`. Reads the store; a public page must not make the row that is missing."""
    return structured_data.site(Store.objects.first() or Store(), rules_in_force(context))
