"""A write that ends after any of its statements leaves nothing behind, and can be done again.

The process goes on here, so that every commit can try it; in tests/faults it is killed.
"""

import itertools
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from shop import gateways, orders, paying
from shop.models import Order, Payment, Refund
from shop.payments.sandbox import Choice
from tests.builders import differences, make_variant, place

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("store"),
]


class CrashedError(BaseException):
    """No code may catch it."""


@pytest.fixture(autouse=True)
def _own_sandbox(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    gateways._breakers.clear()
    yield
    gateways._breakers.clear()


@contextmanager
def crash_after(point):
    """The statement number `point` is the last one. Without so many statements nothing happens."""
    passed = 0

    def count(execute, sql, params, many, context):
        nonlocal passed
        answer = execute(sql, params, many, context)
        if sql.startswith("BEGIN"):  # SQLite's, which Django counts as done only when it returns
            return answer
        passed += 1
        if passed == point:
            raise CrashedError
        return answer

    with connection.execute_wrapper(count):
        yield


def crash_at_each_point(do, check):
    """How often `do` crashed until it was done: after its first statement, its second …; `check` looks each time."""
    for point in itertools.count(1):
        try:
            with crash_after(point):
                do()
                break
        except CrashedError:
            assert differences() == []
            check()
    return point - 1


def test_order_that_crashes_at_any_point_is_not_there_and_can_be_placed():
    variant = make_variant(available=3)

    points = crash_at_each_point(
        lambda: place((variant, 2), attempt_key="attempt-of-one-buyer"),
        lambda: (Order.objects.count(), Payment.objects.count()) == (0, 0) or pytest.fail("half an order"),
    )

    assert points >= 12
    assert Order.objects.count() == 1
    assert differences() == []


def test_payment_that_crashes_at_any_point_is_settled_by_the_next_message():
    order = place((make_variant(), 1), gateway="sandbox")
    paying.begin(order)
    gateway, payment = gateways.sandbox(), order.payments.get()
    gateway.ledger.choose(payment.provider_reference, Choice.PAY, now=timezone.now())
    report = gateway.ask(payment.provider_reference)

    def is_unpaid():
        order.refresh_from_db()
        payment.refresh_from_db()
        assert (order.status, payment.status) == ("pending", "processing")

    points = crash_at_each_point(lambda: orders.settle_payment("sandbox", report), is_unpaid)

    order.refresh_from_db()
    assert points >= 8
    assert (order.status, order.payments.get().status) == ("paid", "succeeded")
    assert differences() == []


def test_refund_that_crashes_at_any_point_goes_back_once():
    order = place((make_variant(), 1), gateway="sandbox")
    paying.begin(order)
    gateway, payment = gateways.sandbox(), order.payments.get()
    gateway.ledger.choose(payment.provider_reference, Choice.PAY, now=timezone.now())
    orders.settle_payment("sandbox", gateway.ask(payment.provider_reference))

    def cancel_and_send():
        if not Refund.objects.exists():
            orders.cancel_order(Order.objects.get(pk=order.pk))
        Refund.objects.update(next_try_at=None)
        paying.send_refunds()

    points = crash_at_each_point(cancel_and_send, lambda: None)

    assert points >= 15
    assert Refund.objects.get().status == "succeeded"
    assert [cents for _, _, cents in gateway.ledger.session(payment.provider_reference).refunds] == [order.total_cents]
    order.refresh_from_db()
    assert (order.status, order.refunded_cents) == ("cancelled", order.total_cents)
    assert differences() == []
