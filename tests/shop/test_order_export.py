"""Orders in a file for the books: rows that add up, no formula, any number of them, and nobody takes it unseen."""

import csv
import io
import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from shop import orders
from shop.admin.orders.export import HEADERS, export_rows, settle
from shop.models import Order, Store
from tests.builders import (
    make_promotion,
    make_supplement,
    make_variant,
    paid,
    place,
    refund_units,
    shipped,
)
from tests.conftest import sign_in_as
from tests.shop.pages import Page
from tests.site.keys import PASSWORD, controls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

LIST = "/admin/shop/order/"
AGAIN = {"again": "1", "again_reason": "BAS of the quarter"}


def ask(client, *chosen, query="", **more):
    form = {"action": "export_csv", "_selected_action": [order.pk for order in chosen]}
    return client.post(LIST + query, form | more)


def text_of(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")


def rows_of(response):
    return list(csv.DictReader(io.StringIO(text_of(response))))


def zinc(name="60 capsules", **fields):
    return make_variant(**{"price_cents": 20_00, "supplement": make_supplement("Zinc"), "name": name} | fields)


def test_file_has_a_row_for_each_line_and_one_for_shipping(staff):
    make_promotion("TEN")
    order = place((zinc(sku="ZN-60"), 2), (zinc(sku="ZN-9", price_cents=10_00), 1), code="TEN")
    orders.record_payment(order)
    Order.objects.update(
        placed_at=timezone.make_aware(datetime(2026, 10, 5, 0, 30)),  # noqa: DTZ001  made aware; the 4th in UTC
        paid_on=date(2026, 10, 6),
        phone="0400 000 000",
    )

    response = ask(staff, order, **AGAIN)

    today = timezone.localdate()
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="orders-{today}.csv"'
    assert response.headers["Cache-Control"] == "private, no-store"
    whose = f"{order.number},2026-10-05,2026-10-06,Kim Lee,,kim@example.com,0400 000 000,1 Example Street,,Sydney,NSW"
    whose += ",2000,Posted,Paid,Bank transfer,To pack"
    assert text_of(response).splitlines()[1:] == [
        f'{whose},"Zinc, 60 capsules",ZN-60,2,20.00,4.00,36.00,3.27,,0.00,49.95,4.54',
        f'{whose},"Zinc, 60 capsules",ZN-9,1,10.00,1.00,9.00,0.82,,0.00,,',
        f"{whose},Shipping,,1,4.95,0.00,4.95,0.45,,0.00,,",
    ]


def cents(row, name):
    return round(float(row[name] or 0) * 100)


def test_columns_of_money_add_up_to_what_was_charged_and_given_back(staff):
    make_promotion("TEN")
    free = zinc(is_offered=True, supplement=make_supplement("Salt", is_gst_free=True))
    one = place((zinc(), 3), (free, 1), code="TEN")
    orders.record_payment(one)
    shipped((zinc(price_cents=120_00), 2))  # ships free: a row less
    refund_units(one, 1, shipping_cents=1_00)
    both = list(Order.objects.order_by("placed_at"))

    rows = rows_of(ask(staff, *both, **AGAIN))

    assert [row["What"] for row in rows].count("Shipping") == 1
    assert [row["GST-free"] for row in rows] == ["", "yes", "", ""]
    for order in both:
        mine = [row for row in rows if row["Order"] == order.number]
        assert sum(cents(row, "Amount (AUD, incl. GST)") for row in mine) == order.total_cents
        assert sum(cents(row, "GST in it") for row in mine) == order.gst_cents
        assert sum(cents(row, "Discount") for row in mine) == order.discount_cents
        assert sum(cents(row, "Refunded") for row in mine) == order.refunded_cents
        assert [cents(row, "Order total (AUD, incl. GST)") for row in mine if row["GST in the order"]] == [
            order.total_cents
        ]
    assert [order.refunded_cents for order in both] == [19_00, 0]


def test_order_that_is_collected_and_unpaid_says_so(staff):
    Store.objects.update(takes_collections=True, collect_address="5 Example Lane, Newtown NSW 2042")
    destination = orders.Destination(email="kim@example.com", full_name="Kim Lee", delivery_method="collect")
    order = place((zinc(), 1), destination=destination)

    (row,) = rows_of(ask(staff, order, **AGAIN))

    assert [row[name] for name in ("Delivery", "Payment", "Paid by", "Fulfilment", "Paid on", "Suburb")] == [
        *("Collected", "Unpaid", "", "Awaiting payment", "", "")
    ]


def test_no_cell_that_a_customer_typed_is_a_formula(staff):
    names = ("full_name", "company", "street_address", "address_line_2", "suburb", "phone")
    order = place((zinc(name="60, new"), 1))
    Order.objects.update(**dict.fromkeys(names, "=1+1"), email="+kim@example.com")

    row = rows_of(ask(staff, order, **AGAIN))[0]

    assert [
        row[name] for name in ("Customer", "Company", "Address", "Address line 2", "Suburb", "Phone", "E-mail")
    ] == [
        *["'=1+1"] * 6,
        "'+kim@example.com",
    ]
    assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row.values())


def test_ticked_orders_wait_on_the_page_that_asks_until_password_and_reason_are_there(stale_staff):
    one, other, third = (place((zinc(), 1)) for _ in range(3))

    asked = ask(stale_staff, one, other, index="0")
    assert "Your password, to export orders with their customers." in Page(asked).text
    wrong = stale_staff.post(LIST, controls(asked) | {"again_password": "wrong", "again_reason": "BAS"})
    assert wrong.status_code == 422
    response = stale_staff.post(LIST, controls(wrong) | {"again_password": PASSWORD, "again_reason": "BAS"})

    assert {row["Order"] for row in rows_of(response)} == {one.number, other.number}
    entry = AuditEntry.objects.get(verb="orders exported")
    assert (entry.after, entry.reason, entry.actor.email) == ({"orders": 2}, "BAS", "owner@example.com")
    assert third.number not in str(entry.after)


def test_all_of_a_queue_go_not_only_those_on_the_page(staff, monkeypatch):
    monkeypatch.setattr("shop.admin.orders.desk.OrderAdmin.list_per_page", 2)
    unpaid = [place((zinc(), 1)) for _ in range(5)]
    gone = paid((zinc(), 1))

    asked = ask(staff, *unpaid[:2], query="?queue=unpaid", select_across="1")
    response = staff.post(f"{LIST}?queue=unpaid", controls(asked) | AGAIN)

    numbers = [row["Order"] for row in rows_of(response) if row["What"] != "Shipping"]
    assert numbers == [order.number for order in unpaid]
    assert gone.number not in numbers
    assert AuditEntry.objects.get(verb="orders exported").after == {"orders": 5}


def test_search_whose_words_several_lines_match_exports_each_order_once(staff):
    order = place((zinc(sku="ZN-1"), 1), (zinc(sku="ZN-2"), 1))

    response = ask(staff, order, query="?q=kim", select_across="1", **AGAIN)

    assert [row["SKU"] for row in rows_of(response)] == ["ZN-1", "ZN-2", ""]


def test_rows_are_read_by_the_piece_and_four_questions_fetch_each():
    for _ in range(5):
        paid((zinc(), 1), (zinc(), 2))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        pks = settle(Order.objects.all())
        rows = export_rows(pks, at_once=2)
        next(rows)
        first = len(asked)
        rest = list(rows)

    assert (pks.itemsize, len(pks)) == (8, 5)
    assert first == 1 + 4
    assert len(asked) == 1 + 3 * 4
    assert len(rest) == 5 * 3 - 1
    assert {len(row) for row in rest} == {len(HEADERS)}


@pytest.mark.parametrize(
    ("group", "may"), [("editor", False), ("fulfilment", False), ("manager", True), ("owner", True)]
)
def test_who_sees_reports_exports_orders_and_nobody_else(client, group, may):
    order = place((zinc(), 1))
    sign_in_as(client, group)

    response = ask(client, order, **AGAIN)

    assert (response.headers["Content-Type"] == "text/csv; charset=utf-8") is may
    assert AuditEntry.objects.filter(verb="orders exported").exists() is may


def test_nothing_ticked_exports_nothing_and_says_so(staff):
    place((zinc(), 1))

    response = staff.post(LIST, {"action": "export_csv", "index": "0"} | AGAIN, follow=True)

    assert "Items must be selected" in Page(response).text
    assert not AuditEntry.objects.filter(verb="orders exported").exists()
    assert re.search(r'<option value="export_csv">Export CSV</option>', response.content.decode())
