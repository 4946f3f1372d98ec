"""Which addresses we go to. A name is resolved once, and what was checked is what is connected to."""

import socket
import threading
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from blog.outside.errors import NoAnswerError, NoSuchHostError, RefusedError

PORTS = {"https": 443, "http": 80}
ONLY_PUBLIC = "We only fetch public https pages."
# IANA: global unicast is 2000::/3. Inside it, these lead elsewhere (tunnels, 6to4) or nowhere (documentation).
GLOBAL_UNICAST = IPv6Network("2000::/3")
NOT_FOR_US = [
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/3"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]


@dataclass(frozen=True)
class Target:
    """A checked address: `addresses` are the only machines that may be connected to."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def name(self) -> str:
        """Host as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if PORTS[self.scheme] == self.port else f"{host}:{self.port}"


def is_public(address: str) -> bool:
    """Whether an IP address is global unicast. Mapped, translated and tunnelled forms of IPv4 are not."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip.scope_id or ip not in GLOBAL_UNICAST):
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in NOT_FOR_US)


def vet(url: str, *, schemes: Collection[str], hosts: Collection[str] | None, seconds: float) -> Target:
    """`url` as a target, or RefusedError. `hosts`: the only names allowed, None for any. Resolves within `seconds`.

    Tests name the machines inside that they may ask in OUTSIDE_ALLOWED_FOR_TESTS, as "127.0.0.1:port".
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removesuffix(".").encode("idna").decode()
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):  # also UnicodeError
        raise RefusedError(ONLY_PUBLIC) from None
    allowed: Collection[str] = settings.OUTSIDE_ALLOWED_FOR_TESTS
    is_test_port = any(entry.endswith(f":{port}") for entry in allowed)
    if not host or {"@", "%"} & set(parts.netloc):
        raise RefusedError(ONLY_PUBLIC)
    if not is_test_port and (parts.scheme not in schemes or port not in PORTS.values()):
        raise RefusedError(ONLY_PUBLIC)
    if hosts is not None and host not in hosts:
        raise RefusedError(f"{host} is not one of the services that we ask.")
    addresses = resolve(host, port, seconds)
    for address in addresses:
        is_outside = is_public(address) and port in PORTS.values()
        if not is_outside and f"{address}:{port}" not in allowed:
            raise RefusedError(ONLY_PUBLIC)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(parts.scheme, host, port, quote(path, safe="/%:;=@&+$,!*'()~?"), addresses)


def resolve(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """The IP addresses of `host`. Asked in a thread of its own: the system's resolver knows no time limit."""
    outcome: list[Any] = []

    def ask() -> None:
        try:
            outcome.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # raised again below, in the thread that asked
            outcome.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if not outcome:
        raise NoAnswerError(f"Looking up the name {host} took too long.")
    if isinstance(outcome[0], socket.gaierror) and outcome[0].errno == socket.EAI_NONAME:
        raise NoSuchHostError(f"There is no host {host}.")
    if isinstance(outcome[0], Exception):
        raise NoAnswerError(f"The name {host} could not be looked up.")
    return tuple(dict.fromkeys(str(found[4][0]) for found in outcome[0]))


def names_resolve(seconds: float = 5) -> bool:
    """Whether names are answered at all: offline, some systems say of every name that it does not exist."""
    try:
        return bool(resolve("doi.org", 443, seconds))
    except NoAnswerError:
        return False
