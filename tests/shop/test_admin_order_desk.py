"""The order's page at the desk: one next step, each step a POST with its right, bad input beside the field."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shop import orders
from shop.admin.orders.steps import STEPS
from shop.models import Order, OrderEvent, Refund, ReturnRequest, ShipmentLine
from shop.orders.states import newest_event
from tests.builders import differences, make_supplement, make_variant, packed, paid, place, refund_units, shipped
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

LIST = "/admin/shop/order/"


def goods(quantity=2):
    return make_variant(price_cents=20_00, supplement=make_supplement("Zinc"), name="60 capsules"), quantity


def url(order, *parts):
    return "/".join([f"{LIST}{order.pk}", *map(str, parts), ""])


def page(client, order):
    return Page(client.get(url(order, "change")))


def send(client, order, *parts, **data):
    """As somebody who has just opened the page."""
    return client.post(url(order, *parts), {"seen": newest_event(order)} | data)


def line_of(order):
    return order.lines.get().pk


def test_week_of_an_order_is_handled_from_its_page(staff):
    order = place(goods(3))
    line = line_of(order)
    assert "Next: record payment" in page(staff, order).text

    send(staff, order, "record-payment", amount="64.95", bank_reference="NAB 1", reason="")
    assert "Next: mark packed" in page(staff, order).text
    send(staff, order, "pack")
    shown = page(staff, order)
    assert ("Next: mark shipped" in shown.text, shown.value(f"quantity_{line}")) == (True, "3")
    send(staff, order, "ship", **{f"quantity_{line}": 1, "tracking_number": "JD123456789AU", "carrier": ""})
    assert "Part shipped" in page(staff, order).text
    send(staff, order, "ship", **{f"quantity_{line}": 2, "tracking_number": "7", "carrier": "Uncle Bob"})
    assert "Next: mark delivered" in page(staff, order).text
    send(staff, order, "deliver")

    order.refresh_from_db()
    text = page(staff, order).text
    assert (order.status, "Next:" in text) == ("completed", False)
    assert [(one.carrier, one.tracking_number) for one in order.shipments.all()] == [
        ("Australia Post", "JD123456789AU"),
        ("Uncle Bob", "7"),
    ]
    assert [event.note for event in order.events.all()] == [
        "Order placed",
        "Payment recorded",
        "Packed",
        "1 unit shipped, the rest follows (Australia Post JD123456789AU)",
        "Shipped, Uncle Bob 7",
        "Delivered",
    ]
    assert text.count("owner@example.com") >= 5
    assert differences() == []


def test_refund_is_worked_out_before_it_is_made(staff):
    order = shipped(goods())
    line = line_of(order)
    form = {f"quantity_{line}": 2, f"amount_{line}": "30.00", "reason": "change_of_mind", "shipping": "0", "note": ""}

    first = send(staff, order, "refund", **form)

    text = Page(first).text
    assert "Customer gets $30.00 back. Send $30.00 by transfer, then record the reference." in text
    assert (first.status_code, Refund.objects.count()) == (200, 0)
    confirmed = {"confirmed": Page(first).value("confirmed")}
    changed = send(staff, order, "refund", **form | confirmed | {f"amount_{line}": "29.00"})
    assert ("Customer gets $29.00 back" in Page(changed).text, Refund.objects.count()) == (True, 0)
    send(staff, order, "refund", **form | confirmed)
    made = Refund.objects.get()
    assert (made.amount_cents, made.actor.email) == (30_00, "owner@example.com")
    assert "Send $30.00 by transfer, then record the reference." in page(staff, order).text
    assert "Refund to send" in page(staff, order).text

    assert send(staff, order, "refund-sent", made.pk, reference="").status_code == 422
    send(staff, order, "refund-sent", made.pk, reference="NAB 2")

    made.refresh_from_db()
    assert (made.status, made.provider_reference) == ("succeeded", "NAB 2")
    assert "Refunded in part" in page(staff, order).text
    assert differences() == []


BAD = [
    ("record-payment", place, {"amount": "1e3"}, "Enter dollars and cents like 19.95."),
    ("record-payment", place, {"amount": "40.00"}, "This is $4.95 less than the $44.95 of the order."),
    ("record-payment", place, {"amount": "50.00"}, "This is $5.05 more than the $44.95 of the order."),
    ("ship", packed, {"quantity": "3"}, "Only 2 of"),
    ("ship", packed, {"quantity": "-1"}, "Enter a whole number from 0 to 99."),
    ("ship", packed, {"quantity": "0"}, "holds at least one unit"),
    ("ship", packed, {"quantity": "10**30"}, "Enter a whole number from 0 to 99."),
    ("cancel", paid, {"reason": ""}, "This field is required."),
    ("refund", shipped, {"quantity": "3", "reason": "goodwill"}, "At most 2."),
    ("refund", shipped, {"quantity": "1", "amount_line": "20.01", "reason": "goodwill"}, "At most $20.00 for 1."),
    ("refund", shipped, {"quantity": "0", "reason": "goodwill"}, "Choose what goes back."),
    ("refund", shipped, {"quantity": "1", "reason": ""}, "This field is required."),
    (
        "refund",
        shipped,
        {"quantity": "2", "reason": "faulty", "shipping": "0"},
        "by law the shipping of $4.95 goes too",
    ),
    ("refund", shipped, {"quantity": "1", "reason": "faulty", "shipping": "4.96"}, "At most $4.95 of the shipping"),
    ("address", paid, {"postcode": "ABCD"}, "A postcode is 4 digits."),
    ("address", paid, {"postcode": "3000"}, "3000"),
    ("note", paid, {"note": ""}, "This field is required."),
]


@pytest.mark.parametrize(("step", "make", "typed", "sentence"), BAD)
def test_bad_input_is_answered_beside_the_field_and_nothing_is_written(staff, step, make, typed, sentence):
    order = make(goods())
    line = line_of(order)
    names = {"quantity": f"quantity_{line}", "amount_line": f"amount_{line}"}
    address = {name: getattr(order, name) for name in orders.ADDRESS_FIELDS} if step == "address" else {}
    before = (OrderEvent.objects.count(), Order.objects.get().status)

    response = send(staff, order, step, **address | {names.get(name, name): value for name, value in typed.items()})

    assert (response.status_code, sentence in Page(response).text) == (422, True)
    assert (OrderEvent.objects.count(), Order.objects.get().status) == before
    for name, value in typed.items():
        assert value in response.content.decode().replace("&quot;", '"') or not value, name


def test_second_of_two_staff_is_told_what_the_order_is_now(staff):
    order = packed(goods())
    form = {f"quantity_{line_of(order)}": 2, "tracking_number": "1", "carrier": ""}
    send(staff, order, "ship", **form)

    form["seen"] = newest_event(order)
    text = Page(staff.post(url(order, "ship"), form, follow=True)).text

    assert f"Order {order.number} is shipped; it cannot be shipped." in text
    assert order.shipments.count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_step_asks_for_its_right_and_takes_no_get_without_a_form(client, step):
    order = paid(goods())
    about = {"refund": 1, "return": 1, "mail": 1}.get(STEPS[step].about)
    address = url(order, step, about) if about else url(order, step)
    sign_in_as(client, "editor")
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 403
    client.logout()
    assert client.post(address).status_code == 302

    sign_in_as(client, "owner")
    if STEPS[step].form is None and about is None:
        assert client.get(address).status_code == 405
    assert Order.objects.get().status == "paid"


@pytest.mark.parametrize(
    ("group", "refused"),
    [("fulfilment", {"record-payment", "cancel", "refund"}), ("manager", set())],
)
def test_group_is_offered_and_granted_its_own_steps_only(client, group, refused):
    order = packed(goods())
    sign_in_as(client, group)

    menu = client.get(url(order, "change")).content.decode()

    for step in ("record-payment", "cancel", "refund", "ship", "note"):
        answer = send(client, order, step)
        assert (answer.status_code == 403) == (step in refused)
    assert ("/cancel/" in menu) == ("cancel" not in refused)


def test_post_without_its_token_is_refused(staff):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = staff.cookies
    order = paid(goods())

    assert browser.post(url(order, "pack")).status_code == 403
    assert Order.objects.get().status == "paid"


def test_crafted_post_to_the_page_changes_nothing(staff):
    order = paid(goods())
    before = Order.objects.values().get()

    response = staff.post(url(order, "change"), {"total_cents": 1, "status": "completed", "lines-0-quantity": 99})

    assert (response.status_code, Order.objects.values().get()) == (403, before)


@pytest.mark.parametrize("path", ["999999/change/", "x/change/", f"{10**30}/change/", "999999/pack/", "1/nothing/"])
def test_unknown_order_or_step_is_a_404(staff, path):
    paid(goods())

    assert staff.post(f"{LIST}{path}").status_code == 404


def test_cancel_gives_the_money_back_and_says_how(staff):
    order = paid(goods())

    text = Page(staff.post(url(order, "cancel"), {"reason": "Damaged", "restock": ""}, follow=True)).text

    assert "Cancelled. Send $44.95 by transfer, then record the reference." in text
    assert order.lines.get().variant.stock.available == 8
    assert OrderEvent.objects.filter(note="Cancelled: Damaged").exists()


def test_address_is_changed_before_packing_and_the_old_one_is_kept(staff):
    order = paid(goods())
    form = {name: getattr(order, name) for name in orders.ADDRESS_FIELDS} | {"street_address": "2 Other Street"}

    send(staff, order, "address", **form)
    order.refresh_from_db()
    assert order.street_address == "2 Other Street"
    assert order.events.last().note == "Address changed; before: 1 Example Street"
    orders.mark_packed(order)

    text = Page(staff.post(url(order, "address"), form | {"street_address": "3"}, follow=True)).text
    assert f"Order {order.number} is packed; its address cannot be changed." in text


def test_return_is_answered_received_and_refunded_from_the_page(staff):
    order = shipped(goods())
    line = line_of(order)
    request = orders.request_return(order, quantities={line: 1}, reason="faulty", message="<b>Broken</b>")
    assert "&lt;b&gt;Broken" in staff.get(url(order, "change")).content.decode()

    assert send(staff, order, "answer-return", request.pk, is_approved="yes", answer="").status_code == 422
    send(staff, order, "answer-return", request.pk, is_approved="yes", answer="Send it.")
    send(staff, order, "receive-return", request.pk, **{f"quantity_{line}": 1})
    preset = Page(staff.get(url(order, "refund") + f"?return={request.pk}"))
    assert (preset.value(f"quantity_{line}"), preset.value("reason"), preset.value("shipping")) == (
        "1",
        "faulty",
        "4.95",
    )
    form = {f"quantity_{line}": 1, "reason": "faulty", "shipping": "4.95", "return": request.pk}
    first = Page(send(staff, order, "refund", **form))
    send(staff, order, "refund", **form, confirmed=first.value("confirmed"))

    assert ReturnRequest.objects.get().status == "closed"
    assert Refund.objects.get().amount_cents == 24_95
    assert order.lines.get().returned_quantity == 1
    assert differences() == []


def test_mail_is_sent_again_and_the_timeline_says_so(staff):
    order = paid(goods())
    mail = order.mails.get(kind="paid")
    send(staff, order, "resend", mail.pk)
    assert order.mails.get(kind="paid").sent_at is None
    assert order.events.last().note == "Payment recorded"
    order.mails.update(sent_at=order.placed_at)

    send(staff, order, "resend", mail.pk)

    assert order.mails.get(kind="paid").sent_at is None
    assert order.events.last().note == "Mail sent again: Payment received"


def test_slip_has_boxes_to_tick_and_no_prices(staff):
    one, other = packed(goods()), paid(goods(3))

    single = staff.get(url(one, "slip")).content.decode()
    both = staff.post(LIST, {"action": "print_slips", "_selected_action": [one.pk, other.pk]}).content.decode()

    assert one.number in single
    assert other.number not in single
    assert [both.count('class="slip"'), both.count('class="tick"')] == [2, 2]
    assert "$" not in both
    assert "1 Example Street" in single


def test_slip_of_a_part_shipped_order_lists_what_is_left():
    order = packed(goods(3))
    orders.ship(order, quantities={line_of(order): 1})
    staff = Client()
    sign_in_as(staff, "fulfilment")

    assert '<td class="units">2</td>' in staff.get(url(order, "slip")).content.decode()


def test_list_counts_its_queues_and_packs_from_a_row(staff):
    place(goods())
    paid_order, other = paid(goods()), paid(goods())
    refund_units(shipped(goods()))

    text = Page(staff.get(LIST)).text
    tabs = "To pack 2 To ship or hand over 0 Unpaid 1 To look at 0 Refunds to send 1 Returns to answer 0 Done All"
    assert tabs in text
    queue = staff.get(LIST, {"queue": "pack"})
    assert [order.number in Page(queue).text for order in (paid_order, other)] == [True, True]
    assert f'formaction="{url(paid_order, "pack")}"' in queue.content.decode()

    response = send(staff, paid_order, "pack", next=f"{LIST}?queue=pack")

    assert response.headers["Location"] == f"{LIST}?queue=pack"
    assert send(staff, other, "pack", next="//evil.example/").headers["Location"] == url(other, "change")


def test_list_counts_a_queue_no_further_than_anybody_needs(staff, monkeypatch):
    monkeypatch.setattr("shop.orders.queues.MOST_COUNTED", 3)
    for _ in range(4):
        paid(goods())

    with CaptureQueriesContext(connection) as asked:
        text = Page(staff.get(LIST)).text

    assert "To pack 2+ To ship" in text
    assert sum("counted" in query["sql"] for query in asked) <= 2  # the tabs, and the menu


def test_list_asks_no_more_questions_for_many_orders_than_for_one(staff, django_assert_max_num_queries):
    for _ in range(12):
        paid(goods())

    with django_assert_max_num_queries(16):
        staff.get(LIST)


@pytest.mark.parametrize("make", [place, paid, packed, shipped])
def test_page_asks_a_bounded_number_of_questions(staff, django_assert_max_num_queries, make):
    order = make(*[goods() for _ in range(6)])

    with django_assert_max_num_queries(30):
        staff.get(url(order, "change"))


def test_second_click_on_a_refund_gives_no_second_unit_back(staff):
    order = shipped(goods(2))
    form = {f"quantity_{line_of(order)}": 1, "reason": "change_of_mind", "shipping": "0.00", "note": ""}
    form["seen"] = Page(staff.get(url(order, "refund"))).value("seen")
    form["confirmed"] = "2000"
    assert send(staff, order, "refund", **form).status_code == 302

    second = send(staff, order, "refund", **form)

    assert second.status_code == 422
    assert "The order has changed since this page was opened: “Refund of $20.00: " in Page(second).text
    assert [refund.amount_cents for refund in Refund.objects.all()] == [20_00]
    # Meant after all: the page has seen the first by now, and works the amount out anew.
    worked_out = send(staff, order, "refund", **form | {"seen": Page(second).value("seen"), "confirmed": ""})
    assert "Customer gets $20.00 back" in Page(worked_out).text
    assert send(staff, order, "refund", **form | {"seen": Page(worked_out).value("seen")}).status_code == 302
    assert [refund.amount_cents for refund in Refund.objects.all()] == [20_00, 20_00]


@pytest.mark.parametrize(("units", "status", "sentence"), [(1, 422, "1 unit shipped, the rest follows"), (2, 302, "")])
def test_second_click_on_a_parcel_sends_no_second_one(staff, units, status, sentence):
    order = packed(goods(2))
    form = {f"quantity_{line_of(order)}": units, "tracking_number": "", "carrier": ""}
    form["seen"] = page(staff, order).value("seen")
    assert send(staff, order, "ship", **form).status_code == 302

    second = send(staff, order, "ship", **form)

    assert (second.status_code, sentence in Page(second).text) == (status, True)
    assert [part.quantity for part in ShipmentLine.objects.all()] == [units]


def test_second_click_on_a_note_keeps_one(staff):
    order = paid(goods())
    form = {"note": "Rang the customer.", "seen": Page(staff.get(url(order, "note"))).value("seen")}
    send(staff, order, "note", **form)

    second = send(staff, order, "note", **form)

    assert "has changed since this page was opened: “Rang the customer.”" in Page(second).text
    assert order.events.filter(kind="note").count() == 1


@pytest.mark.parametrize("forged", ["", "0", "-1", "x", "9" * 20])
def test_forged_sight_of_an_order_is_asked_again(staff, forged):
    order = paid(goods())

    response = send(staff, order, "note", note="Rang the customer.", seen=forged)

    assert response.status_code == 422
    assert order.events.filter(kind="note").count() == 0
