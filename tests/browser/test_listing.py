"""Filters, the filter dialog and the product page, as a shopper with scripts meets them."""

from typing import Any

import pytest
from playwright.sync_api import expect


def count(page: Any) -> int:
    return int(page.locator("#count").inner_text().split()[0])


def test_filter_answers_at_once_keeps_its_place_and_goes_back(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/shop/")
    everything = count(page)
    box = page.locator("#filters").get_by_label("Powder")

    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{visitor.site}/shop/?form=powder")
    chip = page.get_by_role("link", name="Remove filter Powder")
    expect(chip).to_be_visible()
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    assert count(page) == page.locator(".product-card").count() < everything
    page.select_option("#id_sort", "price")
    expect(page).to_have_url(f"{visitor.site}/shop/?form=powder&sort=price")

    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{visitor.site}/shop/")
    expect(box).not_to_be_checked()
    expect(page.locator("#count")).to_have_text(f"{everything} products")
    page.go_forward()
    chip.click()
    expect(page).to_have_url(f"{visitor.site}/shop/")
    expect(box).not_to_be_checked()
    expect(page.get_by_role("heading", name="Products", exact=True)).to_be_focused()
    assert visitor.complaints == []


def test_wrong_price_is_answered_beside_the_field(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/shop/")

    page.locator("#id_price_max").fill("cheap")
    page.keyboard.press("Tab")

    expect(page.locator("#price-errors")).to_contain_text("Enter dollars and cents like 19.95.")
    expect(page.locator("#id_price_max")).to_have_value("cheap")


def test_filters_on_a_phone_are_a_dialog_that_names_what_it_will_show(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page
    visitor.open("/shop/")
    opener = page.locator("summary", has_text="Filter")

    opener.click()
    dialog = page.get_by_role("dialog", name="Filters")
    dialog.get_by_label("Powder").check()
    expect(page).to_have_url(f"{visitor.site}/shop/?form=powder")
    dialog.get_by_role("button", name=f"Show {page.locator('#count').inner_text()}").click()

    expect(dialog).to_be_hidden()
    expect(opener).to_have_text("Filter (1)")
    expect(opener).to_be_focused()
    opener.click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_filters_without_script_are_sent_by_their_button(visit: Any, width: int) -> None:
    visitor = visit(script=False, width=width)
    page = visitor.page
    visitor.open("/shop/")

    if width == 390:
        page.locator("summary", has_text="Filter").click()
    page.get_by_label("Powder").check()
    page.locator("#filters").get_by_role("button", name="Apply").click()

    expect(page.get_by_role("link", name="Remove filter Powder")).to_be_visible()
    assert count(page) == page.locator(".product-card").count()


def test_pack_and_quantity_change_without_a_reload(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/shop/magnesium-glycinate/")
    price = page.locator(".buy-price:visible .price")
    quantity = page.get_by_label("Quantity", exact=True)

    row = page.locator(".pack-choice").nth(1)
    row.click()
    expect(price).to_have_text(row.locator(".price").inner_text())
    page.get_by_role("button", name="Increase quantity of Magnesium Glycinate").click()
    expect(quantity).to_have_value("2")
    for _ in range(2):
        page.get_by_role("button", name="Decrease quantity of Magnesium Glycinate").click()
    expect(quantity).to_have_value("1")
    expect(page.locator("[data-stepper-note]")).to_have_text("At least 1 of one item.")
    assert visitor.complaints == []


def test_bar_on_a_phone_comes_when_the_button_has_gone_and_leaves_at_the_footer(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page
    visitor.open("/shop/magnesium-glycinate/")
    bar = page.locator("[data-buy-bar]")
    expect(bar).to_be_hidden()

    page.locator(".warnings").evaluate("element => element.scrollIntoView()")
    expect(bar).to_be_visible()
    page.locator(".footer").scroll_into_view_if_needed()
    expect(bar).to_be_hidden()
