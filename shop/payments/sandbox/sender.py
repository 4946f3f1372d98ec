"""The sandbox's messages, delivered by HTTP as a real service does: signed, and again until they are taken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from shop.payments.sandbox.gateway import SIGNATURE_HEADER
from shop.payments.sandbox.ledger import Ledger
from shop.payments.signatures import sign

TIMEOUT_S = 10
LONGEST_WAIT = timedelta(minutes=5)


def send_due(
    ledger: Ledger, url: str, secret: str, *, host: str = "", report: Callable[[str], None] = lambda line: None
) -> tuple[int, int]:
    """POST what is due to `url`, whose site calls itself `host`: (taken, refused). The refused come again later."""
    taken = refused = 0
    for place, body, tries in ledger.due_messages(datetime.now(UTC)):
        now = datetime.now(UTC)
        try:
            status = _post(url, body, host=host, signature=sign(body, secret, at=now))
        except (OSError, HTTPException) as error:
            status = 0
            report(f"message {place}: {error}")
        if 200 <= status < 300:
            ledger.delivered(place, now=now)
            taken += 1
        else:
            ledger.postpone(place, until=now + min(LONGEST_WAIT, timedelta(seconds=2 ** min(tries, 10))))
            refused += 1
            if status:
                report(f"message {place}: answered {status}")
    return taken, refused


def _post(url: str, body: bytes, *, host: str, signature: str) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=TIMEOUT_S)
    try:
        headers = {"Host": host or parts.netloc, "Content-Type": "application/json", SIGNATURE_HEADER: signature}
        connection.request("POST", parts.path, body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()
