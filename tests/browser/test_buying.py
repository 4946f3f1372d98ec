"""A guest from the cart to an order that is paid, found again and partly sent back, with the script and without."""

import re
from typing import Any

from playwright.sync_api import expect

from shop import orders
from shop.models import Order
from tests.browser.states import cart_with, choose_in_sandbox, fill_in


def heading(visitor: Any) -> Any:
    return visitor.page.get_by_role("heading", level=1)


def go_to_payment(visitor: Any, amount: str) -> None:
    """Without the script the button cannot know that a card is chosen; it leads to the same page."""
    visitor.page.get_by_role("button", name=re.compile(rf"^(Continue to payment|Place order), \{amount}$")).click()
    expect(heading(visitor)).to_have_text("Sandbox payment")


def test_guest_with_a_code_is_declined_pays_again_and_sees_it_paid(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script, width=390)
    page = visitor.page
    cart_with(visitor, ("MAG-GLY-060", 1), ("ELE-PWD-200", 2))
    page.locator("summary", has_text="Have a code?").click()
    page.get_by_label("Code", exact=True).fill(" welcome10")
    page.get_by_role("button", name="Apply code").click()
    expect(page.get_by_role("status").first).to_contain_text("WELCOME10 saves you $6.30.")
    expect(page.locator(".totals .total")).to_contain_text("$61.60")
    page.get_by_role("link", name="Checkout", exact=True).click()
    fill_in(visitor, f"code-{'with' if with_script else 'without'}-script@example.com")  # one use for each customer
    page.get_by_label("Sandbox card").check()
    go_to_payment(visitor, "$61.60")

    choose_in_sandbox(visitor, "Have the card declined")
    # The page looks again by itself until the sandbox's message has come, also without the script.
    expect(page.get_by_role("alert")).to_contain_text("Your card was not charged.", timeout=20_000)
    expect(heading(visitor)).to_contain_text("is placed, but not paid yet")
    page.get_by_role("link", name="Pay again").click()
    expect(page.locator("main")).to_contain_text("$61.60 for what you ordered. Nothing of it has been charged.")
    page.get_by_label("Sandbox card").check()
    page.get_by_role("button", name="Continue").click()
    choose_in_sandbox(visitor, "Pay")

    expect(heading(visitor)).to_contain_text("is paid.", timeout=20_000)
    expect(page.locator(".way-done")).to_contain_text(["Placed", "Paid"])
    page.locator(".explained summary").click()
    expect(page.locator(".explained")).to_contain_text("Welcome offer (WELCOME10)")
    order = Order.objects.get(number=page.locator("h1 .whole").inner_text())
    # The page where the card was declined is closed before another one opens.
    assert [payment.status for payment in order.payments.all()] == ["cancelled", "succeeded"]
    assert (order.discount_cents, order.total_cents, order.status) == (6_30, 61_60, "paid")
    assert visitor.complaints == []
    assert visitor.foreign == []


def test_guest_returns_to_a_transfer_by_link_and_by_number_and_sends_goods_back(visit: Any, with_script: bool) -> None:
    visitor = visit(script=with_script, width=390)
    page = visitor.page
    cart_with(visitor, ("MAG-GLY-060", 1), ("ELE-PWD-200", 2))
    page.get_by_role("link", name="Checkout", exact=True).click()
    fill_in(visitor, "returns@example.com")
    page.get_by_role("button", name="Place order, $67.90").click()
    expect(heading(visitor)).to_contain_text("Please transfer $67.90 by")
    expect(page.locator(".details")).to_contain_text("000-000")
    link, number = page.url, page.locator("h1 .whole").inner_text()
    expect(page.locator(".details")).to_contain_text(number)

    # Another day, another device.
    later = visit(script=with_script)
    later.page.goto(link)
    expect(heading(later)).to_contain_text("Please transfer $67.90 by")
    later.open("/orders/")
    later.page.get_by_label("Order number").fill(f" {number.lower()}")
    later.page.get_by_label("Email").fill("Returns@Example.com")
    later.page.get_by_role("button", name="Find the order").click()
    expect(later.page).to_have_url(link)

    order = Order.objects.get(number=number)
    orders.record_payment(order)
    orders.mark_packed(order)
    orders.ship(order, carrier="Australia Post", tracking_number="DEMO00000001")
    page.reload()
    expect(heading(visitor)).to_have_text(f"Order {number}: shipped")
    expect(page.get_by_role("link", name="Track at Australia Post")).to_be_visible()

    page.get_by_role("link", name="Return goods").click()
    page.get_by_role("button", name="Ask for the return").click()
    expect(page).to_have_title(f"Error: Return goods, order {number} – Simples")
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason.")
    page.get_by_label("Electrolyte Powder, 200 g: how many of 2").fill("1")
    page.get_by_label("Why").select_option("Faulty or damaged")
    page.get_by_label("What is wrong?").fill("The lid was broken.")
    page.get_by_role("button", name="Ask for the return").click()

    expect(page.get_by_role("status").first).to_contain_text("We have your return request.")
    expect(page.locator(".way-done").last).to_contain_text("You asked to return goods")
    expect(page.locator("main")).to_contain_text("1 × Electrolyte Powder, 200 g")
    request = order.return_requests.get()
    assert [(line.quantity, line.order_line.sku) for line in request.lines.all()] == [(1, "ELE-PWD-200")]
    orders.answer_return(request, is_approved=False, answer="Please send us a picture first.")
    page.reload()
    expect(page.locator("main")).to_contain_text("Please send us a picture first.")
    assert [complaint for complaint in visitor.complaints if "status of 422" not in complaint] == []
    assert visitor.foreign == []
