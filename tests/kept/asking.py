"""One request over HTTP, with the headers that it is given and no others, and all that comes back."""

import http.client
import itertools
from dataclasses import dataclass

_visitors = itertools.count(2)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: list[tuple[str, str]]
    content: bytes

    def __getitem__(self, name: str) -> str:
        return {key.lower(): value for key, value in self.headers}.get(name.lower(), "")

    @property
    def made(self) -> str:
        """Which process made it, and as its how many-th answer."""
        return self["X-Made"]


class Server:
    """A process of the site. Each request is a visitor's of its own, so that no limit of a network is met."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
        number = next(_visitors)
        source = (f"127.77.{number >> 8 & 255}.{number & 255}", 0)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=source)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in sent)
            for name, value in sent.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.putheader("Connection", "close")
            connection.endheaders(body)
            response = connection.getresponse()
            return Reply(response.status, response.getheaders(), response.read())
        finally:
            connection.close()
