"""Cart, drawer, checkout and order as a customer's hands meet them, with the script and without."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

WANTED = {
    "Email": "kim@example.com",
    "Full name": "Kim Lee",
    "Street address": "1 Example Street",
    "Postcode": "2000",
    "Suburb": "Sydney",
}


def add(visitor: Any, path: str = "/shop/magnesium-glycinate/") -> Any:
    visitor.open(path)
    button = visitor.page.locator("form#buy").get_by_role("button", name="Add to cart")
    button.click()
    visitor.page.wait_for_selector("dialog[open], [data-cart]")
    return button


def test_drawer_takes_the_focus_and_gives_it_back(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page

    button = add(visitor)

    drawer = page.get_by_role("dialog", name="Added to your cart")
    expect(drawer.get_by_role("heading", name="Added to your cart")).to_be_focused()
    expect(drawer).to_contain_text("$75.05 away from free shipping")
    expect(drawer).to_contain_text("Always read the label")
    expect(page.locator("[data-cart-count]")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    button.click()
    drawer.get_by_role("button", name="Close").click()
    expect(button).to_be_focused()
    assert visitor.complaints == []


def test_refused_addition_is_told_beside_the_button(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/shop/magnesium-glycinate/")
    page.locator("form#buy").evaluate("form => { form.noValidate = true }")
    page.locator("form#buy [name=quantity]").fill("0")

    page.locator("form#buy").get_by_role("button", name="Add to cart").click()

    expect(page.locator("form#buy").get_by_role("alert")).to_have_text("Enter a whole number from 1 to 99.")


def test_addition_goes_on_without_the_script_when_the_answer_cannot_be_read(visit: Any) -> None:
    visitor = visit()
    asked = []

    def break_once(route: Any) -> None:
        asked.append(route.request.headers.get("accept"))
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/cart/add/", break_once)
    add(visitor)

    expect(visitor.page).to_have_url(f"{visitor.site}/cart/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your cart (1 item)")


def test_quantity_is_stepped_typed_and_taken_to_nothing_and_back(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page
    add(visitor)
    visitor.open("/cart/")
    more = page.get_by_role("button", name="Increase quantity of Magnesium Glycinate")
    field = page.get_by_label("Quantity")

    more.click()
    expect(page.locator(".totals .total dd")).to_have_text("$52.85")
    expect(more).to_be_focused()
    field.fill("3")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart (3 items)")
    expect(field).to_be_focused()
    field.fill("0")
    expect(page.locator("main")).to_contain_text("Removed Magnesium Glycinate")
    expect(page.locator("main")).to_contain_text("Your cart is empty.")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart (3 items)")
    assert visitor.complaints == []


def test_undo_and_update_work_without_the_script(visit: Any) -> None:
    visitor = visit(script=False)
    page = visitor.page
    add(visitor)

    page.get_by_label("Quantity").fill("2")
    page.get_by_label("Quantity").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart (2 items)")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your cart (2 items)")
    expect(page.get_by_role("button", name="Increase")).to_have_count(0)


def test_what_was_typed_last_goes_into_the_cart_before_checkout_opens(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    add(visitor)
    visitor.open("/cart/")

    page.get_by_role("button", name="Increase quantity").click()
    page.get_by_role("link", name="Checkout", exact=True).click()

    expect(page).to_have_url(f"{visitor.site}/checkout/")
    expect(page.get_by_role("button", name="Place order")).to_have_text("Place order, $52.85")


@pytest.mark.parametrize("width", [390, 1280])
def test_total_is_seen_before_typing_and_the_lines_stand_open_where_there_is_room(
    visit: Any, with_script: bool, width: int
) -> None:
    visitor = visit(width=width, script=with_script)
    page = visitor.page
    add(visitor)
    visitor.open("/checkout/")

    expect(page.locator("summary .price")).to_have_text("$28.90")
    lines = page.locator(".bill .lines")
    if width > 600:
        expect(lines).to_be_visible()
    else:
        expect(lines).to_be_hidden()
        page.locator(".bill summary").click()
        expect(lines).to_be_visible()


def test_state_fills_itself_and_leaves_a_choice_alone(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    add(visitor)
    visitor.open("/checkout/")
    state = page.get_by_label("State")

    for postcode, expected in (("0800", "NT"), ("2540", ""), ("7000", "TAS")):
        page.get_by_label("Postcode").fill(postcode)
        expect(state).to_have_value(expected)
    state.select_option("VIC")
    page.get_by_label("Postcode").fill("2000")
    expect(state).to_have_value("VIC")


def test_mistakes_are_named_linked_kept_and_cleared_as_they_are_mended(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page
    add(visitor)
    visitor.open("/checkout/")
    page.get_by_label("Email").fill("kim")
    page.get_by_label("Full name").focus()
    expect(page.locator(".error")).to_have_count(0)

    page.get_by_label("Postcode").fill("20")
    page.get_by_role("button", name="Place order").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("There is a problem")
    expect(page).to_have_title("Error: Checkout – Simples")
    expect(page.get_by_label("Email")).to_have_value("kim")
    summary.get_by_role("link", name="A postcode is 4 digits.").click()
    expect(page.get_by_label("Postcode")).to_be_focused()
    page.get_by_label("Postcode").fill("2000")
    page.get_by_label("Suburb").focus()
    expect(page.locator("#id_postcode_error")).to_have_count(0)
    page.get_by_label("Postcode").fill("2")
    page.get_by_label("Suburb").focus()
    expect(page.locator("#id_postcode_error")).to_have_text("Error: A postcode is 4 digits.")


def test_whole_way_by_keyboard_takes_few_stops(visit: Any) -> None:
    visitor = visit(width=1280)
    page = visitor.page
    visitor.open("/shop/magnesium-glycinate/")
    page.locator("form#buy").get_by_role("button", name="Add to cart").focus()
    tabs = 0

    def tab_to(name: str) -> None:
        nonlocal tabs
        for _ in range(30):
            page.keyboard.press("Tab")
            tabs += 1
            words = page.evaluate(
                "() => { const e = document.activeElement; return (e.labels?.[0] ?? e).textContent.trim() }"
            )
            assert page.evaluate(
                "() => { const b = document.activeElement.getBoundingClientRect();"
                " return b.bottom > 0 && b.top < innerHeight }"
            )
            if words.startswith(name):
                return
        raise AssertionError(f"no {name}")

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Added to your cart")).to_be_focused()
    tab_to("Checkout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/")
    for label, value in WANTED.items():
        tab_to(label)
        page.keyboard.type(value)
    tab_to("Place order")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("is placed")
    assert tabs <= 45


def test_order_can_be_copied_from_printed_and_found_again(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    add(visitor)
    visitor.open("/checkout/")
    for label, value in WANTED.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Place order, $28.90").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Please transfer $28.90 by")

    page.get_by_role("button", name="Copy BSB").click()
    expect(page.locator("[data-copied]")).to_have_text("Copied: 000-000")
    assert page.evaluate("navigator.clipboard.readText()") == "000-000"
    number = page.locator("h1 .whole").inner_text()
    page.get_by_role("link", name=re.compile("Print .*invoice")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice")
    visitor.open("/orders/")
    page.get_by_label("Order number").fill(number.lower())
    page.get_by_label("Email").fill("kim@example.com")
    page.get_by_role("button", name="Find the order").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    assert visitor.complaints == []
    assert visitor.foreign == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(visit: Any, width: int) -> None:
    visitor = visit(width=width)
    page = visitor.page
    add(visitor)
    for path in ("/cart/", "/checkout/", "/orders/"):
        visitor.open(path)
        assert page.evaluate("document.querySelector('main').scrollWidth") <= width, path
