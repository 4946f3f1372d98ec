"""The server of `manage.py serve` without what runs beside it: `python -m tests.bench.speed.serve WSGI PORT`."""

import os
import sys

from config import memory
from config.door.entrance import TAKERS
from config.serving import BACKLOG, BACKPRESSURE

BARE_THREADS = 4  # what is best for one that does nothing but answer

if __name__ == "__main__":
    memory.spare_granian()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    application, port = sys.argv[1:]
    Granian(
        application,
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(os.environ["WEB_CONCURRENCY"]),
        blocking_threads=TAKERS if application.startswith("config.") else BARE_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
