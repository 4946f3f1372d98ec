"""A server that is about to go says so first: readiness turns red while it still answers.

The mark is a file, since the processes of a server share nothing else. Its name holds machine and port: several
servers may share one data folder.
"""

import socket
from pathlib import Path

from django.conf import settings


def _mark() -> Path:
    return Path(settings.DATA_DIR, f"leaving-{socket.gethostname()}-{settings.PORT}")


def is_leaving() -> bool:
    return _mark().exists()


def announce() -> None:
    _mark().touch(mode=0o600)


def forget() -> None:
    """A server that starts has not left yet, whatever the one before it was doing."""
    _mark().unlink(missing_ok=True)
