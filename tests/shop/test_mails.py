"""What each mail says. Text and HTML are two drawings of the same facts; no row of an older release breaks one."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from shop import back_in_stock, limits, low_stock, orders
from shop.emails import compose
from shop.models import (
    Order,
    OrderEvent,
    Outbox,
    Payment,
    Refund,
    RefundLine,
    ReturnLine,
    ReturnRequest,
    Shipment,
    StockAlert,
    Store,
)
from tests.builders import make_supplement, make_variant, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

AMOUNT, LINK = re.compile(r"-?\$[0-9,]+\.[0-9]{2}"), re.compile(r"https?://\S+")


class Words(HTMLParser):
    """The words of a page as a reader sees them, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.links, self.sources, self.is_hidden = [], [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.links += [found["href"]] if tag == "a" else []
        self.sources += [found[name] for name in ("src", "background") if name in found]
        self.is_hidden = self.is_hidden or tag in {"style", "title"}

    def handle_endtag(self, tag):
        self.is_hidden = False if tag in {"style", "title"} else self.is_hidden

    def handle_data(self, data):
        self.parts += [] if self.is_hidden else [data]

    @property
    def text(self):
        return " ".join(" ".join(self.parts).split())


def read(mail):
    """(text, words of the HTML)."""
    message = compose(mail)
    ((html, _),) = message.alternatives
    return message.body, Words(html)


def mail_of(order, kind, about=""):
    return Outbox.objects.get_or_create(kind=kind, about=about or f"order:{order.pk}", defaults={"order": order})[0]


@pytest.fixture
def order():
    zinc = make_variant(supplement=make_supplement("Zinc"), name="60 capsules", sku="ZN-60", price_cents=23_95)
    folate = make_supplement("Folic acid", is_gst_free=True)
    return place((zinc, 1), (make_variant(supplement=folate, name="100 tablets", sku="FA-100", price_cents=20_00), 2))


@pytest.fixture
def collected():
    Store.objects.update(takes_collections=True, collect_address="1 Example Lane, Sydney", collect_hours="Mon to Fri")
    order = place((make_variant(name="60 capsules", sku="ZN-60", price_cents=23_95), 2))
    Order.objects.filter(pk=order.pk).update(
        delivery_method="collect", street_address="", suburb="", state="", postcode=""
    )
    order.refresh_from_db()
    return order


def ship_some(order, **fields):
    orders.record_payment(order)
    orders.mark_packed(order)
    line = order.lines.get(sku="FA-100")
    orders.ship(order, quantities={line.pk: 1}, **fields)
    return orders.ship(order)


def give_back(order, *, gateway="manual", status="succeeded", reason="faulty", lines=True, **fields):
    if order.status == "pending":
        orders.record_payment(order)
    payment = order.payments.get()
    Payment.objects.filter(pk=payment.pk).update(gateway=gateway)
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        reason=reason,
        status=status,
        **{"amount_cents": 28_90, "gst_cents": 2_35} | fields,
    )
    if lines:
        line = order.lines.get(sku="ZN-60")
        RefundLine.objects.create(refund=refund, order_line=line, quantity=1, amount_cents=23_95, gst_cents=2_18)
    return refund


def ask_back(order, **fields):
    asked = ReturnRequest.objects.create(
        order=order, **{"reason": "faulty", "message": "The lid\nis broken.", "answer": "Send it to us."} | fields
    )
    ReturnLine.objects.create(return_request=asked, order_line=order.lines.first(), quantity=1)
    return asked


OF_NO_ORDER = {"staff_declines", "staff_low_stock", "back_in_stock"}


def every_mail(order):
    """One of each kind, each with all that it can hold."""
    yield mail_of(order, "placed")
    ship_some(order, carrier="Australia Post", tracking_number="AB 123")
    for shipment in Shipment.objects.all():
        yield mail_of(order, "shipped", f"shipment:{shipment.pk}")
    refund = give_back(order, shipping_cents=4_95, shipping_gst_cents=17, provider_reference="T-9")
    yield mail_of(order, "refunded", f"refund:{refund.pk}")
    asked = ask_back(order)
    for kind in ("return_answered", "staff_return"):
        yield mail_of(order, kind, f"return:{asked.pk}")
    for kind in ("paid", "ready", "cancelled", "expired", "staff_review"):
        yield mail_of(order, kind)
    yield Outbox.objects.create(kind="staff_declines", about="pause:1")
    Store.objects.update(low_stock_at=999)
    low_stock.tell_staff()
    yield Outbox.objects.get(kind="staff_low_stock")
    StockAlert.objects.create(variant=make_variant(), email="kim@example.com")
    back_in_stock.tell_customers()
    yield Outbox.objects.get(kind="back_in_stock")


def test_text_and_html_of_every_kind_hold_the_same_amounts_links_and_units(order):
    Store.objects.update(abn="51 824 753 556", phone="02 0000 0000")
    seen = set()
    for mail in every_mail(order):
        text, html = read(mail)
        seen.add(mail.kind)
        assert sorted(AMOUNT.findall(text)) == sorted(AMOUNT.findall(html.text)), mail
        assert sorted(LINK.findall(text)) == sorted(html.links), mail
        units = [(int(n), sku) for n, sku in re.findall(r"([0-9]+) [x×] .*?\((\S+?)\)", html.text)]
        assert [(int(n), sku) for n, sku in re.findall(r"([0-9]+) x .*?\((\S+?)\)", text)] == units, mail
        assert (order.number in text, order.number in html.text) == (mail.kind not in OF_NO_ORDER,) * 2
        assert html.sources == []
        assert "\n\n\n" not in text
    assert seen == set(Outbox.Kind.values)


def test_no_mail_asks_another_host_for_anything(order):
    for mail in every_mail(order):
        ((html, _),) = compose(mail).alternatives
        assert re.findall(r"<(?:img|link|script|iframe)|@import|url\(", html) == []


def test_placed_says_what_was_bought_what_it_costs_and_how_to_pay(order):
    text, _ = read(mail_of(order, "placed"))

    assert "1 x Zinc, 60 capsules (ZN-60): $23.95\n2 x Folic acid, 100 tablets (FA-100): $40.00\n" in text
    assert "Subtotal: $63.95\nShipping: $4.95 ($4.95 below $99)\nTotal: $68.90\nIncludes GST of: $2.35\n" in text
    assert f"Reference: {order.number}\nAmount: $68.90\n" in text
    assert "It goes to:\nKim Lee\n1 Example Street\nSydney NSW 2000\n" in text


def test_placed_names_each_step_of_the_discount_where_the_order_has_them(order):
    Order.objects.filter(pk=order.pk).update(
        discount_cents=5_00,
        total_cents=63_90,
        steps=[*order.steps, {"label": "Spring (code SPRING)", "cents": -5_00, "note": "5 off", "kind": "promotion"}],
    )
    order.refresh_from_db()
    assert "\nDiscount, Spring (code SPRING): -$5.00 (5 off)\n" in read(mail_of(order, "placed"))[0]

    order.steps = order.steps[:-1]
    order.save()
    assert "\nDiscount: -$5.00\n" in read(mail_of(order, "placed"))[0]


def test_placed_on_a_hosted_page_waits_for_the_payment_service_and_names_no_account(order):
    order.payments.update(gateway="stripe")

    text, html = read(mail_of(order, "placed"))

    assert "We wait for the payment service to confirm your payment" in text
    assert "BSB" not in text + html.text
    assert "12345678" not in text + html.text


def test_placed_that_is_sent_late_asks_nobody_to_pay_what_is_paid_or_cancelled(order):
    orders.record_payment(order)
    assert "How to pay" not in read(mail_of(order, "placed"))[0]

    orders.cancel_unpaid(other := place((make_variant(), 1)))
    assert "How to pay" not in read(mail_of(other, "placed"))[0]


def test_paid_names_what_was_received_and_leads_to_the_invoice(order):
    orders.record_payment(order)
    today = timezone.localdate()
    Order.objects.filter(pk=order.pk).update(promised_from=today, promised_until=today + timedelta(days=2))
    order.refresh_from_db()

    text, _ = read(mail_of(order, "paid"))

    assert f"payment of $68.90 for order {order.number}." in text
    assert f"It arrives {today:%a} {today.day} {today:%b} – " in text
    assert f"Your invoice:\nhttp://testserver{order.get_absolute_url()}invoice/\n" in text
    Order.objects.filter(pk=order.pk).update(promised_from=date(2020, 1, 6), promised_until=date(2020, 1, 8))
    order.refresh_from_db()
    assert "It arrives" not in read(mail_of(order, "paid"))[0]


def test_parcel_names_its_own_goods_what_is_still_to_come_and_where_to_follow_it(order):
    ship_some(order, carrier="Australia Post", tracking_number="AB 123")
    first, second = Shipment.objects.all()

    mail = mail_of(order, "shipped", f"shipment:{first.pk}")
    text, html = read(mail)
    assert compose(mail).subject == f"Part of order {order.number} is on its way"
    assert "In this parcel:\n1 x Folic acid, 100 tablets (FA-100)\n" in text
    assert "Still to come:\n1 x Zinc, 60 capsules (ZN-60)\n1 x Folic acid, 100 tablets (FA-100)\n" in text
    assert "Australia Post, tracking number AB 123\n" in text
    assert "https://auspost.com.au/mypost/track/details/AB123" in html.links

    mail = mail_of(order, "shipped", f"shipment:{second.pk}")
    text, _ = read(mail)
    assert compose(mail).subject == f"Order {order.number} is on its way"
    assert "In this parcel:\n1 x Zinc, 60 capsules (ZN-60)\n1 x Folic acid, 100 tablets (FA-100)\n" in text
    assert "Still to come" not in text
    assert "tracking" not in text


def test_units_that_were_given_back_unshipped_are_not_to_come(order):
    ship_some(order)
    first = Shipment.objects.first()
    order.lines.filter(sku="ZN-60").update(shipped_quantity=0, released_quantity=1)

    assert "Still to come:\n1 x Folic acid" in read(mail_of(order, "shipped", f"shipment:{first.pk}"))[0]


def test_what_is_collected_is_ready_and_handed_over_and_never_shipped(collected):
    texts = {kind: read(mail_of(collected, kind))[0] for kind in ("placed", "paid", "ready", "shipped")}

    assert "You collect it yourself:\n1 Example Lane, Sydney\nMon to Fri\n" in texts["placed"]
    assert "It goes to" not in texts["placed"]
    assert "We write again when it is ready to collect." in texts["paid"]
    assert "is ready to collect:\n1 Example Lane, Sydney\nMon to Fri\n" in texts["ready"]
    assert f"You have collected order {collected.number}." in texts["shipped"]
    assert "has left our house" not in texts["shipped"]
    assert compose(mail_of(collected, "shipped")).subject == f"You have collected order {collected.number}"


def test_refund_names_amount_lines_gst_and_the_way_back(order):
    refund = give_back(order, shipping_cents=4_95, shipping_gst_cents=17, provider_reference="T-9")
    mail = mail_of(order, "refunded", f"refund:{refund.pk}")

    text, _ = read(mail)

    assert compose(mail).subject == f"Your refund of $28.90, order {order.number}"
    assert f"We have given you back $28.90 of order {order.number}.\nIt comes by bank transfer" in text
    assert "The reference is T-9." in text
    assert "1 x Zinc, 60 capsules (ZN-60): $23.95\nShipping: $4.95\nRefund: $28.90\nIncludes GST of: $2.35\n" in text


def test_refund_of_a_hosted_payment_goes_the_way_it_came(order):
    refund = give_back(order, gateway="stripe", status="processing")

    text, _ = read(mail_of(order, "refunded", f"refund:{refund.pk}"))

    assert text.startswith(
        f"We are giving you back $28.90 of order {order.number}.\nIt goes back the way that you paid."
    )


def test_surplus_that_goes_back_is_no_adjustment_of_the_order(order):
    refund = give_back(order, reason="surplus", lines=False, gst_cents=0)

    text, _ = read(mail_of(order, "refunded", f"refund:{refund.pk}"))

    assert f"$28.90 of order {order.number}.\nIt came too late, or was more than the order needed." in text
    assert "adjustment" not in text


def test_cancelled_says_whether_money_goes_back(order):
    assert "Nothing has been charged." in read(mail_of(order, "cancelled"))[0]

    give_back(order, status="requested", reason="cancelled")
    text, _ = read(mail_of(order, "cancelled"))

    assert "We give back what you paid.\n\n$28.90: It comes by bank transfer" in text
    assert "Nothing has been charged" not in text


def test_expired_says_until_when_it_waited_and_that_nothing_is_lost(order):
    order.expires_at = timezone.make_aware(timezone.datetime(2026, 12, 2, 23, 59))
    order.save()

    text, _ = read(mail_of(order, "expired"))

    assert f"No payment for order {order.number} has reached us by 2 December 2026" in text
    assert "If your transfer is on its way, there is nothing to do" in text


def test_return_that_is_declined_does_not_sound_approved(order):
    yes, no = ask_back(order), None
    ReturnRequest.objects.update(status="closed")
    no = ask_back(order, status="declined", answer="It is opened.")
    ReturnRequest.objects.filter(pk=yes.pk).update(status="approved")

    assert read(mail_of(order, "return_answered", f"return:{yes.pk}"))[0].startswith("We have approved your return")
    text, _ = read(mail_of(order, "return_answered", f"return:{no.pk}"))
    assert text.startswith("We cannot take back")
    assert "It is opened." in text
    assert "Australian Consumer Law" in text


def test_staff_mail_goes_to_the_shop_leads_to_the_admin_and_answers_to_the_customer(order):
    OrderEvent.objects.create(order=order, kind="payment", status="pending", note="Received $1.00 instead of $68.90")
    message = compose(mail_of(order, "staff_review"))

    assert (message.to, message.reply_to) == (["shop@example.com"], ["kim@example.com"])
    assert "Received $1.00 instead of $68.90" in message.body
    assert f"http://testserver/admin/shop/order/{order.pk}/change/" in message.body
    assert order.token not in message.body


def test_staff_mail_of_a_shop_without_an_address_goes_to_the_contact(order, settings):
    Store.objects.update(email="")
    settings.CONTACT_EMAIL = "contact@example.com"

    assert compose(mail_of(order, "staff_review")).to == ["contact@example.com"]


def test_cards_that_are_tried_out_are_told_to_staff_with_the_length_of_the_pause():
    for number in range(10):
        limits.record_decline(f"192.0.2.{number}")

    message = compose(Outbox.objects.get())

    assert (message.to, message.subject) == (["shop@example.com"], "Card payments are paused")
    assert "paused for 30 minutes" in message.body


@pytest.mark.parametrize("kind", [kind for kind in Outbox.Kind.values if kind not in OF_NO_ORDER])
def test_order_of_an_older_release_has_its_mail_without_payment_steps_parcel_refund_or_return(order, kind):
    order.payments.all().delete()
    Order.objects.filter(pk=order.pk).update(steps=[], promised_from=None, promised_until=None, expires_at=None)
    for about in (f"order:{order.pk}", "shipment:999", "refund:999:twice", "return:x", "", "nonsense"):
        order.refresh_from_db()
        mail = Outbox(pk=1, kind=kind, about=about, order=order)
        text, html = read(mail)
        assert order.number in text, about
        assert order.number in html.text, about


def test_parcel_of_another_order_is_not_told(order):
    ship_some(order)
    other = place((make_variant(sku="OTHER"), 1))
    mail = Outbox(pk=1, kind="shipped", about=f"shipment:{Shipment.objects.first().pk}", order=other)

    text, _ = read(mail)
    assert "OTHER" in text
    assert "FA-100" not in text


@pytest.mark.parametrize(
    "name", ["Kim\r\nBcc: other@example.com", "Kim\nSubject: x", "=?utf-8?q?Kim?=", "Kim, other@example.com"]
)
def test_name_of_a_customer_never_reaches_a_header(order, name):
    order.full_name = name
    order.save()

    message = compose(mail_of(order, "placed")).message()

    assert message["To"] == "kim@example.com"
    assert message["Bcc"] is None
    assert message.get_all("Subject") == [f"Your order {order.number}"]


@pytest.mark.parametrize("email", ["kim@example.com\nBcc: a@example.com", "kim@example.com\rX: y"])
def test_address_with_a_line_break_is_refused_and_not_sent(order, email):
    order.email = email

    with pytest.raises(ValueError, match="newlines"):
        compose(Outbox(pk=1, kind="placed", about="", order=order)).message()
