"""What a customer does at the order's page: follow parcels, send goods back, buy them again, read it months later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop import orders, stock
from shop.models import Order, OrderEvent, Outbox, ReturnRequest, Supplement
from tests.builders import DESTINATION, differences, make_supplement, make_variant, packed, paid, place, shipped
from tests.shop.pages import Page, cart_in, fill_cart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def zinc(**fields):
    return make_variant(price_cents=20_00, supplement=make_supplement("Zinc"), name="60 capsules", **fields)


def url(order, end=""):
    return f"{order.get_absolute_url()}{end}"


def ask(client, order, quantity=1, **changes):
    line = order.lines.first()
    return client.post(
        url(order, "return/"), {f"quantity_{line.pk}": quantity, "reason": "faulty", "message": "Broken."} | changes
    )


def test_page_shows_each_parcel_with_the_carriers_own_page(client):
    order = packed((zinc(), 3))
    line = order.lines.get()
    orders.ship(order, quantities={line.pk: 1}, carrier="Australia Post", tracking_number="33AB 12/3")
    text = Page(client.get(url(order))).text
    assert "Your parcel" in text
    assert f"Order {order.number}: partly shipped" in text

    orders.ship(order, carrier="Uncle Bob", tracking_number="7")

    response = client.get(url(order))
    html, text = response.content.decode(), Page(response).text
    assert 'href="https://auspost.com.au/mypost/track/details/33AB12%2F3"' in html
    assert "Your parcels" in text
    assert "1 × Zinc, 60 capsules" in text
    assert "by Uncle Bob 7" in text
    assert text.count("Track at") == 1


def test_return_is_asked_for_and_staff_are_told(client):
    order = shipped((zinc(), 2))
    assert "Return goods" in Page(client.get(url(order))).text

    response = ask(client, order, 2)

    assert (response.status_code, response.headers["Location"]) == (303, order.get_absolute_url())
    request = ReturnRequest.objects.get()
    assert (request.status, request.reason, request.message) == ("requested", "faulty", "Broken.")
    assert [(part.quantity, part.order_line.sku) for part in request.lines.all()] == [(2, order.lines.get().sku)]
    assert Outbox.objects.filter(kind="staff_return", about=f"return:{request.pk}").count() == 1
    text = Page(client.get(url(order))).text
    assert "We have your return request." in text
    assert "Requested , asked" in text or "Requested, asked" in text
    assert "Return goods" not in text


@pytest.mark.parametrize(
    ("quantity", "changes", "sentence"),
    [
        (0, {}, "Say how many of which item come back."),
        (3, {}, "At most 2 can come back."),
        (-1, {}, "Enter a whole number from 0 to 99."),
        ("٣", {}, "Enter a whole number from 0 to 99."),
        ("", {}, "Enter a whole number from 0 to 99."),
        (1, {"reason": ""}, "Choose a reason."),
        (1, {"reason": "bored"}, "Choose a reason of the list."),
        (1, {"message": "x" * 1001}, "Write at most 1,000 characters."),
        (1, {"message": "a\u202eb"}, "hidden"),
    ],
)
def test_bad_return_is_answered_beside_the_field_and_keeps_what_was_typed(client, quantity, changes, sentence):
    order = shipped((zinc(), 2))

    response = ask(client, order, quantity, **changes)

    page = Page(response)
    assert response.status_code == 422
    assert sentence in page.text
    assert page.value(f"quantity_{order.lines.get().pk}") == str(quantity)
    assert not ReturnRequest.objects.exists()


def test_second_return_while_one_is_open_is_not_written(client):
    order = shipped((zinc(), 2))
    ask(client, order)

    response = ask(client, order)

    assert response.status_code == 303
    assert "A return of this order is open already." in Page(client.get(url(order))).text
    assert ReturnRequest.objects.count() == 1


@pytest.mark.parametrize("make", [place, paid, packed])
def test_order_that_has_not_left_has_no_return(client, make):
    order = make((zinc(), 1))

    assert client.get(url(order, "return/")).headers["Location"] == order.get_absolute_url()
    assert ask(client, order).status_code == 303
    assert not ReturnRequest.objects.exists()
    assert "Return goods" not in Page(client.get(url(order))).text


@pytest.mark.parametrize("end", ["return/", "again/"])
def test_wrong_token_does_nothing_and_is_the_same_404(client, end):
    order = shipped((zinc(), 1))

    response = client.post(f"/orders/{order.number}/{order.token[:-1]}/{end}", {"reason": "faulty"})

    assert response.status_code == 404
    assert not ReturnRequest.objects.exists()


@pytest.mark.parametrize("end", ["return/", "again/"])
def test_form_from_another_site_is_refused(end):
    from django.test import Client  # noqa: PLC0415

    order = shipped((zinc(), 1))

    assert Client(enforce_csrf_checks=True).post(url(order, end), {}).status_code == 403


def test_return_is_answered_received_and_refunded(client, staff):
    order = shipped((zinc(), 2))
    ask(client, order, 1)
    request = ReturnRequest.objects.get()

    orders.answer_return(request, is_approved=True, answer="Send it to 1 Shop Street; we pay the postage.")
    text = Page(client.get(url(order))).text
    assert "Approved" in text
    assert "Send it to 1 Shop Street" in text
    orders.receive_return(request, restock={order.lines.get().pk: 1})
    made = orders.refund(
        order, lines={order.lines.get().pk: orders.Portion(1, restock=False)}, reason="faulty", return_request=request
    )

    request.refresh_from_db()
    line = order.lines.get()
    assert (request.status, made.return_request, made.amount_cents) == ("closed", request, 20_00)
    assert (line.returned_quantity, line.refunded_quantity) == (1, 1)
    assert line.variant.stock.available == 9
    assert differences() == []
    assert "Refund on its way: $20.00" in Page(client.get(url(order))).text
    assert [mail.about for mail in Outbox.objects.filter(kind="return_answered")] == [f"return:{request.pk}"]


def test_return_steps_out_of_order_are_refused_by_name():
    order = shipped((zinc(), 2))
    line = order.lines.get()
    request = orders.request_return(order, quantities={line.pk: 1}, reason="change_of_mind")

    with pytest.raises(orders.IllegalMoveError, match="is requested; it cannot be goods received"):
        orders.receive_return(request)
    with pytest.raises(orders.IllegalMoveError, match="not approved"):
        orders.refund(order, lines={line.pk: orders.Portion(1)}, reason="faulty", return_request=request)
    orders.answer_return(request, is_approved=False, answer="Opened.")
    with pytest.raises(orders.IllegalMoveError, match="is declined; it cannot be approved"):
        orders.answer_return(request, is_approved=True, answer="Well.")
    with pytest.raises(orders.IllegalMoveError, match="is declined; it cannot be closed"):
        orders.close_return(request)

    again = orders.request_return(order, quantities={line.pk: 2}, reason="faulty")
    orders.answer_return(again, is_approved=True, answer="Send it.")
    with pytest.raises(orders.FieldError, match="At most 2 came back"):
        orders.receive_return(again, restock={line.pk: 3})
    assert ReturnRequest.objects.get(pk=again.pk).status == "approved"
    orders.close_return(again, note="Replaced")
    assert ReturnRequest.objects.get(pk=again.pk).status == "closed"


def test_buying_again_fills_the_cart_and_names_what_cannot_be_had(client):
    here, few, gone = zinc(), make_variant(available=3, name="Few"), make_variant(name="Gone")
    order = place((here, 2), (few, 3), (gone, 1))
    stock.adjust(here, 0 + 5, reason="delivery")
    stock.adjust(gone, -9, reason="breakage")
    stock.adjust(few, 1, reason="delivery")
    Supplement.objects.filter(pk=gone.supplement_id).update(is_visible=False)

    response = client.post(url(order, "again/"))

    assert (response.status_code, response.headers["Location"]) == (303, "/cart/")
    assert cart_in(client) == [(here.pk, 2), (few.pk, 1)]
    text = Page(client.get("/cart/")).text
    assert "Back in your cart, at today’s prices: Zinc, 60 capsules;" in text
    assert f"{order.lines.get(variant=gone).name} cannot be bought now." in text
    assert "we set 1 instead of 3." in text


def test_buying_again_adds_to_what_the_cart_holds(client):
    variant = zinc()
    order = place((variant, 2))
    fill_cart(client, (variant, 1))

    client.post(url(order, "again/"))

    assert cart_in(client) == [(variant.pk, 3)]


def test_link_shows_street_and_phone_for_thirty_days_only(client):
    destination = orders.Destination(**vars(DESTINATION) | {"phone": "0400 000 000", "delivery_note": "Blue door"})
    order = place((zinc(), 1), destination=destination)
    secrets = ["1 Example Street", "0400 000 000", "Blue door"]

    def shown():
        html = client.get(url(order)).content.decode()
        return [word for word in secrets if word in html]

    Order.objects.update(placed_at=timezone.now() - timedelta(days=30) + timedelta(minutes=5))
    assert shown() == secrets
    Order.objects.update(placed_at=timezone.now() - timedelta(days=30))
    assert shown() == []
    assert "Sydney" in client.get(url(order)).content.decode()


def test_collected_order_speaks_of_collecting(client):
    destination = orders.Destination(email="kim@example.com", full_name="Kim Lee", delivery_method="collect")
    order = place((zinc(), 1))
    Order.objects.update(delivery_method="collect")
    order.refresh_from_db()
    orders.record_payment(order)
    orders.mark_packed(order)

    text = Page(client.get(url(order))).text
    assert f"Order {order.number}: ready to collect" in text
    assert f"Bring the order number {order.number}" in text
    orders.ship(order)

    text = Page(client.get(url(order))).text
    assert (order.status, destination.delivery_method) == ("completed", "collect")
    assert f"Order {order.number}: collected" in text
    assert "Shipped" not in text
    assert [mail.kind for mail in order.mails.order_by("pk")] == ["placed", "paid", "ready"]
    assert differences() == []


def labels(client, order):
    """What the page says happened, in order, and where it says the order stands."""
    steps = [step.label for step in Order.objects.get(pk=order.pk).progress() if step.reached_at]
    return steps, Page(client.get(url(order))).text


def test_parts_returns_and_refunds_stand_in_the_timeline_of_the_customer(client):
    order = packed((zinc(), 3))
    line = order.lines.get()
    orders.ship(order, quantities={line.pk: 1})
    orders.ship(order)
    request = orders.request_return(order, quantities={line.pk: 1}, reason="faulty")
    orders.answer_return(request, is_approved=True, answer="Send it.")
    orders.receive_return(request)
    refund = orders.refund(order, lines={line.pk: orders.Portion(1, restock=False)}, reason="faulty")

    happened, text = labels(client, order)
    assert happened == [
        *("Placed", "Paid", "Packed", "Part of it shipped", "Shipped", "You asked to return goods"),
        *("Your return was approved", "We received what you sent back", "$20.00 goes back to you"),
    ]
    assert f"Order {order.number}: shipped, refund on its way" in text

    orders.record_refund_sent(refund, reference="Bank 1")

    happened, text = labels(client, order)
    assert happened[-1] == "$20.00 was given back"
    assert f"Order {order.number}: shipped, refunded in part" in text
    assert "Refunded in part: $20.00" in text


def test_notes_for_staff_stay_out_of_the_timeline_of_the_customer(client):
    order = shipped((zinc(), 1))
    OrderEvent.objects.create(order=order, kind=OrderEvent.Kind.NOTE, status=order.status, note="Rang about the lid")

    happened, text = labels(client, order)

    assert happened == ["Placed", "Paid", "Packed", "Shipped"]
    assert "Rang" not in text


def test_order_that_is_looked_at_is_never_called_by_the_word_of_staff(client):
    order = place((zinc(), 1))
    orders.settle_transfer(order, received_cents=5_00)

    text = Page(client.get(url(order))).text

    assert f"Order {order.number}: being checked" in text
    assert "needs review" not in text.lower()


def test_rest_of_an_order_is_told_to_follow(client):
    order = packed((zinc(), 3))
    assert "It is packed and leaves with the carrier’s next round." in Page(client.get(url(order))).text

    orders.ship(order, quantities={order.lines.get().pk: 1})

    assert (
        "Part of it is on its way. The rest leaves with the carrier’s next round." in Page(client.get(url(order))).text
    )


def test_cancelled_order_says_what_becomes_of_the_money_and_has_an_invoice_only_where_some_came(client):
    unpaid, bought = place((zinc(), 1)), paid((zinc(), 1))
    orders.cancel_unpaid(unpaid)
    orders.cancel_order(bought)

    text = Page(client.get(url(unpaid))).text
    assert "It was not paid, and nothing is charged." in text
    assert "Where it was to go" in text
    assert "invoice" not in text
    text = Page(client.get(url(bought))).text
    assert f"Order {bought.number}: cancelled, refund on its way" in text
    assert "Your money goes back to you" in text
    assert "Print invoice" in text


def test_mistakes_of_a_return_are_named_in_the_order_of_the_page(client):
    order = shipped((zinc(), 1))

    text = Page(ask(client, order, 9, reason="")).text

    assert "There is a problem At most 1 can come back. Choose a reason." in text
