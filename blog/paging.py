"""Page numbers of lists."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

# `\d` would also match digits of other scripts, and a number of 5,000 digits would be parsed for long.
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def page_of(rows: "QuerySet[Any] | Sequence[Any]", request: HttpRequest, *, size: int) -> "Page[Any]":
    """The page that `?page=` names, `size` rows long; 404 for anything that is not one of its pages."""
    text = request.GET.get("page", "1")
    if not PAGE_NUMBER.fullmatch(text):
        raise Http404("No such page.")
    paginator = Paginator(rows, size)
    number = int(text)
    if number > paginator.num_pages:
        raise Http404("No such page.")
    return paginator.page(number)
