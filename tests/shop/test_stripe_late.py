"""A first start that Stripe did not answer: what becomes of it later. Never two pages that can be paid at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

pytest.importorskip("stripe", reason="Stripe's library is not installed: requirements/production.txt")

from shop import gateways, limits, orders, paying
from shop.models import LimitCount, Order, Payment, Stock
from tests.builders import differences, make_variant
from tests.shop.pages import Page, check_out
from tests.shop.stripe_double import KEY, SECRET, playing_stripe

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


def unanswered(stripe, shopper, fault):
    """An order whose start got no answer, however often it was asked."""
    stripe.fail_next(*[fault] * 3)
    check_out(shopper, (make_variant(price_cents=20_00), 2), payment="stripe")
    order = Order.objects.get()
    assert (order.payments.get().status, order.payments.get().provider_reference) == ("processing", "")
    return order


def grow_old(stripe, minutes):
    """The payment, and what Stripe has of it, as if all had happened so long ago."""
    age = timedelta(minutes=minutes)
    for payment in Payment.objects.all():
        asked_at = payment.asked_at and payment.asked_at - age
        Payment.objects.filter(pk=payment.pk).update(created_at=payment.created_at - age, asked_at=asked_at)
    LimitCount.objects.all().delete()
    for session in stripe.sessions.values():
        session["created"] -= minutes * 60
        session["expires_at"] -= minutes * 60


def open_sessions(stripe):
    return [one["id"] for one in stripe.sessions.values() if one["status"] == "open"]


def press_pay(shopper, order):
    return shopper.post(f"{order.get_absolute_url()}pay/", {"method": "stripe"})


def test_start_that_never_reached_stripe_is_followed_by_a_payment_of_its_own_after_four_minutes(stripe, shopper):
    order = unanswered(stripe, shopper, "drop_before")
    grow_old(stripe, 6)

    answer = press_pay(shopper, order)

    first, second = order.payments.all()
    assert (first.status, second.status) == ("failed", "processing")
    assert "at least 30 minutes" in first.failure
    assert answer.headers["Location"] == second.redirect_url != ""
    assert open_sessions(stripe) == [second.provider_reference]
    assert stripe.sessions[second.provider_reference]["expires_at"] > timezone.now().timestamp() + 34 * 60
    order.refresh_from_db()
    assert order.expires_at > timezone.now() + timedelta(minutes=39)


def test_start_that_never_reached_stripe_is_asked_again_with_its_own_key_within_four_minutes(stripe, shopper):
    order = unanswered(stripe, shopper, "drop_before")
    grow_old(stripe, 3)

    press_pay(shopper, order)

    payment = order.payments.get()
    assert open_sessions(stripe) == [payment.provider_reference]
    assert len({headers["idempotency-key"] for _, _, headers, _ in stripe.asked}) == 1


def test_form_sent_again_after_four_minutes_leads_to_a_page_that_can_be_paid(stripe, shopper):
    order = unanswered(stripe, shopper, "reset")
    grow_old(stripe, 6)

    address = paying.begin(order)

    assert address == order.payments.last().redirect_url != ""
    assert len(open_sessions(stripe)) == 1


def test_order_that_was_never_begun_gets_a_page_however_late(stripe, shopper):
    """Whoever placed it was told to wait before a page was opened."""
    limits.count(*[(limits.SESSIONS_OF_NETWORK, "127.0.0.1")])
    LimitCount.objects.update(count=5)
    check_out(shopper, (make_variant(), 1), payment="stripe")
    order = Order.objects.get()
    assert (order.payments.get().status, stripe.asked) == ("created", [])
    grow_old(stripe, 20)

    press_pay(shopper, order)

    assert [payment.status for payment in order.payments.all()] == ["cancelled", "processing"]
    assert open_sessions(stripe) == [order.payments.last().provider_reference]


def test_page_that_stripe_made_and_did_not_tell_of_is_closed_before_another_opens(stripe, shopper):
    """Stripe keeps an answer of 500 under its key, so the key will never tell the page: the list does."""
    order = unanswered(stripe, shopper, "kept_500")
    (made,) = open_sessions(stripe)
    grow_old(stripe, 6)

    press_pay(shopper, order)

    first, second = order.payments.all()
    assert (first.provider_reference, first.status) == (made, "cancelled")
    assert stripe.sessions[made]["status"] == "expired"
    assert open_sessions(stripe) == [second.provider_reference]


def test_reconcile_finds_the_page_that_stripe_made_and_did_not_tell_of(stripe, shopper):
    order = unanswered(stripe, shopper, "kept_500")
    (made,) = open_sessions(stripe)
    stripe.pay(made)
    grow_old(stripe, 10)

    assert paying.reconcile() == 1

    order.refresh_from_db()
    assert (order.status, order.payments.get().provider_reference) == ("paid", made)
    assert differences() == []


def test_page_that_was_found_and_is_not_told_again_is_closed_when_the_shopper_pays_at_once(stripe, shopper):
    order = unanswered(stripe, shopper, "kept_500")
    (made,) = open_sessions(stripe)
    grow_old(stripe, 3)
    paying.reconcile()

    response = press_pay(shopper, order)

    first, second = order.payments.all()
    assert (first.provider_reference, first.status) == (made, "cancelled")
    assert open_sessions(stripe) == [second.provider_reference]
    assert response.headers["Location"] == second.redirect_url


def test_order_whose_start_stays_a_500_expires_once_no_page_can_be_open(stripe, shopper):
    """Without this its units would be held for ever."""
    order = unanswered(stripe, shopper, "kept_500")
    stripe.sessions.clear()  # answered 500, and made nothing
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    grow_old(stripe, 30)

    assert paying.expire_holds() == 0
    grow_old(stripe, 11)
    assert paying.expire_holds() == 1

    order.refresh_from_db()
    assert (order.status, order.payments.get().status) == ("expired", "cancelled")
    assert (Stock.objects.get().available, Stock.objects.get().held) == (10, 0)


def test_key_used_with_other_values_is_not_taken_for_a_refusal(stripe, shopper, settings):
    """The site got another address between two tries: there may be a page under this key, and it is found."""
    order = unanswered(stripe, shopper, "drop_after_charge")
    (made,) = open_sessions(stripe)
    settings.SITE_URL = "https://www.example.com"
    grow_old(stripe, 3)

    paying.reconcile()

    assert (order.payments.get().provider_reference, order.payments.get().status) == (made, "processing")


def test_page_is_not_taken_for_closed_while_the_key_to_stripe_is_wrong(stripe, shopper, settings):
    check_out(shopper, (make_variant(), 1), payment="stripe")
    order = Order.objects.get()
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    settings.STRIPE_SECRET_KEY = "sk_test_" + "another0another0"
    lines = []

    assert paying.expire_holds(report=lines.append) == 0

    order.refresh_from_db()
    assert order.status == "pending"
    assert "Invalid API Key" in lines[0]
    grow_old(stripe, 41)
    assert paying.expire_holds() == 1


def test_customer_who_has_two_tabs_gets_one_page(stripe, shopper):
    order = unanswered(stripe, shopper, "drop_before")
    grow_old(stripe, 6)

    answers = [press_pay(shopper, order) for _ in range(2)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert (order.payments.count(), len(open_sessions(stripe))) == (2, 1)


def test_failed_start_is_said_so_on_the_page_of_the_order(stripe, shopper):
    order = unanswered(stripe, shopper, "drop_before")
    grow_old(stripe, 6)

    paying.reconcile()

    assert order.payments.get().status == "failed"
    assert "Your card was not charged." in Page(shopper.get(order.get_absolute_url())).text
    with pytest.raises(orders.IllegalMoveError):
        orders.refund(order, lines={}, reason="goodwill")
