"""Serve the site as in production: granian, hashed static files; mail, pictures, lookups and payments beside it."""

import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config import beside, startup
from config.env import EnvironmentFaultError
from config.serving import LEAVE_AFTER_LOCAL_S, LEAVE_AFTER_S, serve


class Command(BaseCommand):
    help = (
        "Migrate, collect static files, load the demo once when DEMO is set, then serve on PORT until stopped. "
        "On several machines: `prepare` once for each version, `serve --web-only` on each, `work` on one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web-only", action="store_true", help="no preparation, and nothing beside the server")
        parser.add_argument("--address", default="127.0.0.1", help="where to listen; in a container 0.0.0.0")
        parser.add_argument(
            "--leave-after",
            type=int,
            metavar="SECONDS",
            default=LEAVE_AFTER_LOCAL_S if settings.IS_LOCAL else LEAVE_AFTER_S,
            help="once SIGTERM has come, go on serving for so long with /healthz/ready red (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_a_taken_port(options["address"])
        if options["web_only"]:
            self._refuse_an_old_database()
            processes = []
        else:
            call_command("prepare")
            if found := startup.faults():
                sys.exit(EnvironmentFaultError(found).report())
            if settings.DEMO:
                call_command("demo", once=True, stdout=self.stdout)
            processes = beside.start()
        self.stdout.write(
            f"Simples is at {settings.SITE_URL}/  and its admin at {settings.SITE_URL}/{settings.ADMIN_PATH}/"
        )
        self.stdout.flush()
        try:
            serve(options["address"], leave_after_s=options["leave_after"])
        finally:
            beside.stop(processes)

    def _refuse_a_taken_port(self, address: str) -> None:
        """granian binds with SO_REUSEPORT: a second server would start silently and take half of the requests."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, settings.PORT))
            except OSError:
                raise CommandError(f"Port {settings.PORT} is taken. Choose another: make run PORT=8001") from None

    def _refuse_an_old_database(self) -> None:
        """A newer database is served (migrations fit one version back), an older one would break at some page."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is older than this version. Run `manage.py prepare` first.")
