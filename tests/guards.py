"""What no code may do, whichever test runs it."""

import socket
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class NetworkInTransactionError(AssertionError):
    """A socket was opened while the write lock was held."""


class NoNetworkInTransactions:
    """Sockets raise while a request is inside `atomic()`: every other writer would wait for that network."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        real_connect = socket.socket.connect
        outer_blocks = len(connection.savepoint_ids) if connection.in_atomic_block else -1

        def connect(self: socket.socket, address: Any) -> None:
            inside = len(connection.savepoint_ids) if connection.in_atomic_block else -1
            if inside > outer_blocks:
                raise NetworkInTransactionError(f"connect to {address} inside a transaction")
            real_connect(self, address)

        socket.socket.connect = connect  # type: ignore[method-assign, assignment]
        try:
            return self.get_response(request)
        finally:
            socket.socket.connect = real_connect  # type: ignore[method-assign]
