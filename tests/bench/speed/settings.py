"""The site as `make run` serves it, with one difference: it believes X-Forwarded-For.

Every client that the benchmark plays has an address of its own there, as visitors have, so that the limits of the site
are asked and never reached. Behind a proxy the production settings read the same header.
"""

from config.settings import *  # noqa: F403

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
