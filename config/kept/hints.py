"""Telling every process that something has moved: a file that is touched, on one machine; Redis, where there are more.

A hint makes the others look at once instead of within half a second. It says nothing of what has moved, and nothing
depends on it: a hint that cannot be given or is lost changes the speed only.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger("config.kept")

CHANNEL = "simples:content"
REDIS_PATIENCE_SECONDS = 0.25
REDIS_PAUSE_SECONDS = 5.0  # after a failure nothing is asked of it for so long
LISTEN_SECONDS = 1.0  # at a time: then it is looked whether the process ends


def stamp_path() -> Path:
    return Path(settings.DATA_DIR) / "content-stamp"


def touched_ns(path: str) -> int:
    """When the stamp was last touched; 0 where it never was."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def tell() -> None:
    """Something that pages show is committed. Never fails: the write is done."""
    try:
        touch(stamp_path())
    except OSError as error:
        log.warning("The content stamp cannot be touched: %s", error)
    if settings.REDIS_URL:
        _redis.tell()


def touch(path: Path) -> None:
    """A new file in place of the old one: any of our users may do that, whoever touched it last."""
    new = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    new.touch(mode=0o644)
    now = time.time_ns()  # to the nanosecond: the kernel's own time stamps have steps of milliseconds
    os.utime(new, ns=(now, now))
    new.replace(path)


class _Redis:
    """Tells through Redis, and leaves it alone for a while when it does not answer."""

    def __init__(self) -> None:
        self._client: Any = None
        self._pause_until = 0.0

    def tell(self) -> None:
        if time.monotonic() < self._pause_until:
            return
        try:
            if self._client is not None and self._publish():
                return
            self._client = _client()  # the one before may hold connections of a Redis that was started anew
            self._client.publish(CHANNEL, b"1")
        except Exception as error:  # noqa: BLE001  whatever it is: the write is done
            self._client, self._pause_until = None, time.monotonic() + REDIS_PAUSE_SECONDS
            log.warning("Redis was not told of a change: %s", error)

    def _publish(self) -> bool:
        from redis.exceptions import ConnectionError as IsGoneError  # noqa: PLC0415

        try:
            self._client.publish(CHANNEL, b"1")
        except IsGoneError:
            return False
        return True


_redis = _Redis()


def _client(**options: Any) -> Any:
    import redis  # noqa: PLC0415  only where several machines serve the site
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    # Its own retries would wait for seconds, in the middle of somebody's request.
    patience = {
        "socket_connect_timeout": REDIS_PATIENCE_SECONDS,
        "socket_timeout": REDIS_PATIENCE_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    return redis.Redis.from_url(settings.REDIS_URL, **patience | options)


def listen(wake: Callable[[], object], *, is_over: Callable[[], bool]) -> None:
    """Call `wake` whenever another machine tells, until `is_over`. Redis may come and go meanwhile."""
    while not is_over():
        try:
            client = _client(socket_timeout=LISTEN_SECONDS * 2, health_check_interval=10)
            with client, client.pubsub(ignore_subscribe_messages=True) as listening:
                listening.subscribe(CHANNEL)
                wake()  # what was told before is not heard any more
                while not is_over():
                    if listening.get_message(timeout=LISTEN_SECONDS) is not None:
                        wake()
        except Exception as error:  # noqa: BLE001  this thread must not end
            log.warning("Redis does not tell of changes: %s", error)
            time.sleep(REDIS_PAUSE_SECONDS)
