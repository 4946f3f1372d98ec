"""allauth's pages with what it leaves out: an audit entry in the same transaction, a place for the QR code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.usersessions import views as session_views
from allauth.usersessions.models import UserSession
from csp.decorators import csp_update
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import audit
from accounts.models import User

View = Callable[..., Any]


def _watched(view: View, verb: str, state: Callable[[User], Any]) -> View:
    """`verb` is written down where a POST to `view` leaves another `state` of the account behind."""

    @wraps(view)
    def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        assert isinstance(request.user, User)
        with transaction.atomic():
            before = state(request.user)
            response = view(request, *args, **kwargs)
            if state(request.user) != before:
                audit.record(verb, request.user)
        return response

    return watched


def _authenticators(user: User) -> set[int]:
    return set(Authenticator.objects.filter(user=user).values_list("pk", flat=True))


def _sessions(user: User) -> set[int]:
    return set(UserSession.objects.filter(user=user).values_list("pk", flat=True))


activate_totp = csp_update({"img-src": ["data:"]})(  # the QR code
    _watched(totp_views.activate_totp, "authenticator added", _authenticators)
)
deactivate_totp = _watched(totp_views.deactivate_totp, "authenticator removed", _authenticators)
generate_recovery_codes = _watched(recovery_views.generate_recovery_codes, "recovery codes renewed", _authenticators)
list_sessions = _watched(session_views.list_usersessions, "other sessions ended", _sessions)


def home(request: HttpRequest) -> HttpResponse:
    """`/account/` itself: what there is of it so far."""
    return redirect("mfa_index" if request.user.is_authenticated else "account_login")


# What follows is loaded when it is first asked for. With it come passkeys, which we do not offer, and OpenSSL for
# them: 13 MB, which a worker that has no staff to sign in need not hold.


def codes(request: HttpRequest) -> Any:
    from allauth.mfa.base.views import index  # noqa: PLC0415

    return index(request)


def sign_in_by_code(request: HttpRequest) -> Any:
    from allauth.mfa.base.views import authenticate  # noqa: PLC0415

    return authenticate(request)


def confirm_by_code(request: HttpRequest) -> Any:
    from allauth.mfa.base.views import reauthenticate  # noqa: PLC0415

    return reauthenticate(request)
