"""Forms without a token, on pages that are the same for everybody."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that our own page sent this. ASVS 5.0, 3.5.1.

    `Sec-Fetch-Site` cannot be forged by a page; older browsers, and http on a local network, send `Origin` or
    `Referer`. A request with none of the three is refused.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (parts.scheme, parts.netloc) == (request.scheme, request.get_host())


def same_origin_post(view: View[P]) -> View[P]:
    """Refuse a POST from another site with 403. It stands in for the CSRF token, which a shared page cannot hold."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_same_origin(request):
            raise PermissionDenied("This form was sent from another site, so nothing was changed. Your cart is safe.")
        return view(request, *args, **kwargs)

    return cast(View[P], csrf_exempt(guarded))  # `guarded` asks where the form comes from instead
