"""Free ports of this machine, from one range: servers here share nothing with the ports that systems hand out."""

import itertools
import socket

_numbers = itertools.cycle(range(8100, 8200))


def free_port() -> int:
    for _, port in zip(range(100), _numbers, strict=False):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port from 8100 to 8199")
