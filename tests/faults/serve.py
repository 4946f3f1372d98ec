"""The server of `manage.py serve`, on settings of its own: `python -m tests.faults.serve`."""

from django.conf import settings
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from config.management.commands.serve import BACKLOG, BACKPRESSURE, THREADS

if __name__ == "__main__":
    Granian(
        "config.wsgi:application",
        address="127.0.0.1",
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_CONCURRENCY,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
