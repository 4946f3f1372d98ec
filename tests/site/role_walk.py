"""Walking the admin: every address, as every role, by every method, straight to the view. See test_role_matrix.py."""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from accounts.models import User
from blog.admin.article_list import BULKS
from shop.admin.bulk import KINDS
from shop.admin.orders.steps import STEPS

ROLES = {
    "n": "nobody signed in",
    "c": "a customer",
    "x": "staff without a group",
    "e": "editor",
    "f": "fulfilment",
    "m": "manager",
    "o": "owner",
    "s": "superuser",
}
GROUPS = {"e": "editor", "f": "fulfilment", "m": "manager", "o": "owner"}
STANDARD = ("changelist", "add", "change", "delete", "history")
BY_NAME = {"bulk": list(BULKS), "shop_bulk": list(KINDS)}  # what the last part of such an address may be
OF_ROWS = {"move_stock": "shop.variant"}  # the site's own pages about a row
ALWAYS_CHANGING = ("django_session",)


@dataclass(frozen=True)
class Address:
    """One page of the admin: `desk` is the model's label, "" for the site's own; `page` its name there."""

    desk: str
    page: str
    path: str


def people() -> dict[str, Any]:
    made: dict[str, Any] = {"n": AnonymousUser()}
    for role in ROLES:
        if role == "n":
            continue
        user = User.objects.create_user(f"{role}@example.com", "a-long-password")
        user.is_staff, user.is_superuser = role != "c", role == "s"
        user.save()
        if role in GROUPS:
            user.groups.add(Group.objects.get(name=GROUPS[role]))
        made[role] = User.objects.get(pk=user.pk)
    return made


def addresses(rows: dict[str, Any]) -> list[Address]:
    """All of them, from the resolver: whatever somebody adds is here by itself."""
    desks = {"auth_user_": "accounts.user"}  # Django names the page of a password so, whatever the user model
    desks |= {f"{model._meta.app_label}_{model._meta.model_name}_": model._meta.label_lower for model in _models()}
    found: list[Address] = []
    for pattern in _patterns(admin.site.urls[0]):
        route, name = str(pattern.pattern), pattern.name or ""
        if "^" in route or not name:
            continue
        prefix = max((one for one in desks if name.startswith(one)), key=len, default="")
        desk = desks.get(prefix, "")
        found += [
            Address(desk, page, reverse(f"admin:{name}", kwargs=arguments))
            for page, arguments in _arguments(name.removeprefix(prefix), route, desk, rows)
        ]
    for label in sorted({model._meta.app_label for model in _models()}):
        found.append(Address("", f"app_list[{label}]", reverse("admin:app_list", args=[label])))
    found.append(Address("", "a row's address without a verb", reverse("admin:shop_order_changelist") + "1/"))
    found.append(Address("", "an address that is none", reverse("admin:index") + "nothing/here/"))
    return found


def _models() -> list[Any]:
    return list(admin.site._registry)


def _patterns(patterns: Any) -> Iterator[Any]:
    """Flat; the prefix of each model is in its name anyway."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def _arguments(page: str, route: str, desk: str, rows: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    row = rows.get(desk or OF_ROWS.get(page, ""))
    if desk == "shop.order" and "name" in names:
        about = {"refund": row.refunds.first(), "return": row.return_requests.first(), "mail": row.mails.first()}
        steps = [step for step in STEPS.values() if bool(step.about) == ("about" in names)]
        return [
            (
                f"{step.name}",
                {"pk": row.pk, "name": step.name} | ({"about": about[step.about].pk} if step.about else {}),
            )
            for step in steps
        ]
    if page in BY_NAME:
        return [(page, {"name": name}) for name in BY_NAME[page]]
    values: dict[str, Any] = {name: getattr(row, "pk", 1) for name in names}
    if "kind" in names:
        values["kind"] = "csv"
    if "version" in names:
        values["version"] = row.history.first().history_id if row.history.exists() else 1
    if "content_type_id" in names:
        post = rows["blog.post"]
        values = {"content_type_id": ContentType.objects.get_for_model(post).pk, "object_id": post.pk}
    return [(page, values)]


class Walker:
    """Asks views directly, past templates and middlewares, which the other tests look at."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self.people = people()
        self.rows = rows
        self._factory = RequestFactory()

    def request(self, role: str, method: str, path: str, data: Any = None) -> Any:
        request: Any = self._factory.generic(method, path)
        if method == "POST":
            request = self._factory.post(path, data or {})
        request.user = user = self.people[role]
        request.session = SessionStore()
        request.session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        request.session["account_authentication_methods_user"] = str(getattr(user, "pk", ""))
        request._messages = CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        request.csp_nonce = "nonce"
        return request

    def is_let_in(self, role: str, method: str, path: str, data: Any = None) -> bool:
        """Whether the view did anything but refuse. An answer of 5xx or an unknown error fails the test."""
        request = self.request(role, method, path, data)
        request.resolver_match = match = resolve(path)
        try:
            response = match.func(request, *match.args, **match.kwargs)
        except (PermissionDenied, Http404):
            return False
        assert isinstance(response, HttpResponse)
        assert response.status_code < 500, (role, method, path)
        doors = (f"{reverse('admin:login')}?next=", f"{reverse(settings.LOGIN_URL)}?next=")
        is_sent_to_sign_in = response.status_code == 302 and response.headers["Location"].startswith(doors)
        return response.status_code not in (403, 404, 405) and not is_sent_to_sign_in


@contextmanager
def undone() -> Iterator[None]:
    """What was written inside is taken back, even by views that insist on a transaction of their own."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  as TestCase does
    with block:
        yield
        transaction.set_rollback(True)


def fingerprint() -> dict[str, str]:
    """Table → count and hash of all its rows."""
    prints = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in ALWAYS_CHANGING:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own tables
            lines = sorted(repr(row) for row in cursor.fetchall())
            prints[table] = f"{len(lines)} {hashlib.sha256(repr(lines).encode()).hexdigest()}"
    return prints
