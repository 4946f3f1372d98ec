"""The server of `manage.py serve`, on settings of its own: `python -m tests.faults.serve`."""

import os

from config.serving import serve

if __name__ == "__main__":
    serve("127.0.0.1", leave_after_s=int(os.environ.get("FAULTS_LEAVE_AFTER", "0")))
