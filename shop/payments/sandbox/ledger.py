"""What the sandbox knows: sessions, refunds and messages, in a SQLite file of its own."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from shop.payments.protocol import RefusedError, UnknownOutcomeError

WAIT_S = 5.0
LATE = timedelta(seconds=60)
WRONG_BY_CENTS = 100
TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    order_number TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
    currency TEXT NOT NULL,
    return_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    created_at REAL NOT NULL,
    expires_at REAL,
    state TEXT NOT NULL CHECK (state IN ('created', 'failed', 'succeeded', 'cancelled')),
    charge TEXT UNIQUE,
    received_cents INTEGER
);
CREATE TABLE IF NOT EXISTS refunds (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    charge TEXT NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents > 0)
);
CREATE TABLE IF NOT EXISTS messages (
    place INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    delivered_at REAL
);
"""


class UnknownSessionError(Exception):
    """No such session."""


class Choice(StrEnum):
    """What a customer can do on the sandbox's page."""

    PAY = "pay"
    DECLINE = "decline"
    LEAVE = "leave"
    DUPLICATED = "duplicated"
    OUT_OF_ORDER = "out_of_order"
    LATE = "late"
    WRONG_AMOUNT = "wrong_amount"


# For people: what the choice does.
CHOICES: dict[str, str] = {
    Choice.PAY: "Pay",
    Choice.DECLINE: "Have the card declined",
    Choice.LEAVE: "Leave without paying, and let the time run out",
    Choice.DUPLICATED: "Pay, and tell the shop every message three times",
    Choice.OUT_OF_ORDER: "Pay, and tell the shop the messages out of order",
    Choice.LATE: "Pay, and tell the shop a minute late",
    Choice.WRONG_AMOUNT: "Pay one dollar less than was asked",
}


@dataclass(frozen=True)
class Session:
    """One payment as the sandbox has it. `refunds` are (id, reference, cents)."""

    id: str
    reference: str
    order_number: str
    amount_cents: int
    currency: str
    return_url: str
    cancel_url: str
    created_at: datetime
    expires_at: datetime | None
    state: str
    charge: str
    received_cents: int | None
    refunds: tuple[tuple[str, str, int], ...] = ()

    def is_open(self, now: datetime) -> bool:
        """Whether it can be paid: a declined card may be followed by another one."""
        return self.state in {"created", "failed"} and (self.expires_at is None or now < self.expires_at)


class Ledger:
    """The file at `path`, made where it is missing. Raises sqlite3.OperationalError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode=WAL")
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'messages'").fetchone():
                connection.executescript(TABLES)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # without the COMMIT all of it is undone

    def open_session(self, *, reference: str, now: datetime, **fields: Any) -> Session:
        """The session of `reference`, made where there is none.

        Raises UnknownOutcomeError for other values than before, RefusedError where there is nothing to pay.
        """
        row = fields | {"reference": reference}
        expires_at = row.pop("expires_at")
        row["expires_at"] = expires_at.timestamp() if expires_at else None
        with self._opened() as ledger:
            had = ledger.execute("SELECT * FROM sessions WHERE reference = ?", [reference]).fetchone()
            if had:
                if any(had[name] != value for name, value in row.items()):
                    raise UnknownOutcomeError("the same reference with other values", is_answered=True)
                return self._session(ledger, had)
            if row["amount_cents"] <= 0:
                raise RefusedError("there is nothing to pay")
            row |= {"id": f"sess_{secrets.token_urlsafe(16)}", "created_at": now.timestamp(), "state": "created"}
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            ledger.execute(f"INSERT INTO sessions ({names}) VALUES ({marks})", row)  # noqa: S608  our own names
            return self._find(ledger, str(row["id"]))

    def take_on(self, *, now: datetime, **fields: Any) -> None:
        """A session that was paid before the sandbox was there: money goes back from it, nobody is told of it."""
        row = {**fields, "created_at": now.timestamp(), "state": "succeeded", "return_url": "", "cancel_url": ""}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        with self._opened() as ledger:  # a demo that is loaded anew has the same names for its sessions
            ledger.execute(f"INSERT OR REPLACE INTO sessions ({names}) VALUES ({marks})", row)  # noqa: S608  our own names

    def session(self, session_id: str) -> Session:
        """Raises UnknownSessionError."""
        with self._opened() as ledger:
            return self._find(ledger, session_id)

    def session_of(self, reference: str) -> Session | None:
        with self._opened() as ledger:
            row = ledger.execute("SELECT * FROM sessions WHERE reference = ?", [reference]).fetchone()
            return self._session(ledger, row) if row else None

    def sessions_since(self, since: datetime) -> list[Session]:
        with self._opened() as ledger:
            rows = ledger.execute(
                "SELECT * FROM sessions WHERE created_at >= ? ORDER BY created_at", [since.timestamp()]
            ).fetchall()
            return [self._session(ledger, row) for row in rows]

    def close(self, session_id: str, *, now: datetime) -> Session:
        """Nobody can pay it any more, unless somebody has."""
        with self._opened() as ledger:
            session = self._find(ledger, session_id)
            if session.state in {"created", "failed"}:
                ledger.execute("UPDATE sessions SET state = 'cancelled' WHERE id = ?", [session_id])
                session = self._find(ledger, session_id)
                self._tell(ledger, session, "session.expired", now=now)
            return session

    def choose(self, session_id: str, choice: Choice, *, now: datetime) -> Session:
        """What the customer did. Raises RefusedError where the session can no longer be paid."""
        with self._opened() as ledger:
            session = self._find(ledger, session_id)
            if choice == Choice.LEAVE:
                return session
            if not session.is_open(now):
                raise RefusedError("this payment page is closed")
            if choice == Choice.DECLINE:
                ledger.execute("UPDATE sessions SET state = 'failed' WHERE id = ?", [session_id])
                session = self._find(ledger, session_id)
                self._tell(ledger, session, "payment.failed", now=now)
                return session
            received = session.amount_cents - (WRONG_BY_CENTS if choice == Choice.WRONG_AMOUNT else 0)
            ledger.execute(
                "UPDATE sessions SET state = 'succeeded', charge = ?, received_cents = ? WHERE id = ?",
                [f"char_{secrets.token_urlsafe(16)}", max(received, 1), session_id],
            )
            session = self._find(ledger, session_id)
            kinds = ["payment.processing", "payment.succeeded", "session.completed"]
            if choice == Choice.OUT_OF_ORDER:
                kinds = ["session.completed", "payment.failed", "payment.succeeded", "payment.processing"]
            due = now + LATE if choice == Choice.LATE else now
            for kind in kinds:
                self._tell(ledger, session, kind, now=due, times=3 if choice == Choice.DUPLICATED else 1)
            return session

    def refund(self, *, reference: str, charge: str, amount_cents: int, now: datetime) -> tuple[str, str, int]:
        """(id, reference, cents) of the refund of `reference`, made where there is none.

        Raises RefusedError for a charge that is not there, and for more than is left of it.
        """
        with self._opened() as ledger:
            had = ledger.execute("SELECT * FROM refunds WHERE reference = ?", [reference]).fetchone()
            if had:
                if (had["charge"], had["amount_cents"]) != (charge, amount_cents):
                    raise RefusedError("the same reference with other values")
                return had["id"], reference, amount_cents
            row = ledger.execute("SELECT * FROM sessions WHERE charge = ?", [charge]).fetchone()
            if row is None:
                raise RefusedError("no such charge")
            gone = ledger.execute("SELECT SUM(amount_cents) FROM refunds WHERE charge = ?", [charge]).fetchone()[0]
            if not 0 < amount_cents <= row["received_cents"] - (gone or 0):
                raise RefusedError("more than is left of the charge")
            refund_id = f"refd_{secrets.token_urlsafe(16)}"
            ledger.execute("INSERT INTO refunds VALUES (?, ?, ?, ?)", [refund_id, reference, charge, amount_cents])
            self._tell(ledger, self._session(ledger, row), "refund.succeeded", now=now)
            return refund_id, reference, amount_cents

    def due_messages(self, now: datetime) -> list[tuple[int, bytes, int]]:
        """(place, body, tries so far) of what is to be delivered, oldest first."""
        with self._opened() as ledger:
            rows = ledger.execute(
                "SELECT place, body, tries FROM messages WHERE delivered_at IS NULL AND due_at <= ? ORDER BY place",
                [now.timestamp()],
            ).fetchall()
            return [(row["place"], row["body"].encode(), row["tries"]) for row in rows]

    def delivered(self, place: int, *, now: datetime) -> None:
        with self._opened() as ledger:
            ledger.execute("UPDATE messages SET delivered_at = ? WHERE place = ?", [now.timestamp(), place])

    def postpone(self, place: int, *, until: datetime) -> None:
        with self._opened() as ledger:
            ledger.execute(
                "UPDATE messages SET tries = tries + 1, due_at = ? WHERE place = ?", [until.timestamp(), place]
            )

    def _tell(self, ledger: sqlite3.Connection, session: Session, kind: str, *, now: datetime, times: int = 1) -> None:
        """A message about `session` as it is, to be delivered from `now` on; several times the very same one."""
        data = {
            "id": f"evnt_{secrets.token_urlsafe(16)}",
            "kind": kind,
            "mode": "sandbox",
            "created": int(now.timestamp()),
            "session": describe(session),
        }
        body = json.dumps(data, separators=(",", ":"))
        for _ in range(times):
            ledger.execute("INSERT INTO messages (body, due_at) VALUES (?, ?)", [body, now.timestamp()])

    def _find(self, ledger: sqlite3.Connection, session_id: str) -> Session:
        row = ledger.execute("SELECT * FROM sessions WHERE id = ?", [session_id]).fetchone()
        if row is None:
            raise UnknownSessionError(session_id)
        return self._session(ledger, row)

    def _session(self, ledger: sqlite3.Connection, row: sqlite3.Row) -> Session:
        fields = dict(row)
        for name in ("created_at", "expires_at"):
            fields[name] = fields[name] and datetime.fromtimestamp(fields[name], UTC)
        refunds = ledger.execute("SELECT * FROM refunds WHERE charge = ? ORDER BY rowid", [row["charge"]]).fetchall()
        fields["charge"] = fields["charge"] or ""
        return Session(**fields, refunds=tuple((one["id"], one["reference"], one["amount_cents"]) for one in refunds))


def describe(session: Session) -> dict[str, Any]:
    """A session as messages carry it."""
    return {
        "id": session.id,
        "reference": session.reference,
        "amount_cents": session.amount_cents,
        "currency": session.currency,
        "state": session.state,
        "charge": session.charge,
        "received_cents": session.received_cents,
        "refunds": [list(refund) for refund in session.refunds],
    }
