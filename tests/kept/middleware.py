"""Every answer that Django makes gets a number of its own: the same number twice is the same copy.

Answers can be made slow, and searches to stand still.
"""

import itertools
import os
import time
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

from config.middleware import Handler

_numbers = itertools.count(1)
SLOW_SECONDS = 0.4
STUCK_FOR_AT_MOST_SECONDS = 30


class Made:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        until = time.monotonic() + STUCK_FOR_AT_MOST_SECONDS
        while request.path == "/search/" and Path(settings.DATA_DIR, "stuck").exists() and time.monotonic() < until:
            time.sleep(0.01)
        response = self.get_response(request)
        if Path(settings.DATA_DIR, "slow").exists():
            time.sleep(SLOW_SECONDS)
        response.headers["X-Made"] = f"{os.getpid()}-{next(_numbers)}"
        return response
