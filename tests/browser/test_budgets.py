"""What a first visit costs before anyone scrolls, from the browser's own network log (ux.md 3.3)."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from shop.cart import COOKIE, Cart, CartLine
from shop.models import Variant
from tests.browser.states import ARTICLE, PRODUCT

KB = 1024
pytestmark = pytest.mark.usefixtures("pictures")


@dataclass
class Log:
    """Bytes over the wire by kind of resource, and how many requests there were."""

    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def answered(self, event: Any) -> None:
        self.kinds[event["requestId"]] = event["type"]
        self.addresses[event["requestId"]] = event["response"]["url"]

    def finished(self, event: Any) -> None:
        if "/static/icon." in self.addresses.get(event["requestId"], ""):
            return  # the picture on the tab, which the browser asks for by itself
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def kilobytes(self, *kinds: str) -> float:
        chosen = [size for key, size in self.sizes.items() if not kinds or self.kinds.get(key) in kinds]
        return sum(chosen) / KB

    def table(self) -> str:
        rows = sorted(self.sizes.items(), key=lambda row: -row[1])
        return "\n".join(f"{size:>8} {self.kinds.get(key)} {self.addresses.get(key)}" for key, size in rows)


def first_visit(visit: Any, path: str, *, width: int = 390, before: Any = None) -> tuple[Log, Any]:
    visitor = visit(width=width, scale=2)
    if before:
        before(visitor)
    log = Log()
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.on("Network.responseReceived", log.answered)
    session.on("Network.loadingFinished", log.finished)
    visitor.page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        new PerformanceObserver((list) => {
          const { element } = list.getEntries().at(-1);
          window.largest = element && { tag: element.tagName, priority: element.getAttribute("fetchpriority"),
            loading: element.getAttribute("loading") };
        }).observe({ type: "largest-contentful-paint", buffered: true });"""
    )
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    return log, visitor


# ux.md 3.3: total, HTML, style, script, fonts (KB), requests
FIRST_VISITS = [
    ("/", (210, 18, 16, 10, 56, 22)),
    (ARTICLE, (170, 18, 16, 8, 56, 10)),
    ("/shop/", (210, 18, 16, 10, 56, 22)),
    (PRODUCT, (190, 14, 16, 10, 56, 14)),
]


@pytest.mark.parametrize(("path", "bounds"), FIRST_VISITS)
def test_first_visit_stays_within_its_budget(visit: Any, path: str, bounds: tuple[int, ...]) -> None:
    log, visitor = first_visit(visit, path)

    found = (
        log.kilobytes(),
        log.kilobytes("Document"),
        log.kilobytes("Stylesheet"),
        log.kilobytes("Script"),
        log.kilobytes("Font"),
        len(log.sizes),
    )
    assert [pair for pair in zip(found, bounds, strict=True) if pair[0] > pair[1]] == [], log.table()
    assert visitor.foreign == []
    assert visitor.complaints == []
    assert visitor.page.context.cookies() == []


@pytest.mark.parametrize("path", [path for path, _ in FIRST_VISITS])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_a_page_loads(visit: Any, path: str, width: int) -> None:
    _, visitor = first_visit(visit, path, width=width)

    assert visitor.page.evaluate("window.shift") <= 0.02


@pytest.mark.parametrize("path", [path for path, _ in FIRST_VISITS])
def test_largest_picture_of_the_first_screen_is_asked_for_first(visit: Any, path: str) -> None:
    _, visitor = first_visit(visit, path)

    largest = visitor.page.evaluate("window.largest")

    if largest and largest["tag"] == "IMG":
        assert (largest["priority"], largest["loading"]) == ("high", None)


@pytest.mark.parametrize("path", ["/cart/", "/checkout/"])
def test_cart_and_checkout_stay_within_their_budget(visit: Any, path: str) -> None:
    def fill(visitor: Any) -> None:
        cart = Cart((CartLine(Variant.objects.get(sku="MAG-GLY-060").pk, 1),))
        visitor.page.context.add_cookies([{"name": COOKIE, "value": cart.encode(), "url": visitor.site}])

    log, _ = first_visit(visit, path, before=fill)

    assert (log.kilobytes() <= 80, log.kilobytes("Font") <= 22, len(log.sizes) <= 10) == (True, True, True), (
        log.table()
    )
