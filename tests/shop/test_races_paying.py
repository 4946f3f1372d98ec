"""Payments, refunds and mail, several at once. Over HTTP and at full size: tests/faults."""

import random
import socket

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from shop import emails, gateways, orders, paying
from shop.models import Order, Payment, ProviderEvent, Refund, Stock
from shop.payments import PaymentReport, State
from shop.payments.sandbox import Choice
from shop.payments.signatures import sign
from tests.at_once import at_once
from tests.builders import differences, make_variant, paid, place

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("store"),
]


@pytest.fixture(autouse=True)
def _own_sandbox(settings, tmp_path, monkeypatch):
    """A ledger of its own for each test, and `socket.connect` as it is: threads would put back each other's guard."""
    settings.DATA_DIR = tmp_path
    gateways._breakers.clear()
    monkeypatch.setattr(socket.socket, "connect", socket.socket.connect)
    yield
    gateways._breakers.clear()


def hosted():
    """An order that was paid on the sandbox's page; the shop has not heard of it."""
    order = place((make_variant(), 1), gateway="sandbox")
    assert paying.begin(order)
    gateways.sandbox().ledger.choose(order.payments.get().provider_reference, Choice.PAY, now=timezone.now())
    return order


def new_messages():
    """What the sandbox has to say and has not said yet."""
    ledger = gateways.sandbox().ledger
    due = ledger.due_messages(timezone.now())
    for place_, _, _ in due:
        ledger.delivered(place_, now=timezone.now())
    return [body for _, body, _ in due]


def tell(body):
    headers = {"Sandbox-Signature": sign(body, gateways.sandbox_secret(), at=timezone.now())}
    return Client().post("/webhooks/sandbox/", body, content_type="application/json", headers=headers)


def units(order):
    row = Stock.objects.get(pk=order.lines.get().variant_id)
    return row.available, row.held


def is_settled_once(order):
    order.refresh_from_db()
    assert (order.status, order.payments.get().status) == ("paid", "succeeded")
    assert order.events.filter(kind="move", status="paid").count() == 1
    assert order.mails.filter(kind="paid").count() == 1
    assert units(order) == (9, 1)
    assert differences() == []


# Emptying every table takes longer than a race, so the races of a test are run one after the other within it.


def test_one_message_told_sixteen_times_at_once_is_settled_once():
    for _ in range(3):
        order = hosted()
        body = new_messages()[-1]

        answers = at_once(*[lambda body=body: tell(body)] * 16)

        assert [answer.status_code for answer in answers] == [200] * 16
        assert ProviderEvent.objects.filter(payment__order=order).count() == 1
        is_settled_once(order)


def test_all_messages_and_repairs_at_once_settle_once():
    for seed in range(3):
        order = hosted()
        payment = order.payments.get()
        jobs = [lambda body=body: tell(body) for body in new_messages() * 3]
        jobs += [lambda payment=payment: paying.ask(Payment.objects.get(pk=payment.pk)) for _ in range(3)]
        random.Random(seed).shuffle(jobs)  # noqa: S311  repeatable, guards nothing

        outcomes = at_once(*jobs)

        assert [one for one in outcomes if isinstance(one, Exception)] == []
        is_settled_once(order)


def test_order_that_is_paid_while_it_expires_is_paid_with_its_units():
    for _ in range(6):
        order = hosted()
        report = gateways.sandbox().ask(order.payments.get().provider_reference)

        at_once(
            lambda order=order: orders.expire(Order.objects.get(pk=order.pk)),
            lambda report=report: orders.settle_payment("sandbox", report),
        )

        order.refresh_from_db()
        assert order.status == "paid"
        assert units(order) == (9, 1)
        assert differences() == []


def test_order_paid_by_two_ways_at_once_gives_one_payment_back():
    def settle(payment, charge):
        report = PaymentReport(
            State.SUCCEEDED,
            reference=payment.reference,
            charge_reference=charge,
            received_cents=payment.amount_cents,
            currency="AUD",
        )
        return lambda: orders.settle_payment("sandbox", report)

    for number in range(6):
        order = place((make_variant(), 1), gateway="sandbox")
        other = Payment.objects.create(order=order, gateway="sandbox", amount_cents=order.total_cents)

        at_once(settle(order.payments.first(), f"char_a{number}"), settle(other, f"char_b{number}"))

        assert sorted(order.payments.values_list("status", flat=True)) == ["succeeded", "surplus"]
        assert order.refunds.get().amount_cents == order.total_cents
        assert differences() == []


def test_of_eight_refunds_of_two_fifths_at_once_two_go_through():
    for _ in range(3):
        order = paid((make_variant(price_cents=20_00), 5))
        line = order.lines.get()

        def give_back(order=order, line=line):
            portions = {line.pk: orders.Portion(quantity=2)}
            return orders.refund(Order.objects.get(pk=order.pk), lines=portions, reason="goodwill")

        outcomes = at_once(*[give_back] * 8)

        assert sum(isinstance(outcome, Refund) for outcome in outcomes) == 2
        assert {type(outcome) for outcome in outcomes} == {Refund, orders.FieldError}
        order.refresh_from_db()
        assert order.refunded_cents == 80_00
        assert units(order) == (9, 1)
        assert differences() == []


def test_three_senders_at_once_send_each_mail_once():
    for count in (4, 8, 12):
        for _ in range(4):
            place((make_variant(), 1))

        outcomes = at_once(*[emails.send_due] * 3)

        assert sum(sent for sent, _ in outcomes) == 4
        assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox) == count
