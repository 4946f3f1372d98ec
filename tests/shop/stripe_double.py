"""Stripe, played by a real HTTP server on this machine, in the shapes of its documentation.

Checkout sessions (create, retrieve, expire, list), refunds and events, behind a key and with Idempotency-Key: the same
key gives the stored answer, also one of 500, with other parameters an error. `pay`, `decline`, `refund` and `dispute`
are what a customer, the dashboard and a bank do. `fail_next` makes the next answers fail as networks fail.
Shapes: docs.stripe.com/api, read for version 2026-10-28.endive.
"""

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shop.payments.signatures import sign

KEY = "sk_test_" + "0123456789abcdef"
SECRET = "whsec_" + "0123456789abcdefABCDEF"
# drop_before: no answer, nothing done. drop_after_charge: done, no answer. 500_after_charge: done, answered 500.
# kept_500: done, answered 500, and so for ever under this key. slow: done, answered after `slow_s`. 429: not done.
# reset: the connection is torn down, nothing done. held: done, answered once `release` is set.
FAULTS = ("drop_before", "drop_after_charge", "500_after_charge", "kept_500", "slow", "held", "429", "reset", "500")


class StripeDouble(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.RLock()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.charges: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[str, int, dict[str, Any]]] = {}  # idempotency key → parameters, status, answer
        self.asked: list[tuple[str, str, dict[str, str], dict[str, Any]]] = []  # method, path, headers, parameters
        self.faults: deque[str] = deque()
        self.slow_s = 30.0
        self.is_holding, self.release = threading.Event(), threading.Event()
        self._count = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that the client cut is no news."""

    def fail_next(self, *faults: str) -> None:
        assert set(faults) <= set(FAULTS)
        self.faults.extend(faults)

    def name(self, kind: str) -> str:
        with self.lock:
            self._count += 1
            return f"{kind}_{self._count:024d}"

    # --- what customers, staff at the dashboard, and banks do -----------------------------------------------------
    def pay(self, session_id: str, *, cents: int | None = None, currency: str = "aud") -> list[dict[str, Any]]:
        """A customer pays the open session. The events that follow, in the order in which they happened."""
        with self.lock:
            session = self.sessions[session_id]
            assert session["status"] == "open", "a page that is closed cannot be paid"
            amount = session["amount_total"] if cents is None else cents
            intent = self._intent(session)
            charge = self._charge(intent, amount, currency, is_paid=True)
            intent |= {
                "status": "succeeded",
                "amount": amount,
                "amount_received": amount,
                "currency": currency,
                "latest_charge": charge["id"],
                "last_payment_error": None,
            }
            session |= {
                "status": "complete",
                "payment_status": "paid",
                "amount_total": amount,
                "currency": currency,
                "url": None,
            }
            return [
                self.event("charge.succeeded", charge),
                self.event("payment_intent.succeeded", intent),
                self.event("checkout.session.completed", session),
            ]

    def decline(self, session_id: str) -> list[dict[str, Any]]:
        """The card is declined; the page stays open for another one."""
        with self.lock:
            session = self.sessions[session_id]
            intent = self._intent(session)
            charge = self._charge(intent, session["amount_total"], session["currency"], is_paid=False)
            intent |= {
                "status": "requires_payment_method",
                "last_payment_error": {"code": "card_declined", "message": "Your card was declined."},
                "latest_charge": charge["id"],
            }
            return [self.event("payment_intent.payment_failed", intent)]

    def expire(self, session_id: str) -> list[dict[str, Any]]:
        with self.lock:
            session = self.sessions[session_id]
            session |= {"status": "expired", "url": None}
            return [self.event("checkout.session.expired", session)]

    def refund_elsewhere(self, intent_id: str, cents: int) -> list[dict[str, Any]]:
        """Somebody refunds at the dashboard."""
        with self.lock:
            refund = self._refund(intent_id, cents, {})
            charge = self.charges[self.intents[intent_id]["latest_charge"]]
            return [self.event("refund.created", refund), self.event("charge.refunded", charge)]

    def dispute(self, intent_id: str, *, kind: str = "charge.dispute.created", status: str = "needs_response") -> Any:
        with self.lock:
            charge = self.charges[self.intents[intent_id]["latest_charge"]]
            charge["disputed"] = True
            dispute = {
                "id": self.name("du"),
                "object": "dispute",
                "amount": charge["amount"],
                "charge": charge["id"],
                "currency": charge["currency"],
                "payment_intent": intent_id,
                "reason": "fraudulent",
                "status": status,
                "livemode": False,
                "metadata": {},
            }
            return self.event(kind, dispute)

    def event(self, kind: str, thing: dict[str, Any], **changes: Any) -> dict[str, Any]:
        event = {
            "id": self.name("evt"),
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(time.time()),
            "data": {"object": json.loads(json.dumps(thing))},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        } | changes
        self.events.append(event)
        return event

    @property
    def paid_sessions(self) -> list[dict[str, Any]]:
        return [session for session in self.sessions.values() if session["payment_status"] == "paid"]

    def _intent(self, session: dict[str, Any]) -> dict[str, Any]:
        if session["payment_intent"] is None:
            intent = {
                "id": self.name("pi"),
                "object": "payment_intent",
                "amount": session["amount_total"],
                "amount_received": 0,
                "currency": session["currency"],
                "status": "requires_payment_method",
                "latest_charge": None,
                "last_payment_error": None,
                "metadata": session["_intent_metadata"],
                "livemode": False,
            }
            self.intents[intent["id"]] = intent
            session["payment_intent"] = intent["id"]
        return self.intents[session["payment_intent"]]

    def _charge(self, intent: dict[str, Any], amount: int, currency: str, *, is_paid: bool) -> dict[str, Any]:
        charge = {
            "id": self.name("ch"),
            "object": "charge",
            "amount": amount,
            "amount_captured": amount if is_paid else 0,
            "amount_refunded": 0,
            "captured": is_paid,
            "currency": currency,
            "disputed": False,
            "failure_message": None if is_paid else "Your card was declined.",
            "metadata": dict(intent["metadata"]),
            "paid": is_paid,
            "payment_intent": intent["id"],
            "refunded": False,
            "status": "succeeded" if is_paid else "failed",
            "livemode": False,
        }
        self.charges[charge["id"]] = charge
        return charge

    def _refund(self, intent_id: str, cents: int | None, metadata: dict[str, str]) -> dict[str, Any]:
        intent = self.intents.get(intent_id)
        charge = self.charges.get(intent["latest_charge"]) if intent and intent["status"] == "succeeded" else None
        if intent is None or charge is None:
            raise _RefusedError("resource_missing", f"No such payment_intent: '{intent_id}'")
        left = charge["amount"] - charge["amount_refunded"]
        cents = left if cents is None else cents
        if not 0 < cents <= left:
            raise _RefusedError("charge_already_refunded", f"Refund amount ({cents}) is greater than what is left.")
        charge["amount_refunded"] += cents
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        refund = {
            "id": self.name("re"),
            "object": "refund",
            "amount": cents,
            "charge": charge["id"],
            "currency": charge["currency"],
            "metadata": metadata,
            "payment_intent": intent_id,
            "status": "succeeded",
            "created": int(time.time()),
        }
        self.refunds[refund["id"]] = refund
        return refund

    # --- what is asked ---------------------------------------------------------------------------------------------
    def answer(self, method: str, path: str, params: dict[str, Any]) -> dict[str, Any]:
        parts = path.strip("/").split("/")
        match (method, *parts):
            case ("POST", "v1", "checkout", "sessions"):
                return self._create_session(params)
            case ("GET", "v1", "checkout", "sessions"):
                return self._list_sessions(params)
            case ("GET", "v1", "checkout", "sessions", session_id):
                return self._shown(self._found(session_id), _listed(params.get("expand")))
            case ("POST", "v1", "checkout", "sessions", session_id, "expire"):
                session = self._found(session_id)
                if session["status"] != "open":
                    raise _RefusedError(
                        "", 'Only Checkout Sessions with a status in ["open"] can be expired. This one is not.'
                    )
                self.expire(session_id)
                return self._shown(session, [])
            case ("POST", "v1", "refunds"):
                refund = self._refund(params["payment_intent"], int(params["amount"]), params.get("metadata", {}))
                charge = self.charges[refund["charge"]]
                self.event("refund.created", refund)
                self.event("charge.refunded", charge)
                return refund
        raise _RefusedError("", f"Unrecognized request URL ({method}: {path}).", status=404)

    def _create_session(self, params: dict[str, Any]) -> dict[str, Any]:
        now = time.time()
        item = _listed(params["line_items"])[0]
        cents = int(item["price_data"]["unit_amount"]) * int(item["quantity"])
        expires_at = int(params.get("expires_at", now + 86_400))
        if params["mode"] != "payment" or not params["success_url"].startswith("http"):
            raise _RefusedError("parameter_invalid", "Invalid parameters.")
        if not now + 1_799 <= expires_at <= now + 86_401:
            raise _RefusedError("", "The `expires_at` timestamp must be at least 30 minutes from creation.")
        if cents < 50:
            raise _RefusedError("amount_too_small", "The Checkout Session's total amount must convert to at least 50.")
        session_id = self.name("cs_test")
        session = {
            "id": session_id,
            "object": "checkout.session",
            "amount_total": cents,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": int(now),
            "currency": item["price_data"]["currency"],
            "customer_email": params.get("customer_email"),
            "expires_at": expires_at,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "url": f"https://checkout.stripe.com/c/pay/{session_id}",
            "_intent_metadata": params.get("payment_intent_data", {}).get("metadata", {}),
        }
        self.sessions[session_id] = session
        return self._shown(session, [])

    def _list_sessions(self, params: dict[str, Any]) -> dict[str, Any]:
        made, limit = params.get("created", {}), int(params.get("limit", 10))
        since, until = int(made.get("gte", 0)), int(made.get("lte", 1 << 40))
        rows = [one for one in reversed(self.sessions.values()) if since <= one["created"] <= until]
        if after := params.get("starting_after"):
            rows = rows[[one["id"] for one in rows].index(after) + 1 :]
        expand = [path.removeprefix("data.") for path in _listed(params.get("expand"))]
        return {
            "object": "list",
            "url": "/v1/checkout/sessions",
            "has_more": len(rows) > limit,
            "data": [self._shown(one, expand) for one in rows[:limit]],
        }

    def _found(self, session_id: str) -> dict[str, Any]:
        if session_id not in self.sessions:
            raise _RefusedError("resource_missing", f"No such checkout.session: {session_id}", status=404)
        return self.sessions[session_id]

    def _shown(self, session: dict[str, Any], expand: list[str]) -> dict[str, Any]:
        """As it is answered: what is asked for is expanded, lists of refunds only then."""
        shown = {name: value for name, value in session.items() if not name.startswith("_")}
        if session["payment_intent"] and any(path.startswith("payment_intent") for path in expand):
            intent = dict(self.intents[session["payment_intent"]])
            if intent["latest_charge"] and any("latest_charge" in path for path in expand):
                charge = dict(self.charges[intent["latest_charge"]])
                if any(path.endswith("refunds") for path in expand):
                    of_charge = [one for one in self.refunds.values() if one["charge"] == charge["id"]]
                    charge["refunds"] = {"object": "list", "has_more": False, "data": of_charge[::-1]}
                intent["latest_charge"] = charge
            shown["payment_intent"] = intent
        return shown


class _RefusedError(Exception):
    def __init__(self, code: str, message: str, *, status: int = 400, kind: str = "invalid_request_error") -> None:
        self.status, self.error = status, {"type": kind, "message": message} | ({"code": code} if code else {})
        super().__init__(message)


class _Handler(BaseHTTPRequestHandler):
    server: StripeDouble
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._play()

    do_POST = do_GET

    def log_message(self, *arguments: Any) -> None:
        """Silent."""

    def _play(self) -> None:
        double = self.server
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        address = urlsplit(self.path)
        params = _nested(text or address.query)
        headers = {name.lower(): value for name, value in self.headers.items()}
        with double.lock:
            double.asked.append((self.command, address.path, headers, params))
            fault = double.faults.popleft() if double.faults else ""
        if fault in {"drop_before", "reset"}:
            return self._tear(is_reset=fault == "reset")
        if fault in {"429", "500"}:
            kind = "rate_limit_error" if fault == "429" else "api_error"
            return self._reply(int(fault), {"error": {"type": kind, "message": "Try later."}})
        with double.lock:
            status, answer = self._answer(address.path, params, headers)
            if fault == "kept_500":
                status, answer = 500, {"error": {"type": "api_error", "message": "Something went wrong."}}
                key = headers["idempotency-key"]
                double.answers[key] = (double.answers[key][0], status, answer)
        if fault == "drop_after_charge":
            return self._tear(is_reset=False)
        if fault == "500_after_charge":
            return self._reply(500, {"error": {"type": "api_error", "message": "Something went wrong."}})
        if fault == "held":
            double.is_holding.set()
            double.release.wait(timeout=60)
        if fault == "slow":
            time.sleep(double.slow_s)
        return self._reply(status, answer)

    def _answer(self, path: str, params: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        double = self.server
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided."}}
        key, asked = headers.get("idempotency-key", ""), json.dumps([path, params], sort_keys=True)
        if self.command == "POST" and key in double.answers:
            had, status, answer = double.answers[key]
            if had != asked:
                message = "Keys for idempotent requests can only be used with the same parameters."
                return 400, {"error": {"type": "idempotency_error", "message": message}}
            return status, answer
        try:
            status, answer = 200, double.answer(self.command, path, params)
        except _RefusedError as refused:
            status, answer = refused.status, {"error": refused.error}
        if self.command == "POST" and key:
            double.answers[key] = (asked, status, json.loads(json.dumps(answer)))
        return status, answer

    def _reply(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", self.server.name("req"))
        self.end_headers()
        self.wfile.write(body)

    def _tear(self, *, is_reset: bool) -> None:
        self.close_connection = True
        if is_reset:  # RST instead of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RDWR) if not is_reset else self.connection.close()


def _nested(text: str) -> dict[str, Any]:
    """`a[b][0]=c` as Stripe reads it; lists are mappings with numbers for names."""
    root: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        place = root
        for part, following in zip([first, *rest], [*rest, None], strict=True):
            if following is None:
                place[part] = value
            else:
                place = place.setdefault(part, {})
    return root


def _listed(value: Any) -> list[Any]:
    return [value[key] for key in sorted(value, key=lambda key: int(key or 0))] if isinstance(value, dict) else []


def message(
    event: dict[str, Any], *, secret: str = SECRET, at: datetime | None = None
) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Stripe sends `event`."""
    body = json.dumps(event, indent=2).encode()
    return body, {"Stripe-Signature": sign(body, secret, at=at or datetime.now(UTC))}


@contextmanager
def playing_stripe() -> Iterator[StripeDouble]:
    double = StripeDouble()
    thread = threading.Thread(target=double.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        double.shutdown()
        double.server_close()
        thread.join()
