"""Orders in the admin: looked at, and moved by actions."""

import re

import pytest

from accounts.models import User
from shop import orders, stock
from shop.models import Order
from tests.builders import make_variant, place
from tests.conftest import sign_in_as
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

LIST = "/admin/shop/order/"


def act(client, action, *chosen):
    """Where an action asks why, the answer comes along as from its second page."""
    form = {"action": action, "_selected_action": [order.pk for order in chosen], "again": "1", "again_reason": "Bank"}
    return Page(client.post(LIST, form, follow=True)).text


def act_html(client, action, *chosen):
    form = {"action": action, "_selected_action": [order.pk for order in chosen]}
    return client.post(LIST, form, follow=True).content.decode()


def status_of(*chosen):
    return [Order.objects.get(pk=order.pk).status for order in chosen]


def new_order():
    return place((make_variant(price_cents=20_00), 2))


def test_order_goes_its_way_by_actions(staff):
    order = new_order()

    for action, word, status in [
        ("record_payment", "paid", "paid"),
        ("mark_packed", "packed", "packed"),
        ("mark_shipped", "shipped", "shipped"),
        ("mark_delivered", "delivered", "completed"),
    ]:
        assert f"1 {word}: {order.number}." in act(staff, action, order)
        assert status_of(order) == [status]
    assert stock.differences() == {}
    actor = User.objects.get()
    assert [event.actor for event in order.events.all()] == [None, actor, actor, actor, actor]


def test_order_is_cancelled_by_an_action_and_its_units_come_back(staff):
    order = new_order()

    assert f"1 cancelled: {order.number}." in act(staff, "cancel", order)

    assert status_of(order) == ["cancelled"]
    assert order.lines.get().variant.stock.available == 10


def test_refused_order_is_named_and_the_others_go_through(staff):
    pending, paid, shipped = new_order(), new_order(), new_order()
    for move in (orders.record_payment, orders.mark_packed, orders.mark_shipped):
        move(shipped)
    orders.record_payment(paid)

    text = act(staff, "mark_packed", pending, paid, shipped)

    assert f"Order {pending.number} is awaiting payment; it cannot be packed." in text
    assert f"Order {shipped.number} is shipped; it cannot be packed." in text
    assert f"1 packed: {paid.number}." in text
    assert status_of(pending, paid, shipped) == ["pending", "packed", "shipped"]


def ticked(html):
    return re.findall(r'name="_selected_action" value="(\d+)"[^>]* checked', html)


def test_what_was_refused_stays_ticked_where_it_was_chosen_and_nothing_else(staff):
    pending, paid = new_order(), new_order()
    orders.record_payment(paid)
    chosen = {"action": "mark_packed", "_selected_action": [pending.pk, paid.pk]}

    back = staff.post(f"{LIST}?delivery_method__exact=post&q=kim", chosen)
    html = staff.get(back.headers["Location"]).content.decode()

    assert back.headers["Location"] == f"{LIST}?delivery_method__exact=post&q=kim&ticked={pending.pk}"
    assert ticked(html) == [str(pending.pk)]
    assert "ticked=" not in html.replace(back.headers["Location"].replace("&", "&amp;"), "")
    assert ticked(staff.get(LIST).content.decode()) == []


def test_too_many_at_once_stay_ticked(staff, monkeypatch):
    monkeypatch.setattr("shop.admin.orders.desk.MOST_AT_ONCE", 1)
    chosen = [new_order(), new_order()]

    html = act_html(staff, "print_slips", *chosen)

    assert "2 orders are chosen; at most 1 go at once, so nothing was done." in html
    assert sorted(map(int, ticked(html))) == sorted(order.pk for order in chosen)


@pytest.mark.parametrize("ticks", ["x", "1.2.", "١", "9" * 5000, "-1", "1&ticked=2"])
def test_ticks_that_nobody_sent_open_the_list_as_it_is(staff, ticks):
    new_order()

    assert staff.get(f"{LIST}?ticked={ticks}").status_code == 200


def test_paid_order_is_not_cancelled_by_the_action(staff):
    order = new_order()
    orders.record_payment(order)

    text = act(staff, "cancel", order)

    assert f"Order {order.number} is paid; it cannot be cancelled without a refund." in text
    assert status_of(order) == ["paid"]


def test_payment_recorded_twice_is_refused_the_second_time(staff):
    order = new_order()
    act(staff, "record_payment", order)

    text = act(staff, "record_payment", order)

    assert f"Order {order.number} is paid; it cannot be paid." in text
    assert order.payments.filter(status="succeeded").count() == 1
    assert order.mails.filter(kind="paid").count() == 1


ALLOWED = {
    "manager": {
        "record_payment",
        "mark_packed",
        "print_slips",
        "print_pick_list",
        "mark_shipped",
        "mark_delivered",
        "cancel",
        "export_csv",
    },
    "owner": {
        "record_payment",
        "mark_packed",
        "print_slips",
        "print_pick_list",
        "mark_shipped",
        "mark_delivered",
        "cancel",
        "export_csv",
    },
    "fulfilment": {"mark_packed", "print_slips", "print_pick_list", "mark_shipped", "mark_delivered"},
}


@pytest.mark.parametrize("group", ALLOWED)
def test_group_is_offered_its_own_actions_and_no_other(client, group):
    new_order()
    sign_in_as(client, group)

    response = client.get(LIST)

    offered = {name for name, _ in response.context["action_form"].fields["action"].choices if name}
    assert offered == ALLOWED[group]


@pytest.mark.parametrize("action", ["record_payment", "cancel"])
def test_fulfilment_cannot_send_an_action_that_is_not_theirs(client, action):
    order = new_order()
    sign_in_as(client, "fulfilment")

    act(client, action, order)

    assert status_of(order) == ["pending"]


def test_fulfilment_packs_and_ships(client):
    order = new_order()
    orders.record_payment(order)
    user = sign_in_as(client, "fulfilment")

    act(client, "mark_packed", order)
    act(client, "mark_shipped", order)

    assert status_of(order) == ["shipped"]
    assert order.events.last().actor == user


def test_fulfilment_does_not_see_what_was_paid_how(client):
    order = new_order()
    sign_in_as(client, "fulfilment")

    text = Page(client.get(f"{LIST}{order.pk}/change/")).text

    assert "Kim Lee" in text
    assert "manual" not in text


def test_editor_cannot_act_on_orders(client):
    order = new_order()
    sign_in_as(client, "editor")

    response = client.post(LIST, {"action": "cancel", "_selected_action": [order.pk]})

    assert response.status_code == 403
    assert status_of(order) == ["pending"]


def test_order_in_the_admin_shows_its_money_lines_and_way(staff):
    order = new_order()

    text = Page(staff.get(f"{LIST}{order.pk}/change/")).text

    parts = [
        *(order.number, "Awaiting payment", "1 Example Street Sydney NSW 2000", "$40.00", "$4.95", "$44.95", "$4.09"),
        *(order.lines.get().sku, "Order placed", "Shipping $4.95 $4.95 below $99"),
    ]
    assert [part for part in parts if part not in text] == []


def test_list_of_orders_counts_units_and_shows_dollars(staff):
    order = new_order()

    response = staff.get(LIST)

    row = Page(response).text
    assert order.number in row
    assert "Unpaid Awaiting payment 0 min Kim Lee 2 $44.95 NSW 2000" in row


@pytest.mark.parametrize("words", ["kim@example.com", "Kim Lee", "2000"])
def test_order_is_found_by_what_the_customer_says(staff, words):
    order = new_order()

    assert order.number in Page(staff.get(LIST, {"q": words})).text
    assert order.number in Page(staff.get(LIST, {"q": order.number})).text
    assert order.number in Page(staff.get(LIST, {"q": order.lines.get().sku})).text
    assert order.number not in Page(staff.get(LIST, {"q": "nobody"})).text
