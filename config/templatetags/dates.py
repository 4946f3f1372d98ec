"""The filter `date`, which works out each day and moment once: an article names the same few a dozen times.

Built in (settings.TEMPLATES), in place of Django's.
"""

from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import date as django_date

register = template.Library()


@register.filter("date", expects_localtime=True, is_safe=False)
def written(value: Any, form: str | None = None) -> Any:
    if not isinstance(value, date):
        return django_date(value, form)
    return _written(value, form, value.tzinfo if isinstance(value, datetime) else None)


@lru_cache(maxsize=1024)
def _written(value: date, form: str | None, zone: tzinfo | None) -> Any:
    """Two moments are equal that name one instant in two zones, so the zone is asked for too."""
    return django_date(value, form)
