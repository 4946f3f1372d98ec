"""What runs beside the web server, each a process of its own: mail, pictures, lookups, payments, holds."""

import subprocess
import sys
import time

from django.conf import settings

COMMANDS = (
    ("send_outbox", "--watch", "5"),
    ("render_pictures", "--watch", "5"),
    ("look_up_citations", "--watch", "5"),
    ("reconcile", "--watch", "60"),
    ("expire_holds", "--watch", "60"),
)
COMMANDS_DEMO = (("send_sandbox_events", "--watch", "1"),)
LOOK_EVERY_S = 1.0
PAUSE_S = 5.0  # before one that ended is started again: what broke it may last
PATIENCE_S = 10

Process = subprocess.Popen[bytes]


def start() -> list[Process]:
    return [_started(command) for command in COMMANDS + (COMMANDS_DEMO if settings.SANDBOX_IS_ON else ())]


def keep_running(processes: list[Process]) -> None:
    """Start again what ends. Returns by an exception only."""
    while True:
        time.sleep(LOOK_EVERY_S)
        for number, process in enumerate(processes):
            if process.poll() is not None:
                time.sleep(PAUSE_S)
                processes[number] = subprocess.Popen(process.args)


def stop(processes: list[Process]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _started(command: tuple[str, ...]) -> Process:
    return subprocess.Popen([sys.executable, "manage.py", *command])
