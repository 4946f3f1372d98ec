"""Visitors of the site as the world sees it: https, by name, through nginx."""

import http.client
import re
import socket
import ssl
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.faults.browser import PATIENCE_S, Answer, Browser
from tests.fronts.nginx import HOST

LINK = re.compile(r'(?:href|src)="([^"]+)"')
ANY = ssl._create_unverified_context()  # noqa: S323  our own certificate, made a moment ago
CHANGES_ON_THE_WAY = {"date", "server", "connection", "transfer-encoding", "content-length"}


class _Connection(http.client.HTTPSConnection):
    """To this machine, under the name of the site."""

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout, self.source_address)
        self.sock = ANY.wrap_socket(plain, server_hostname=HOST)


class Visitor(Browser):
    def connection(self) -> http.client.HTTPConnection:
        return _Connection(HOST, self.port, timeout=PATIENCE_S, source_address=(self.address, 0))

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> Answer:
        told = {"Host": HOST} | ({"Origin": f"https://{HOST}"} if method == "POST" else {})
        return super().send(method, path, body, told | dict(headers or {}))


class Direct(Browser):
    """Asks a server of the site as nginx does, without nginx."""

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> Answer:
        told = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": self.address}
        told |= {"Origin": f"https://{HOST}"} if method == "POST" else {}
        return super().send(method, path, body, told | dict(headers or {}))


def crawl(visitor: Browser, *starts: str) -> dict[str, Answer]:
    """Everything that pages below `starts` lead to, by path; forms are not sent."""
    found: dict[str, Answer] = {}
    waiting = list(starts)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = found[path] = visitor.get(path)
        targets = [answer.location] if answer.location else []
        if "html" in answer.header("Content-Type"):
            targets += [unescape(link) for link in LINK.findall(answer.content.decode())]
        for target in targets:
            parts = urlsplit(urldefrag(urljoin(f"https://{HOST}{path}", target)).url)
            if parts.netloc == HOST and not parts.path.startswith("/account/logout"):
                waiting.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return found


def constant(answer: Answer) -> list[tuple[str, str]]:
    """The headers that nobody on the way may touch, sorted by name."""
    return sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in CHANGES_ON_THE_WAY)


def raw(port: int, request: bytes, *, server_name: str = HOST) -> bytes:
    """The bytes that answer `request`, which need not be HTTP; b"" where the connection was closed."""
    with socket.create_connection(("127.0.0.1", port), 10) as plain:
        try:
            with ANY.wrap_socket(plain, server_hostname=server_name) as secure:
                secure.sendall(request)
                parts = []
                while part := secure.recv(65536):
                    parts.append(part)
                return b"".join(parts)
        except (OSError, ssl.SSLError):
            return b""
