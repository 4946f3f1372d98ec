"""Public pages: the same bytes for every visitor."""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A shared cache may serve its copy for a minute, and half a minute longer while it fetches the next.
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
SMALLEST_TO_COMPRESS = 500  # bytes

CACHE_CONTROL = "public, max-age=0, s-maxage=60, stale-while-revalidate=30"


def public_page(view: View[P]) -> View[P]:
    """Mark `view` as public: GET and HEAD only, cacheable by anyone, with ETag and 304.

    The view and its templates must not touch session, user, messages or CSRF token. Where one does, the answer stays
    private: the outermost middleware sees the cookie or the `Vary: Cookie` and takes the permission back.
    """

    @require_safe
    @wraps(view)
    def public(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            return response
        response.headers["Cache-Control"] = CACHE_CONTROL
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if compress(request, response):
            etag = f'{etag[:-1]}-gz"'
        response.headers["ETag"] = etag
        conditional = get_conditional_response(request, etag=etag, response=response)
        assert isinstance(conditional, HttpResponse)
        return conditional

    return cast(View[P], public)


def compress(request: HttpRequest, response: HttpResponse) -> bool:
    """Compress `response` where the browser takes it and it pays; whether it did.

    Never for a page that holds a secret beside what a stranger can put into it, such as a CSRF token: the length of
    the compressed page tells of it (BREACH). Public pages and the cart hold none.
    """
    if len(response.content) < SMALLEST_TO_COMPRESS:
        return False
    patch_vary_headers(response, ["Accept-Encoding"])
    if not ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        return False
    response.content = gzip.compress(response.content, mtime=0)  # the same bytes at any time
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    return True
