"""What tests of sign-in share: a person with a phone, a clock, a way in."""

from html.parser import HTMLParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client, TestCase

from accounts.models import User
from accounts.staff import make_staff

PASSWORD = "a-long-password"
LIMITS = {
    "login": "20/h/ip",
    "login_failed": "20/h/ip,5/15m/key",
    "reset_password": "10/h/ip,3/h/key",
    "reauthenticate": "10/m/user",
}


class Controls(HTMLParser):
    """What the forms of a page would send: name → values. Files and buttons are left out."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = self._area = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        kind = named.get("type", "text")
        if tag == "input" and named.get("name") and kind not in {"file", "submit"}:
            if kind not in {"radio", "checkbox"} or "checked" in named:
                unsaid = "on" if kind in {"radio", "checkbox"} else ""
                self.sent.setdefault(named["name"], []).append(named.get("value", unsaid))
        elif tag in {"select", "textarea"}:
            self._select, self._area = (named["name"], "") if tag == "select" else ("", named["name"])
            if tag == "textarea":
                self.sent[self._area] = [""]
        elif tag == "option" and "selected" in named and self._select:
            self.sent.setdefault(self._select, []).append(named.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def controls(response: Any) -> dict[str, list[str]]:
    return Controls(response).sent


class Browser(Client):
    """Whose requests end as real ones do: what waits for the transaction is done, mail is sent."""

    def request(self, **request: Any) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)


class Phone:
    """An authenticator app and the recovery codes that were printed."""

    def __init__(self, user: User) -> None:
        self.secret = generate_totp_secret()
        TOTP.activate(user, self.secret)
        self.recovery_codes = RecoveryCodes.activate(user).generate_codes()

    def code(self, now: float) -> str:
        return format_hotp_value(hotp_value(self.secret, int(now) // 30))


def make_person(email: str = "kim@example.com", role: str = "manager") -> User:
    return make_staff(email, PASSWORD, full_name="Kim Lee", role=role)


def type_in(client: Client, email: str = "kim@example.com", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/login/", {"login": email, "password": password}, **more)


def switch_limits_on(settings: Any) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = LIMITS


def authenticators(user: User) -> int:
    return Authenticator.objects.filter(user=user).count()
