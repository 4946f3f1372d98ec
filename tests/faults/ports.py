"""Free ports of this machine, from one range: servers here share nothing with the ports that systems hand out."""

import itertools
import os
import socket

# Whoever runs tests beside others needs a range of its own: a server shares its port with one that asks for the same.
FIRST = int(os.environ.get("FAULTS_PORTS", "8100")) + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
_numbers = itertools.cycle(range(FIRST, FIRST + 100))


def free_port() -> int:
    for _, port in zip(range(100), _numbers, strict=False):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port from {FIRST} to {FIRST + 99}")
