"""Ask again who it is. Steps that move money, data or rights want a password typed within 15 minutes; some a reason.

A GET is led to `/account/reauthenticate/` and back. A POST is answered by a page that holds everything typed in hidden
fields, asks, and sends it all again to the same address: nothing is lost, and nothing is kept on the server.

    @requires_recent_password(what="export the orders", asks_reason=True, is_export=True)    a view, or a method
    class PriceAdmin(AsksAgain, admin.ModelAdmin):              a save that only sometimes asks
        def what_to_confirm(self, request, form, formsets): ...
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts import audit

View = TypeVar("View", bound=Callable[..., Any])
PASSWORD, REASON, ASKED = "again_password", "again_reason", "again"  # noqa: S105  names of fields
OURS = (PASSWORD, REASON, ASKED, "csrfmiddlewaretoken")
LONGEST_REASON = 300


@dataclass
class Heard:
    """What came back from the page that asks."""

    reason: str = ""
    password_error: str = ""
    reason_error: str = ""


class AskAgainError(Exception):
    """Raised in a save that must be confirmed first; its transaction is undone, `AsksAgain` shows the page."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


def confirmed_at(request: HttpRequest) -> float:
    """When the password or a code was last asked for again, 0 if never. Signing in does not count."""
    records = get_authentication_records(request, request.user)
    return float(max((one["at"] for one in records if one.get("reauthenticated")), default=0))


def is_recent(request: HttpRequest) -> bool:
    return time.time() - confirmed_at(request) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def requires_recent_password(
    *, what: str = "go on", asks_reason: bool = False, is_export: bool = False
) -> Callable[[View], View]:
    """For a view `(request, …)` or a method `(self, request, …)`. `what` ends "Your password, to …"."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            request = next(one for one in args[:2] if isinstance(one, HttpRequest))
            asked = gate(request, what, asks_reason=asks_reason, is_export=is_export)
            return view(*args, **kwargs) if asked is None else asked

        return cast(View, guarded)

    return decorate


def gate(
    request: HttpRequest, what: str, *, asks_reason: bool = False, is_export: bool = False
) -> HttpResponse | None:
    """None where the step may go on, else the answer that asks. The reason then stands in the audit trail.

    `is_export`: a link is the step itself, so a GET shows the page that asks, and what that page sends is the step.
    """
    if request.method != "POST" and is_export:
        return ask(request, what, asks_reason=asks_reason)
    if request.method != "POST":
        if is_recent(request):
            return None
        page = reverse("account_reauthenticate")
        return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")
    hear(request)
    return None if _is_confirmed(request, asks_reason=asks_reason) else ask(request, what, asks_reason=asks_reason)


def hear(request: HttpRequest) -> None:
    """Take the answer out of the form, if one came; a right password counts from now on.

    Before any transaction: a wrong try must stay counted when the save is undone.
    """
    if hasattr(request, "heard_again"):
        return
    heard = Heard()
    request.heard_again = heard  # type: ignore[attr-defined]
    if ASKED not in request.POST:
        return
    data = request.POST.copy()
    password = data.get(PASSWORD, "")
    heard.reason = " ".join(data.get(REASON, "").split())[:LONGEST_REASON]
    for name in (PASSWORD, REASON, ASKED):
        data.pop(name, None)
    request.POST = data  # type: ignore[assignment]
    if heard.reason:
        audit.give_reason(request, heard.reason)
    else:
        heard.reason_error = "Say why: it stands in the audit trail."
    if not is_recent(request):
        heard.password_error = _check(request, password)


def _check(request: HttpRequest, password: str) -> str:
    """What is wrong with `password`, "" where it is right."""
    if not password:
        return "Enter your password."
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return "Too many tries. Wait a minute and try again."
    try:
        if get_adapter(request).reauthenticate(request.user, password):
            reauthenticate_by_password(request)
            return ""
    except ValidationError as error:
        return " ".join(error.messages)
    return "That is not your password."


def _is_confirmed(request: HttpRequest, *, asks_reason: bool) -> bool:
    heard = getattr(request, "heard_again", Heard())
    return is_recent(request) and bool(heard.reason or not asks_reason)


def check(request: HttpRequest, what: str, *, asks_reason: bool = True) -> None:
    """Inside a save: raises AskAgainError until it is confirmed."""
    if not _is_confirmed(request, asks_reason=asks_reason):
        raise AskAgainError(what)


def ask(request: HttpRequest, what: str, *, asks_reason: bool = True) -> HttpResponse:
    """The page between: what was typed in hidden fields, the password where it is due, the reason."""
    heard = getattr(request, "heard_again", Heard())
    typed = [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
    was_asked = bool(heard.password_error or heard.reason_error or heard.reason)
    context = {
        "what": what,
        "typed": typed,
        "files": [str(getattr(file, "name", "")) for file in request.FILES.values()],
        "asks_password": not is_recent(request),
        "asks_reason": asks_reason,
        "reason": heard.reason,
        "password_error": heard.password_error if was_asked else "",
        "reason_error": heard.reason_error if was_asked and asks_reason else "",
        "action": request.get_full_path(),
    }
    status = 422 if context["password_error"] or context["reason_error"] else 200
    return TemplateResponse(request, "account/again.html", context, status=status)


class AsksAgain:
    """Mix into a ModelAdmin, before it: a save is confirmed with password and reason where `what_to_confirm` says."""

    def what_to_confirm(self, request: HttpRequest, form: Any, formsets: Any) -> str:
        """What ends the sentence "Your password, to …", "" where nothing needs to be confirmed."""
        raise NotImplementedError  # a form that forgets to say is stopped, not saved unasked

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            hear(request)
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except AskAgainError as asked:
            return ask(request, asked.what)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        if what := self.what_to_confirm(request, form, formsets):
            check(request, what)
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
