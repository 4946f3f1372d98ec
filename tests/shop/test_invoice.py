"""The invoice: domain.md, 4.7. And the order's page as the place to follow it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from shop import orders
from shop.emails import send_due
from shop.invoices import missing_for_law
from shop.models import Order, Payment, Refund, RefundLine, Store
from shop.rules.invoices import extent_of_shipping
from tests.builders import DESTINATION, make_supplement, make_variant, place
from tests.shop.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ABN = "51 824 753 556"  # the example of the ABN's own description


@pytest.fixture
def order():
    zinc = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", sku="ZN-60", price_cents=23_95)
    folate = make_supplement("Folic acid", is_gst_free=True)
    return place((zinc, 1), (make_variant(supplement=folate, name="100 tablets", sku="FA-100", price_cents=20_00), 2))


@pytest.fixture
def registered():
    Store.objects.update(abn=ABN)


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


def test_invoice_names_buyer_number_date_lines_gst_and_total(client, order, registered):
    page = Page(invoice(client, order))

    day = timezone.localtime(order.placed_at)
    assert f"Number {order.number}" in page.text
    assert f"Date {day.day} {day:%B %Y}" in page.text
    assert "To Kim Lee 1 Example Street Sydney NSW 2000 kim@example.com" in page.text
    assert "Zinc, 60 capsules ZN-60 1 $23.95 Taxable $2.18 $23.95" in page.text
    assert "Folic acid, 100 tablets FA-100 2 $20.00 GST-free $0.00 $40.00" in page.text
    assert "Shipping Partly: $1.85 of $4.95 $0.17 $4.95" in page.text
    assert page.totals == {
        "Subtotal": "$63.95",
        "Shipping": "$4.95",
        "Total": "$68.90",
        "Includes GST of": "$2.35",
    }
    assert "Taxable: $25.80, which includes GST of $2.35. GST-free: $43.10." in page.text


def test_seller_who_is_not_registered_says_nothing_of_gst(client, order):
    page = Page(invoice(client, order))

    assert "GST" not in page.text.split("All amounts")[0]
    assert "All amounts are in Australian dollars. " in page.text
    assert page.totals == {"Subtotal": "$63.95", "Shipping": "$4.95", "Total": "$68.90"}
    assert "Zinc, 60 capsules ZN-60 1 $23.95 $23.95" in page.text


@pytest.mark.parametrize(
    ("price_cents", "sentence"),
    [
        (106_05 + 3_95, "Total price includes GST."),  # free shipping: $110.00 holds $10.00 exactly
        (110_01, "Taxable: $110.01, which includes GST of $10.00."),
        (105_00, "Taxable: $105.00, which includes GST of $9.55."),
    ],
)
def test_total_price_includes_gst_stands_only_where_it_is_exactly_one_eleventh(
    client, registered, price_cents, sentence
):
    text = Page(invoice(client, place((make_variant(price_cents=price_cents), 1)))).text

    assert sentence in text
    assert ("Total price includes GST" in text) == (sentence == "Total price includes GST.")


def test_buyer_is_named_as_such_from_a_thousand_dollars(client, registered):
    below, exactly = (place((make_variant(price_cents=cents), 1)) for cents in (999_99, 1_000_00))

    assert "To Kim Lee" in Page(invoice(client, below)).text
    assert "Buyer Kim Lee" in Page(invoice(client, exactly)).text


def test_invoice_names_whom_the_customer_asked_for(client, order, registered):
    Order.objects.filter(pk=order.pk).update(
        invoice_name="Example Pty Ltd", invoice_address="9 Office Road, Perth WA 6000", invoice_abn=ABN
    )

    text = Page(invoice(client, order)).text

    assert f"To Example Pty Ltd ABN {ABN} 9 Office Road, Perth WA 6000 kim@example.com" in text
    assert "Kim Lee" not in text


def test_link_of_an_old_order_shows_no_street_on_the_invoice(client, order):
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=31))

    text = Page(invoice(client, order)).text

    assert "Kim Lee Sydney NSW 2000" in text
    assert "1 Example Street" not in text


def test_discount_has_a_column_and_a_row_and_the_amount_is_what_was_paid(client, order, registered):
    order.lines.filter(sku="ZN-60").update(discount_cents=3_95, gst_cents=1_82)
    Order.objects.filter(pk=order.pk).update(discount_cents=3_95, total_cents=64_95, gst_cents=1_99)

    page = Page(invoice(client, order))

    assert "Zinc, 60 capsules ZN-60 1 $23.95 -$3.95 Taxable $1.82 $20.00" in page.text
    assert "Folic acid, 100 tablets FA-100 2 $20.00 GST-free $0.00 $40.00" in page.text
    assert page.totals["Discount"] == "-$3.95"


def give_back(order, **fields):
    payment = order.payments.get()
    return Refund.objects.create(
        order=order, payment=payment, **{"reason": "faulty", "status": "succeeded", "amount_cents": 1} | fields
    )


def test_refund_is_an_adjustment_note_with_the_gst_that_was_stored(client, order, registered):
    orders.record_payment(order)
    refund = give_back(order, amount_cents=28_90, gst_cents=2_35, shipping_cents=4_95, shipping_gst_cents=17)
    line = order.lines.get(sku="ZN-60")
    RefundLine.objects.create(refund=refund, order_line=line, quantity=1, amount_cents=23_95, gst_cents=2_18)
    give_back(order, reason="goodwill", amount_cents=5_00, status="processing")

    text = Page(invoice(client, order)).text

    day = timezone.localtime(refund.created_at)
    assert f"Adjustment note {order.number}-1 {day.day} {day:%B %Y}, to tax invoice {order.number}." in text
    assert "Faulty or damaged. Description GST Amount" not in text
    assert "1 × Zinc, 60 capsules -$2.18 -$23.95 Shipping -$0.17 -$4.95" in text
    assert "The price falls by $28.90, the GST in it by $2.35." in text
    assert f"Adjustment note {order.number}-2" in text
    assert "Goodwill; the money is on its way." in text
    assert "Part of the price -$0.00 -$5.00" in text
    assert "After these adjustments: $35.00, which includes GST of $0.00." in text


def test_refund_that_failed_or_was_of_money_that_no_sale_needed_adjusts_nothing(client, order, registered):
    orders.record_payment(order)
    give_back(order, status="failed")
    surplus = Payment.objects.create(
        order=order, gateway="stripe", status="surplus", amount_cents=68_90, received_cents=68_90
    )
    Refund.objects.create(order=order, payment=surplus, reason="surplus", amount_cents=68_90)

    assert "Adjustment" not in Page(invoice(client, order)).text


def test_seller_who_is_not_registered_gives_a_credit_note(client, order):
    orders.record_payment(order)
    give_back(order, amount_cents=5_00)

    text = Page(invoice(client, order)).text

    assert f"Credit note {order.number}-1" in text
    assert "After this adjustment: $63.90." in text
    assert "GST" not in text.split("All amounts")[0]


def test_order_that_costs_nothing_has_an_invoice(client, order, registered):
    order.lines.update(discount_cents=F("line_total_cents"), gst_cents=0)
    Order.objects.filter(pk=order.pk).update(
        discount_cents=63_95, shipping_cents=0, shipping_gst_cents=0, total_cents=0, gst_cents=0
    )

    page = Page(invoice(client, order))

    assert page.totals["Total"] == "$0.00"
    assert "Total price includes GST" in page.text


@pytest.mark.parametrize(
    ("total_cents", "abn", "is_missing"), [(82_50, "", False), (82_51, "", True), (82_51, ABN, False)]
)
def test_staff_are_told_where_a_tax_invoice_may_be_asked_for_and_cannot_be_given(order, total_cents, abn, is_missing):
    order.total_cents = total_cents

    sentence = missing_for_law(order, Store(abn=abn))

    assert bool(sentence) == is_missing
    assert not is_missing or "above $82.50" in sentence


def test_extent_of_shipping_follows_the_goods():
    assert extent_of_shipping(4_95, [(10_00, False)]).words == "Taxable"
    assert extent_of_shipping(4_95, [(10_00, True)]).words == "GST-free"
    assert extent_of_shipping(4_95, [(10_00, True), (30_00, False)]).words == "Partly: $3.71 of $4.95"
    assert extent_of_shipping(0, [(10_00, False)]).words == "–"
    assert extent_of_shipping(4_95, []).words == "GST-free"


def test_gst_of_the_lines_and_of_shipping_is_that_of_the_invoice(client, order):
    shares = [line.gst_cents for line in order.lines.all()] + [order.shipping_gst_cents]

    assert (shares, sum(shares)) == ([2_18, 0, 17], order.gst_cents)


def test_shipping_of_gst_free_goods_is_marked_gst_free(client):
    Store.objects.update(abn=ABN)
    order = place((make_variant(supplement=make_supplement(is_gst_free=True)), 1))

    assert "Shipping GST-free $0.00 $4.95" in Page(invoice(client, order)).text


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


def test_invoice_keeps_what_was_sold_when_the_catalogue_changes(client, order, registered):
    line = order.lines.first()
    type(line.variant).objects.filter(pk=line.variant_id).update(price_cents=1, name="renamed")

    assert "Zinc, 60 capsules ZN-60 1 $23.95 Taxable $2.18 $23.95" in Page(invoice(client, order)).text


def test_amounts_of_five_cents_and_of_thousands_are_written_out(client, registered):
    order = place((make_variant(price_cents=5), 1), (make_variant(price_cents=12_345_00), 1))

    text = Page(invoice(client, order)).text

    assert "1 $0.05 Taxable $0.01 $0.05" in text
    assert "1 $12,345.00 Taxable $1,122.27 $12,345.00" in text
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


def test_order_of_the_admin_leads_to_the_invoice_and_says_what_it_lacks(staff):
    order = place((make_variant(price_cents=100_00), 1))

    html = staff.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert f'href="{order.get_absolute_url()}invoice/"' in html
    assert "Not a tax invoice: the store has no ABN." in html

    Store.objects.update(abn=ABN)
    assert "Not a tax invoice" not in staff.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
