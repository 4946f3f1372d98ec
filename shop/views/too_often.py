"""429: what is limited, where the page itself has no form to keep."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shop.limits import TooOftenError


def too_often(request: HttpRequest, error: TooOftenError, *, asked: str = "") -> HttpResponse:
    """A page that says how long to wait. `asked` are words that were searched for: the field keeps them."""
    return told_to_wait(render(request, "429.html", {"sentence": str(error), "asked": asked}), error)


def told_to_wait(response: HttpResponse, error: TooOftenError) -> HttpResponse:
    """Make any answer one that says when to come back."""
    response.status_code = 429
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response
