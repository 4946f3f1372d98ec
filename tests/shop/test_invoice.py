"""The invoice: domain.md, 4.7. And the order's page as the place to follow it."""

import pytest
from django.core import mail
from django.utils import timezone

from shop import orders
from shop.emails import send_due
from shop.models import Order, Payment, Store
from tests.builders import DESTINATION, make_supplement, make_variant, place
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ABN = "51 824 753 556"  # the example of the ABN's own description


@pytest.fixture
def order():
    zinc = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", sku="ZN-60", price_cents=23_95)
    folate = make_supplement("Folic acid", is_gst_free=True)
    return place((zinc, 1), (make_variant(supplement=folate, name="100 tablets", sku="FA-100", price_cents=20_00), 2))


def invoice(client, order):
    return client.get(f"{order.get_absolute_url()}invoice/")


def test_seller_with_an_abn_gives_a_tax_invoice(client, order):
    Store.objects.update(abn=ABN, phone="02 0000 0000")

    response = invoice(client, order)
    page = Page(response)

    assert response.status_code == 200
    assert "Tax invoice Simples ABN 51 824 753 556 shop@example.com 02 0000 0000" in page.text
    assert "Print tax invoice" in Page(client.get(order.get_absolute_url())).text


def test_seller_without_an_abn_gives_an_invoice(client, order):
    page = Page(invoice(client, order))

    assert "Invoice Simples" in page.text
    assert "Tax invoice" not in page.text
    assert "ABN" not in page.text


def test_invoice_names_buyer_number_date_lines_gst_and_total(client, order):
    page = Page(invoice(client, order))

    day = timezone.localtime(order.placed_at)
    assert f"Number {order.number}" in page.text
    assert f"Date {day.day} {day:%B %Y}" in page.text
    assert "To Kim Lee 1 Example Street Sydney NSW 2000 kim@example.com" in page.text
    assert "Zinc, 60 capsules ZN-60 1 $23.95 $2.18 $23.95" in page.text
    assert "Folic acid, 100 tablets FA-100 2 $20.00 GST-free $40.00" in page.text
    assert "Shipping $0.17 $4.95" in page.text
    assert page.totals == {
        "Subtotal": "$63.95",
        "Shipping": "$4.95",
        "Total": "$68.90",
        "Includes GST of": "$2.35",
    }


def test_gst_of_the_lines_and_of_shipping_is_that_of_the_invoice(client, order):
    shares = [line.gst_cents for line in order.lines.all()] + [order.shipping_gst_cents]

    assert (shares, sum(shares)) == ([2_18, 0, 17], order.gst_cents)


def test_shipping_of_gst_free_goods_is_marked_gst_free(client):
    order = place((make_variant(supplement=make_supplement(is_gst_free=True)), 1))

    assert "Shipping GST-free $4.95" in Page(invoice(client, order)).text


def test_invoice_is_due_until_it_is_paid(client, order):
    due = Payment.objects.get().due_on
    assert f"Due {due.day} {due:%B %Y}" in Page(invoice(client, order)).text

    orders.record_payment(order)

    today = timezone.localdate()
    text = Page(invoice(client, order)).text
    assert f"Paid {today.day} {today:%B %Y}" in text
    assert "Due" not in text


def test_invoice_needs_the_right_token_and_is_kept_by_nobody(client, order):
    response = invoice(client, order)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert client.get(f"/orders/{order.number}/{'x' * 22}/invoice/").status_code == 404
    assert client.post(f"{order.get_absolute_url()}invoice/").status_code == 405


def test_invoice_keeps_what_was_sold_when_the_catalogue_changes(client, order):
    line = order.lines.first()
    type(line.variant).objects.filter(pk=line.variant_id).update(price_cents=1, name="renamed")

    assert "Zinc, 60 capsules ZN-60 1 $23.95 $2.18 $23.95" in Page(invoice(client, order)).text


def test_amounts_of_five_cents_and_of_thousands_are_written_out(client):
    order = place((make_variant(price_cents=5), 1), (make_variant(price_cents=12_345_00), 1))

    text = Page(invoice(client, order)).text

    assert "1 $0.05 $0.01 $0.05" in text
    assert "1 $12,345.00 $1,122.27 $12,345.00" in text
    assert "Includes GST of $1,122.28" in text


def steps(client, order):
    return [(step.label, step.reached_at is not None) for step in Order.objects.get(pk=order.pk).progress()]


def test_order_shows_what_happened_with_times_and_what_is_to_come(client, order):
    orders.record_payment(order)
    orders.mark_packed(order)

    assert steps(client, order) == [
        *(("Placed", True), ("Paid", True), ("Packed", True), ("Shipped", False), ("Delivered", False)),
    ]
    page = Page(client.get(order.get_absolute_url()))
    now = timezone.localtime()
    assert f"Packed {now.day} {now:%b %Y}" in page.text
    assert "Shipped to come" in page.text


def test_cancelled_order_has_nothing_to_come(client, order):
    orders.cancel_unpaid(order)

    assert steps(client, order) == [("Placed", True), ("Cancelled", True)]
    page = Page(client.get(order.get_absolute_url()))
    assert f"Order {order.number}: cancelled" in page.text
    assert "Please transfer" not in page.text


def test_paid_order_says_thank_you_and_asks_for_nothing(client, order):
    orders.record_payment(order)

    text = Page(client.get(order.get_absolute_url())).text

    assert f"Thank you. Order {order.number} is paid." in text
    assert "How to pay" not in text


def test_every_detail_of_the_transfer_can_be_copied(client, order):
    html = client.get(order.get_absolute_url()).content.decode()

    assert [f'data-copy-value="{value}"' in html for value in ("000-000", "12345678", order.number, "$68.90")] == [
        True
    ] * 4


def test_note_for_the_carrier_stands_on_the_order_and_in_the_mail(client):
    destination = orders.Destination(
        **vars(DESTINATION) | {"company": "Example Pty Ltd", "delivery_note": "Blue gate"}
    )
    order = place((make_variant(), 1), destination=destination)

    page = Page(client.get(order.get_absolute_url()))
    send_due()

    assert "Kim Lee Example Pty Ltd 1 Example Street" in page.text
    assert "Delivery note: Blue gate" in page.text
    assert (
        "Kim Lee\nExample Pty Ltd\n1 Example Street\nSydney NSW 2000\nDelivery note: Blue gate\n"
        in mail.outbox[0].body
    )
