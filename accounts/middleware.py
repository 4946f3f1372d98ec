"""What staff requests bring with them: a trail that knows whom it is about, and a session that ends by itself."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts import sudo
from accounts.audit import CURRENT

IDLE_S = 30 * 60
LONGEST_S = 12 * 3600
NOTED_EVERY_S = 60  # a page a minute writes the session, not each
SINCE, SEEN = "staff_since", "staff_seen"
OPEN_WHILE_LOCKED = {"account_login", "account_logout", "account_reauthenticate", "mfa_reauthenticate"}


class StaffMiddleware:
    """Below the admin and `/account/` only: a public page must not so much as look at its session.

    After 30 minutes without a click the session is locked until the password is typed again, and a form that was sent
    meanwhile is kept; after 12 hours it ends (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.private = (f"/{settings.ADMIN_PATH}/", "/account/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = CURRENT.set(request)
        try:
            response = self.get_response(request)
        finally:
            CURRENT.reset(token)
        if request.path_info.startswith(self.private):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not request.path_info.startswith(self.private) or not request.user.is_staff:
            return None
        now = time.time()
        since = request.session.setdefault(SINCE, now)
        if now - since > LONGEST_S:
            logout(request)
            messages.info(request, "You were signed out after twelve hours. Please sign in again.")
            return redirect_to_login(request.get_full_path())
        seen = max(request.session.get(SEEN, now), sudo.confirmed_at(request))
        name = request.resolver_match.url_name if request.resolver_match else None
        if now - seen > IDLE_S and name not in OPEN_WHILE_LOCKED:
            answer = sudo.gate(request, "go on after half an hour without a click")
            if answer is not None:
                return answer
        if now - request.session.get(SEEN, 0) > NOTED_EVERY_S and name not in OPEN_WHILE_LOCKED:
            request.session[SEEN] = now
        return None
