"""Django behind a door: a WSGI application that begins what can begin soon, and refuses the rest at once.

What costs nothing never waits: files of the site and questions for health are answered by the thread that took them.
Everything else is done by the threads of the line.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TypeVar

from django.conf import settings
from django.db import connections

from config.door.answers import Answer, Application, Environ, StartResponse
from config.door.line import MOST_IN_ALL, Done, Line, NoRoomError

T = TypeVar("T")

# Who buys goes before who reads, in the line and into the last places: a shopper whose form is refused may be gone,
# and an order that a payment event has not reached yet looks unpaid. An event that is refused comes again by itself.
# Staff stand with them: they pack what was bought.
OF_BUYERS = ("/cart/", "/checkout/", "/orders/", "/webhooks/")
OF_HEALTH = "/healthz/"
FILES_AT_ONCE, HEALTH_AT_ONCE = 4, 2  # beside the line; one more stands in it, before the readers
TO_REFUSE = 6  # and to send what is kept
TAKERS = MOST_IN_ALL + FILES_AT_ONCE + HEALTH_AT_ONCE + TO_REFUSE  # threads that take requests; almost all only wait


class Door:
    def __init__(self, django: Application, refuse: Application) -> None:
        self.django, self.refuse = django, refuse
        self._line = Line()
        self._beside = {
            OF_HEALTH: threading.BoundedSemaphore(HEALTH_AT_ONCE),
            settings.STATIC_URL: threading.BoundedSemaphore(FILES_AT_ONCE),
        }
        self._preferred = (*OF_BUYERS, f"/{settings.ADMIN_PATH}/", *self._beside)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for beginning, places in self._beside.items():
            if path.startswith(beginning) and places.acquire(blocking=False):
                try:
                    return Answer(self.django, environ).send(start_response)
                finally:
                    connections.close_all()  # this thread keeps none
                    places.release()
        try:
            answer = self.do(environ, lambda: self._answer(environ))
        except NoRoomError:
            return self.refuse(environ, start_response)
        return answer.send(start_response)

    def _answer(self, environ: Environ) -> Done[Answer]:
        answer = Answer(self.django, environ)
        return answer, answer.rest

    def do(self, environ: Environ, function: Callable[[], Done[T]]) -> T:
        """`function`, done for this request by a thread that may ask the database. Raises `NoRoomError`."""
        return self._line.do(function, is_buyer=environ.get("PATH_INFO", "").startswith(self._preferred))

    def waiting(self) -> AbstractContextManager[None]:
        """Around waiting for what another request is having made. Raises `NoRoomError`."""
        return self._line.waiting()
