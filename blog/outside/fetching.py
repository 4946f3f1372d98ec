"""One request and what it may cost: connections to checked addresses only, a deadline for all of it, a size."""

import io
import json
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote, urljoin

from django.conf import settings

from blog.outside.errors import NoAnswerError, RefusedError, TooLargeError, TooManyRedirectsError, UnreadableError
from blog.outside.guard import ONLY_PUBLIC, Target, vet

MAX_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
READ_BYTES = 16_384


@dataclass(frozen=True)
class Limits:
    """`total_seconds` covers names, redirects and reading; `max_bytes` counts what a compressed answer unpacks to."""

    connect_seconds: float = 5
    total_seconds: float = 10
    max_bytes: int = 1_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Answer:
    """`headers` by lower-case name; `url` is where the answer came from, after redirects."""

    status: int
    headers: Mapping[str, str]
    url: str
    body: bytes = field(default=b"", repr=False)
    was_redirected: bool = False

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise UnreadableError("The answer was not JSON.") from None


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the end. Raises TimeoutError after it."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class _TimedSocket:
    """What http.client needs of a socket. A plain one would give each single read the whole time again."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """http.client calls it before the body is read. `_exchange` closes the real one."""


def fetch(
    method: str,
    url: str,
    *,
    schemes: Collection[str],
    hosts: Collection[str] | None,
    accept: str,
    with_body: bool,
    limits: Limits,
) -> Answer:
    """The answer at `url`, after at most three redirects, each checked like the first. Raises OutsideError."""
    deadline = _Deadline(limits.total_seconds)
    for hop in range(MAX_REDIRECTS + 1):
        try:
            target = vet(url, schemes=schemes, hosts=hosts, seconds=deadline.left())
            answer = _exchange(method, url, target, deadline, accept=accept, with_body=with_body, limits=limits)
        except TimeoutError:
            raise NoAnswerError("There was no complete answer in time.") from None
        except ssl.SSLCertVerificationError:
            raise NoAnswerError("The certificate of the server is not valid for its name.") from None
        except (OSError, HTTPException, zlib.error) as error:
            raise NoAnswerError(f"There was no answer ({type(error).__name__}).") from error
        location = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not location:
            return replace(answer, was_redirected=hop > 0)
        try:  # servers write all kinds of bytes here; http.client reads them as Latin-1
            url = urljoin(url, quote(location, safe="/%:;=@&+$,!*'()~?#[]"))
        except ValueError:
            raise RefusedError(ONLY_PUBLIC) from None
    raise TooManyRedirectsError(f"The address was redirected more than {MAX_REDIRECTS} times.")


def _exchange(
    method: str, url: str, target: Target, deadline: _Deadline, *, accept: str, with_body: bool, limits: Limits
) -> Answer:
    with closing(_connected(target, deadline, limits)) as sock:
        connection = HTTPConnection("checked")
        connection.auto_open = 0  # it must never connect by itself
        connection.sock = _TimedSocket(sock, deadline)
        connection.request(
            method,
            target.path,
            headers={
                "Host": target.name,
                "User-Agent": f"Simples/0.1 (+{settings.SITE_URL}; mailto:{settings.CONTACT_EMAIL})",
                "Accept": accept,
                "Accept-Encoding": "gzip" if with_body else "identity",
                "Connection": "close",
            },
        )
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        is_read = with_body and response.status not in REDIRECTS
        return Answer(response.status, headers, url, _body(response, limits) if is_read else b"")


def _connected(target: Target, deadline: _Deadline, limits: Limits) -> socket.socket:
    """A socket to one of the checked addresses, with TLS for the name. No name is looked up again."""
    failure: OSError = OSError("no address")
    for address in target.addresses:
        try:
            sock = socket.create_connection((address, target.port), min(limits.connect_seconds, deadline.left()))
        except OSError as error:
            failure = error
            continue
        if target.scheme != "https":
            return sock
        try:
            sock.settimeout(deadline.left())  # of the whole handshake
            return ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
    raise failure


def _body(response: HTTPResponse, limits: Limits) -> bytes:
    coding = response.getheader("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip", ""}:
        raise UnreadableError("The answer was packed in a way that we did not ask for.")
    unpacker = zlib.decompressobj(wbits=31) if coding == "gzip" else None
    body = bytearray()
    while chunk := response.read(READ_BYTES):
        body += unpacker.decompress(chunk, limits.max_bytes + 1 - len(body)) if unpacker else chunk
        if len(body) > limits.max_bytes:
            raise TooLargeError(f"The answer has more than {limits.max_bytes:,} bytes.")
    return bytes(body)
