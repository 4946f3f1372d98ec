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
