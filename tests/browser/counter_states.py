"""The counter's pages in the states that staff meet in a week, each reached as they reach it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from shop import limits, orders
from shop.models import LimitCount, Order, Outbox, ReturnRequest
from tests import builders
from tests.builders import make_supplement, make_variant, paid, place, shipped

EMAIL = "counter-in-browser@example.com"
ORDERS = "/admin/shop/order/"


def sign_in(visitor: Any, email: str = EMAIL, *, confirmed_minutes_ago: float | None = 0) -> Any:
    """`visitor` with every right, signed in without typing; when the password was last asked for again."""
    user = User.objects.filter(email=email).first() or User.objects.create_superuser(email, "a-long-password")
    client = Client()
    builders.sign_in(client, user, confirmed_minutes_ago=confirmed_minutes_ago)
    name = settings.SESSION_COOKIE_NAME
    visitor.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visitor.site}])
    return visitor


def goods(quantity: int = 2) -> Any:
    return make_variant(supplement=make_supplement("Counter goods"), name="60 capsules", available=50), quantity


def page_of(order: Order) -> str:
    return f"{ORDERS}{order.pk}/change/"


def unpaid_order() -> Order:
    return place(goods(), expires_at=timezone.now() + timedelta(days=5))


def order_unpaid(visitor: Any) -> None:
    visitor.open(page_of(unpaid_order()))


def order_to_look_at(visitor: Any) -> None:
    order = unpaid_order()
    orders.settle_transfer(order, received_cents=order.total_cents - 10_00)
    visitor.open(page_of(order))
    expect(visitor.page.locator(".desk-next")).to_contain_text("To accept it, say why it is enough")


def order_part_shipped(visitor: Any) -> None:
    order = paid(goods())
    orders.mark_packed(order)
    orders.ship(order, quantities={order.lines.get().pk: 1}, tracking_number="33ABC0000000000001")
    visitor.open(page_of(order))


def order_with_a_return(visitor: Any) -> None:
    order = shipped(goods())
    reason, line = ReturnRequest.Reason.FAULTY, order.lines.get()
    orders.request_return(order, quantities={line.pk: 1}, reason=reason, message="The lid was broken.")
    visitor.open(page_of(order))
    expect(visitor.page.get_by_role("link", name="Answer")).to_be_visible()


def refund_with_errors(visitor: Any) -> None:
    order = shipped(goods())
    visitor.open(f"{ORDERS}{order.pk}/refund/")
    visitor.page.get_by_label("How many of Counter goods").fill("3")
    visitor.page.get_by_role("button", name="Work out the refund").click()
    expect(visitor.page.get_by_text("At most 2.")).to_be_visible()


def statement(*rows: tuple[str, str]) -> dict[str, Any]:
    text = "".join(f'26/11/2026,"{amount}","{words}"\n' for amount, words in rows)
    return {"name": "bank.csv", "mimeType": "text/csv", "buffer": text.encode()}


def bank_preview(visitor: Any) -> None:
    order = unpaid_order()
    visitor.open("/admin/shop/bankline/import/")
    rows = (
        (f"{order.total_cents / 100:.2f}", order.number),
        ("12.00", f"from nobody {order.pk}"),  # a line that was imported before is passed over
        ("1.00", f"less {order.number}"),
    )
    visitor.page.get_by_label("CSV file of the bank").set_input_files(statement(*rows))
    visitor.page.get_by_role("button", name="Read and preview").click()
    expect(visitor.page.get_by_role("row", name=f"from nobody {order.pk}")).to_contain_text(
        "No order found: to be looked at"
    )


def bank_lines(visitor: Any) -> None:
    bank_preview(visitor)
    visitor.page.get_by_role("button", name="Import").click()
    expect(visitor.page.locator(".messagelist")).to_contain_text("to be looked at")


def statement_unread(visitor: Any) -> None:
    visitor.open("/admin/shop/bankline/import/")
    visitor.page.get_by_label("CSV file of the bank").set_input_files(statement(("abc", "no amount")))
    visitor.page.get_by_role("button", name="Read and preview").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Nothing was read")


def outbox(visitor: Any) -> None:
    unpaid_order()
    visitor.open("/admin/shop/outbox/")


def mail(visitor: Any) -> None:
    order = unpaid_order()
    visitor.open(f"/admin/shop/outbox/{Outbox.objects.filter(order=order)[0].pk}/change/")
    expect(visitor.page.get_by_role("heading", name="What it says")).to_be_visible()


def promotion_with_errors(visitor: Any) -> None:
    visitor.open("/admin/shop/promotion/add/")
    visitor.page.get_by_label("Name:").fill("Winter offer")
    visitor.page.get_by_label("Code:").fill("winter 10!")
    visitor.page.get_by_label("Minimum spend:").fill("a lot")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    expect(visitor.page.get_by_text("Enter dollars and cents like 19.95.", exact=True)).to_be_visible()
    expect(visitor.page.get_by_label("Minimum spend:")).to_have_value("a lot")


def cards_paused(visitor: Any) -> None:
    for number in range(10):
        limits.record_decline(f"192.0.2.{number}")
    visitor.open("/admin/shop/payment/")
    expect(visitor.page.get_by_role("button", name="Take cards again now")).to_be_visible()
    LimitCount.objects.all().delete()  # the shop of the next test takes cards


def holidays_with_errors(visitor: Any) -> None:
    visitor.open("/admin/shop/holiday/paste/")
    visitor.page.get_by_label("Holidays, one to a line").fill("2027-01-26 Australia Day\nEaster")
    visitor.page.get_by_role("button", name="Read and preview").click()
    expect(visitor.page.locator(".desk-error")).to_contain_text("Line 2: Begin with a date")


PAGES = {
    "orders": ORDERS,
    "promotions": "/admin/shop/promotion/",
    "sales": "/admin/shop/sale/",
    "try-the-rules": "/admin/shop/shippingrule/try/?amount=98.99&postcode=0800",
    "rule": "/admin/shop/shippingrule/add/",
}
ACTIONS: dict[str, Callable[[Any], None]] = {
    "order-unpaid": order_unpaid,
    "order-to-look-at": order_to_look_at,
    "order-part-shipped": order_part_shipped,
    "order-with-a-return": order_with_a_return,
    "refund-with-errors": refund_with_errors,
    "bank-preview": bank_preview,
    "bank-lines": bank_lines,
    "statement-unread": statement_unread,
    "outbox": outbox,
    "mail": mail,
    "promotion-with-errors": promotion_with_errors,
    "cards-paused": cards_paused,
    "holidays-with-errors": holidays_with_errors,
}
STATES = [*PAGES, *ACTIONS]


def bring_to(visitor: Any, state: str) -> None:
    """Open `state` in the browser of `visitor`, who is signed in."""
    if state in PAGES:
        visitor.open(PAGES[state])
    else:
        ACTIONS[state](visitor)
