"""The whole purchase by keyboard alone."""

from typing import Any

from playwright.sync_api import expect

MOST_TABS = 45


def test_article_to_placed_order_takes_at_most_45_tabs(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/blog/magnesium-and-cramps/")
    page.locator(".from-our-shop").get_by_role("button", name="Add to cart").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Added to your cart")).to_be_focused()
    tabs = tab_until(page, "Checkout")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Checkout")

    typed = {
        "email": "kim@example.com",
        "full_name": "Kim Lee",
        "street_address": "1 Example Street",
        "suburb": "Sydney",
        "postcode": "2000",
        "state": "New South Wales",
    }
    while not focused(page)["text"].startswith("Place order"):
        tabs += 1
        assert tabs <= MOST_TABS
        page.keyboard.press("Tab")
        here = focused(page)
        assert here["outline"] != "none", here
        assert here["inView"], here
        if here["name"] in typed:
            page.keyboard.type(typed.pop(here["name"]))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")
    assert typed == {}
    assert tabs <= MOST_TABS


def tab_until(page: Any, words: str) -> int:
    """Press Tab until something named `words` has the focus; how often that took."""
    for count in range(1, MOST_TABS):
        page.keyboard.press("Tab")
        if focused(page)["text"] == words:
            return count
    raise AssertionError(f"{words} was not reached")


def focused(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        """() => {
          const element = document.activeElement;
          const box = element.getBoundingClientRect();
          return {
            name: element.name ?? "",
            text: (element.textContent ?? "").replace(/\\s+/g, " ").trim(),
            outline: getComputedStyle(element).outlineStyle,
            inView: box.bottom > 0 && box.top < innerHeight,
          };
        }"""
    )
    return found
