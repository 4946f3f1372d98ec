"""Addresses of our pages. Whole ones come from SITE_URL, never from what a request calls us."""

from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse


@lru_cache(maxsize=4096)
def path_to(name: str, *arguments: str) -> str:
    """What `reverse` says, remembered: a page asks seventy times, and it is the same for as long as a process runs."""
    return reverse(name, args=arguments)


def absolute(address: str) -> str:
    """`/blog/zinc/` as `https://www.example.com/blog/zinc/`; an address with a host of its own stays as it is."""
    if address.startswith("/") and not address.startswith("//"):
        return "{}://{}{}".format(*scheme_and_host(), address)  # what `urljoin` makes of it, in a tenth of the time
    return urljoin(f"{settings.SITE_URL}/", address)


def scheme_and_host() -> tuple[str, str]:
    """`("https", "www.example.com")`, the port with it where it is not the usual one."""
    parts = urlsplit(settings.SITE_URL)
    return parts.scheme, parts.netloc
