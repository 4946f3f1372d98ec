"""The counter's frame and the pages that Django's admin draws in it, each in the state in which staff work with it."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from blog.models import Post
from shop.models import Supplement
from tests.browser.counter_states import ORDERS, sign_in
from tests.builders import make_supplement, make_variant

POSTS, PRODUCTS, PACKS = "/admin/blog/post/", "/admin/shop/supplement/", "/admin/shop/variant/"


def orders_with_a_filter_open(visitor: Any) -> None:
    visitor.open(ORDERS)
    visitor.page.locator("details.filter summary").first.click()
    expect(visitor.page.locator("details.filter[open] ul")).to_be_visible()


def order(visitor: Any) -> None:
    visitor.open(ORDERS)
    visitor.page.locator("#result_list tbody th a").first.click()
    expect(visitor.page.get_by_role("heading", name="Timeline")).to_be_visible()


def product(visitor: Any) -> None:
    visitor.open(f"{PRODUCTS}{Supplement.objects.get(slug='magnesium-glycinate').pk}/change/")


def product_tab(name: str) -> Callable[[Any], None]:
    def show(visitor: Any) -> None:
        product(visitor)
        visitor.page.get_by_role("tab", name=name).click()
        expect(visitor.page.get_by_role("tabpanel", name=name)).to_be_visible()

    return show


def product_with_errors(visitor: Any) -> None:
    product(visitor)
    visitor.page.get_by_label("Name:").first.fill("")
    visitor.page.get_by_role("tab", name="Packs, price and stock").click()
    visitor.page.get_by_label("Price:").first.fill("a lot")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.page.locator(".errornote")).to_be_visible()
    expect(visitor.page.get_by_role("tab", name="Basics (1 error)")).to_have_attribute("aria-selected", "true")
    expect(visitor.page.locator("[name=variants-0-price_cents]")).to_have_value("a lot")


def stock_refused_on_the_first_page(visitor: Any) -> None:
    make_variant(supplement=make_supplement("Goods that run out"), available=0)
    visitor.open("/admin/")
    row = visitor.page.locator(".row-below").first
    row.locator("summary").click()
    row.get_by_label("Stock, + or −").fill("a lot")
    row.get_by_role("button", name="Move stock").click()
    expect(visitor.page.get_by_text("Enter a whole number.")).to_be_visible()


def prices_before_they_change(visitor: Any) -> None:
    pack = make_variant(supplement=make_supplement("Goods for a preview"), price_cents=20_00)
    visitor.open(f"{PACKS}?q={pack.sku}")
    tick_and_run(visitor, "Change prices…")
    visitor.page.get_by_label("Set to dollars").check()
    visitor.page.get_by_label("Amount").fill("5")
    visitor.page.get_by_role("button", name="Preview").click()
    expect(visitor.page.get_by_text("By more than half", exact=True)).to_be_visible()


def goods_before_they_are_written(visitor: Any) -> None:
    pack = make_variant(supplement=make_supplement("Goods for an import"), price_cents=20_00)
    visitor.open("/admin/shop/goodsfile/import/")
    file = {
        "name": "goods.csv",
        "mimeType": "text/csv",
        "buffer": f"sku,price\n{pack.sku},21.50\nNOBODY-1,x\n".encode(),
    }
    visitor.page.get_by_label("File of goods").set_input_files(file)
    visitor.page.get_by_role("button", name="Read and check").click()
    expect(visitor.page.get_by_text("0 new, 1 changed, 0 unchanged")).to_be_visible()


def tick_and_run(visitor: Any, action: str) -> None:
    visitor.page.locator("#result_list input.action-select").first.check()
    visitor.page.locator("select[name=action]").select_option(label=action)
    visitor.page.locator(".actions button[name=index]").first.click()


def article(visitor: Any) -> None:
    """The editor with the page of readers beside it."""
    visitor.open(f"{POSTS}{Post.objects.get(slug='ginseng-and-stress').pk}/change/")
    frame = visitor.page.frame_locator("iframe.is-shown")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Ginseng and stress")


def tab(name: str) -> Callable[[Any], None]:
    def show(visitor: Any) -> None:
        article(visitor)
        visitor.page.get_by_role("tab", name=name).click()
        expect(visitor.page.get_by_role("tabpanel", name=name)).to_be_visible()

    return show


def suggestions(visitor: Any) -> None:
    visitor.open("/admin/")
    visitor.page.locator("#find").press_sequentially("magnes")
    expect(visitor.page.locator(".suggestions [role=option]").first).to_be_visible()


def menu_on_a_phone(visitor: Any) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.open("/admin/")
    visitor.page.get_by_role("button", name="Menu").click()
    expect(visitor.page.locator("#counter-menu:popover-open")).to_be_visible()


def own_menu(visitor: Any) -> None:
    visitor.open("/admin/")
    visitor.page.locator(".who summary").click()
    expect(visitor.page.get_by_role("button", name="Log out")).to_be_visible()


def keys(visitor: Any) -> None:
    visitor.open("/admin/")
    visitor.page.keyboard.press("?")
    expect(visitor.page.get_by_role("dialog", name="Keys")).to_be_visible()


def sign_in_page(visitor: Any) -> None:
    visitor.page.context.clear_cookies()
    visitor.open("/admin/")
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()


def sign_in_refused(visitor: Any) -> None:
    sign_in_page(visitor)
    visitor.page.get_by_label("Email").fill("nobody@example.com")
    visitor.page.get_by_label("Password").fill("not the password")
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page).to_have_title("Error: Sign in – Simples")


def asked_again(visitor: Any) -> None:
    """Before figures leave the house: the password, and why."""
    sign_in(visitor, "asked-again-in-browser@example.com", confirmed_minutes_ago=None)
    visitor.open("/admin/shop/goodsfile/export/csv/")
    expect(visitor.page.get_by_role("heading", name="Please confirm")).to_be_visible()


def asked_again_with_errors(visitor: Any) -> None:
    asked_again(visitor)
    visitor.page.get_by_role("button", name="Confirm").click()
    expect(visitor.page).to_have_title("Error: Please confirm – Simples")


def empty_list(visitor: Any) -> None:
    visitor.open(f"{POSTS}?q=nobodywrotethis")


PAGES = {
    "landing": "/admin/",
    "products": PRODUCTS,
    "packs": PACKS,
    "new-product": f"{PRODUCTS}add/",
    "articles": POSTS,
    "references": "/admin/blog/citation/",
    "reports-by-tax": "/admin/shop/sale/?by=gst",
    "reports-of-stock": "/admin/shop/sale/?by=stock",
    "found": "/admin/find/?q=magnesium",
    "found-nothing": "/admin/find/?q=nobodywrotethis",
    "import": "/admin/shop/goodsfile/import/",
    "trail": "/admin/accounts/auditentry/",
}
ACTIONS: dict[str, Callable[[Any], None]] = {
    "orders-with-a-filter-open": orders_with_a_filter_open,
    "order": order,
    "product": product,
    "product-packs": product_tab("Packs, price and stock"),
    "product-label": product_tab("Label and compliance"),
    "product-pictures": product_tab("Pictures"),
    "product-seo": product_tab("SEO"),
    "product-with-errors": product_with_errors,
    "stock-refused": stock_refused_on_the_first_page,
    "prices-before-they-change": prices_before_they_change,
    "goods-before-they-are-written": goods_before_they_are_written,
    "article": article,
    "article-references": tab("References"),
    "article-seo": tab("SEO and share"),
    "article-settings": tab("Settings"),
    "empty-list": empty_list,
    "suggestions": suggestions,
    "menu-on-a-phone": menu_on_a_phone,
    "own-menu": own_menu,
    "keys": keys,
    "sign-in": sign_in_page,
    "sign-in-refused": sign_in_refused,
    "asked-again": asked_again,
    "asked-again-with-errors": asked_again_with_errors,
}
STATES = [*PAGES, *ACTIONS]


def bring_to(visitor: Any, state: str) -> None:
    """Open `state` in the browser of `visitor`, who is signed in."""
    if state in PAGES:
        assert visitor.open(PAGES[state]).status == 200
    else:
        ACTIONS[state](visitor)
    visitor.page.evaluate("document.fonts.ready.then(() => true)")
