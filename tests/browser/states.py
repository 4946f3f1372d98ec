"""Every page state that is looked at, by people (screenshots) and by axe."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from playwright.sync_api import expect

from blog.models import Citation, Post
from shop.cart import COOKIE, Cart, CartLine
from shop.models import Variant
from tests.browser.order_states import ORDER_STATES
from tests.builders import fall, make_citation, make_post

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
    "study": "/citations/cinar2006magnesium/",
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


FALLEN = "/blog/a-source-that-fell/"
FALLEN_KEY = "retractedexample"


def make_article_with_a_source_that_fell() -> None:
    """An article of our own, the oldest of all, with a range of marks and a retracted source."""
    if Post.objects.filter(slug="a-source-that-fell").exists():
        return
    make_citation(FALLEN_KEY, title="A record that was retracted", URL="https://example.com/retracted")
    sound = ["leite2014fasciculations", "tague2011vitamind", "vehapoglu2015growingpains"]
    marks = ["".join(f'<cite data-ref="{key}"></cite>' for key in keys) for keys in (sound, [FALLEN_KEY], sound[1:2])]
    make_post(
        "A source that fell",
        slug="a-source-that-fell",
        body="".join(f"<p>What these sources say.{group}</p>" for group in marks),
        published_at=datetime(2001, 1, 1, tzinfo=UTC),
    )
    notice = {"kind": "retraction", "doi": "10.1016/s0140-6736(10)60175-4", "issued_on": date(2010, 2, 6)}
    fall(Citation.objects.get(key=FALLEN_KEY), Citation.Standing.RETRACTED, **notice)


def article_with_a_source_that_fell(visitor: Any) -> None:
    make_article_with_a_source_that_fell()
    visitor.open(FALLEN)


def article_with_preview_of_a_range(visitor: Any) -> None:
    article_with_a_source_that_fell(visitor)
    visitor.page.locator("#cite-1-a").click()
    expect(visitor.page.locator(".preview:popover-open")).to_contain_text("References 1 to 3")


def retracted_study(visitor: Any) -> None:
    make_article_with_a_source_that_fell()
    visitor.open(f"/citations/{FALLEN_KEY}/")


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
    fill_in(visitor)
    visitor.page.get_by_role("button", name="Place order").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("is placed")


def fill_in(visitor: Any, email: str = "kim@example.com") -> None:
    """The fields of the checkout, with an address in Sydney."""
    for label, words in {
        "Email": email,
        "Full name": "Kim Lee",
        "Street address": "1 Example Street",
        "Postcode": "2000",
        "Suburb": "Sydney",
    }.items():
        visitor.page.get_by_label(label).fill(words)
    visitor.page.get_by_label("State").select_option("NSW")


def invoice(visitor: Any) -> None:
    order(visitor)
    path = visitor.page.locator("a[href$='/invoice/']").first.get_attribute("href")
    visitor.open(path)


def cart_with(visitor: Any, *packs: tuple[str, int], code: str = "") -> None:
    """The cart page with these units by SKU, as if they had been added and the code typed."""
    lines = [CartLine(Variant.objects.get(sku=sku).pk, units) for sku, units in packs]
    value = Cart(tuple(lines), code=code).encode()
    visitor.page.context.add_cookies([{"name": COOKIE, "value": value, "url": visitor.site}])
    visitor.open("/cart/")


def cart_with_code(visitor: Any) -> None:
    cart_with(visitor, ("MAG-GLY-060", 1), ("ELE-PWD-200", 1), code="WELCOME10")
    expect(visitor.page.locator(".code")).to_contain_text("WELCOME10: Welcome offer, saves $4.35")
    visitor.page.locator(".explained summary").click()


def cart_with_refused_code(visitor: Any) -> None:
    cart_with(visitor, ("MAG-GLY-060", 1))
    visitor.page.get_by_text("Have a code?").click()
    visitor.page.get_by_label("Code", exact=True).fill("welcome10")
    visitor.page.get_by_role("button", name="Apply code").click()
    expect(visitor.page.locator(".error")).to_contain_text("Add $6.05 more to use WELCOME10.")


def cart_with_offer(visitor: Any) -> None:
    cart_with(visitor, ("PRO-25B-030", 2))
    expect(visitor.page.locator(".bill")).to_contain_text("Add 1 more of Gut health to get 1 free")


def checkout_collecting(visitor: Any) -> None:
    cart_with(visitor, ("MAG-GLY-060", 1))
    visitor.open("/checkout/")
    visitor.page.get_by_label("Collect from the shop").check()
    expect(visitor.page.get_by_label("Street address")).to_be_hidden()
    expect(visitor.page.get_by_role("button", name="Place order, $23.95")).to_be_visible()


def sandbox(visitor: Any) -> None:
    """Where whoever chose to pay by card stands."""
    cart_with(visitor, ("MAG-GLY-060", 1))
    visitor.open("/checkout/")
    fill_in(visitor)
    visitor.page.get_by_label("Sandbox card").check()
    visitor.page.get_by_role("button", name="Continue to payment, $28.90").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Sandbox payment")


def declined(visitor: Any) -> None:
    sandbox(visitor)
    choose_in_sandbox(visitor, "Have the card declined")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Your card was not charged.", timeout=20_000)


def pay_again(visitor: Any) -> None:
    declined(visitor)
    visitor.page.get_by_role("link", name="Pay again").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Pay for order")


def choose_in_sandbox(visitor: Any, what: str) -> None:
    visitor.page.get_by_label(what, exact=True).check()
    visitor.page.get_by_role("button", name="Do it, and go back to the shop").click()


def filter_panel(visitor: Any) -> None:
    visitor.open("/shop/")
    summary = visitor.page.locator("[data-filters] > summary, [data-filters-open]").first
    if summary.is_visible():  # beside the list on wide screens, where nothing has to be opened
        summary.click()
        expect(visitor.page.get_by_role("dialog")).to_be_visible()


ACTIONS: dict[str, Callable[[Any], None]] = {
    "article-with-preview": article_with_preview,
    "article-with-a-source-that-fell": article_with_a_source_that_fell,
    "article-with-preview-of-a-range": article_with_preview_of_a_range,
    "study-retracted": retracted_study,
    "drawer": drawer,
    "cart": cart,
    "checkout": checkout,
    "checkout-with-errors": checkout_with_errors,
    "order": order,
    "invoice": invoice,
    "filter-panel": filter_panel,
    "cart-with-code": cart_with_code,
    "cart-with-refused-code": cart_with_refused_code,
    "cart-with-offer": cart_with_offer,
    "checkout-collecting": checkout_collecting,
    "sandbox": sandbox,
    "order-declined": declined,
    "pay-again": pay_again,
    **ORDER_STATES,
}
STATES = [*PAGES, *ACTIONS]


def bring_to(visitor: Any, state: str) -> None:
    """Open `state` in the browser of `visitor`."""
    if state in PAGES:
        visitor.open(PAGES[state])
    else:
        ACTIONS[state](visitor)
    visitor.page.evaluate("document.fonts.ready.then(() => true)")
