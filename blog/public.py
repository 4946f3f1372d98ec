"""Public pages: the same bytes for every visitor.

Views are marked with `@public_page` or `@public_page(knows=("sort", "page"))`; `config/kept` keeps what they answer.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast, overload
from urllib.parse import parse_qsl, unquote_plus, urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from blog.compression import SMALLEST_BYTES, best_coding, packed, tagged
from blog.outages import read_again_once

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A shared cache may serve its copy for 30 s, and 30 s more while it fetches the next: at most a minute old.
CACHE_CONTROL = "public, max-age=0, s-maxage=30, stale-while-revalidate=30"
MOST_FIELDS = 100  # of a query string that a public page reads


@overload
def public_page(view: View[P]) -> View[P]: ...
@overload
def public_page(*, knows: Iterable[str]) -> Callable[[View[P]], View[P]]: ...
def public_page(view: Any = None, *, knows: Iterable[str] = ()) -> Any:
    """Mark `view` as public: GET and HEAD only, cacheable by anyone, with ETag and 304.

    The view and its templates must not touch session, user, messages or CSRF token. Where one does, the answer stays
    private: the outermost middleware sees the cookie or the `Vary: Cookie` and takes the permission back.
    Of the query string the view sees the parameters that it `knows`, so nothing else can change the page.
    """
    names = frozenset(knows)

    def mark(view: View[P]) -> View[P]:
        read = read_again_once(view)

        @require_safe
        @wraps(view)
        def public(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if query := request.META.get("QUERY_STRING", ""):
                request.GET = QueryDict(
                    known_query(query, names)
                )  # the address stays: a redirect leads on with all of it
            response = read(request, *args, **kwargs)
            if response.status_code != 200 or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
                return response
            response.headers["Cache-Control"] = CACHE_CONTROL
            etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            response.headers["ETag"] = etag = tagged(etag, compress(request, response))
            conditional = get_conditional_response(request, etag=etag, response=response)
            assert isinstance(conditional, HttpResponse)
            return conditional

        public.public_parameters = names  # type: ignore[attr-defined]  # what `config/kept` goes by
        return cast(View[P], public)

    return mark if view is None else mark(view)


def known_query(query: str, names: frozenset[str]) -> str:
    """`query` with the parameters in `names` only, in the order of their names, each pair once."""
    if not names or not query:
        return ""
    # Latin-1 gives every byte back as it came, whatever it was meant to be.
    fields = [part for part in query.split("&") if unquote_plus(part.partition("=")[0], "latin-1") in names]
    known = dict.fromkeys(parse_qsl("&".join(fields[:MOST_FIELDS]), keep_blank_values=True, encoding="latin-1"))
    return urlencode(sorted(known, key=lambda pair: pair[0]), encoding="latin-1")


def compress(request: HttpRequest, response: HttpResponse) -> str:
    """Compress `response` where the browser takes it and it pays; how, "" for not at all.

    Never for a page that holds a secret beside what a stranger can put into it, such as a CSRF token: the length of
    the compressed page tells of it (BREACH). Public pages and the cart hold none.
    """
    if len(response.content) < SMALLEST_BYTES:
        return ""
    patch_vary_headers(response, ["Accept-Encoding"])
    coding = best_coding(request.headers.get("Accept-Encoding", ""))
    if coding:
        response.content = packed(response.content, coding)
        response.headers["Content-Encoding"] = coding
        response.headers["Content-Length"] = str(len(response.content))
    return coding
