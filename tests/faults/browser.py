"""A shopper's browser over real HTTP: cookies, forms, the clock. One connection per request."""

import http.client
import itertools
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urlencode

from tests.shop.pages import ADDRESS, Page

T = TypeVar("T")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LOST = 0  # the status of an answer that never came
BUTTON = re.compile(r"<button class=\"btn btn-wide\"[^>]*>[^<]*?(\$[0-9,]+\.[0-9]{2})")
PATIENCE_S = 60


@dataclass(frozen=True)
class Answer:
    """`status` is `LOST` where the connection ended without an answer."""

    status: int
    content: bytes = b""
    location: str = ""
    retry_after: str = ""
    seconds: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def text(self) -> str:
        return Page(self).text

    @property
    def is_fault(self) -> bool:
        """A server error that is not a clear "not now"."""
        return self.status >= 500 and not (self.status == 503 and self.retry_after)


_visitors = itertools.count(256)  # all of 127.0.0.0/8 is this machine; 127.0.0.x is left to servers


class Browser:
    """Each is a person of its own, with an address of the network and an e-mail that nobody else has: limits count."""

    def __init__(self, port: int) -> None:
        number = next(_visitors)
        self.port, self.email = port, f"buyer-{number}@example.com"
        self.address = f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.cookies: dict[str, str] = {}
        self.answers: list[Answer] = []

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S, source_address=(self.address, 0))

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, form: Mapping[str, Any]) -> Answer:
        body = urlencode(form).encode()
        return self.send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        sent = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity", "Connection": "close"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self.connection()
        start = time.perf_counter()
        try:
            connection.request(method, path, body, sent | dict(headers or {}))
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            answer = Answer(LOST, seconds=time.perf_counter() - start)
        else:
            self._keep(response.headers.get_all("Set-Cookie") or [])
            answer = Answer(
                response.status,
                content,
                response.headers.get("Location", ""),
                response.headers.get("Retry-After", ""),
                time.perf_counter() - start,
                tuple(response.getheaders()),
            )
        finally:
            connection.close()
        self.answers.append(answer)
        return answer

    def _keep(self, lines: Sequence[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value

    def twin(self) -> "Browser":
        """Another tab: the same person and the same cookies, which go their own way from here."""
        other = type(self)(self.port)
        other.email, other.address = self.email, self.address
        other.cookies = dict(self.cookies)
        return other

    # --- the way of a shopper -------------------------------------------------------------------------------------
    def add_to_cart(self, variant: int, quantity: int = 1) -> Answer:
        answer = self.post("/cart/add/", {"variant": variant, "quantity": quantity})
        assert answer.status in {302, 303}, answer
        return answer

    def open_checkout(self, **typed: Any) -> dict[str, Any]:
        """The form of the checkout page, filled in."""
        answer = self.get("/checkout/")
        assert answer.status == 200, answer
        return self.fill(answer, **typed)

    def fill(self, page: Answer, **typed: Any) -> dict[str, Any]:
        """What this browser would post from a checkout page: its hidden fields, and a good address."""
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(page.content.decode())}
        return hidden | ADDRESS | {"email": self.email} | typed

    def place_order(self, form: Mapping[str, Any]) -> Answer:
        return self.post("/checkout/", form)


def total_shown(answer: Answer) -> str:
    """The amount on the button: the last that the shopper sees before pressing it."""
    found = BUTTON.search(answer.content.decode())
    assert found, "no button with an amount"
    return found[1]


def at_once(jobs: Sequence[Callable[[], T]], *, hands: int = 0) -> list[T]:
    """What each job returned, in their order. `hands` threads begin at one moment and take the next job when free."""
    outcomes: list[Any] = [None] * len(jobs)
    faults: list[BaseException] = []
    numbers = iter(range(len(jobs)))
    hands = hands or len(jobs)
    start, taking = threading.Barrier(hands), threading.Lock()

    def work() -> None:
        start.wait(timeout=PATIENCE_S)
        while True:
            with taking:
                number = next(numbers, None)
            if number is None:
                return
            try:
                outcomes[number] = jobs[number]()
            except BaseException as error:  # noqa: BLE001  raised again below, in the test's own thread
                faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return outcomes
