"""MEDIA_STORAGE_URL: where pictures lie when they do not lie on this machine."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

EXAMPLE = "s3://KEY:SECRET@bucket?endpoint=https://s3.example.com&region=ap-southeast-2"
OPTIONS = {"endpoint", "region", "public"}


@dataclass(frozen=True)
class Bucket:
    """A bucket of S3 or of a service like it. Without key and secret the machine's own role is used."""

    name: str
    folder: str = ""  # within the bucket
    key: str = ""
    secret: str = ""
    endpoint: str = ""  # "": Amazon's
    region: str = ""
    public: str = ""  # where browsers fetch the pictures, ends with "/"; "": at /media/, from us

    @property
    def public_origin(self) -> str:
        """`https://cdn.example.com`, as a policy names it; "" where the pictures are ours."""
        parts = urlsplit(self.public)
        return f"{parts.scheme}://{parts.netloc}" if self.public else ""


def parsed_bucket(url: str) -> Bucket:
    """Raises ValueError with the end of a sentence; it never quotes the key or the secret."""
    parts = urlsplit(url)
    if parts.scheme != "s3":
        raise ValueError(f"write {EXAMPLE}")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - OPTIONS):
        raise ValueError(f"there is no option {unknown[0]!r}; there are {', '.join(sorted(OPTIONS))}")
    account, _, name = parts.netloc.rpartition("@")
    key, _, secret = (unquote(part) for part in account.partition(":"))
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
        raise ValueError("name the bucket after the @, in small letters, digits, - and .; a / in the secret is %2F")
    if bool(key) != bool(secret):
        raise ValueError("give both key and secret, or neither")
    public = options.get("public", "")
    return Bucket(
        name=name,
        folder=unquote(parts.path).strip("/"),
        key=key,
        secret=secret,
        endpoint=_address("endpoint", options.get("endpoint", "")).rstrip("/"),
        region=options.get("region", ""),
        public=f"{_address('public', public).rstrip('/')}/" if public else "",
    )


def _address(option: str, value: str) -> str:
    if not value:
        return ""
    parts = urlsplit(value)
    _ = parts.port  # raises ValueError for a malformed port
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"{option} is an address like https://media.example.com")
    if not re.fullmatch(r"[!-~]+", value) or set(value) & set(";,'\""):  # it stands in a header
        raise ValueError(f"{option} is an address like https://media.example.com")
    return value
