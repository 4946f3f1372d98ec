"""What every answer carries, and what no request may bring."""

from collections.abc import Callable
from functools import lru_cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.template.loader import render_to_string

Handler = Callable[[HttpRequest], HttpResponse]

CONSTANT_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
}
PRIVATE = "private, no-store"


class HeadersMiddleware:
    """Constant headers, and the default that nothing may be kept: a view opts in with `public_page`.

    Outermost, so that it also sees what Django's own middlewares add: an answer that sets a cookie is never public.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in CONSTANT_HEADERS.items():
            response.headers.setdefault(name, value)
        if response.status_code == 304:  # Django counts the body that is not there, not the one that the browser has
            response.headers.pop("Content-Length", None)
        is_personal = bool(response.cookies) or "cookie" in response.headers.get("Vary", "").lower()
        if is_personal or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = PRIVATE
            # Not `no-referrer`: browsers would send `Origin: null`, and every form would be refused.
            response.headers["Referrer-Policy"] = "same-origin"
            if is_personal:
                response.headers.pop("ETag", None)
        return response


class StableCSPMiddleware(CSPMiddleware):
    """django-csp emits the directives in hash order; bytes that differ per process defeat every cache."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if HEADER in response:
            response[HEADER] = in_order(response[HEADER], tuple(settings.CSP_POLICY))
        return response


@lru_cache(maxsize=64)
def in_order(policy: str, order: tuple[str, ...]) -> str:
    parts = policy.split("; ")
    return "; ".join(
        sorted(parts, key=lambda part: order.index(name) if (name := part.split(" ", 1)[0]) in order else 99)
    )


class ReadableInputMiddleware:
    """Refuse addresses that no database and no person can read: NUL, and bytes that are not UTF-8 (400)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path_is_readable = all(c.isprintable() and c != "\N{REPLACEMENT CHARACTER}" for c in request.path_info)
        query_is_readable = all(
            is_clean(key) and all(is_clean(value) for value in values) for key, values in request.GET.lists()
        )
        if path_is_readable and query_is_readable:
            return self.get_response(request)
        return HttpResponseBadRequest(render_to_string("400.html"))


def is_clean(text: str) -> bool:
    """No NUL and no lone surrogate: PostgreSQL refuses the first, no encoder takes the second."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
