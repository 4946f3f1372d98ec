"""The site as `make run` serves it; database, data folder and mail server come from the environment.

Added is only the app that may kill its own process at a chosen moment (crashing.py) or take one guard out (twins.py).
"""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults"]
FAULTS_WITHOUT = os.environ.get("FAULTS_WITHOUT", "")  # the name of the guard that is missing, for control twins

if FAULTS_WITHOUT in {"one writer at a time", "event once"} and DATABASES["default"]["ENGINE"] == "config.sqlite":
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
    DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
STRIPE_API_BASE = os.environ.get("FAULTS_STRIPE", "")  # where our double of Stripe answers
if STRIPE_API_BASE:
    SANDBOX_IS_ON = False  # cards are Stripe's here: where it does not answer, there are no others
# A shorter life of shared copies, for tests that wait for its end.
FAULTS_CACHE_CONTROL = os.environ.get("FAULTS_CACHE_CONTROL", "")
