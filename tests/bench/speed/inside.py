"""One site in this process, asked through its WSGI application: time and SQL of a page without server and network.

Started by `asked.py`; orders and answers are lines of JSON: {"path", "times"} → {"milliseconds", "queries", …}.
"""

import io
import itertools
import json
import os
import sys
import time
from typing import Any, NamedTuple

VISITORS = itertools.count(1)
MOST_GOODS = 200


def environ(order: dict[str, Any], encoding: str = "") -> dict[str, Any]:
    """A request of WSGI as a server would pass it on, from a visitor of its own."""
    path, _, query = order["path"].partition("?")
    body = order.get("body", "").encode()
    number = next(VISITORS)
    return {
        "REQUEST_METHOD": "POST" if body else "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": os.environ["PORT"],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": f"127.0.0.1:{os.environ['PORT']}",
        "HTTP_X_FORWARDED_FOR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_ACCEPT_ENCODING": encoding,
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


class Asked(NamedTuple):
    """`cpu_seconds` are of this process alone: what SQLite works is in them, what PostgreSQL works is not."""

    status: int
    body: bytes
    seconds: float
    cpu_seconds: float
    queries: int
    writes: int


class Site:
    """Counts the SQL of every connection: the threads behind the door have their own."""

    def __init__(self) -> None:
        from django.db.backends.signals import connection_created  # noqa: PLC0415  settings must be named first

        connection_created.connect(self._watch)
        from config.wsgi import application  # noqa: PLC0415

        self.application = application
        self._queries = self._writes = 0

    def _watch(self, connection: Any, **_: Any) -> None:
        if self._count not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._count)

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        self._queries += 1
        self._writes += sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, params, many, context)

    def ask(self, order: dict[str, Any], encoding: str = "") -> Asked:
        self._queries = self._writes = status = 0

        def start_response(line: str, headers: list[tuple[str, str]], error: Any = None, /) -> Any:
            nonlocal status
            status = int(line.split()[0])

        request = environ(order, encoding)
        begun, worked = time.perf_counter(), time.process_time()
        answer = self.application(request, start_response)
        body = b"".join(answer)
        seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - worked
        getattr(answer, "close", lambda: None)()
        return Asked(status, body, seconds, cpu_seconds, self._queries, self._writes)

    def goods(self) -> dict[str, Any]:
        """Packs that may be ordered without a note to accept, each of another supplement: {"variants": [id, …]}."""
        from shop.cart import Cart, CartLine  # noqa: PLC0415
        from shop.models import Variant  # noqa: PLC0415
        from shop.pricing import price_cart  # noqa: PLC0415

        packs = Variant.objects.buyable().filter(stock__available__gte=10, position=0).order_by("pk")[:MOST_GOODS]
        found = [pack.pk for pack in packs if not price_cart(Cart((CartLine(pack.pk, 1, None),))).stops]
        return {"variants": found}

    def receive(self, variant: int, units: int) -> dict[str, Any]:
        """More of a pack comes in."""
        from shop.models import Variant  # noqa: PLC0415
        from shop.stock import adjust  # noqa: PLC0415

        adjust(Variant.objects.get(pk=variant), units, reason="for the benchmark")
        return {"variant": variant}

    def answer(self, order: dict[str, Any]) -> dict[str, Any]:
        if order.get("goods"):
            return self.goods()
        if "receive" in order:
            return self.receive(order["receive"], order["units"])
        asked = [self.ask(order) for _ in range(order["times"])]
        sizes = {}
        if order.get("sizes"):
            for encoding in ("", "gzip", "br"):
                sizes[encoding or "identity"] = len(self.ask(order, encoding).body)
        return {
            "status": asked[-1].status,
            "milliseconds": [round(one.seconds * 1000, 3) for one in asked],
            "cpu_milliseconds": [round(one.cpu_seconds * 1000, 3) for one in asked],
            "queries": [one.queries for one in asked],
            "writes": max(one.writes for one in asked),
            "sizes": sizes,
        }


if __name__ == "__main__":
    site = Site()
    for order_line in sys.stdin:
        print(json.dumps(site.answer(json.loads(order_line))), flush=True)  # noqa: T201  the answer
