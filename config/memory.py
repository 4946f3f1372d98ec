"""Memory that a page needed goes back to the machine when the page is done."""

import ctypes
import gc
import importlib
import os
import sys

import django

# glibc's mallopt(3). By default each thread keeps heaps of its own, and what once was large is kept for the next time:
# a worker of four threads with 20,000 goods stood at 256 MB after 1,700 pages, and stands at 187 MB with these.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
# Beside it granian has a heap of its own, jemalloc: one for all its threads, which hand on bytes and make none.
OF_GRANIAN = "_RJEM_MALLOC_CONF"
LOADED_BY_EVERY_WORKER = ("config.urls", "config.kept.wrapper", "config.door.refusal")


def spare_granian() -> None:
    """Call before granian is imported: it looks at this once."""
    os.environ.setdefault(OF_GRANIAN, "narenas:1")


def share_with_workers() -> None:
    """Call once before workers are forked: what is loaded by then is theirs too, and stands in the machine once.

    Frozen, since a search for garbage writes to all that it looks at, and what is written to is copied.
    """
    django.setup()
    for name in LOADED_BY_EVERY_WORKER:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def spare() -> None:
    """Call once in each worker, when all is loaded. Without glibc it does what Python can do."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(ARENA_MAX, 1)
            mallopt(MMAP_THRESHOLD, 64 * 1024)
            mallopt(TRIM_THRESHOLD, 128 * 1024)
    # What is loaded stays: to search all of it for garbage takes 60 ms, in the middle of somebody's page.
    gc.collect()
    gc.freeze()
