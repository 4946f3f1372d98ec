"""The customer's page of an order in each of its states, and what is done from there. All orders are the demo's."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import F
from playwright.sync_api import expect

from config.demo.orders import of_the_demo
from shop.models import Order

Status = Order.Status
# The state, what else the order must be, and the words of its heading.
ORDERS: dict[str, tuple[dict[str, Any], str]] = {
    "order-paid": ({"status": Status.PAID}, "is paid."),
    "order-partly-shipped": ({"status": Status.PACKED, "shipments__isnull": False}, ": partly shipped"),
    "order-shipped": ({"status": Status.SHIPPED}, ": shipped"),
    "order-collected": ({"status": Status.COMPLETED, "delivery_method": "collect"}, ": collected"),
    "order-with-return": ({"return_requests__isnull": False}, ": delivered"),
    "order-refunded-in-part": (
        {"refunded_cents__gt": 0, "refunded_cents__lt": F("total_cents")},
        ", refunded in part",
    ),
    "order-refunded": ({"refunded_cents": F("total_cents")}, ": delivered, refunded"),
    "order-being-checked": ({"status": Status.NEEDS_REVIEW}, ": being checked"),
    "order-expired": ({"status": Status.EXPIRED}, ": expired"),
    "order-cancelled": ({"status": Status.CANCELLED}, ": cancelled"),
}


def find(**facts: Any) -> Order:
    """The demo's first order of which all of `facts` are true."""
    return of_the_demo().filter(**facts).order_by("placed_at")[0]


def open_order(visitor: Any, name: str) -> None:
    facts, heading = ORDERS[name]
    visitor.open(find(**facts).get_absolute_url())
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(heading)
    visitor.page.locator(".explained summary").click()


def adjusted_invoice(visitor: Any) -> None:
    """With a code, and a note for the money that went back."""
    facts, _ = ORDERS["order-refunded-in-part"]
    visitor.open(f"{find(**facts).get_absolute_url()}invoice/")
    expect(visitor.page.get_by_role("heading", level=2).first).to_contain_text("note")


def return_form(visitor: Any) -> None:
    visitor.open(f"{find(status=Status.SHIPPED).get_absolute_url()}return/")
    expect(visitor.page.get_by_role("button", name="Ask for the return")).to_be_visible()


def return_form_with_errors(visitor: Any) -> None:
    return_form(visitor)
    visitor.page.get_by_role("spinbutton").first.fill("99")
    visitor.page.get_by_role("button", name="Ask for the return").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Choose a reason.")


def too_often(visitor: Any) -> None:
    """The eleventh PDF within a minute: the one limit of this page that no other test comes near."""
    address = f"{visitor.site}{find(status=Status.PAID).get_absolute_url()}invoice.pdf"
    for _ in range(10):
        if visitor.page.request.get(address, timeout=60_000).status == 429:
            break
    visitor.page.goto(address, timeout=60_000)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("That was a little too often")


def order_not_found(visitor: Any) -> None:
    visitor.open("/orders/")
    visitor.page.get_by_label("Order number").fill("S-2222222222")
    visitor.page.get_by_label("Email").fill("kim@example.com")
    visitor.page.get_by_role("button", name="Find the order").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("We found no order with this number and e-mail.")


ORDER_STATES: dict[str, Callable[[Any], None]] = {
    **{name: partial(open_order, name=name) for name in ORDERS},
    "invoice-adjusted": adjusted_invoice,
    "return": return_form,
    "return-with-errors": return_form_with_errors,
    "order-not-found": order_not_found,
    "too-often": too_often,
}
