"""Finding: suggestions, filters that can be walked back, ways out of nothing."""

from typing import Any

import pytest
from playwright.sync_api import expect


def test_suggestions_open_while_typing_and_are_walked_by_keys(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    box = page.get_by_role("combobox").first

    box.press_sequentially("magn")

    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert active == page.locator("[role=option][aria-selected=true]").get_attribute("id")
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).not_to_have_url(f"{visitor.site}/")
    assert visitor.complaints == []


def test_typo_finds_what_was_meant_and_says_so(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script)
    page = visitor.page

    visitor.open("/search/?q=magneisum")

    expect(page.locator("main")).to_contain_text("No results for “magneisum”. Showing results for “magnesium”.")
    expect(page.get_by_role("link", name="Magnesium Glycinate").first).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/search/?q=qqqqzzzz", "/shop/?form=powder&brand=quillmoss&dietary=vegan&price_max=1"]
)
def test_nothing_found_leads_on(visit: Any, with_script: bool, path: str) -> None:
    visitor = visit(script=with_script)

    visitor.open(path)

    assert visitor.page.locator("main a[href]").count() > 3
    assert visitor.complaints == []


def test_filters_narrow_the_list_and_back_restores_it(visit: Any) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/shop/")
    everything = page.locator("[data-results] .product-card").count()

    page.get_by_role("checkbox", name="Tablets").check()
    expect(page).to_have_url(f"{visitor.site}/shop/?form=tablets")
    tablets = page.locator("[data-results] .product-card").count()
    page.get_by_role("checkbox", name="Vegan").first.check()
    expect(page.get_by_role("link", name="Remove filter Vegan")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tablets")).to_be_checked()
    page.go_back()
    expect(page).to_have_url(f"{visitor.site}/shop/?form=tablets")
    expect(page.locator("[data-results] .product-card")).to_have_count(tablets)
    page.get_by_role("link", name="Remove filter Tablets").click()
    expect(page.locator("[data-results] .product-card")).to_have_count(everything)
    assert visitor.complaints == []


def test_filters_work_without_script(visit: Any) -> None:
    visitor = visit(script=False)
    page = visitor.page
    visitor.open("/shop/")

    page.get_by_role("checkbox", name="Powder").check()
    page.get_by_role("button", name="Apply").first.click()

    expect(page.get_by_role("link", name="Remove filter Powder")).to_be_visible()
    assert "form=powder" in page.url
