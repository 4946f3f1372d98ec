"""What a shopper sees and sends: pages read as people and browsers read them."""

from html.parser import HTMLParser
from typing import Any

from shop.cart import COOKIE, Cart
from tests.builders import cart_of

ADDRESS = {
    "email": "kim@example.com",
    "full_name": "Kim Lee",
    "street_address": "1 Example Street",
    "address_line_2": "",
    "suburb": "Sydney",
    "state": "NSW",
    "postcode": "2000",
    "phone": "",
}
SILENT = {"script", "style", "title"}
INLINE = {"a", "span", "strong", "time", "em"}


class Page(HTMLParser):
    """The words, the values of the controls and the totals of a page."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.words: list[str] = []
        self.values: dict[str, list[str]] = {}
        self.totals: dict[str, str] = {}
        self._open: list[str] = []
        self._select = self._label = ""
        self.feed(response.content.decode())

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def value(self, name: str) -> str:
        (only,) = self.values[name]
        return only

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        self._part(tag)
        is_checked = named.get("type") not in {"radio", "checkbox"} or "checked" in named
        if tag == "select":
            self._select = named.get("name") or ""
        elif tag == "option" and "selected" in named:
            self.values.setdefault(self._select, []).append(named.get("value") or "")
        elif tag == "input" and named.get("name") and is_checked:
            self.values.setdefault(str(named["name"]), []).append(named.get("value") or "")
        if tag not in {"input", "meta", "link", "img", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        while self._open and self._open.pop() != tag:
            pass

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in SILENT:
            return
        self.words.append(data)
        if inside == "dt":
            self._label = data.strip()
        elif inside == "dd" and data.strip():
            self.totals[self._label] = data.strip()


def fill_cart(browser: Any, *lines: Any, encoded: str = "", code: str = "") -> None:
    browser.cookies[COOKIE] = encoded or cart_of(*lines, code=code).encode()


def cart_in(browser: Any) -> list[tuple[int, int]]:
    """(variant, quantity) of what the browser keeps now."""
    kept = {COOKIE: browser.cookies[COOKIE].value} if COOKIE in browser.cookies else {}
    return [(line.variant_id, line.quantity) for line in Cart.from_cookies(kept).lines]


def code_in(browser: Any) -> str:
    kept = {COOKIE: browser.cookies[COOKIE].value} if COOKIE in browser.cookies else {}
    return Cart.from_cookies(kept).code


def order_form(response: Any, **changes: Any) -> dict[str, Any]:
    """What the browser would post from the checkout page in `response`, filled in with a good address."""
    page = Page(response)
    hidden = {name: page.value(name) for name in ("attempt_key", "shown", "confirmed_place")}
    return {name: value for name, value in (hidden | ADDRESS | changes).items() if value is not None}


def check_out(browser: Any, *lines: Any, **changes: Any) -> Any:
    """The answer to "Place order" for a cart of `lines`. A change to None leaves the field out."""
    fill_cart(browser, *lines)
    return browser.post("/checkout/", order_form(browser.get("/checkout/"), **changes))
