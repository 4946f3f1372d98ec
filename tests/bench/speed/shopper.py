"""A shopper over HTTP, as a browser without scripts would go: from an article to the page of a placed order."""

import http.client
import itertools
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ADDRESS = {
    "full_name": "Demo customer",
    "street_address": "1 Example Street",
    "address_line_2": "",
    "suburb": "Sydney",
    "state": "NSW",
    "postcode": "2000",
    "phone": "",
    "payment": "manual",
}
_visitors = itertools.count(1)


class RefusedError(Exception):
    """The site answered something else than a shopper expects."""

    def __init__(self, asked: str, status: int, said: str = "") -> None:
        super().__init__(f"{asked}: {status} {said}".strip())
        self.status = status


@dataclass
class Shopper:
    """One person: an address of the network and an e-mail that nobody else has, one connection, cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    email: str = ""
    address: str = ""
    requests: int = 0
    seconds: float = 0.0  # that the server took, with the way there and back

    def __post_init__(self) -> None:
        self.move()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def move(self) -> None:
        """Become the next visitor, over the same connection, as behind a proxy."""
        number = next(_visitors)
        self.email = f"demo-visitor-{number}@example.com"
        self.address = f"10.{200 + (number >> 16) % 50}.{number >> 8 & 255}.{number & 255}"

    def get(self, path: str) -> str:
        status, _, body = self._send("GET", path, None)
        if status != 200:
            raise RefusedError(f"GET {path}", status)
        return body

    def post(self, path: str, form: dict[str, str]) -> str:
        """Where the answer leads to."""
        status, location, body = self._send("POST", path, urlencode(form))
        if status not in {302, 303}:
            words = " ".join(re.sub("<[^>]+>", " ", body).split())
            raise RefusedError(f"POST {path}", status, words[:300])
        return urlsplit(location).path

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        headers = {
            "Accept-Encoding": "identity",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        self.seconds += time.perf_counter() - begun
        self.requests += 1
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.coded_value
        return response.status, response.headers.get("Location", ""), text

    def leave(self) -> None:
        self.connection.close()

    def put_in_cart(self, page: str, variant: int) -> None:
        """The page, the form on it, the cart: three requests."""
        self.get(page)
        self.get(self.post("/cart/add/", {"variant": str(variant), "quantity": "1"}))

    def buy(self, article: str, variant: int) -> str:
        """From `article` to a placed order: the address of its page, which is not fetched."""
        self.put_in_cart(article, variant)
        return self.place(self.fill_in())

    def fill_in(self) -> dict[str, str]:
        """The checkout's form, with an address."""
        form = {name: unescape(value) for name, value in HIDDEN.findall(self.get("/checkout/"))}
        return form | ADDRESS | {"email": self.email}

    def place(self, form: dict[str, str]) -> str:
        """The address of the order's page, which is not fetched."""
        return self.post("/checkout/", form)


@dataclass(frozen=True)
class Bought:
    """What `clients` at once did in `seconds`; the times are those of one whole way, in order of size."""

    clients: int
    seconds: float
    orders: int
    requests_each: int
    way_seconds: Sequence[float]
    refused: Sequence[str]


def buy_at_once(port: int, article: str, variants: Sequence[int], *, clients: int, seconds: float) -> Bought:
    """`clients` go from article to placed order, and look at its page, again and again; each time another pack."""
    ways: list[float] = []
    counts: list[int] = []
    refused: list[str] = []
    packs = itertools.cycle(variants)
    taking = threading.Lock()
    ends = time.monotonic() + seconds

    def shop() -> None:
        while time.monotonic() < ends:
            with taking:
                variant = next(packs)
            shopper = Shopper(port)
            try:
                address = shopper.buy(article, variant)
                way, count = shopper.seconds, shopper.requests
                shopper.get(address)
            except (RefusedError, OSError, http.client.HTTPException) as error:
                refused.append(str(error))
            else:
                ways.append(way)
                counts.append(count)
            finally:
                shopper.leave()

    begun = time.monotonic()
    threads = [threading.Thread(target=shop) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Bought(clients, time.monotonic() - begun, len(ways), max(counts, default=0), sorted(ways), refused)
