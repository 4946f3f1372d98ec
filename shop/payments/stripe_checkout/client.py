"""Questions to Stripe, through its library: time limits, a pinned version, and only two ways to fail."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import stripe

from shop.payments.protocol import RefusedError, UnknownOutcomeError

API_VERSION = "2026-10-28.endive"  # what stripe 16.1 was made for; a new one is a decision, not an update
CONNECT_S, READ_S = 2.0, 8.0
MOST_TRIES = 3
# A shopper waits at most as long as one full answer takes: only what failed quickly is asked again at once.
RETRY_WITHIN_S = 2.0
JITTER_S = (0.1, 0.5)
PAGE = 100


class StripeApi:
    """One account, by `key`. `base` is another address than Stripe's, for tests."""

    def __init__(self, key: str, *, base: str = "") -> None:
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            max_network_retries=0,  # ours are bounded in time, and keep the key
            http_client=stripe.RequestsClient(timeout=(CONNECT_S, READ_S), session=None),
            base_addresses={"api": base} if base else None,
        )

    def create_session(self, params: dict[str, Any], *, key: str) -> dict[str, Any]:
        sessions = self._client.v1.checkout.sessions
        return _ask(lambda: sessions.create(params, {"idempotency_key": key}))  # type: ignore[arg-type]

    def session(self, session_id: str) -> dict[str, Any]:
        params: Any = {"expand": ["payment_intent.latest_charge.refunds"]}
        return _ask(lambda: self._client.v1.checkout.sessions.retrieve(session_id, params))

    def expire_session(self, session_id: str) -> dict[str, Any]:
        return _ask(lambda: self._client.v1.checkout.sessions.expire(session_id))

    def sessions_between(self, first: int, last: int | None = None) -> Iterator[dict[str, Any]]:
        """Made from second `first` on, until `last`. Oldest last, as Stripe lists them; page by page."""
        after, made = "", {"gte": first} | ({"lte": last} if last is not None else {})
        while True:
            params: Any = {
                "created": made,
                "limit": PAGE,
                "expand": ["data.payment_intent.latest_charge"],
            } | ({"starting_after": after} if after else {})
            page = _ask(lambda params=params: self._client.v1.checkout.sessions.list(params))  # type: ignore[misc]
            yield from page["data"]
            if not page.get("has_more") or not page["data"]:
                return
            after = page["data"][-1]["id"]

    def create_refund(self, params: dict[str, Any], *, key: str) -> dict[str, Any]:
        return _ask(lambda: self._client.v1.refunds.create(params, {"idempotency_key": key}))  # type: ignore[arg-type]


def _ask(question: Callable[[], Any]) -> dict[str, Any]:
    """The answer as plain data. Raises RefusedError where Stripe says no, UnknownOutcomeError where nobody can say.

    The same question goes out at most three times, with the same idempotency key.
    """
    began = time.monotonic()
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return dict(question().to_dict())
        except stripe.StripeError as error:
            if not _may_have_happened(error):
                raise RefusedError(_said(error)) from error
            if attempt == MOST_TRIES or time.monotonic() - began > RETRY_WITHIN_S:
                raise UnknownOutcomeError(_said(error), is_answered=error.http_status is not None) from error
        time.sleep(random.uniform(*JITTER_S) * attempt)  # noqa: S311  spreads retries, guards nothing
    raise AssertionError("the last try has an end")


def _may_have_happened(error: stripe.StripeError) -> bool:
    """Whether Stripe may have done it all the same: no answer, an answer of 5xx, too many questions, key in use.

    Or the key was used with other parameters, such as before the site had another address: something was done then.
    """
    if isinstance(error, (stripe.APIConnectionError, stripe.RateLimitError, stripe.IdempotencyError)):
        return True
    status = error.http_status
    return status is None or status >= 500 or status in {409, 429}


def _said(error: stripe.StripeError) -> str:
    """For staff and logs: what Stripe said, without what was sent."""
    return f"{type(error).__name__} {error.http_status or ''}: {error.user_message or error}"[:300]
