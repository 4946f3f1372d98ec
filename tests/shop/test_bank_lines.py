"""The bank's statement meets the orders: exact, wrong, late, double, unknown; and the staff's pages for it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shop import orders, stock, transfers
from shop.models import BankLine, OrderEvent, Payment, Refund
from shop.rules.bank_statement import read_statement
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

TOTAL = 44_95


@pytest.fixture
def variant(db):
    return make_variant(price_cents=20_00, available=10)


@pytest.fixture
def order(variant):
    return place((variant, 2), expires_at=timezone.now() + timedelta(days=5))


def csv(*rows):
    return "".join(f'{day},"{amount}","{text}"\n' for day, amount, text in rows).encode()


def run(*rows):
    return transfers.import_lines(read_statement(csv(*rows)))


def now(order):
    order.refresh_from_db()
    return order


def test_exact_amount_with_the_number_pays_the_order(order):
    (line,) = run(("26/11/2026", "44.95", f"KIM LEE {order.number.replace('-', ' ').lower()}"))

    payment = Payment.objects.get()
    assert (now(order).status, payment.status, payment.received_cents) == ("paid", "succeeded", TOTAL)
    assert (line.status, line.payment, line.note) == ("matched", payment, f"Order {order.number}: succeeded")


def test_same_file_twice_changes_nothing(order):
    rows = (("26/11/2026", "44.95", order.number), ("26/11/2026", "5.00", "no order"), ("25/11/2026", "-3.00", "fee"))
    assert len(run(*rows)) == 2
    before = [list(model.objects.values()) for model in (BankLine, Payment, OrderEvent, Refund)]

    assert run(*rows) == []

    assert [list(model.objects.values()) for model in (BankLine, Payment, OrderEvent, Refund)] == before


@pytest.mark.parametrize("amount", ["44.94", "44.96", "449.50"])
def test_another_amount_is_looked_at(order, amount):
    run(("26/11/2026", amount, order.number))

    assert (now(order).status, Payment.objects.get().status) == ("needs_review", "mismatched")


def test_second_transfer_of_the_same_order_goes_back(order):
    run(("26/11/2026", "44.95", order.number), ("26/11/2026", "44.95", order.number))

    assert now(order).status == "paid"
    assert sorted(Payment.objects.values_list("status", flat=True)) == ["succeeded", "surplus"]
    assert Refund.objects.get().amount_cents == TOTAL


def test_another_amount_for_a_paid_order_goes_back_too(order):
    run(("26/11/2026", "44.95", order.number), ("26/11/2026", "1.00", order.number))

    assert now(order).status == "paid"
    assert Refund.objects.get().amount_cents == 1_00


def test_late_transfer_pays_while_the_goods_are_there_and_goes_back_when_not(order, variant):
    other = place((variant, 3))
    for one in (order, other):
        orders.expire(one)
    stock.adjust(variant, -7, reason="sold elsewhere")

    run(("26/11/2026", "44.95", order.number), ("26/11/2026", "64.95", other.number))

    assert (now(order).status, now(other).status) == ("paid", "needs_review")
    assert Refund.objects.get().order == other
    assert stock.differences() == {}


def test_transfer_for_a_cancelled_order_goes_back(order):
    orders.cancel_unpaid(order)

    run(("26/11/2026", "44.95", order.number))

    assert now(order).status == "cancelled"
    assert Refund.objects.get().amount_cents == TOTAL


def test_line_that_names_two_orders_or_none_waits_for_staff(order, variant):
    other = place((variant, 1))

    lines = run(("26/11/2026", "44.95", f"{order.number} {other.number}"), ("26/11/2026", "1.00", "Kim"))

    assert {line.status for line in lines} == {"open"}
    assert (now(order).status, now(other).status) == ("pending", "pending")


def test_assigning_pays_and_cannot_be_done_twice(order):
    (line,) = run(("26/11/2026", "44.95", "Kim"))

    transfers.assign(line, order)

    assert now(order).status == "paid"
    with pytest.raises(orders.IllegalMoveError):
        transfers.assign(line, order)
    assert transfers.ignore([line]) == 0


def test_line_that_was_set_aside_can_be_looked_at_again(order):
    (line,) = run(("26/11/2026", "44.95", "Kim"))

    assert transfers.ignore([line], note="rent") == 1
    assert BankLine.objects.get().status == "ignored"
    assert transfers.reopen([line]) == 1
    assert BankLine.objects.get().status == "open"


def test_preview_tells_what_import_does(order, variant):
    paid, cancelled, late = place((variant, 1)), place((variant, 1)), place((variant, 1))
    orders.record_payment(paid)
    orders.cancel_unpaid(cancelled)
    orders.expire(late)
    rows = [
        ("26/11/2026", amount, one.number)
        for one, amount in (
            (order, "44.95"),
            (order, "44.95"),
            (order, "1.00"),
            (paid, "24.95"),
            (cancelled, "24.95"),
            (late, "24.95"),
        )
    ]

    told = transfers.match(read_statement(csv(*rows, ("26/11/2026", "9.00", "?"))))

    assert [one.verdict for one in told] == [
        "Paid",
        "The order is paid already: the money goes back",
        "The order is paid already: the money goes back",
        "The order is paid already: the money goes back",
        "The order is cancelled: the money goes back",
        "Late: paid if the goods are still there, else the money goes back",
        "No order found: to be looked at",
    ]
    assert BankLine.objects.count() == 0


# --- the pages -----------------------------------------------------------------------------------------------------

IMPORT = "/admin/shop/bankline/import/"


def upload(client, data):
    return client.post(IMPORT, {"file": SimpleUploadedFile("bank.csv", data)})


def kept(response):
    (value,) = re.findall(r'name="kept" value="([^"]+)"', response.content.decode())
    return value


def test_staff_see_what_a_file_does_before_it_does_it(staff, order):
    data = csv(("26/11/2026", "44.95", f"KIM {order.number}"), ("25/11/2026", "-3.00", "fee"))

    preview = upload(staff, data)

    assert preview.status_code == 200
    text = Page(preview).text
    assert "Nothing is written yet. 1 of 1 line with money that arrived is new; 1 line of money that left" in text
    assert (BankLine.objects.count(), now(order).status) == (0, "pending")

    done = staff.post(IMPORT, {"kept": kept(preview)}, follow=True)

    assert "1 new lines, 1 matched, 0 to be looked at." in Page(done).text
    assert now(order).status == "paid"
    assert order.events.last().actor.email == "owner@example.com"


@pytest.mark.parametrize("data", [b"", b"hello", b"26/11/2026,x,y\n", b"26/11/2026,1e3,Kim\n"])
def test_file_that_cannot_be_read_is_refused_beside_the_field(staff, data):
    response = upload(staff, data)

    assert response.status_code == 422
    assert "Nothing was read." in Page(response).text
    assert BankLine.objects.count() == 0


def test_preview_that_was_tampered_with_writes_nothing(staff, order):
    preview = upload(staff, csv(("26/11/2026", "44.95", order.number)))

    response = staff.post(IMPORT, {"kept": kept(preview)[:-2] + "xx"}, follow=True)

    assert "This preview is too old." in Page(response).text
    assert now(order).status == "pending"


def test_staff_assign_a_line_by_the_number(staff, order):
    (line,) = run(("26/11/2026", "44.95", "Kim"))
    address = f"/admin/shop/bankline/{line.pk}/assign/"

    assert "$44.95 on 26 November 2026: Kim" in Page(staff.get(address)).text
    refused = staff.post(address, {"number": "S-NOSUCHNUMB"})
    assert refused.status_code == 422
    assert "There is no order with this number." in Page(refused).text

    done = staff.post(address, {"number": order.number.lower()}, follow=True)

    assert f"$44.95 for order {order.number}: succeeded." in Page(done).text
    assert now(order).status == "paid"


@pytest.mark.parametrize(("group", "status"), [("editor", 403), ("fulfilment", 403), ("manager", 200), ("owner", 200)])
def test_only_those_who_record_payments_import(client, order, group, status):
    (line,) = run(("26/11/2026", "44.95", "Kim"))
    sign_in_as(client, group)

    assert client.get(IMPORT).status_code == status
    assert client.get(f"/admin/shop/bankline/{line.pk}/assign/").status_code == status
    if status == 403:
        assert client.post(f"/admin/shop/bankline/{line.pk}/assign/", {"number": order.number}).status_code == 403
        assert now(order).status == "pending"


@pytest.mark.parametrize("name", ["payment", "providerevent", "refund", "bankline"])
def test_lists_of_money_open_and_are_not_typed_into(staff, order, name):
    orders.settle_transfer(order, received_cents=TOTAL)
    orders.cancel_order(now(order))
    run(("26/11/2026", "44.95", "Kim"))

    assert staff.get(f"/admin/shop/{name}/").status_code == 200
    assert staff.get(f"/admin/shop/{name}/add/").status_code == 403
    if name == "refund":
        text = Page(staff.get("/admin/shop/refund/")).text
        assert "Send $44.95 by transfer, then record the reference" in text
