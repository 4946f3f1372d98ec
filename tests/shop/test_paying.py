"""From checkout to the hosted page and back, by HTTP; what the webhook takes; what the repairs repair."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from shop import gateways, limits, orders, paying, stock
from shop.models import Holiday, Order, Outbox, Payment, ProviderEvent, Refund, Stock, Store
from shop.payments import UnknownOutcomeError
from shop.payments.sandbox import Choice
from shop.payments.signatures import sign
from tests.builders import make_promotion, make_variant, place
from tests.shop.pages import Page, cart_in, check_out, code_in, fill_cart, order_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture(autouse=True)
def _own_sandbox(settings, tmp_path):
    """A ledger of its own for each test, and no memory of failures."""
    settings.DATA_DIR = tmp_path
    gateways._breakers.clear()
    yield
    gateways._breakers.clear()


@pytest.fixture
def variant(db):
    return make_variant(price_cents=20_00, available=10)


@pytest.fixture
def hosted(shopper, variant):
    """An order whose shopper was sent to the sandbox's page."""
    check_out(shopper, (variant, 2), payment="sandbox")
    return Order.objects.get()


def payment_of(order):
    return order.payments.last()


def choose(order, choice, *, times=1):
    """The customer's choice on the hosted page of `order`, at the ledger."""
    return gateways.sandbox().ledger.choose(payment_of(order).provider_reference, choice, now=timezone.now())


def post_event(body, *, secret=None, at=None, path="/webhooks/sandbox/", **headers):
    signature = sign(body, secret or gateways.sandbox_secret(), at=at or timezone.now())
    return Client(enforce_csrf_checks=True).post(
        path, body, content_type="application/json", headers={"Sandbox-Signature": signature} | headers
    )


def deliver(*, until=None):
    """All that the sandbox has to say, taken by our webhook; the statuses."""
    ledger = gateways.sandbox().ledger
    statuses = []
    for place_, body, _ in ledger.due_messages(until or timezone.now()):
        statuses.append(post_event(body).status_code)
        ledger.delivered(place_, now=timezone.now())
    return statuses


def now(order):
    order.refresh_from_db()
    return order


def counters(variant):
    row = Stock.objects.get(pk=variant.pk)
    return row.available, row.held


def grow_old(order, minutes=5):
    Payment.objects.filter(order=order).update(
        created_at=timezone.now() - timedelta(minutes=minutes), asked_at=timezone.now() - timedelta(minutes=minutes)
    )


# --- checkout ------------------------------------------------------------------------------------------------------


def test_checkout_offers_every_way_and_the_button_says_where_it_leads(shopper, variant):
    fill_cart(shopper, (variant, 2))

    response = shopper.get("/checkout/")
    html, text = response.content.decode(), Page(response).text

    assert re.findall(r'value="(\w+)"\s+aria-describedby="way-', html) == ["manual", "sandbox"]
    assert Page(response).value("payment") == "manual"
    assert "Place order, $44.95" in text
    assert re.findall(r'data-button="([^"]+)"', html) == ["Place order, $44.95", "Continue to payment, $44.95"]
    assert "No money moves." in text


def test_page_that_comes_back_keeps_the_way_to_pay_and_its_words(shopper, variant):
    response = check_out(shopper, (variant, 2), payment="sandbox", email="nobody")

    assert response.status_code == 422
    assert Page(response).value("payment") == "sandbox"
    assert "Continue to payment, $44.95" in Page(response).text
    assert "if your payment reaches us today" not in Page(response).text


@pytest.mark.parametrize("payment", ["stripe", "free", "MANUAL", "<b>"])
def test_way_that_is_not_offered_is_refused(shopper, variant, payment):
    response = check_out(shopper, (variant, 1), payment=payment)

    assert response.status_code == 422
    assert "Choose a way to pay that is offered." in Page(response).text
    assert Order.objects.count() == 0


def test_hosted_order_is_written_first_and_then_leads_to_the_page(shopper, variant):
    response = check_out(shopper, (variant, 2), payment="sandbox")

    order, payment = Order.objects.get(), Payment.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == payment.redirect_url
    assert payment.redirect_url == f"http://testserver/sandbox/pay/{payment.provider_reference}/"
    assert (payment.gateway, payment.status, order.status) == ("sandbox", "processing", "pending")
    session = gateways.sandbox().ledger.session(payment.provider_reference)
    assert (session.reference, session.order_number, session.amount_cents) == (
        payment.reference,
        order.number,
        order.total_cents,
    )
    assert session.expires_at < order.expires_at < timezone.now() + timedelta(minutes=41)
    assert cart_in(shopper) == []


def test_same_form_again_leads_to_the_same_page(shopper, variant):
    fill_cart(shopper, (variant, 2))
    form = order_form(shopper.get("/checkout/"), payment="sandbox")

    addresses = {shopper.post("/checkout/", form).headers["Location"] for _ in range(3)}

    assert len(addresses) == 1
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_back_and_again_after_paying_leads_to_the_order(shopper, variant):
    fill_cart(shopper, (variant, 2))
    form = order_form(shopper.get("/checkout/"), payment="sandbox")
    shopper.post("/checkout/", form)
    order = Order.objects.get()
    choose(order, Choice.PAY)
    deliver()

    response = shopper.post("/checkout/", form)

    assert (response.status_code, response.headers["Location"]) == (303, order.get_absolute_url())
    assert Payment.objects.count() == 1


def test_transfer_is_held_until_the_end_of_the_last_business_day(variant):
    Holiday.objects.create(day=timezone.localdate().replace(month=12, day=25, year=2026), name="Christmas Day")
    store = Store.objects.the_one()
    wednesday = timezone.make_aware(timezone.datetime(2026, 12, 23, 16, 0))

    until = timezone.localtime(gateways.hold_until("manual", store, at=wednesday))

    assert f"{until:%a %d %b %H:%M:%S}" == "Thu 31 Dec 23:59:59"


def test_day_in_the_instructions_is_the_day_until_which_the_goods_are_held(shopper, variant):
    check_out(shopper, (variant, 2), payment="manual")

    order = Order.objects.get()
    day = timezone.localdate(order.expires_at)
    text = Page(shopper.get(order.get_absolute_url())).text
    assert f"Please transfer $44.95 by {day.day} {day:%b}." in text


def test_order_that_costs_nothing_is_paid_at_once(variant):
    order = place((variant, 2), gateway="sandbox")
    Order.objects.filter(pk=order.pk).update(
        discount_cents=40_00, shipping_cents=0, total_cents=0, gst_cents=0, shipping_gst_cents=0
    )
    Payment.objects.update(amount_cents=0)

    assert paying.begin(now(order)) == ""

    assert now(order).status == "paid"


# --- the way back --------------------------------------------------------------------------------------------------


def test_whole_purchase_by_the_hosted_page(shopper, hosted, variant):
    page = shopper.get(payment_of(hosted).redirect_url)
    assert page.status_code == 200
    assert "No money moves." in Page(page).text

    back = shopper.post(payment_of(hosted).redirect_url, {"choice": "pay"})
    assert back.status_code == 303
    waiting = shopper.get(back.headers["Location"])
    assert "We are waiting for the payment service" in Page(waiting).text
    assert waiting.headers["Refresh"].startswith("2; url=/orders/")
    assert now(hosted).status == "pending"

    assert deliver() == [200, 200, 200]

    paid = shopper.get(back.headers["Location"])
    assert f"Thank you. Order {hosted.number} is paid." in Page(paid).text
    assert "Refresh" not in paid.headers
    assert counters(variant) == (8, 2)


def test_way_back_never_pays(shopper, hosted):
    for query in ("?paid=back", "?paid=left", "?paid=yes&status=succeeded", "?look=19&paid=back", "?session_id=x"):
        response = shopper.get(hosted.get_absolute_url() + query)
        assert response.status_code == 200
        assert "is paid" not in Page(response).text

    assert now(hosted).status == "pending"


def test_page_stops_looking_again_by_itself(shopper, hosted):
    looks = [
        shopper.get(f"{hosted.get_absolute_url()}?paid=back&look={look}").headers.get("Refresh", "")[:3]
        for look in ("0", "5", "19", "20", "-1", "x", "٣", "9" * 5000)
    ]

    assert looks == ["2; ", "7; ", "21;", "", "", "", "", ""]


def test_page_that_was_left_unpaid_looks_four_times_for_the_message_of_a_decline(shopper, hosted):
    address = hosted.get_absolute_url()
    looks = [
        shopper.get(f"{address}?paid=left&look={look}").headers.get("Refresh") for look in ("0", "3", "4", "-1", "x")
    ]
    assert looks == [f"2; url={address}?paid=left&look=1", f"5; url={address}?paid=left&look=4", None, None, None]

    shopper.post(payment_of(hosted).redirect_url, {"choice": "decline"})
    deliver()

    declined = shopper.get(f"{address}?paid=left&look=1")
    assert "Your card was not charged" in Page(declined).text
    assert "Refresh" not in declined.headers


def test_declined_card_is_told_and_the_order_stays(shopper, hosted, variant):
    back = shopper.post(payment_of(hosted).redirect_url, {"choice": "decline"})
    deliver()

    text = Page(shopper.get(back.headers["Location"])).text

    assert "Your card was not charged." in text
    assert "Pay again" in text
    assert "Change the order" in text
    assert (now(hosted).status, counters(variant)) == ("pending", (8, 2))


def test_third_declined_card_of_one_shopper_pauses_cards_for_that_network_alone(shopper, variant):
    for number in range(3):
        check_out(shopper, (variant, 1), payment="sandbox", email=f"kim{number}@example.com")
        choose(Order.objects.get(email=f"kim{number}@example.com"), Choice.DECLINE)
        messages = [body for _, body, _ in gateways.sandbox().ledger.due_messages(timezone.now())]
        assert deliver() == [200]
        assert [post_event(body).status_code for body in messages] == [200]  # once more: counted once

    assert limits.hosted_payments_paused("127.0.0.1")
    assert not limits.hosted_payments_paused("192.0.2.7")
    assert check_out(shopper, (variant, 1), payment="sandbox").status_code == 429
    assert check_out(shopper, (variant, 1), payment="manual").status_code == 303


def test_pay_again_closes_the_former_page_and_opens_another(shopper, hosted):
    first = payment_of(hosted)
    shopper.post(first.redirect_url, {"choice": "decline"})
    deliver()

    response = shopper.post(f"{hosted.get_absolute_url()}pay/", {"method": "sandbox"})

    first.refresh_from_db()
    second = payment_of(hosted)
    assert (response.status_code, response.headers["Location"]) == (303, second.redirect_url)
    assert (first.status, first.redirect_url) == ("cancelled", "")
    assert second.reference != first.reference
    assert not gateways.sandbox().ledger.session(first.provider_reference).is_open(timezone.now())
    assert shopper.post(f"/sandbox/pay/{first.provider_reference}/", {"choice": "pay"}).status_code == 409
    choose(hosted, Choice.PAY)
    deliver()
    assert now(hosted).status == "paid"


def test_other_way_shows_the_account_and_holds_the_goods_longer(shopper, hosted):
    held_until = hosted.expires_at

    response = shopper.post(f"{hosted.get_absolute_url()}pay/", {"method": "manual"})

    assert response.headers["Location"] == hosted.get_absolute_url()
    page = Page(shopper.get(hosted.get_absolute_url()))
    assert page.totals["Account number"] == "12345678"
    assert now(hosted).expires_at > held_until + timedelta(days=4)
    assert [p.status for p in hosted.payments.all()] == ["cancelled", "created"]


def test_page_that_is_still_open_is_gone_back_to(shopper, hosted):
    response = shopper.post(f"{hosted.get_absolute_url()}pay/", {"method": "sandbox"})

    assert response.headers["Location"] == payment_of(hosted).redirect_url
    assert Payment.objects.count() == 1


def test_pay_page_has_its_own_policy_and_refuses_other_ways(shopper, hosted):
    page = shopper.get(f"{hosted.get_absolute_url()}pay/")
    refused = shopper.post(f"{hosted.get_absolute_url()}pay/", {"method": "gold"})

    assert "form-action 'self' https://checkout.stripe.com" in page.headers["Content-Security-Policy"]
    assert "stripe" not in shopper.get(hosted.get_absolute_url()).headers["Content-Security-Policy"]
    assert refused.status_code == 422
    assert "Choose a way to pay that is offered." in Page(refused).text


def test_order_that_was_paid_meanwhile_is_not_paid_again(shopper, hosted):
    choose(hosted, Choice.PAY)  # its message has not come yet

    response = shopper.post(f"{hosted.get_absolute_url()}pay/", {"method": "manual"})

    assert response.headers["Location"] == hosted.get_absolute_url()
    assert (now(hosted).status, Payment.objects.count()) == ("paid", 1)


def test_change_of_the_order_cancels_it_and_fills_the_cart(shopper, hosted, variant):
    first = payment_of(hosted)

    response = shopper.post(f"{hosted.get_absolute_url()}change/")

    assert (response.status_code, response.headers["Location"]) == (303, "/cart/")
    assert cart_in(shopper) == [(variant.pk, 2)]
    assert (now(hosted).status, counters(variant)) == ("cancelled", (10, 0))
    assert not gateways.sandbox().ledger.session(first.provider_reference).is_open(timezone.now())
    assert f"Order {hosted.number} was not paid and is cancelled." in Page(shopper.get("/cart/")).text


def test_change_of_the_order_brings_its_code_back_unless_another_was_typed(shopper, variant):
    make_promotion("TEN")

    shopper.post(f"{place((variant, 2), code='TEN').get_absolute_url()}change/")
    assert code_in(shopper) == "TEN"

    fill_cart(shopper, (variant, 1), code="OTHER")
    shopper.post(f"{place((variant, 2), code='TEN').get_absolute_url()}change/")
    assert code_in(shopper) == "OTHER"


def test_paid_order_is_not_changed(shopper, hosted, variant):
    choose(hosted, Choice.PAY)

    response = shopper.post(f"{hosted.get_absolute_url()}change/")

    assert response.headers["Location"] == hosted.get_absolute_url()
    assert (now(hosted).status, counters(variant), cart_in(shopper)) == ("paid", (8, 2), [])


@pytest.mark.parametrize("path", ["pay/", "change/"])
def test_strangers_find_no_order(shopper, hosted, path):
    assert shopper.post(f"/orders/{hosted.number}/{'x' * 22}/{path}", {"method": "manual"}).status_code == 404
    assert shopper.post(f"/orders/S-AAAAAAAAAA/{hosted.token}/{path}", {"method": "manual"}).status_code == 404
    assert shopper.put(f"{hosted.get_absolute_url()}{path}").status_code == 405


def test_changing_needs_a_post_and_a_token(shopper, hosted):
    assert shopper.get(f"{hosted.get_absolute_url()}change/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"{hosted.get_absolute_url()}change/").status_code == 403
    assert now(hosted).status == "pending"


def test_sandbox_page_is_there_only_in_the_demo(shopper, hosted, settings):
    address = payment_of(hosted).redirect_url
    assert shopper.post(address, {"choice": "gold"}).status_code == 422
    assert shopper.get("/sandbox/pay/sess_unknown/").status_code == 404

    settings.SANDBOX_IS_ON = False

    assert shopper.get(address).status_code == 404
    assert post_event(b"{}").status_code == 404


# --- services that do not answer -----------------------------------------------------------------------------------


@pytest.fixture
def silent(monkeypatch, tmp_path):
    """The sandbox's ledger cannot be opened, until `repair` is called."""
    real = gateways.sandbox

    def broken():
        gateway = real()
        gateway.ledger._path = tmp_path / "no such folder" / "x"
        return gateway

    monkeypatch.setattr(gateways, "sandbox", broken)
    return lambda: monkeypatch.setattr(gateways, "sandbox", real)


def test_unknown_outcome_is_told_and_asked_again_with_the_same_reference(shopper, variant, silent):
    response = check_out(shopper, (variant, 2), payment="sandbox")

    order, payment = Order.objects.get(), Payment.objects.get()
    assert response.headers["Location"] == order.get_absolute_url()
    assert (payment.status, payment.provider_reference) == ("processing", "")
    assert "We are confirming your payment." in Page(shopper.get(order.get_absolute_url())).text

    silent()
    grow_old(order)
    lines = []
    paying.reconcile(report=lines.append)

    after = Payment.objects.get()
    assert after.reference == payment.reference
    assert gateways.sandbox().ledger.session(after.provider_reference).reference == payment.reference
    assert "Continue to payment" in Page(shopper.get(order.get_absolute_url())).text


def test_nothing_is_started_while_an_earlier_payment_may_go_through(shopper, hosted, silent):
    response = shopper.post(f"{hosted.get_absolute_url()}pay/", {"method": "manual"})

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "still confirming your earlier payment" in Page(response).text
    assert shopper.post(f"{hosted.get_absolute_url()}change/").status_code == 503
    assert (now(hosted).status, Payment.objects.count()) == ("pending", 1)


def test_service_that_failed_five_times_is_not_offered(shopper, variant, silent):
    for number in range(5):
        check_out(shopper, (variant, 1), payment="sandbox", email=f"kim{number}@example.com")
    fill_cart(shopper, (variant, 1))

    page = shopper.get("/checkout/")

    assert "way-sandbox" not in page.content.decode()
    assert "way-manual" in page.content.decode()
    Store.objects.update(bank_bsb="")
    closed = shopper.get("/checkout/")
    assert closed.status_code == 503
    assert "The payment service does not answer just now." in Page(closed).text


# --- the webhook ---------------------------------------------------------------------------------------------------


def paid_body(order):
    choose(order, Choice.PAY)
    (body,) = [b for _, b, _ in gateways.sandbox().ledger.due_messages(timezone.now()) if b"payment.succeeded" in b]
    return body


def rows():
    return [model.objects.count() for model in (ProviderEvent, Outbox, Refund)], Order.objects.get().status


def test_webhook_takes_a_message_many_times_and_counts_it_once(hosted):
    body = paid_body(hosted)

    assert {post_event(body).status_code for _ in range(5)} == {200}

    assert (now(hosted).status, ProviderEvent.objects.count()) == ("paid", 1)
    assert hosted.events.filter(status="paid").count() == 1


def test_webhook_refuses_what_is_not_the_services_and_stores_nothing(hosted):
    body = paid_body(hosted)
    before = rows()
    other = body.replace(b'"sandbox"', b'"live"')

    answers = [
        Client().post("/webhooks/sandbox/", body, content_type="application/json"),
        post_event(body, secret="another"),
        post_event(body, at=timezone.now() - timedelta(seconds=301)),
        post_event(body, at=timezone.now() + timedelta(seconds=302)),
        post_event(other),
        post_event(b"[]"),
        post_event(b"[" * 10_000),
    ]

    assert [answer.status_code for answer in answers] == [400] * 7
    assert rows() == before


def test_webhook_takes_at_most_256_kb(hosted):
    assert post_event(b" " * (256 * 1024 + 1)).status_code == 413
    assert post_event(b" " * (256 * 1024)).status_code == 400


def test_webhook_of_a_kind_that_says_nothing_is_204(hosted):
    data = json.loads(paid_body(hosted)) | {"kind": "balance.available", "id": "evnt_other"}

    assert post_event(json.dumps(data).encode()).status_code == 204
    assert ProviderEvent.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "patch"])
def test_webhook_takes_posts_alone(client, method):
    response = getattr(client, method)("/webhooks/sandbox/")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("name", ["manual", "stripe", "paypal"])
def test_webhook_of_a_gateway_that_sends_none_is_not_there(name):
    assert post_event(b"{}", path=f"/webhooks/{name}/").status_code == 404


def test_webhook_asks_the_service_to_come_again_while_the_database_is_down(hosted, monkeypatch):
    def down(*args, **kwargs):
        raise OperationalError("the database is down")

    body = paid_body(hosted)
    monkeypatch.setattr(Order, "refresh_from_db", down)

    response = post_event(body)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert b"database" not in response.content


def test_webhook_parks_what_belongs_to_no_order(hosted):
    data = json.loads(paid_body(hosted))
    data["session"] |= {"reference": "not-ours", "id": "sess_9", "charge": "char_9"}

    assert post_event(json.dumps(data).encode()).status_code == 200

    assert ProviderEvent.objects.get().outcome == "parked"
    assert now(hosted).status == "pending"


@pytest.mark.parametrize(
    ("choice", "status", "payment_status"),
    [
        ("pay", "paid", "succeeded"),
        ("duplicated", "paid", "succeeded"),
        ("out_of_order", "paid", "succeeded"),
        ("wrong_amount", "needs_review", "mismatched"),
        ("decline", "pending", "failed"),
        ("leave", "pending", "processing"),
    ],
)
def test_each_choice_of_the_sandbox_ends_as_it_says(shopper, hosted, choice, status, payment_status):
    assert shopper.post(payment_of(hosted).redirect_url, {"choice": choice}).status_code == 303

    assert set(deliver()) <= {200}

    assert (now(hosted).status, payment_of(hosted).status) == (status, payment_status)
    assert stock.differences() == {}


def test_late_choice_is_told_a_minute_late(shopper, hosted):
    shopper.post(payment_of(hosted).redirect_url, {"choice": "late"})

    assert deliver() == []
    assert len(deliver(until=timezone.now() + timedelta(seconds=61))) == 3
    assert now(hosted).status == "paid"


# --- repairs -------------------------------------------------------------------------------------------------------


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_reconcile_finds_the_payment_whose_message_was_lost(hosted):
    choose(hosted, Choice.PAY)
    grow_old(hosted)

    told = run("reconcile")

    assert now(hosted).status == "paid"
    assert f"order {hosted.number}, payment {payment_of(hosted).pk}: succeeded" in told
    assert "1 repaired" in told
    assert "0 repaired" in run("reconcile")


def test_reconcile_only_says_what_it_would_do_when_asked_to(hosted):
    choose(hosted, Choice.PAY)
    grow_old(hosted)

    told = run("reconcile", "--dry-run")

    assert f"order {hosted.number}, payment {payment_of(hosted).pk}: would be asked about" in told
    assert (now(hosted).status, ProviderEvent.objects.count()) == ("pending", 0)


def test_reconcile_starts_what_a_crash_left_unstarted(variant):
    order = place((variant, 2), gateway="sandbox", expires_at=timezone.now() + timedelta(minutes=40))
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=3))

    run("reconcile")

    payment = payment_of(order)
    assert payment.status == "processing"
    assert payment.redirect_url.endswith(f"/sandbox/pay/{payment.provider_reference}/")


def test_reconcile_asks_again_about_a_declined_card(hosted):
    choose(hosted, Choice.DECLINE)
    deliver()
    choose(hosted, Choice.PAY)
    grow_old(hosted)

    run("reconcile")

    assert now(hosted).status == "paid"


def test_reconcile_closes_the_page_of_an_order_that_ended(hosted):
    orders.cancel_unpaid(hosted)
    grow_old(hosted)

    run("reconcile")

    payment = payment_of(hosted)
    assert not gateways.sandbox().ledger.session(payment.provider_reference).is_open(timezone.now())
    assert payment.redirect_url == ""


def test_reconcile_parks_money_without_an_order_and_staff_give_it_back(hosted):
    sandbox = gateways.sandbox()
    session = sandbox.ledger.open_session(
        reference="after-a-restore",
        order_number="S-GONEGONEGO",
        amount_cents=12_34,
        currency="AUD",
        return_url="http://testserver/",
        cancel_url="http://testserver/",
        expires_at=None,
        now=timezone.now(),
    )
    sandbox.ledger.choose(session.id, Choice.PAY, now=timezone.now())

    assert "belongs to no order, parked" in run("reconcile", "--days", "3")
    assert "parked" not in run("reconcile", "--days", "3")

    event = ProviderEvent.objects.get()
    assert (event.outcome, event.amount_cents, event.reference) == ("parked", 12_34, "after-a-restore")
    paying.give_charge_back(event)
    paying.give_charge_back(event)
    assert [cents for _, _, cents in sandbox.ledger.session(session.id).refunds] == [12_34]
    event.refresh_from_db()
    assert event.resolved_at is not None


def test_reconcile_sends_refunds_once(hosted, variant):
    orders.expire(hosted)
    stock.adjust(variant, -9, reason="sold elsewhere")
    choose(hosted, Choice.PAY)
    deliver()
    refund = Refund.objects.get()
    assert refund.status == "requested"

    assert f"refund {refund.pk} of order {hosted.number}: succeeded" in run("reconcile")
    deliver()
    run("reconcile")

    refund.refresh_from_db()
    session = gateways.sandbox().ledger.session(payment_of(hosted).provider_reference)
    assert (refund.status, refund.tries) == ("succeeded", 1)
    assert session.refunds == ((refund.provider_reference, refund.reference, 44_95),)
    assert Outbox.objects.filter(kind="refunded").count() == 1


def test_refund_of_a_transfer_is_left_to_staff(variant):
    order = place((variant, 2))
    orders.record_payment(order)
    orders.cancel_order(order)

    run("reconcile")

    refund = Refund.objects.get()
    assert (refund.status, refund.tries) == ("requested", 0)


def test_refund_whose_answer_is_lost_is_sent_again_as_the_same(hosted, monkeypatch):
    choose(hosted, Choice.PAY)
    deliver()
    orders.cancel_order(now(hosted))
    real = type(gateways.sandbox()).refund

    def lost(gateway, request):
        real(gateway, request)
        raise UnknownOutcomeError("no answer")

    monkeypatch.setattr(type(gateways.sandbox()), "refund", lost)
    run("reconcile")
    assert Refund.objects.get().status == "processing"
    monkeypatch.setattr(type(gateways.sandbox()), "refund", real)
    Refund.objects.update(next_try_at=None)

    run("reconcile")

    assert Refund.objects.get().status == "succeeded"
    assert len(gateways.sandbox().ledger.session(payment_of(hosted).provider_reference).refunds) == 1


def test_expired_hold_closes_the_page_first_and_gives_the_units_back(hosted, variant):
    assert "0 expired" in run("expire_holds")
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "1 expired" in run("expire_holds")

    assert (now(hosted).status, counters(variant)) == ("expired", (10, 0))
    session = gateways.sandbox().ledger.session(payment_of(hosted).provider_reference)
    assert session.state == "cancelled"


def test_hold_that_ends_on_a_paid_page_is_a_paid_order(hosted, variant):
    choose(hosted, Choice.PAY)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert f"order {hosted.number}: paid" in run("expire_holds")

    assert (now(hosted).status, counters(variant)) == ("paid", (8, 2))


def test_hold_does_not_end_while_nobody_knows_whether_it_is_paid(hosted, variant, silent):
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    run("expire_holds")

    assert (now(hosted).status, counters(variant)) == ("pending", (8, 2))


def test_transfer_that_did_not_come_expires(variant):
    order = place((variant, 2), expires_at=timezone.now() - timedelta(seconds=1))

    assert f"order {order.number}: would expire" in run("expire_holds", "--dry-run")
    run("expire_holds")

    assert (now(order).status, counters(variant)) == ("expired", (10, 0))


def test_sandbox_has_no_sender_outside_the_demo(settings):
    settings.SANDBOX_IS_ON = False

    with pytest.raises(CommandError, match="DEMO"):
        run("send_sandbox_events")


def test_message_that_nobody_takes_waits_and_comes_again(hosted):
    choose(hosted, Choice.PAY)
    nobody = "http://127.0.0.1:9/webhooks/sandbox/"

    assert "0 taken, 3 refused" in run("send_sandbox_events", "--url", nobody)
    assert "0 taken, 0 refused" in run("send_sandbox_events", "--url", nobody)
    assert now(hosted).status == "pending"


def give_up_on_the_sandbox():
    for _ in range(5):
        gateways.breaker_of(gateways.sandbox()).failed()


def pause_cards():
    for _ in range(3):
        limits.record_decline("127.0.0.1")


@pytest.mark.parametrize("since_then", [give_up_on_the_sandbox, pause_cards])
def test_form_pressed_again_after_its_way_to_pay_is_gone_leads_to_the_order_that_it_placed(
    shopper, variant, since_then
):
    fill_cart(shopper, (variant, 1))
    form = order_form(shopper.get("/checkout/"), payment="sandbox")
    first = shopper.post("/checkout/", form)
    since_then()

    again = shopper.post("/checkout/", form)
    other = shopper.post("/checkout/", form | {"attempt_key": "another-attempt-key"})

    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert other.status_code in {422, 429, 409}
    assert Order.objects.count() == 1
