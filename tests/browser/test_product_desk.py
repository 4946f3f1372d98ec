"""Goods at the counter by clicks: a file is imported with and without JavaScript, prices are changed in bulk."""

from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

from shop.models import Variant  # noqa: E402
from tests.browser.counter_states import sign_in  # noqa: E402
from tests.browser.test_accessibility import AXE, SETTLED, TAGS, summary  # noqa: E402
from tests.browser.test_counter_desk import OURS  # noqa: E402
from tests.builders import make_supplement, make_variant  # noqa: E402

PACKS, DESK = "/admin/shop/variant/", "/admin/shop/goodsfile/"


def packs(count: int) -> list[Variant]:
    supplement = make_supplement("Goods in bulk")
    return [make_variant(supplement=supplement, price_cents=20_00, available=3) for _ in range(count)]


def check_page(visitor: Any) -> None:
    page = visitor.page
    assert visitor.complaints == []
    page.evaluate(AXE)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            assert [summary(one) for one in page.evaluate(OURS, TAGS)] == [], (width, theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 844})
    visitor.complaints.clear()  # axe itself tries out styles that the policy of these pages forbids


@pytest.mark.parametrize("script", [True, False])
def test_file_is_imported_with_a_look_at_it_first(visit: Any, script: bool) -> None:
    staff = sign_in(visit(script=script))
    page, chosen = staff.page, packs(600)
    rows = "".join(f"{pack.sku},21.50\n" for pack in chosen)
    content = f"sku,price\n{rows}NOBODY-1,x\n".encode()

    staff.open(DESK)
    page.get_by_role("link", name="Import goods").click()
    file = {"name": "goods.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("File of goods").set_input_files(file)
    page.get_by_role("button", name="Read and check").click()
    if not script:
        for _ in range(2):
            page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("0 new, 600 changed, 0 unchanged")).to_be_visible()
    if script:
        check_page(staff)
    page.get_by_role("button", name="Write 600 rows").click()
    if not script:
        for _ in range(3):
            page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("1 row could not be written")).to_be_visible()

    assert set(Variant.objects.filter(pk__in=[pack.pk for pack in chosen]).values_list("price_cents", flat=True)) == {
        21_50
    }
    assert staff.foreign == []
    assert staff.complaints == []


def test_prices_are_shown_old_and_new_before_they_change(visit: Any) -> None:
    staff = sign_in(visit())
    page, chosen = staff.page, packs(2)

    staff.open(f"{PACKS}?q={chosen[0].sku}")
    page.get_by_role("checkbox", name="Select this object").first.check()
    page.locator("select[name=action]").select_option(label="Change prices…")
    page.get_by_role("button", name="Run the selected action").or_(page.get_by_role("button", name="Go")).first.click()
    page.get_by_label("Set to dollars").check()
    page.get_by_label("Amount").fill("5")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("By more than half", exact=True)).to_be_visible()
    check_page(staff)
    page.get_by_role("checkbox", name="I have looked at").check()
    page.get_by_role("button", name="Change 1 row").click()
    page.get_by_label("Reason").fill("A price of the new season")  # by more than half: why stands in the trail
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Prices changed: 1.")).to_be_visible()

    assert Variant.objects.get(pk=chosen[0].pk).price_cents == 5_00


def test_reports_have_no_fault_that_axe_finds(visit: Any) -> None:
    staff = sign_in(visit())

    for by in ("day", "gst", "stock"):
        staff.open(f"/admin/shop/sale/?by={by}")
        check_page(staff)
    assert staff.foreign == []


# --- the form in tabs ---------------------------------------------------------------------------------------------

TABS = ["Basics", "Packs, price and stock", "Label and compliance", "Pictures", "SEO"]


def a_product() -> str:
    pack = make_variant(supplement=make_supplement("Goods in tabs"))
    return f"/admin/shop/supplement/{pack.supplement.pk}/change/"


def chosen(page: Any) -> str:
    expect(page.locator("[role=tab][aria-selected=true]")).to_have_count(1)
    expect(page.locator("[role=tabpanel]:not([hidden])")).to_have_count(1)
    name: str = page.locator("[role=tab][aria-selected=true]").inner_text()
    expect(page.get_by_role("tabpanel", name=name, exact=True)).to_be_visible()
    return name


def test_form_shows_one_tab_and_arrows_home_end_and_space_walk_them(visit: Any) -> None:
    staff = sign_in(visit())
    page = staff.page
    staff.open(a_product())
    assert page.get_by_role("tablist", name="Parts of this page").get_by_role("tab").all_inner_texts() == TABS
    assert chosen(page) == "Basics"

    page.get_by_role("tab", name="Basics").focus()
    for key, name in (("ArrowRight", TABS[1]), ("End", "SEO"), ("ArrowRight", "Basics"), ("ArrowLeft", "SEO")):
        page.keyboard.press(key)
        assert chosen(page) == name
        expect(page.get_by_role("tab", name=name)).to_be_focused()
    page.keyboard.press("Home")
    assert chosen(page) == "Basics"
    page.keyboard.press("Space")
    assert chosen(page) == "Basics"
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Tab")  # the other tabs are one stop with this one
    expect(page.get_by_label("Name:").first).to_be_focused()
    assert staff.complaints == []


def test_tab_stays_open_after_a_save_with_the_message_in_sight(visit: Any) -> None:
    staff = sign_in(visit(width=390))
    page = staff.page
    staff.open(a_product())
    page.get_by_role("tab", name="Packs, price and stock").click()
    page.locator("#variants-0").get_by_label("Shelf").fill("A3-2")

    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.locator(".messagelist")).to_be_in_viewport()
    assert chosen(page) == "Packs, price and stock"
    expect(page.locator("#variants-0").get_by_label("Shelf")).to_have_value("A3-2")
    page.reload()
    assert chosen(page) == "Packs, price and stock"


def test_new_product_goes_on_in_the_tab_in_which_it_was_saved(visit: Any) -> None:
    staff = sign_in(visit())
    page = staff.page
    make_supplement("Goods with brand and category")
    staff.open("/admin/shop/supplement/add/")
    page.get_by_label("Name:").first.fill("Brand-new goods")
    for name in ("brand", "category"):
        page.locator(f"#id_{name} + .select2").click()
        page.locator(".select2-results__option--selectable, .select2-results__option[role=option]").first.click()
    page.get_by_role("tab", name="SEO").click()
    expect(page.get_by_label("Slug")).to_have_value("brand-new-goods")

    page.get_by_role("button", name="Save and continue editing").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Brand-new goods")
    assert chosen(page) == "SEO"


def test_first_tab_with_an_error_opens_whatever_was_open_and_its_links_lead_to_the_others(visit: Any) -> None:
    staff = sign_in(visit())
    page = staff.page
    staff.open(a_product())
    page.get_by_role("tab", name="Packs, price and stock").click()
    page.locator("#variants-0").get_by_label("Price:", exact=True).fill("a lot")
    page.locator("#variants-0").get_by_label("SKU:").fill("")
    page.get_by_role("tab", name="Label").click()
    page.get_by_label("Units per serve").fill("")
    page.get_by_role("tab", name="SEO").click()

    page.get_by_role("button", name="Save and continue editing").click()

    assert chosen(page) == "Packs, price and stock (1 error)"
    assert "Label and compliance (1 error)" in page.get_by_role("tab").all_inner_texts()
    links = page.get_by_role("navigation", name="What is wrong")
    for _ in range(2):
        links.get_by_role("link", name="Units per serve").click()
        assert chosen(page) == "Label and compliance (1 error)"
        expect(page.get_by_label("Units per serve")).to_be_focused()
        page.get_by_role("tab", name="Pictures").click()
    page.get_by_role("tab", name="Label").click()
    page.get_by_role("button", name="Save and continue editing").click()
    assert chosen(page) == "Packs, price and stock (1 error)"


def test_link_of_the_list_to_what_a_product_lacks_opens_its_tab(visit: Any) -> None:
    staff = sign_in(visit())
    page = staff.page
    supplement = make_supplement("Goods that lack everything", directions="One a day.")
    make_variant(supplement=supplement)
    staff.open(f"/admin/shop/supplement/?q={supplement.slug}")

    page.get_by_role("link", name="It has no picture.").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Goods that lack everything")
    assert chosen(page) == "Pictures"
    page.get_by_role("link", name="It has no supplement facts.").click()
    assert chosen(page) == "Label and compliance"


def test_parts_stand_one_below_another_without_a_script_and_links_lead_to_them(visit: Any) -> None:
    staff = sign_in(visit(script=False))
    page = staff.page
    staff.open(a_product())
    for label in ("Name:", "Price:", "Directions", "Slug"):
        expect(page.get_by_label(label).first).to_be_visible()

    page.get_by_role("navigation", name="Parts of this page").get_by_role("link", name="SEO").click()

    expect(page.get_by_label("Slug")).to_be_in_viewport()
    page.locator("#variants-0").get_by_label("Price:", exact=True).fill("a lot")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Packs, price and stock (1 error)")).to_be_visible()
