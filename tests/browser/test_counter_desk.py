"""The counter's side of money: every state of its pages under axe, and the week of an order by clicks."""

from typing import Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs Playwright: make test-browser").expect

from shop.models import Order  # noqa: E402
from tests.browser.counter_states import STATES, bring_to, page_of, sign_in, unpaid_order  # noqa: E402
from tests.browser.test_accessibility import AXE, RUN, SETTLED, TAGS, summary  # noqa: E402

# What Django's admin draws around and into our pages: its crumbs, its search, its fields of dates and of choices, and
# the head of an inline's table, which is empty above the names of rows and where nothing can be deleted.
DJANGO = [".breadcrumbs", "#toolbar", ".vDateField", ".vTimeField", ".select2-container", ".tabular thead th"]
OURS = RUN.replace("axe.run(", f"axe.run({{exclude: {[[part] for part in DJANGO]}}}, ")


@pytest.fixture
def staff(visit: Any) -> Any:
    return sign_in(visit())


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_at_the_counter(staff: Any, state: str) -> None:
    page = staff.page
    bring_to(staff, state)
    # axe itself tries out styles that the policy of these pages forbids.
    heard = [complaint for complaint in staff.complaints if "status of 422" not in complaint]

    page.evaluate(AXE)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(SETTLED)
            assert [summary(violation) for violation in page.evaluate(OURS, TAGS)] == [], (width, theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert heard == []
    assert staff.foreign == []


@pytest.mark.parametrize("state", ["outbox", "bank-lines", "order-part-shipped"])
def test_last_column_of_a_list_is_in_sight_on_a_laptop(staff: Any, state: str) -> None:
    bring_to(staff, state)

    for part in staff.page.locator(".results, .desk-scroll").all():
        assert part.evaluate("part => part.scrollWidth - part.clientWidth") == 0


class Clerk:
    """Counts the clicks."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks = page, 0

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label).fill(words)

    def said(self, words: str) -> int:
        """What the page answers; how many clicks it took."""
        expect(self.page.locator(".messagelist")).to_contain_text(words)
        taken, self.clicks = self.clicks, 0
        return taken


def test_order_is_paid_shipped_in_two_parcels_and_refunded_for_one_unit_in_few_clicks(staff: Any) -> None:
    order = unpaid_order()
    clerk = Clerk(staff.page)
    staff.open(page_of(order))

    clerk.click("button", "Record payment")
    assert clerk.said("recorded") == 1
    clerk.click("button", "Mark packed")
    clerk.said("Packed.")
    clerk.fill("How many of", "1")
    clerk.fill("Tracking number", "33ABC0000000000001")
    clerk.click("button", "Mark shipped")
    first = clerk.said("1 unit shipped.")
    expect(staff.page.locator(".desk-head")).to_contain_text("Part shipped")
    clerk.fill("Tracking number", "33ABC0000000000002")
    clerk.click("button", "Mark shipped")
    second = clerk.said("1 unit shipped.")
    assert first + second == 2
    clerk.click("link", "Refund")
    clerk.fill("How many of", "1")
    staff.page.get_by_label("Reason").select_option("Change of mind")
    clerk.click("button", "Work out the refund")
    expect(staff.page.get_by_role("status")).to_contain_text("Send $20.00 by transfer, then record the reference.")
    clerk.click("button", "Refund $20.00")
    assert clerk.said("Send $20.00 by transfer") == 3
    clerk.click("link", "Record the transfer")
    clerk.fill("Reference of the transfer", "NAB 4711")
    clerk.click("button", "Record the transfer")
    assert clerk.said("Refund of $20.00 recorded as sent.") == 2

    order.refresh_from_db()
    line = order.lines.get()
    assert (order.status, order.shipments.count()) == (Order.Status.SHIPPED, 2)
    assert (line.shipped_quantity, line.refunded_quantity, order.refunded_cents) == (2, 1, 20_00)
    timeline = staff.page.locator(".desk-timeline")
    for words in ("Payment recorded", "Packed", "1 unit shipped, the rest follows", "Refund of $20.00"):
        expect(timeline).to_contain_text(words)
    staff.open(order.get_absolute_url())
    expect(staff.page.locator("main")).to_contain_text("33ABC0000000000002")
    assert staff.complaints == []
