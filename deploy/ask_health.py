"""Ask /healthz/live on this machine as the site's own host; exit status 1 without an answer. For HEALTHCHECK."""

import os
import sys
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip(" .") or "127.0.0.1"
path = sys.argv[1] if len(sys.argv) > 1 else "/healthz/live"
address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}{path}"
try:
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=3) as answer:  # noqa: S310
        sys.exit(answer.status != 200)
except OSError as error:
    sys.exit(str(error))
