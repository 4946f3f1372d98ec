"""Every page state that is looked at, by people (screenshots) and by axe."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

ARTICLE = "/blog/magnesium-and-cramps/"
PRODUCT = "/shop/magnesium-glycinate/"

PAGES = {
    "home": "/",
    "library": "/blog/",
    "topic": "/blog/category/sleep/",
    "tag": "/blog/tag/magnesium/",
    "author": "/blog/author/naturopath/",
    "article": ARTICLE,
    "article-retold": "/blog/muscle-twitches/",
    "ingredients": "/ingredients/",
    "ingredient": "/ingredients/magnesium/",
    "ingredient-with-goods": "/ingredients/zinc/",
    "shop": "/shop/",
    "department": "/shop/category/minerals/",
    "filtered": "/shop/?form=tablets&dietary=vegan&sort=unit_price",
    "nothing-matches": "/shop/?form=powder&price_max=1",
    "product": PRODUCT,
    "product-on-sale": "/shop/?on_sale=1",
    "search": "/search/?q=magnesium",
    "search-typo": "/search/?q=magneisum",
    "search-nothing": "/search/?q=qqqqzzzz",
    "cart-empty": "/cart/",
    "shipping": "/shipping/",
    "returns": "/returns/",
    "privacy": "/privacy/",
    "terms": "/terms/",
    "editorial-policy": "/editorial-policy/",
    "about": "/about/",
    "contact": "/contact/",
    "track": "/orders/",
    "not-found": "/no-such-page/",
}


def article_with_preview(visitor: Any) -> None:
    visitor.open("/blog/muscle-twitches/")
    visitor.page.locator("#cite-1-a").click()
    expect(visitor.page.locator(".preview:popover-open")).to_be_visible()


def add_to_cart(visitor: Any, path: str = PRODUCT) -> None:
    visitor.open(path)
    visitor.page.locator("form#buy").get_by_role("button", name="Add to cart").click()
    expect(visitor.page.get_by_role("heading", name="Added to your cart")).to_be_visible()


def drawer(visitor: Any) -> None:
    add_to_cart(visitor)


def cart(visitor: Any) -> None:
    add_to_cart(visitor)
    add_to_cart(visitor, "/shop/electrolytes/")
    visitor.open("/cart/")


def checkout(visitor: Any) -> None:
    add_to_cart(visitor)
    visitor.open("/checkout/")


def checkout_with_errors(visitor: Any) -> None:
    checkout(visitor)
    visitor.page.get_by_label("Email").fill("kim@")
    visitor.page.get_by_role("button", name="Place order").click()
    expect(visitor.page).to_have_title("Error: Checkout – Simples")


def order(visitor: Any) -> None:
    checkout(visitor)
    page = visitor.page
    for label, words in {
        "Email": "kim@example.com",
        "Full name": "Kim Lee",
        "Street address": "1 Example Street",
        "Postcode": "2000",
        "Suburb": "Sydney",
    }.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("State").select_option("NSW")
    page.get_by_role("button", name="Place order").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")


def invoice(visitor: Any) -> None:
    order(visitor)
    path = visitor.page.locator("a[href$='/invoice/']").first.get_attribute("href")
    visitor.open(path)


def filter_panel(visitor: Any) -> None:
    visitor.open("/shop/")
    summary = visitor.page.locator("[data-filters] > summary, [data-filters-open]").first
    if summary.is_visible():  # beside the list on wide screens, where nothing has to be opened
        summary.click()
        expect(visitor.page.get_by_role("dialog")).to_be_visible()


ACTIONS: dict[str, Callable[[Any], None]] = {
    "article-with-preview": article_with_preview,
    "drawer": drawer,
    "cart": cart,
    "checkout": checkout,
    "checkout-with-errors": checkout_with_errors,
    "order": order,
    "invoice": invoice,
    "filter-panel": filter_panel,
}
STATES = [*PAGES, *ACTIONS]


def bring_to(visitor: Any, state: str) -> None:
    """Open `state` in the browser of `visitor`."""
    if state in PAGES:
        visitor.open(PAGES[state])
    else:
        ACTIONS[state](visitor)
    visitor.page.evaluate("document.fonts.ready.then(() => true)")
