"""Settings of the test suite: production's, without what is slow or leaves this machine."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789" * 5)
if "PYTEST_XDIST_WORKER" in os.environ or "DATA_DIR" not in os.environ:  # each worker has files of its own
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="simples-test-")
os.environ.update(
    DEMO="1",
    DEBUG="0",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    ADMIN_PATH="admin",
)
os.environ.pop("EMAIL_URL", None)

from config.settings import *  # noqa: E402, F403  the environment must be set first
from config.settings import DATABASES, MIDDLEWARE, SERVICES, STORAGES  # noqa: E402

COPY_SECONDS = 0.0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # tests of limits switch them on
MFA_RATE_LIMITS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = ["tests.guards.NoNetworkInTransactions", *MIDDLEWARE]
if DATABASES["default"]["ENGINE"] == "config.sqlite":
    # A file, with production's options: in memory, lock faults would stay hidden.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")}
else:
    DATABASES["default"]["OPTIONS"]["pool"] |= {"min_size": 0, "max_size": 20}

# No test asks a real service; those that need answers start a server of their own (tests/blog/services.py).
SERVICES = dict.fromkeys(SERVICES, "https://0.0.0.0")
