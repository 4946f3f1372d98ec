"""Serve the site as in production: granian, hashed static files; mail, pictures, lookups and payments beside it."""

import os
import socket
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

BESIDE = (
    ("send_outbox", "--watch", "5"),
    ("render_pictures", "--watch", "5"),
    ("look_up_citations", "--watch", "5"),
    ("reconcile", "--watch", "60"),
    ("expire_holds", "--watch", "60"),
)
BESIDE_DEMO = (("send_sandbox_events", "--watch", "1"),)
BACKLOG, BACKPRESSURE = 128, 64  # short, so that overload is shed and not queued
THREADS = 4  # of each worker: it goes on taking readers while a shopper of its own waits for the payment service


class Command(BaseCommand):
    help = "Migrate, collect static files, load the demo once when DEMO is set, then serve on PORT until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_a_taken_port()
        call_command("migrate", verbosity=0)
        if settings.DEMO:
            call_command("demo", once=True, stdout=self.stdout)
        call_command("join_assets", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(
            f"Simples is at {settings.SITE_URL}/  and its admin at {settings.SITE_URL}/{settings.ADMIN_PATH}/"
        )
        self.stdout.flush()
        commands = BESIDE + (BESIDE_DEMO if settings.SANDBOX_IS_ON else ())
        beside = [subprocess.Popen([sys.executable, "manage.py", *command]) for command in commands]
        try:
            self._serve()
        finally:
            for process in beside:
                process.terminate()
            for process in beside:
                process.wait(timeout=10)

    def _refuse_a_taken_port(self) -> None:
        """granian binds with SO_REUSEPORT: a second server would start silently and take half of the requests."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", settings.PORT))
            except OSError:
                raise CommandError(f"Port {settings.PORT} is taken. Choose another: make run PORT=8001") from None

    def _serve(self) -> None:
        from granian import Granian  # noqa: PLC0415  other commands and hosts need no server
        from granian.constants import Interfaces  # noqa: PLC0415
        from granian.log import LogLevels  # noqa: PLC0415

        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
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
