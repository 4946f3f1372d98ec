"""Where data live, as Django's settings say it: the database, the cache that processes share, pictures and files."""

from pathlib import Path
from typing import Any

from config.bucket import Bucket

# FULL: an acknowledged order survives a power cut. 1 MB of pages for each connection, and each thread has one: the
# machine keeps the file in its own memory anyway, and 4 MB made no page faster that could be measured.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=0;"
    "PRAGMA cache_size=-1000;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864"
)
# How long one question may take is bounded for pages only, in config/postgres.py. Disks that turn are rare by now: at
# the usual 4.0 for a random page, search reads all articles instead of its index. Machine code for a question is made
# anew each time: 0.2 s and more for the counter's first page, which then asks for as long as without it.
POSTGRES_OPTIONS = (
    "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000 -c random_page_cost=1.1 -c jit=off"
)
PREPARED_AFTER = 5  # askings; it touches only what `blog.prepared` asks: Django sends the rest as text with its values
CACHE_SECONDS = 3600
# Widths of 180, 360, 540, 720, 1080 and 1440 px: small packs in the cart (72 and 96 px), cards (160 to 400 px), the
# reading column (680 px) and large packs (600 px), each at one and two pixels per point. AVIF is the smallest, WebP
# keeps clear colours where a browser lacks AVIF, and <img> shows the stored file where it lacks both.
RENDITIONS = {
    "CONTAINER_WIDTH": 720,
    "GRID_COLUMNS": 4,
    "PIXEL_DENSITIES": [1, 2],
    "FILE_TYPES": ["AVIF", "WEBP"],
    "USE_PLACEHOLDERS": False,
    "PICTURE_CLASS": "blog.renditions.Rendition",
    "PROCESSOR": "pictures.tasks.noop",  # saving draws nothing: `manage.py render_pictures` does
}


def database(entry: dict[str, Any], folder: Path, *, pool_max: int, has_pgbouncer: bool) -> dict[str, Any]:
    """`entry`, which a URL gave, with the options that we rely on. `folder` takes the test database of SQLite."""
    entry = entry | {"ATOMIC_REQUESTS": False}  # on SQLite every transaction takes the write lock
    if entry["ENGINE"].endswith("sqlite3"):
        return entry | {
            "ENGINE": "config.sqlite",
            "CONN_MAX_AGE": 600,
            "TEST": {"NAME": str(folder / "test.sqlite3")},  # in memory, lock faults would stay hidden
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        }
    entry["CONN_HEALTH_CHECKS"] = True
    if has_pgbouncer:
        # It pools, refuses options of a session, and gives the next statement to another connection.
        return entry | {"CONN_MAX_AGE": 600, "DISABLE_SERVER_SIDE_CURSORS": True, "OPTIONS": {}}
    return entry | {
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "OPTIONS": {
            "pool": {
                "min_size": min(2, pool_max),
                "max_size": pool_max,
                "timeout": 5,
                "max_waiting": 64,
                "max_lifetime": 1800,
                "max_idle": 300,
            },
            "options": POSTGRES_OPTIONS,
            "prepare_threshold": PREPARED_AFTER,
        },
    }


def shared_cache(redis_url: str) -> dict[str, Any]:
    """Tries at sign-in and used codes, counted the same by every process. Nothing that a public page needs."""
    if redis_url:
        return {"BACKEND": "config.redis_cache.ResilientRedisCache", "LOCATION": redis_url, "TIMEOUT": CACHE_SECONDS}
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "TIMEOUT": CACHE_SECONDS,
    }


def pictures(bucket: Bucket | None) -> dict[str, Any]:
    if bucket is None:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "config.media.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket.name,
            "location": bucket.folder,
            "access_key": bucket.key or None,
            "secret_key": bucket.secret or None,
            "endpoint_url": bucket.endpoint or None,
            "region_name": bucket.region or None,
        },
    }


def static_files(*, are_plain: bool) -> dict[str, Any]:
    """Named by their content and compressed, or as they lie in the folder."""
    return {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if are_plain
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    }
