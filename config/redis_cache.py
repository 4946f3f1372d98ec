"""Django's Redis cache, which nobody notices when Redis is gone, slow or full.

What fails is answered from the memory of this process, and that is never "no": a cache whose `add()` says False would
refuse every sign-in as one too many. Limits are then counted by each process, and a used code is known to one alone.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

log = logging.getLogger("config")
LONGEST_WAIT_SECONDS = 0.1  # to connect, and for an answer
REST_SECONDS = 5.0  # after a failure nobody waits again for so long


class _Breaker:
    """Open after a failure; every REST_SECONDS one caller may try whether the server is back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests_until = 0.0

    def may_ask(self) -> bool:
        now = time.monotonic()
        if self._rests_until == 0:
            return True
        with self._lock:
            if now < self._rests_until:
                return False
            self._rests_until = now + REST_SECONDS  # the others go on resting while this one tries
            return True

    def note_failure(self, error: Exception) -> None:
        if self._rests_until == 0:
            words = "Redis does not answer (%s: %s): until it does, this process counts in its own memory."
            log.warning(words, type(error).__name__, error)
        self._rests_until = time.monotonic() + REST_SECONDS

    def note_answer(self) -> None:
        if self._rests_until:
            log.warning("Redis answers again.")
            self._rests_until = 0.0


_breakers: dict[str, _Breaker] = {}  # Django makes a cache object per thread; what it knows is the process's


def _resilient(name: str) -> Callable[..., Any]:
    def ask(self: "ResilientRedisCache", *args: Any, **kwargs: Any) -> Any:
        return self._ask(name, *args, **kwargs)

    ask.__name__ = name
    return ask


class ResilientRedisCache(RedisCache):
    """LOCATION is one address. Never raises for the sake of the server."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        from redis import RedisError  # noqa: PLC0415  only where REDIS_URL is set
        from redis.backoff import NoBackoff  # noqa: PLC0415
        from redis.retry import Retry  # noqa: PLC0415

        super().__init__(server, params)
        self._options: dict[str, Any] = {
            "socket_connect_timeout": LONGEST_WAIT_SECONDS,
            "socket_timeout": LONGEST_WAIT_SECONDS,
            "retry": Retry(NoBackoff(), 0),  # the library's own three tries would take a second
            **params.get("OPTIONS", {}),
        }
        self._failures = (RedisError, OSError)
        self._memory = LocMemCache(server, params)
        self._breaker = _breakers.setdefault(server, _Breaker())

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if self._breaker.may_ask():
            try:
                answer = getattr(super(), name)(*args, **kwargs)
            except self._failures as error:
                self._breaker.note_failure(error)
            else:
                self._breaker.note_answer()
                return answer
        return getattr(self._memory, name)(*args, **kwargs)

    add = _resilient("add")
    get = _resilient("get")
    set = _resilient("set")
    touch = _resilient("touch")
    delete = _resilient("delete")
    get_many = _resilient("get_many")
    has_key = _resilient("has_key")
    incr = _resilient("incr")
    set_many = _resilient("set_many")
    delete_many = _resilient("delete_many")
    clear = _resilient("clear")
