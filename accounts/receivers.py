"""What the library tells by its signals alone: a code was refused, a code was asked for again."""

from typing import Any

from allauth.mfa.signals import authentication_failed, authenticator_used

from accounts import audit


def on_refused_code(*, user: Any, **kwargs: Any) -> None:
    audit.record("code refused", user, actor=user)


def on_used_code(*, user: Any, reauthenticated: bool = False, **kwargs: Any) -> None:
    if reauthenticated:
        audit.record("code confirmed", user, actor=user)


def connect() -> None:
    authentication_failed.connect(on_refused_code)
    authenticator_used.connect(on_used_code)
