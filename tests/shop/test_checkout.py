"""From the cart to the order, as it should go."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from shop.cart import COOKIE, COUNT_COOKIE
from shop.emails import send_due
from shop.models import Order, Outbox, Payment, Statement, Stock, StockMovement
from shop.pricing import price_cart
from tests.builders import cart_of, make_post, make_promotion, make_supplement, make_variant
from tests.shop.pages import ADDRESS, Page, cart_in, check_out, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def zinc(db):
    supplement = make_supplement("Zinc")
    supplement.statements.add(Statement.objects.get(code="vitamins-diet"))
    return make_variant(supplement=supplement, name="60 capsules", sku="ZN-60", price_cents=23_95)


@pytest.fixture
def iron(db):
    return make_variant(supplement=make_supplement("Iron"), name="30 tablets", sku="FE-30", price_cents=19_50)


def test_checkout_of_an_empty_cart_leads_to_the_cart(shopper):
    response = shopper.get("/checkout/")

    assert (response.status_code, response.headers["Location"]) == (302, "/cart/")


def test_checkout_page_has_every_label_and_names_the_total_on_its_button(shopper, zinc, iron):
    fill_cart(shopper, (zinc, 1), (iron, 2))

    response = shopper.get("/checkout/")
    page = Page(response)

    assert response.status_code == 200
    labels = [
        *("Email *", "Full name *", "Street address *", "Suburb *", "State *", "Postcode *", "Phone (optional)"),
        "Place order, $67.90",
    ]
    assert [label for label in labels if label not in page.text] == []
    assert page.totals == {
        "Subtotal": "$62.95",
        "Shipping": "$4.95",
        "Total": "$67.90",
        "Includes GST of": "$6.17",
    }
    assert "2 × Iron, 30 tablets" in page.text
    assert "Always read the label and follow the directions for use." in page.text
    assert response.headers["Cache-Control"] == "private, no-store"


ATTRIBUTES = {
    "email": ('type="email"', 'autocomplete="email"', 'enterkeyhint="next"'),
    "full_name": ('autocomplete="name"',),
    "street_address": ('autocomplete="address-line1"',),
    "address_line_2": ('autocomplete="address-line2"',),
    "company": ('autocomplete="organization"',),
    "phone": ('type="tel"', 'autocomplete="tel"'),
    "postcode": ('type="text"', 'inputmode="numeric"', 'autocomplete="postal-code"'),
    "suburb": ('autocomplete="address-level2"',),
}


def test_checkout_asks_for_five_texts_and_a_state_and_tells_browsers_what_they_are(shopper, zinc):
    fill_cart(shopper, (zinc, 1))

    html = shopper.get("/checkout/").content.decode()

    fields = {name: tag for tag, name in re.findall(r'(<input[^>]* name="(\w+)"[^>]*>)', html)}
    assert {name: [a for a in wanted if a not in fields[name]] for name, wanted in ATTRIBUTES.items()} == {
        name: [] for name in ATTRIBUTES
    }
    required = [name for name, tag in fields.items() if " required" in tag]
    assert required == ["email", "full_name", "street_address", "postcode", "suburb"]
    assert re.search(r'<select[^>]* name="state"[^>]*autocomplete="address-level1"', html)


def test_checkout_keeps_the_shopper_on_its_way(shopper, zinc):
    fill_cart(shopper, (zinc, 1))

    html = shopper.get("/checkout/").content.decode()

    header = html.split("<header")[1].split("</header>")[0]
    assert re.findall(r'<a[^>]*href="([^"]+)"', header) == ["/", "/contact/", "/cart/"]
    assert '<body class="counter">' in html


def test_order_keeps_to_the_cent_what_was_shown(shopper, zinc, iron, rule):
    response = check_out(shopper, (zinc, 1), (iron, 2))

    order = Order.objects.get()
    assert (response.status_code, response.headers["Location"]) == (303, f"/orders/{order.number}/{order.token}/")
    assert {name: getattr(order, name) for name in ADDRESS} == ADDRESS
    assert (order.status, order.currency, order.subtotal_cents, order.discount_cents) == ("pending", "AUD", 62_95, 0)
    assert (order.shipping_cents, order.total_cents, order.gst_cents) == (4_95, 67_90, 6_17)
    assert order.shipping_rule == rule
    assert order.shipping_terms == {
        "rule": rule.pk,
        "version": 1,
        "places": "",
        "from_weight_g": None,
        "days": [1, 3],
        "fee_cents": 4_95,
        "free_from_cents": 99_00,
        "tests_before_discount": False,
        "name": "Standard",
        "banner_words": "Low-Cost Fast Shipping",
    }
    assert order.shipping_note == "$4.95 below $99"
    assert [step["label"] for step in order.steps][-4:] == ["Subtotal", "Shipping", "Total", "Includes GST of"]


def test_order_copies_its_lines_with_gst_and_statements(shopper, zinc, iron):
    check_out(shopper, (zinc, 1), (iron, 2))

    order = Order.objects.get()
    first, second = order.lines.all()
    assert (first.supplement_name, first.variant_name, first.sku) == ("Zinc", "60 capsules", "ZN-60")
    assert (first.quantity, first.unit_price_cents, first.line_total_cents) == (1, 23_95, 23_95)
    assert first.statements == [
        "Always read the label and follow the directions for use.",
        "Vitamin supplements should not replace a balanced diet.",
    ]
    assert (second.sku, second.quantity, second.unit_price_cents, second.line_total_cents) == (
        "FE-30",
        2,
        19_50,
        39_00,
    )
    assert first.gst_cents + second.gst_cents + order.shipping_gst_cents == order.gst_cents
    assert (first.gst_cents, second.gst_cents, order.shipping_gst_cents) == (2_18, 3_54, 45)


def test_order_of_packs_on_sale_keeps_what_was_charged_and_what_they_weigh(shopper):
    since = timezone.now() - timedelta(days=1)
    pack = make_variant(price_cents=30_00, sale_price_cents=24_00, sale_from=since, weight_g=150)
    check_out(shopper, (pack, 2), (make_variant(weight_g=95), 1))

    order = Order.objects.get()
    line = order.lines.first()

    assert (line.unit_price_cents, line.line_total_cents, order.weight_g) == (24_00, 48_00, 395)


def test_order_is_untouched_when_the_catalogue_changes(shopper, zinc):
    check_out(shopper, (zinc, 1))
    zinc.name, zinc.sku, zinc.price_cents = "renamed", "OTHER", 1
    zinc.save()

    line = Order.objects.get().lines.get()

    assert (line.variant_name, line.sku, line.unit_price_cents) == ("60 capsules", "ZN-60", 23_95)


def test_order_holds_its_units_and_writes_the_ledger(shopper, zinc, iron):
    check_out(shopper, (zinc, 1), (iron, 2))

    order = Order.objects.get()
    stocks = [Stock.objects.get(pk=variant.pk) for variant in (zinc, iron)]
    assert [(stock.available, stock.held) for stock in stocks] == [(9, 1), (8, 2)]
    movements = StockMovement.objects.filter(order_line__order=order).order_by("variant_id")
    assert [
        (row.variant_id, row.kind, row.available_change, row.held_change, row.cause, row.order_line.sku)
        for row in movements
    ] == [
        (zinc.pk, "held", -1, 1, f"order:{order.pk}", "ZN-60"),
        (iron.pk, "held", -2, 2, f"order:{order.pk}", "FE-30"),
    ]


def test_order_awaits_one_payment_and_has_one_mail_waiting(shopper, zinc):
    check_out(shopper, (zinc, 1))

    order, payment, row = Order.objects.get(), Payment.objects.get(), Outbox.objects.get()
    assert (payment.order, payment.gateway, payment.status, payment.amount_cents) == (
        order,
        "manual",
        "created",
        28_90,
    )
    assert (payment.received_cents, payment.settled_at) == (None, None)
    assert (row.kind, row.about, row.order, row.sent_at) == ("placed", f"order:{order.pk}", order, None)
    assert [(event.status, event.note) for event in order.events.all()] == [("pending", "Order placed")]
    assert mail.outbox == []


def test_cart_is_empty_after_the_order(shopper, zinc):
    check_out(shopper, (zinc, 1))

    assert cart_in(shopper) == []
    assert (shopper.cookies[COOKIE].value, shopper.cookies[COUNT_COOKIE].value) == ("", "")


def test_order_page_shows_what_was_ordered_and_how_to_pay(shopper, zinc, iron):
    response = shopper.get(check_out(shopper, (zinc, 1), (iron, 2)).headers["Location"])

    order, page = Order.objects.get(), Page(response)
    assert response.status_code == 200
    assert f"Thank you. Order {order.number} is placed." in page.text
    assert page.totals == {
        "Account name": "Simples Pty Ltd",
        "BSB": "000-000",
        "Account number": "12345678",
        "Reference": order.number,
        "Amount": "$67.90",
        "Subtotal": "$62.95",
        "Shipping": "$4.95",
        "Total": "$67.90",
        "Includes GST of": "$6.17",
    }
    assert "2 × Iron, 30 tablets SKU FE-30 $39.00" in page.text
    assert "$4.95 below $99" in page.text


def test_confirmation_has_number_total_bank_details_and_the_link(shopper, zinc, iron):
    check_out(shopper, (zinc, 1), (iron, 2))

    assert send_due() == (1, 0)

    order, (message,) = Order.objects.get(), mail.outbox
    assert (message.to, message.reply_to) == (["kim@example.com"], ["shop@example.com"])
    assert message.subject == f"Your order {order.number}"
    parts = [
        *(order.number, "1 x Zinc, 60 capsules (ZN-60): $23.95", "2 x Iron, 30 tablets (FE-30): $39.00"),
        *("Subtotal: $62.95", "Shipping: $4.95 ($4.95 below $99)", "Total: $67.90", "Includes GST of: $6.17"),
        *("Account name: Simples Pty Ltd", "BSB: 000-000", "Account number: 12345678", f"Reference: {order.number}"),
        f"http://testserver/orders/{order.number}/{order.token}/",
        "Always read the label and follow the directions for use.",
    ]
    assert [part for part in parts if part not in message.body] == []


def test_order_over_the_threshold_ships_free_everywhere(shopper):
    variant = make_variant(price_cents=19_95)

    page = Page(shopper.get(check_out(shopper, (variant, 5)).headers["Location"]))
    send_due()

    assert (page.totals["Shipping"], page.totals["Total"], page.totals["Includes GST of"]) == (
        "Free",
        "$99.75",
        "$9.07",
    )
    assert "Shipping: Free (Free on orders of $99 or more)" in mail.outbox[0].body


def test_gst_free_goods_are_ordered_without_gst(shopper):
    variant = make_variant(price_cents=20_00, supplement=make_supplement(is_gst_free=True))

    check_out(shopper, (variant, 1))

    order = Order.objects.get()
    line = order.lines.get()
    assert (order.gst_cents, order.shipping_gst_cents, line.gst_cents, line.is_gst_free) == (0, 0, 0, True)


def test_post_that_led_to_the_order_is_kept_with_its_line(shopper, zinc):
    post = make_post()
    shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1", "post": post.pk})

    shopper.post("/checkout/", order_form(shopper.get("/checkout/")))

    assert Order.objects.get().lines.get().post == post


def test_post_deleted_while_in_the_cart_does_not_break_the_order(shopper, zinc):
    post = make_post()
    shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1", "post": post.pk})
    post.delete()

    response = shopper.post("/checkout/", order_form(shopper.get("/checkout/")))

    assert response.status_code == 303
    assert Order.objects.get().lines.get().post is None


def test_order_keeps_its_line_when_the_post_is_deleted_afterwards(shopper, zinc):
    post = make_post()
    shopper.post("/cart/add/", {"variant": zinc.pk, "quantity": "1", "post": post.pk})
    shopper.post("/checkout/", order_form(shopper.get("/checkout/")))
    post.delete()

    assert Order.objects.get().lines.get().post is None


def test_queries_that_price_a_cart_do_not_grow_with_it(django_assert_num_queries, zinc, iron):
    with django_assert_num_queries(6):  # packs, statements twice, promotions, shipping rules, facts
        price_cart(cart_of((zinc, 1)))
    with django_assert_num_queries(6):
        price_cart(cart_of((zinc, 1), (iron, 1)))


def test_queries_that_price_a_cart_do_not_grow_with_promotions(django_assert_num_queries, zinc):
    def questions(most):
        with django_assert_num_queries(most):
            price_cart(cart_of((zinc, 1), code="TEN"), email="kim@example.com")

    make_promotion("TEN", goods=(zinc.supplement,))
    questions(9)  # the goods that promotions name are three more
    for number in range(5):
        make_promotion(name=f"Offer {number}", goods=(zinc.supplement.brand,), max_uses_per_customer=1)
    questions(10)  # and one for the uses of this e-mail, for all of them
