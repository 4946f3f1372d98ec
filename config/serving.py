"""The web server itself: granian, and how it ends."""

import logging
import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.db import connection

from config import leaving, memory
from config.door.entrance import TAKERS

# Of each worker. BACKPRESSURE are connections, also those that are only kept open: who is not taken waits unheard, for
# as long as the others stay. So all are taken, and what is too much is refused behind the door, in words.
BACKLOG, BACKPRESSURE = 512, 512
# SIGTERM: balancers that ask for readiness have so long to look away, then what was begun has so long to end.
LEAVE_AFTER_S, LEAVE_AFTER_LOCAL_S = 5, 0
FINISH_WITHIN_S, FINISH_WITHIN_LOCAL_S = 25, 10


def serve(address: str, *, leave_after_s: int) -> None:
    """Serve on `address` and PORT until SIGINT or SIGTERM.

    SIGINT ends at once. With SIGTERM readiness turns red, everything is served on for `leave_after_s`, then nothing
    new is taken and what was begun is finished.
    """
    memory.spare_granian()
    from granian import Granian  # noqa: PLC0415  other commands and hosts need no server
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    # It warns of many threads, which would be right if they all worked; ours wait.
    logging.getLogger("_granian").addFilter(lambda record: "spawning up to" not in record.getMessage())
    leaving.forget()
    os.environ["DJANGO_SETTINGS_MODULE"] = settings.SETTINGS_MODULE
    memory.share_with_workers()
    connection.close()  # workers are forked: they must not share it
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    server = Granian(
        "config.wsgi:application",
        address=address,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_CONCURRENCY,
        blocking_threads=TAKERS,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_WITHIN_LOCAL_S if settings.IS_LOCAL else FINISH_WITHIN_S,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        websockets=False,
        log_level=LogLevels.warning,
    )

    def leave(*_: Any) -> None:
        leaving.announce()
        threading.Timer(leave_after_s, server.signal_handler_interrupt).start()

    server.on_startup(lambda: signal.signal(signal.SIGTERM, leave))  # granian has just set its own
    try:
        server.serve()
    finally:
        leaving.forget()
