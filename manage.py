#!/usr/bin/env python
"""Django's command line for Simples."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.env import EnvironmentFaultError, allow_developers_desk

    # `manage.py migrate && manage.py runserver` must start in a bare clone; the server never takes this door.
    allow_developers_desk(os.environ)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except EnvironmentFaultError as fault:
        sys.exit(fault.report())


if __name__ == "__main__":
    main()
