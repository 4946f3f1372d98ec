"""The WSGI entry point.

The cache of complete public responses takes its place here, as a wrapper around `application`, before Django.
"""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.env import EnvironmentFaultError
from config.postgres import limit_questions

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except EnvironmentFaultError as fault:
    sys.exit(fault.report())
limit_questions()
