"""While a payment service is asked, no transaction is open: whoever else writes would wait for it."""

import socket
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

pytest.importorskip("stripe", reason="Stripe's library is not installed: requirements/production.txt")

from shop import gateways, orders, paying
from shop.models import Order, Payment, Refund
from tests.builders import differences, make_variant, place
from tests.shop.pages import check_out
from tests.shop.stripe_double import KEY, SECRET, message, playing_stripe

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("store"),
]


@pytest.fixture
def stripe(settings, monkeypatch):
    # `socket.connect` as it is: threads would put back each other's guard.
    monkeypatch.setattr(socket.socket, "connect", socket.socket.connect)
    gateways._breakers.clear()
    with playing_stripe() as double:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRETS = KEY, [SECRET]
        settings.STRIPE_API_BASE = double.url
        yield double
    gateways._breakers.clear()


def begun():
    """An order whose shopper is on Stripe's page, for longer than messages take."""
    order = place((make_variant(), 1), gateway="stripe")
    assert paying.begin(order)
    earlier = timezone.now() - timedelta(minutes=3)
    Payment.objects.update(created_at=earlier, asked_at=earlier)
    return order


def check_out_by_card(stripe):
    variant, shopper = make_variant(), Client(headers={"Sec-Fetch-Site": "same-origin"})
    return lambda: check_out(shopper, (variant, 1), payment="stripe")


def pay_again(stripe):
    order = place((make_variant(), 1), gateway="stripe")
    shopper = Client(headers={"Sec-Fetch-Site": "same-origin"})
    return lambda: shopper.post(f"{order.get_absolute_url()}pay/", {"method": "stripe"})


def change_order(stripe):
    order, shopper = begun(), Client(headers={"Sec-Fetch-Site": "same-origin"})
    return lambda: shopper.post(f"{order.get_absolute_url()}change/")


def reconcile(stripe):
    begun()
    return paying.reconcile


def expire_hold(stripe):
    begun()
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return paying.expire_holds


def send_refund(stripe):
    order = begun()
    body, headers = message(stripe.pay(order.payments.get().provider_reference)[-1])
    assert (
        Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers).status_code == 200
    )
    order.refresh_from_db()
    orders.cancel_order(order, reason="test")
    return paying.send_refunds


ASKING = {
    check_out_by_card: lambda: Payment.objects.get().redirect_url,
    pay_again: lambda: Payment.objects.get().redirect_url,
    change_order: lambda: Order.objects.get().status == "cancelled",
    reconcile: lambda: Payment.objects.get().asked_at > timezone.now() - timedelta(minutes=1),
    expire_hold: lambda: Order.objects.get().status == "expired",
    send_refund: lambda: Refund.objects.get().status == "succeeded",
}


def transactions_of_others():
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL
                AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        """)
        return cursor.fetchall()


@pytest.mark.parametrize("prepare", ASKING)
def test_no_transaction_is_open_while_stripe_keeps_its_answer_back(stripe, prepare):
    ask = prepare(stripe)

    def ask_and_hang_up():
        try:
            ask()
        finally:
            connection.close()

    asked = len(stripe.asked)
    stripe.fail_next("held")
    thread = threading.Thread(target=ask_and_hang_up)
    thread.start()
    try:
        assert stripe.is_holding.wait(timeout=30)
        assert transactions_of_others() == []
    finally:
        stripe.release.set()
        thread.join()

    assert len(stripe.asked) == asked + 1
    assert ASKING[prepare]()
    assert differences() == []
