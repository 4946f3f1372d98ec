"""A crowd of people on one site, each with an address of the network, a browser and a mind of their own."""

import http.client
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.speed import pages
from tests.bench.speed.shopper import RefusedError, Shopper

BROWSE, CART, ORDER = "browse", "cart", "order"
OUT_OF_A_HUNDRED = {BROWSE: 95, CART: 4, ORDER: 1}
REFUSED = "refused"  # no connection, or none that was answered
NO_ROOM = "503"
TURNED_AWAY = "turned away"  # told that there is no room (503)
TRIES_AGAIN_AFTER_S = 0.3  # who was turned away: 200 people then want about three times what two cores give


@dataclass
class Seen:
    """What a crowd saw: seconds of each step with the moment of its end, by kind, and every answer's status."""

    began: float = field(default_factory=time.monotonic)
    steps: dict[str, list[tuple[float, float]]] = field(default_factory=dict)  # (seconds since `began`, seconds)
    statuses: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, status: str, seconds: float, complaint: str = "") -> None:
        with self._writing:
            self.steps.setdefault(kind, []).append((time.monotonic() - self.began, seconds))
            self.statuses[status] += 1
            if complaint and len(self.complaints) < 5:
                self.complaints.append(complaint)

    def p99_ms(self, kind: str, since: float = 0.0, until: float = float("inf")) -> float:
        """Of the steps that ended between two moments; 0 where there was none."""
        taken = [seconds for at, seconds in self.steps.get(kind, ()) if since <= at < until]
        if len(taken) < 2:
            return max(taken, default=0.0) * 1000
        return statistics.quantiles(taken, n=100)[98] * 1000

    def count(self, kind: str) -> int:
        return len(self.steps.get(kind, ()))


def together(people: int, life: Callable[[random.Random], None]) -> None:
    """`people` live `life` side by side, each with a seed of its own."""
    threads = [threading.Thread(target=life, args=(random.Random(number),)) for number in range(people)]  # noqa: S311
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def mixed(port: int, variants: Sequence[int], *, people: int, seconds: float) -> Seen:
    """Of a hundred steps 95 read a page, four put something into a cart, one buys."""
    seen = Seen()
    kinds, weights = list(OUT_OF_A_HUNDRED), list(OUT_OF_A_HUNDRED.values())

    def life(chance: random.Random) -> None:
        shopper = Shopper(port)
        while time.monotonic() - seen.began < seconds:
            (kind,) = chance.choices(kinds, weights)
            if kind == ORDER:
                _order(seen, port, chance.choice(variants))
            elif kind == CART:
                with _noted(seen, kind, shopper):
                    shopper.put_in_cart(pages.PUBLIC["product"], chance.choice(variants))
                shopper.leave()
                shopper = Shopper(port)
            else:
                shopper.move()
                with _noted(seen, kind, shopper):
                    shopper.get(chance.choice(pages.MIXED))
        shopper.leave()

    together(people, life)
    return seen


def buyers(port: int, variant: int, *, people: int, seconds: float) -> Seen:
    """Everybody buys the same pack, again and again. Whether there is enough of it is the caller's business."""
    seen = Seen()

    def life(_: random.Random) -> None:
        while time.monotonic() - seen.began < seconds:
            _order(seen, port, variant)

    together(people, life)
    return seen


def choosers(port: int, *, people: int, seconds: float) -> Seen:
    """Everybody filters the shop by prices that nobody has named before: each page is made anew."""
    seen = Seen()

    def life(chance: random.Random) -> None:
        shopper = Shopper(port)
        while time.monotonic() - seen.began < seconds:
            shopper.move()
            with _noted(seen, BROWSE, shopper) as step:
                shopper.get(page_of_its_own(chance))
            if step.status == NO_ROOM:
                time.sleep(TRIES_AGAIN_AFTER_S)
        shopper.leave()

    together(people, life)
    return seen


def page_of_its_own(chance: random.Random) -> str:
    return f"/shop/?price_min={chance.uniform(0, 20):.2f}&price_max={chance.uniform(20, 200):.2f}"


def _order(seen: Seen, port: int, variant: int) -> None:
    """A new person goes from the article to the order. The time that counts is that of placing it."""
    shopper = Shopper(port)
    form: dict[str, str] = {}
    with _noted(seen, "before an order", shopper):
        shopper.put_in_cart(pages.PUBLIC["post"], variant)
        form = shopper.fill_in()
    if form:
        with _noted(seen, ORDER, shopper):
            shopper.place(form)
    shopper.leave()


@dataclass
class _Step:
    status: str = "200"
    complaint: str = ""


@contextmanager
def _noted(seen: Seen, kind: str, shopper: Shopper) -> Iterator[_Step]:
    begun, step = time.perf_counter(), _Step()
    try:
        yield step
    except RefusedError as error:
        step.status, step.complaint = str(error.status), str(error)
    except (OSError, http.client.HTTPException) as error:
        shopper.leave()  # the next question opens another connection
        step.status, step.complaint = REFUSED, repr(error)
    kind = TURNED_AWAY if step.status == NO_ROOM else kind
    seen.note(kind, step.status, time.perf_counter() - begun, step.complaint)
