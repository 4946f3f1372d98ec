"""Rows that only code writes."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format


def moment(at: datetime | None) -> str:
    """ "26 Nov 2026, 15:43": short, so that a list keeps its last column."""
    return date_format(timezone.localtime(at), "j M Y, H:i") if at else "–"


class ReadOnly:
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
