"""The environment, read once: typed, with defaults, and refused in plain words.

Every variable is listed in `.env.example` and in `docs/operations.md`; a test compares the three.
"""

import ipaddress
import os
import re
import secrets
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config.bucket import Bucket, parsed_bucket

EXIT_CONFIG = 78  # sysexits.h EX_CONFIG: a supervisor should not restart us
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
EMAIL_SCHEMES = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"}

NAMES = (
    "ADMIN_NETWORKS",
    "ADMIN_PATH",
    "ALLOWED_HOSTS",
    "CONTACT_EMAIL",
    "DATABASE_URL",
    "DATA_DIR",
    "DB_POOL_MAX",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DEMO",
    "EMAIL_URL",
    "MEDIA_STORAGE_URL",
    "NCBI_API_KEY",
    "PAGE_CACHE_MB",
    "PGBOUNCER",
    "PORT",
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SITE_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "WEB_CONCURRENCY",
)


class EnvironmentFaultError(ImproperlyConfigured):
    """One or more variables cannot be used; `faults` has one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))

    def report(self) -> int:
        """Print one line per fault on standard error and return the exit status."""
        for fault in self.faults:
            os.write(2, f"Simples cannot start: {fault}\n".encode())
        return EXIT_CONFIG


def allow_developers_desk(environment: MutableMapping[str, str]) -> None:
    """Without SECRET_KEY, DEMO and `.env`, `manage.py` is at a developer's desk: DEBUG on unless said otherwise."""
    has_env_file = (Path(__file__).resolve().parent.parent / ".env").exists()
    if not has_env_file and not {"SECRET_KEY", "SECRET_KEY_FILE", "DEMO"} & environment.keys():
        environment.setdefault("DEBUG", "1")


class Reader:
    """Typed access to `environment`; faults are collected, `refuse_faults()` raises them all at once."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._environment.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """`NAME`, or the content of the file that `NAME_FILE` points to."""
        path = self.text(f"{name}_FILE")
        if not path:
            return self.text(name)
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            self.faults.append(f"{name}_FILE: {path} cannot be read ({error.strerror}).")
            return ""

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
            self.faults.append(f"{name}: write 1 or 0, not {value!r}.")
        return value in {"1", "true", "yes", "on"}

    def integer(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        self.faults.append(f"{name}: write a whole number from {low} to {high}, not {value!r}.")
        return default

    def names(self, name: str, default: str = "") -> list[str]:
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def networks(self, name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Addresses and networks, separated by commas."""
        found = []
        for part in self.names(name):
            try:
                found.append(ipaddress.ip_network(part))
            except ValueError:
                self.faults.append(f"{name}: write networks like 203.0.113.0/24 or 2001:db8::/48, not {part!r}.")
        return found

    def path_segment(self, name: str, default: str) -> str:
        value = self.text(name, default).strip("/")
        if not value or not all(c.isascii() and (c.isalnum() or c in "-_") for c in value):
            self.faults.append(f"{name}: use letters, digits, - and _ only, not {value!r}.")
            return default
        return value

    def site_url(self, name: str, default: str, *, must_be_https: bool) -> str:
        value = self.text(name, default).rstrip("/")
        try:
            parts = urlsplit(value)
            is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.path
            _ = parts.port  # raises ValueError for a malformed port
        except ValueError:
            is_good = False
        if not is_good:
            self.faults.append(f"{name}: write an address like https://www.example.com, not {value!r}.")
            return default
        if must_be_https and not value.startswith("https://"):
            self.faults.append(f"{name}: write the https address of the site, such as https://www.example.com.")
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A Django database entry. An unknown scheme would only warn in environ, so it is refused here."""
        value = self.secret(name) or default
        scheme = value.split(":", 1)[0]
        if scheme not in DATABASE_SCHEMES:
            self.faults.append(f"{name}: start it with sqlite:// or postgres://, not {scheme!r}.")
            value = default
        try:
            return dict(environ.Env.db_url_config(value))
        except (ValueError, KeyError) as error:
            self.faults.append(f"{name}: cannot be understood ({error}).")
            return dict(environ.Env.db_url_config(default))

    def redis(self, name: str) -> str:
        """The address of a Redis or Valkey server, "" where there is none. Faults never show the password in it."""
        value = self.secret(name)
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            _ = parts.port  # raises ValueError for a malformed port
            is_socket = parts.scheme == "unix" and len(parts.path) > 1
            is_good = is_socket or (
                parts.scheme in {"redis", "rediss"}
                and bool(parts.hostname)
                and re.fullmatch(r"/?|/[0-9]{1,4}", parts.path) is not None
            )
        except ValueError:
            is_good = False
        if not is_good or "," in value or ";" in value:  # two addresses would mean replicas that nobody writes to
            self.faults.append(f"{name}: write redis://:password@host:6379/0, rediss://… or unix:///path/to/socket.")
        elif find_spec("redis") is None:
            self.faults.append(f"{name}: Redis's library is missing: pip install -r requirements/production.txt")
        return value

    def bucket(self, name: str) -> Bucket | None:
        """Where pictures lie, None for the folder of this machine."""
        value = self.secret(name)
        if not value:
            return None
        try:
            bucket = parsed_bucket(value)
        except ValueError as error:
            self.faults.append(f"{name}: {error}.")
            return None
        if find_spec("storages") is None or find_spec("boto3") is None:
            self.faults.append(f"{name}: the library for it is missing: pip install -r requirements/production.txt")
        return bucket

    def email(self, name: str, default: str) -> dict[str, Any]:
        """Django's EMAIL_… settings from one URL."""
        value = self.secret(name) or default
        scheme = value.split(":", 1)[0]
        if scheme not in EMAIL_SCHEMES:
            self.faults.append(f"{name}: start it with one of {', '.join(sorted(EMAIL_SCHEMES))}, not {scheme!r}.")
            value = default
        try:
            settings = dict(environ.Env.email_url_config(value))
            if settings.get("EMAIL_FILE_PATH"):  # environ drops the leading slash, and mail would go astray
                settings["EMAIL_FILE_PATH"] = f"/{settings['EMAIL_FILE_PATH'].lstrip('/')}"
            return settings
        except (ValueError, KeyError) as error:
            self.faults.append(f"{name}: cannot be understood ({error}).")
            return dict(environ.Env.email_url_config(default))

    def email_address(self, name: str, default: str) -> str:
        """A bare address: it stands in headers and in the addresses of services."""
        value = self.text(name, default)
        if re.fullmatch(r"[!-;=?A-~]+@[!-;=?A-~]+", value) and value.count("@") == 1:
            return value
        self.faults.append(f"{name}: write an e-mail address like library@example.com, not {value!r}.")
        return default

    def stripe_key(self, name: str, *, is_local: bool) -> str:
        """Stripe's secret or restricted key, "" where cards are not taken. No live one at a demo or a desk."""
        key = self.secret(name)
        if not key:
            return ""
        found = re.fullmatch(r"(?:sk|rk)_(test|live)_[A-Za-z0-9]{8,}", key)
        if not found:
            self.faults.append(f"{name}: write a secret or restricted key, sk_live_… or rk_live_… (sk_test_… to try).")
        elif found[1] == "live" and is_local:
            self.faults.append(f"{name}: a live key takes real money; at a demo or a desk use sk_test_….")
        elif find_spec("stripe") is None:
            self.faults.append(f"{name}: Stripe's library is missing: pip install -r requirements/production.txt")
        return key

    def webhook_secrets(self, name: str, *, key_name: str, key: str) -> list[str]:
        """The signing secrets that belong to `key`: one, or two while one replaces the other."""
        secrets_given = [part.strip() for part in self.secret(name).split(",") if part.strip()]
        if key and not secrets_given:
            self.faults.append(f"{name}: set it too; without it anybody could say that an order is paid.")
        elif secrets_given and not key:
            self.faults.append(f"{key_name}: set it too, or take {name} away.")
        elif len(secrets_given) > 2:
            self.faults.append(f"{name}: two at most, the new one and the old one.")
        elif not all(re.fullmatch(r"whsec_[A-Za-z0-9+/=_-]{16,}", part) for part in secrets_given):
            self.faults.append(f"{name}: write the signing secret of the webhook, whsec_… with all its characters.")
        elif any(len(set(part[6:])) < 6 for part in secrets_given):
            self.faults.append(f"{name}: this is a placeholder; copy the webhook's own secret from Stripe.")
        return secrets_given

    def refuse_faults(self) -> None:
        if self.faults:
            raise EnvironmentFaultError(self.faults)


def kept_secret(path: Path) -> str:
    """The secret key of a demo or a desk: made once, mode 0600. The winner of a race is read by the loser."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()
