"""After every `migrate`: the triggers of the tables as they are now."""

from typing import Any

from django.db import connections

from config.kept import triggers


def renew_triggers(*, using: str, **_: Any) -> None:
    """Receives `post_migrate` once a run, when all migrations are through."""
    triggers.renew(connections[using])
