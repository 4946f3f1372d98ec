"""Whole addresses for machines that read us elsewhere. They come from SITE_URL, never from what a request calls us."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings


def absolute(address: str) -> str:
    """`/blog/zinc/` as `https://www.example.com/blog/zinc/`; an address with a host of its own stays as it is."""
    return urljoin(f"{settings.SITE_URL}/", address)


def scheme_and_host() -> tuple[str, str]:
    """`("https", "www.example.com")`, the port with it where it is not the usual one."""
    parts = urlsplit(settings.SITE_URL)
    return parts.scheme, parts.netloc
