"""Rows that only code writes."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.forms import MediaDefiningClass
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format


def moment(at: datetime | None) -> str:
    """ "26 Nov 2026, 15:43": short, so that a list keeps its last column."""
    return date_format(timezone.localtime(at), "j M Y, H:i") if at else "–"


FOLDED = "admin/shop/folded_filter.html"


class FoldedChoices(admin.ChoicesFieldListFilter):
    template = FOLDED


class FoldedDates(admin.DateFieldListFilter):
    template = FOLDED


class DeskLook(metaclass=MediaDefiningClass):
    """Lists with the filters above them, so that the last column is not cut off."""

    class Media:
        css: ClassVar = {"all": ["shop/desk.css", "shop/desk-lists.css"]}


class ReadOnly(DeskLook):
    """Mix into an admin or inline: to be looked at, never typed into."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False
