"""The WSGI entry point: Django, before it the door that refuses too many, and before that the pages that are kept."""

import os
import sys
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from config import memory
from config.env import EnvironmentFaultError
from config.postgres import limit_questions
from config.sqlite.watchdog import watchdog

Application = Callable[..., Iterable[bytes]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    django = get_wsgi_application()
    # Models are there from here on.
    from blog import lasting
    from config import startup, views
    from config.door.entrance import Door
    from config.door.refusal import Refusal
    from config.kept.versions import ContentVersions
    from config.kept.wrapper import CacheBeforeDjango

    found = startup.faults()
    door = Door(django, Refusal(views.no_room))
    connection.close()  # a server that forks its workers later must not hand one connection to all
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    if found:
        raise EnvironmentFaultError(found)
except EnvironmentFaultError as fault:
    sys.exit(fault.report())
limit_questions()
watchdog.watch()
versions = ContentVersions()
lasting.watched_by(versions.marks_of)
application: Application = door
if settings.PAGE_CACHE_BYTES:
    application = CacheBeforeDjango(door, versions, most_bytes=settings.PAGE_CACHE_BYTES)
memory.spare()
