"""What a worker of the web server loads before anyone asks for it."""

import os
import subprocess
import sys

from config.memory import OF_GRANIAN, spare_granian

# Of the staff's rare hours: spreadsheets, passkeys with OpenSSL, payment and storage clients, PDF. 20 MB and more.
ASKED_FOR_RARELY = ("openpyxl", "lxml", "cryptography", "fido2", "stripe", "boto3", "botocore", "weasyprint")
LOADED = f"""
import sys
from config.wsgi import application
from django.urls import get_resolver, reverse
reverse("home"), len(get_resolver().url_patterns)
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & set({ASKED_FOR_RARELY!r})))
"""


def test_worker_loads_with_its_pages_nothing_that_only_staff_ask_for():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}

    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603

    assert done.stdout.strip() == ""


def test_granian_is_told_of_one_heap_unless_the_operator_says_otherwise(monkeypatch):
    monkeypatch.setenv(OF_GRANIAN, "")
    monkeypatch.delenv(OF_GRANIAN)
    spare_granian()
    told = os.environ[OF_GRANIAN]
    monkeypatch.setenv(OF_GRANIAN, "narenas:4")
    spare_granian()

    assert (told, os.environ[OF_GRANIAN]) == ("narenas:1", "narenas:4")
