"""Who asks, as far as limits must know: a network, never a person."""

import ipaddress

from django.http import HttpRequest

from accounts.clients import address_of

HOUSEHOLD_PREFIX = 64  # bits of IPv6 that one connection is given; what follows changes at will


def network_of(request: HttpRequest) -> str:
    """Where the request comes from: an IPv4 address, or the /64 network of an IPv6 one; "unknown" without either."""
    ip = address_of(request)
    if ip is None:
        return "unknown"
    if ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((int(ip), HOUSEHOLD_PREFIX), strict=False))
