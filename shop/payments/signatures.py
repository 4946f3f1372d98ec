"""Messages of a gateway, signed: `t=1700000000,v1=<hex>`, an HMAC-SHA256 over `t.body`. Stripe's scheme, bounded.

Stripe's own libraries refuse what is too old and take what lies in the future; some take an empty secret. Ours does
neither.
Source: docs.stripe.com/webhooks, "Verify webhook signatures manually".
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shop.payments.protocol import BadEventError

TOLERANCE_S = 300
MOST_SIGNATURES = 20
TIME = re.compile(r"[0-9]{1,12}", re.ASCII)


def sign(body: bytes, secret: str, *, at: datetime) -> str:
    """The header's value for `body`, as whoever holds `secret` writes it."""
    second = int(at.timestamp())
    return f"t={second},v1={_digest(body, secret, str(second))}"


def check(header: str, body: bytes, secrets: Iterable[str], *, now: datetime) -> None:
    """`body` was signed with one of `secrets` at most 300 s before or after `now`. Raises BadEventError.

    Two secrets are given while one replaces the other; an empty one never counts.
    """
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"]
    usable = [secret for secret in secrets if secret.strip()]
    if len(times) != 1 or not TIME.fullmatch(times[0]) or not given or len(given) > MOST_SIGNATURES or not usable:
        raise BadEventError("no signature that can be read")
    # Compared before the time is judged, so that nobody learns more than "no".
    is_ours = False
    for secret in usable:
        expected = _digest(body, secret, times[0]).encode()
        for signature in given:
            is_ours |= hmac.compare_digest(expected, signature.encode(errors="replace"))
    if not is_ours:
        raise BadEventError("the signature is not ours")
    if abs(now.timestamp() - int(times[0])) > TOLERANCE_S:
        raise BadEventError("too old, or from the future")


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a verified `body`. Raises BadEventError for anything else, and for a key that comes twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise BadEventError("a key comes twice")
        return dict(pairs)

    try:
        data = json.loads(body.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise BadEventError("not JSON in UTF-8") from error
    if not isinstance(data, dict):
        raise BadEventError("not an object")
    return data


def _digest(body: bytes, secret: str, second: str) -> str:
    return hmac.new(secret.encode(), second.encode() + b"." + body, hashlib.sha256).hexdigest()
