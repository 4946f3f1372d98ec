"""Anything by its name: an order by number or customer, a product by SKU, an article, a source, a list."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.options import ModelAdmin
from django.http import HttpRequest
from django.urls import reverse

from config.counter.menu import menu_for

MOST_OF_EACH = 5
FEWEST_LETTERS = 2
MOST_LETTERS = 100
# Where to look, by heading. Each list's own search decides what its words mean.
PLACES = {
    "Orders": "shop.order",
    "Products": "shop.supplement",
    "Articles": "blog.post",
    "References": "blog.citation",
    "Ingredients": "blog.ingredient",
    "Promotions": "shop.promotion",
}


@dataclass(frozen=True)
class Found:
    label: str
    options: list[tuple[str, str]]  # name, address


def find(site: AdminSite, request: HttpRequest, words: str) -> list[Found]:
    """What `words` name among what the person asking may see, at most five of each kind. A query for each kind."""
    words = words.replace("\0", "").strip()[:MOST_LETTERS]
    if len(words) < FEWEST_LETTERS:
        return []
    lists = [
        (entry.words, entry.url)
        for group in menu_for(request, site.get_app_list(request))
        for entry in group.entries
        if words.lower() in entry.words.lower()
    ]
    desks = {f"{model._meta.app_label}.{model._meta.model_name}": desk for model, desk in site._registry.items()}
    groups = [Found("Lists", lists[:MOST_OF_EACH])]
    groups += [Found(label, _rows(desks[name], request, words)) for label, name in PLACES.items() if name in desks]
    return [group for group in groups if group.options]


def _rows(desk: "ModelAdmin[Any]", request: HttpRequest, words: str) -> list[tuple[str, str]]:
    if not desk.has_view_or_change_permission(request):
        return []
    rows, may_repeat = desk.get_search_results(request, desk.get_queryset(request), words)
    rows = rows.distinct() if may_repeat else rows
    name = f"admin:{desk.opts.app_label}_{desk.opts.model_name}_change"
    return [(label_of(row), reverse(name, args=[row.pk])) for row in rows[:MOST_OF_EACH]]


def label_of(row: Any) -> str:
    """What tells it from its neighbours: an order's number says nothing without its customer."""
    customer = getattr(row, "full_name", "")
    return f"{row}, {customer}" if customer else str(row)
