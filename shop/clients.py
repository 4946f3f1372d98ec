"""Who asks, as far as limits must know: a network, never a person."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

HOUSEHOLD_PREFIX = 64  # bits of IPv6 that one connection is given; what follows changes at will


def network_of(request: HttpRequest) -> str:
    """Where the request comes from: an IPv4 address, or the /64 network of an IPv6 one; "unknown" without either.

    Behind the proxy that the settings trust, the last entry of its header is what the proxy saw. Without that proxy
    the header is what anybody wrote, and is not read.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", 1)[-1].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip), HOUSEHOLD_PREFIX), strict=False))
