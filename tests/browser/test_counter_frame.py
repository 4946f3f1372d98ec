"""The counter's skin: every state of its pages under axe; its keys, its menu and its search by hand."""

from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

from tests.browser.counter_states import ORDERS, sign_in  # noqa: E402
from tests.browser.frame_states import POSTS, STATES, bring_to  # noqa: E402
from tests.browser.test_accessibility import AXE, SETTLED, TAGS, summary  # noqa: E402
from tests.browser.test_counter_desk import OURS  # noqa: E402

WIDTHS = (1280, 390)


@pytest.fixture
def staff(visit: Any) -> Any:
    return sign_in(visit())


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_frame(staff: Any, state: str) -> None:
    page = staff.page
    bring_to(staff, state)
    # axe itself tries out styles that the policy of these pages forbids.
    heard = [complaint for complaint in staff.complaints if "status of 422" not in complaint]

    page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            found += [(width, theme, summary(violation)) for violation in page.evaluate(OURS, TAGS)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [(width, "wide", wide)] if wide > width else []
    assert found == []
    assert heard == []
    assert staff.foreign == []


def test_keys_find_go_walk_the_rows_and_tick_them(staff: Any) -> None:
    page = staff.page
    staff.open("/admin/")
    find = page.get_by_role("combobox", name="Find an order, product, article or reference")
    for key in ("Control+k", "/"):
        page.keyboard.press(key)
        expect(find).to_be_focused()
        find.blur()
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url(f"**{ORDERS}")

    rows = page.locator("#result_list tbody tr")
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(rows.nth(at).locator("th a").first).to_be_focused()
    page.keyboard.press("x")

    expect(rows.nth(0).locator("input.action-select")).to_be_checked()
    expect(page.locator(".action-counter")).to_contain_text("1 of")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(f"**{POSTS}")
    assert staff.complaints == []


def test_ctrl_s_saves_and_stays(staff: Any) -> None:
    bring_to(staff, "product")
    address = staff.page.url
    staff.page.get_by_label("Summary:").focus()

    staff.page.keyboard.press("Control+s")

    expect(staff.page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert staff.page.url.partition("#")[0] == address  # behind it stands the open tab
    assert staff.complaints == []


def test_single_keys_are_turned_off_for_good_and_the_others_stay(staff: Any) -> None:
    page = staff.page
    staff.open("/admin/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    dialog.get_by_label("Turn single keys off").check()
    dialog.get_by_role("button", name="Close").click()
    page.reload()

    for key in ("/", "?"):
        page.keyboard.press(key)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_timeout(300)

    expect(dialog).to_be_hidden()
    assert page.url == f"{staff.site}/admin/"
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()


def test_keys_leave_fields_alone(staff: Any) -> None:
    page = staff.page
    staff.open("/admin/")
    page.locator("#find").press_sequentially("go/?jx")

    expect(page.locator("#find")).to_have_value("go/?jx")
    assert page.url == f"{staff.site}/admin/"


def test_menu_of_a_phone_opens_and_leads_on_without_a_script(visit: Any) -> None:
    staff = sign_in(visit(width=390, script=False))
    page = staff.page
    staff.open("/admin/")
    menu = page.get_by_role("navigation", name="Counter")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Products").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Products")
    page.locator(".who summary").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_find_suggests_while_one_types_and_enter_opens_what_is_chosen(staff: Any) -> None:
    page = staff.page
    staff.open("/admin/")
    find = page.locator("#find")
    find.press_sequentially("magnesium gly")
    options = page.locator(".suggestions [role=option]")
    expect(options.first).to_contain_text("Magnesium Glycinate")
    expect(find).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    find.press_sequentially("c")
    expect(options.first).to_contain_text("Magnesium Glycinate")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Magnesium Glycinate")
    assert staff.complaints == []


def test_find_works_without_a_script(visit: Any) -> None:
    staff = sign_in(visit(script=False))
    staff.open("/admin/")
    staff.page.locator("#find").fill("magnesium gly")
    staff.page.get_by_role("button", name="Find").click()

    staff.page.get_by_role("region", name="Products").get_by_role("link", name="Magnesium Glycinate").click()

    expect(staff.page.get_by_role("heading", level=1)).to_have_text("Magnesium Glycinate")
