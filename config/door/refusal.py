"""The answer to whoever finds no room: made once, at the start, with all headers of the site."""

import io
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse

from config.door.answers import Answer, Environ, StartResponse


class Refusal:
    """An answer with all headers of the site, made once. `page` makes it; no database is asked."""

    def __init__(self, page: Callable[[], HttpResponse]) -> None:
        answer = Answer(_Only(page), _request_for_nothing())
        self._status, self._headers, self._body = answer.status, answer.headers, [answer.body]

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        start_response(self._status, self._headers)
        return self._body if environ["REQUEST_METHOD"] != "HEAD" else []


class _Only(WSGIHandler):
    """The middlewares of the site around one answer."""

    def __init__(self, page: Callable[[], HttpResponse]) -> None:
        self._page = page
        super().__init__()

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return self._page()

    def get_response(self, request: HttpRequest) -> HttpResponse:
        """Without the line in the log that Django writes for each 503: nobody has been refused yet."""
        response: HttpResponse = self._middleware_chain(request)  # type: ignore[attr-defined]
        return response


def _request_for_nothing() -> Environ:
    host = next(iter(settings.ALLOWED_HOSTS), "localhost").lstrip(".")
    environ: Environ = {
        "HTTP_HOST": host,
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
    }
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    return environ
