"""The WSGI entry point: Django, and before it the pages that are kept complete."""

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
    from config import startup
    from config.kept.versions import ContentVersions
    from config.kept.wrapper import CacheBeforeDjango

    found = startup.faults()
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
application: Application = django
if settings.PAGE_CACHE_BYTES:
    application = CacheBeforeDjango(django, versions, most_bytes=settings.PAGE_CACHE_BYTES)
memory.spare()
