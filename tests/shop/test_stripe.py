"""What is Stripe's own: how it is asked, how it fails, what its events mean, and a purchase from end to end."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

pytest.importorskip("stripe", reason="Stripe's library is not installed: requirements/production.txt")

from shop import gateways, orders, paying
from shop.models import Order, Payment, ProviderEvent, Refund
from shop.payments import BadEventError, UnknownOutcomeError
from shop.payments.stripe_checkout.messages import read
from tests.builders import make_variant, place
from tests.shop.pages import Page, check_out
from tests.shop.stripe_double import KEY, SECRET, message, playing_stripe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def stripe(settings, monkeypatch):
    monkeypatch.setattr("shop.payments.stripe_checkout.client.JITTER_S", (0, 0))
    gateways._breakers.clear()
    with playing_stripe() as double:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRETS = KEY, [SECRET]
        settings.STRIPE_API_BASE = double.url
        yield double
    gateways._breakers.clear()


@pytest.fixture
def order(stripe, shopper):
    """An order whose shopper was sent to Stripe's page."""
    response = check_out(shopper, (make_variant(price_cents=20_00), 2), payment="stripe")
    assert response.headers["Location"].startswith("https://checkout.stripe.com/c/pay/cs_test_")
    return Order.objects.get()


def payment_of(order):
    return order.payments.last()


def now(order):
    order.refresh_from_db()
    return order


def deliver(client, *events, **changes):
    statuses = []
    for event in events:
        body, headers = message(event, **changes)
        answer = client.post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
        statuses.append(answer.status_code)
    return statuses


def test_session_says_for_what_it_is_and_when_it_ends(stripe, order):
    (session,) = stripe.sessions.values()
    payment = payment_of(order)

    assert (session["amount_total"], session["currency"]) == (44_95, "aud")
    assert session["client_reference_id"] == payment.reference
    assert session["metadata"] == {"simples_reference": payment.reference, "order": order.number}
    assert session["_intent_metadata"] == session["metadata"]
    assert session["expires_at"] == int((payment.created_at + timedelta(minutes=35)).timestamp())
    assert session["customer_email"] == "kim@example.com"
    assert session["success_url"] == f"http://testserver{order.get_absolute_url()}?paid=back"
    _, _, headers, params = stripe.asked[0]
    assert headers["stripe-version"] == "2026-10-28.endive"
    assert headers["idempotency-key"] == f"start-{payment.reference}"
    assert params["payment_method_types"] == {"0": "card"}


@pytest.mark.parametrize("fault", ["drop_before", "drop_after_charge", "500_after_charge", "429", "reset", "500"])
def test_one_failure_is_asked_again_with_the_same_key_and_makes_one_session(stripe, shopper, fault):
    stripe.fail_next(fault)

    response = check_out(shopper, (make_variant(), 1), payment="stripe")

    assert response.headers["Location"].startswith("https://checkout.stripe.com/")
    assert len(stripe.sessions) == 1
    assert len(stripe.asked) == 2
    assert len({headers["idempotency-key"] for _, _, headers, _ in stripe.asked}) == 1


@pytest.mark.parametrize("fault", ["drop_after_charge", "500_after_charge", "drop_before", "reset"])
def test_three_failures_are_an_unknown_outcome_that_reconcile_finds_out(stripe, shopper, fault):
    stripe.fail_next(*[fault] * 3)

    response = check_out(shopper, (make_variant(), 1), payment="stripe")

    order = Order.objects.get()
    assert response.headers["Location"] == order.get_absolute_url()
    assert len(stripe.asked) == 3
    assert "We are confirming your payment." in Page(shopper.get(order.get_absolute_url())).text
    Payment.objects.update(
        created_at=timezone.now() - timedelta(minutes=3), asked_at=timezone.now() - timedelta(minutes=3)
    )
    # What Stripe stored for the key is answered whatever the clock says; the time in it must be the same.
    expires_at = Payment.objects.get().created_at + gateways.SESSION_FOR
    for key, (asked, status, answer) in list(stripe.answers.items()):
        path, params = json.loads(asked)
        params["expires_at"] = str(int(expires_at.timestamp()))
        stripe.answers[key] = (json.dumps([path, params], sort_keys=True), status, answer)

    paying.reconcile()

    assert len(stripe.sessions) == 1
    assert payment_of(order).provider_reference in stripe.sessions


def test_slow_answer_is_waited_for_eight_seconds_at_most(stripe, order, monkeypatch):
    import stripe as library  # noqa: PLC0415

    from shop.payments.stripe_checkout import client  # noqa: PLC0415

    assert (client.CONNECT_S, client.READ_S) == (2.0, 8.0)
    gateway = gateways.known()["stripe"]
    monkeypatch.setattr(client, "RETRY_WITHIN_S", 0.1)
    quick = library.RequestsClient(timeout=(0.2, 0.2))
    monkeypatch.setattr(gateway.api._client._requestor, "_client", quick)
    stripe.slow_s = 0.6
    stripe.fail_next("slow")
    before = len(stripe.asked)

    with pytest.raises(UnknownOutcomeError):
        gateway.ask(payment_of(order).provider_reference)

    assert len(stripe.asked) == before + 1


def test_refused_session_leaves_the_order_and_says_so(stripe, shopper):
    order = place(
        (make_variant(price_cents=20), 1), gateway="stripe", expires_at=timezone.now() + timedelta(minutes=40)
    )
    Payment.objects.update(amount_cents=20)  # less than Stripe takes

    assert paying.begin(order) == ""

    payment = payment_of(order)
    assert payment.status == "failed"
    assert "at least 50" in payment.failure
    text = Page(shopper.get(order.get_absolute_url())).text
    assert "Your card was not charged." in text
    assert "at least 50" not in text


def test_whole_purchase_by_stripe(stripe, shopper, order):
    events = stripe.pay(payment_of(order).provider_reference)

    assert deliver(shopper, *events) == [200, 200, 200]

    payment = payment_of(order)
    assert (now(order).status, payment.status, payment.received_cents) == ("paid", "succeeded", 44_95)
    assert payment.charge_reference == next(iter(stripe.intents))


def test_decline_and_then_another_card_on_the_same_page(stripe, shopper, order):
    declined = stripe.decline(payment_of(order).provider_reference)
    assert deliver(shopper, *declined) == [200]
    assert payment_of(order).failure == "Your card was declined."

    deliver(shopper, *stripe.pay(payment_of(order).provider_reference))

    assert (now(order).status, payment_of(order).failure) == ("paid", "")


def test_refund_here_is_found_again_in_the_events_of_stripe(stripe, shopper, order):
    deliver(shopper, *stripe.pay(payment_of(order).provider_reference))
    orders.cancel_order(now(order))
    before = len(stripe.events)

    paying.send_refunds()
    deliver(shopper, *stripe.events[before:])

    refund = Refund.objects.get()
    assert (refund.status, refund.amount_cents, refund.provider_reference) == (
        "succeeded",
        44_95,
        next(iter(stripe.refunds)),
    )
    assert stripe.refunds[refund.provider_reference]["metadata"] == {"simples_refund": refund.reference}
    assert payment_of(order).refunded_cents == 44_95


def test_refund_at_the_dashboard_is_one_refund_here(stripe, shopper, order):
    deliver(shopper, *stripe.pay(payment_of(order).provider_reference))
    events = stripe.refund_elsewhere(payment_of(order).charge_reference, 10_00)

    deliver(shopper, *events[::-1], *events)

    refund = Refund.objects.get()
    assert (refund.status, refund.amount_cents, refund.provider_reference) == (
        "succeeded",
        10_00,
        next(iter(stripe.refunds)),
    )
    assert now(order).refunded_cents == 10_00


def test_dispute_flags_the_payment_until_it_is_won(stripe, shopper, order):
    deliver(shopper, *stripe.pay(payment_of(order).provider_reference))
    intent = payment_of(order).charge_reference

    deliver(shopper, stripe.dispute(intent))
    assert payment_of(order).is_disputed
    deliver(shopper, stripe.dispute(intent, kind="charge.dispute.closed", status="lost"))
    assert payment_of(order).is_disputed
    deliver(shopper, stripe.dispute(intent, kind="charge.dispute.closed", status="won"))
    assert not payment_of(order).is_disputed


def test_wrong_amount_at_stripe_pays_nothing(stripe, shopper, order):
    deliver(shopper, *stripe.pay(payment_of(order).provider_reference, cents=44_94))

    assert (now(order).status, payment_of(order).status) == ("needs_review", "mismatched")


def test_event_of_another_account_mode_or_program_changes_nothing(stripe, shopper, order):
    *_, completed = stripe.pay(payment_of(order).provider_reference)
    foreign = json.loads(json.dumps(completed))
    foreign["data"]["object"] |= {"client_reference_id": None, "metadata": {}}

    assert deliver(shopper, completed | {"account": "acct_other"}) == [400]
    assert deliver(shopper, completed | {"livemode": True}) == [400]
    assert deliver(shopper, completed, secret="whsec_another") == [400]
    assert deliver(shopper, foreign | {"id": "evt_foreign"}) == [204]
    assert deliver(shopper, completed | {"type": "customer.created", "id": "evt_other"}) == [204]
    assert (ProviderEvent.objects.count(), now(order).status) == (0, "pending")


def test_reconcile_finds_what_no_event_told(stripe, order):
    stripe.pay(payment_of(order).provider_reference)
    stripe.refund_elsewhere(next(iter(stripe.intents)), 5_00)
    Payment.objects.update(
        created_at=timezone.now() - timedelta(minutes=3), asked_at=timezone.now() - timedelta(minutes=3)
    )

    assert paying.reconcile() == 1

    assert now(order).status == "paid"
    assert Refund.objects.get().amount_cents == 5_00


def test_list_is_read_page_by_page(stripe, order, monkeypatch):
    monkeypatch.setattr("shop.payments.stripe_checkout.client.PAGE", 2)
    gateway = gateways.known()["stripe"]
    request = gateways.request_of(payment_of(order))
    for number in range(4):
        gateway.start(type(request)(**vars(request) | {"reference": f"reference-{number}"}))

    listed = list(gateway.list_payments(timezone.now() - timedelta(hours=1)))

    assert {one.provider_reference for one in listed} == set(stripe.sessions)
    assert len(listed) == 5


def test_closing_a_page_that_was_paid_pays_the_order(stripe, order):
    stripe.pay(payment_of(order).provider_reference)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    paying.expire_holds()

    assert now(order).status == "paid"


@pytest.mark.parametrize(
    "changes",
    [{"id": 1}, {"id": ""}, {"type": None}, {"created": "now"}, {"created": True}, {"livemode": None}, {"data": None}],
)
def test_event_of_another_shape_is_refused(changes):
    event = {
        "id": "evt_1",
        "type": "charge.succeeded",
        "created": int(datetime.now(UTC).timestamp()),
        "livemode": False,
        "data": {"object": {}},
    }

    with pytest.raises(BadEventError):
        read(event | changes, is_live=False)
