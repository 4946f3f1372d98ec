"""A bounded crowd: it reads, fills carts and orders until it is sent home, and remembers each answer."""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.browser import Answer
from tests.fronts.visitors import Visitor

READ_BETWEEN = 4  # pages that a shopper reads before each order


@dataclass
class Crowd:
    """`paths` are read in turn; `variant` is bought. `pause_s` after each request of a shopper bounds the load."""

    port: int
    paths: list[str]
    variant: int
    shoppers: int = 6
    pause_s: float = 0.05
    failures: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)  # acknowledged: their addresses
    counts: Counter[str] = field(default_factory=Counter)
    _home: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Crowd":
        self._threads = [threading.Thread(target=self._shop, args=(number,)) for number in range(self.shoppers)]
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._home.set()
        for thread in self._threads:
            thread.join()
        self.per_second = round(sum(self.counts.values()) / (time.monotonic() - self._began), 1)

    def _shop(self, number: int) -> None:
        paths = itertools.islice(itertools.cycle(self.paths), number, None)
        while not self._home.is_set():
            shopper = Visitor(self.port)
            try:
                for path in itertools.islice(paths, READ_BETWEEN):
                    self._note("GET", path, shopper.get(path), 200)
                    self._note("GET", "fresh", shopper.get(f"{path}?fresh=1"), 200)  # not from the front's copies
                self._buy(shopper)
            except Exception as error:  # noqa: BLE001  a page that is not what it should be is a failure too
                self.failures.append(f"{error!r}"[:300])

    def _buy(self, shopper: Visitor) -> None:
        form = {"variant": self.variant, "quantity": 1}
        self._note("POST", "/cart/add/", shopper.post("/cart/add/", form), 302)
        self._note("GET", "/cart/", shopper.get("/cart/"), 200)
        page = shopper.get("/checkout/")
        if not self._note("GET", "/checkout/", page, 200):
            return
        placed = shopper.place_order(shopper.fill(page))
        if self._note("POST", "/checkout/", placed, 302):
            self.orders.append(placed.location)
            self._note("GET", "order", shopper.get(placed.location), 200)

    def _note(self, method: str, path: str, answer: Answer, status: int) -> bool:
        self.counts[method] += 1
        if answer.status not in {status, 303 if status == 302 else status}:
            self.failures.append(f"{time.strftime('%X')} {method} {path}: {answer.status} {answer.text[:200]}")
        time.sleep(self.pause_s)
        return answer.status < 400 and answer.status > 0
