"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
AUDIT_PREFIX = {4: 24, 6: 48}  # bits that are kept: a neighbourhood, not a household


def address_of(request: HttpRequest) -> IPAddress | None:
    """The address that asks, None where there is none that can be read.

    Behind the proxy that the settings trust, the last entry of its header is what the proxy saw. Without that proxy
    the header is what anybody wrote, and is not read.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def neighbourhood_of(request: HttpRequest) -> str:
    """What may be kept: 203.0.113.0/24, 2001:db8:1::/48, "" without an address."""
    ip = address_of(request)
    if ip is None:
        return ""
    return str(ipaddress.ip_network(f"{ip}/{AUDIT_PREFIX[ip.version]}", strict=False))
