"""Searching as people do it: typing, arrows, Enter, Escape; and without a script."""

from typing import Any

import pytest
from playwright.sync_api import expect


@pytest.fixture
def typing(visit: Any) -> Any:
    """A visitor with "magnesium" begun in the field of the page at `width`."""

    def begin(text: str, *, width: int = 1280) -> Any:
        visitor = visit(width=width)
        visitor.open("/search/")
        visitor.page.get_by_role("combobox").press_sequentially(text)
        return visitor

    return begin


def test_suggestions_are_walked_by_arrows_and_opened_by_enter(typing: Any) -> None:
    visitor = typing("magn")
    page, field = visitor.page, visitor.page.get_by_role("combobox")
    options = page.get_by_role("listbox").get_by_role("option")

    expect(options.first).to_contain_text("Magnesium")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.locator(f"#{field.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    count = options.count()
    field.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(field).to_be_focused()
    wanted = options.first.get_attribute("href")
    field.press("Enter")
    expect(page).to_have_url(f"{visitor.site}{wanted}")
    assert visitor.complaints == []


def test_escape_closes_and_enter_then_searches(typing: Any) -> None:
    visitor = typing("magn")
    page, field = visitor.page, visitor.page.get_by_role("combobox")
    expect(page.get_by_role("listbox")).to_be_visible()

    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("magn")
    field.press("Enter")
    expect(page).to_have_url(f"{visitor.site}/search/?q=magn")


def test_typo_still_suggests_magnesium(typing: Any) -> None:
    visitor = typing("magneis")

    expect(visitor.page.get_by_role("option").first).to_contain_text("Magnesium")


@pytest.mark.parametrize("width", [390, 1280])
def test_suggestion_is_opened_by_a_click_and_stays_inside_the_page(typing: Any, width: int) -> None:
    visitor = typing("magn", width=width)
    page = visitor.page
    option = page.get_by_role("option").first
    expect(option).to_be_visible()

    box = page.get_by_role("listbox").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert min(found.bounding_box()["height"] for found in page.get_by_role("option").all()) >= 44
    wanted = option.get_attribute("href")
    option.click()
    expect(page).to_have_url(f"{visitor.site}{wanted}")


def test_leaving_the_field_closes_the_suggestions(typing: Any) -> None:
    visitor = typing("magn")
    expect(visitor.page.get_by_role("listbox")).to_be_visible()

    visitor.page.get_by_role("combobox").press("Tab")

    expect(visitor.page.get_by_role("listbox")).to_have_count(0)


def test_phone_shows_eight_of_ten_and_arrows_skip_the_hidden(visit: Any) -> None:
    visitor = visit(width=390)
    page = visitor.page
    groups = "".join(
        f'<div role="group">{"".join(f"<a role=option id=o{name}{n} href=/>x</a>" for n in range(count))}</div>'
        for name, count in (("a", 4), ("b", 4), ("c", 2))
    )
    html = f'<div class="suggestions" role="listbox" id="suggestions">{groups}</div>'
    page.route("**/search/suggestions/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    visitor.open("/search/")
    field = page.get_by_role("combobox")
    field.press_sequentially("ma")
    expect(page.locator("[role=option]:visible")).to_have_count(8)

    seen = []
    for _ in range(8):
        field.press("ArrowDown")
        seen.append(field.get_attribute("aria-activedescendant"))

    assert seen == ["oa0", "oa1", "oa2", "ob0", "ob1", "ob2", "oc0", "oc1"]


def test_search_without_a_script_finds_mends_and_turns_to_one_kind(visit: Any) -> None:
    visitor = visit(script=False)
    page = visitor.page
    visitor.open("/search/")

    page.get_by_label("Search articles and supplements").fill("magneisum")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No results for 'magneisum'. Showing results for 'magnesium'.")).to_be_visible()
    page.get_by_role("link", name="Products").first.click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
    expect(page.get_by_role("heading", name="Articles")).to_have_count(0)
    assert visitor.foreign == []
