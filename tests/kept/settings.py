"""The site as it is served, and a header that tells which process made a page, and whether it is slow today."""

from tests.faults.settings import *  # noqa: F403
from tests.faults.settings import MIDDLEWARE, STORAGES

MIDDLEWARE = ["tests.kept.middleware.Made", *MIDDLEWARE]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
