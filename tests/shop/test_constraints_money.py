"""What the database itself refuses of payments, messages and bank lines, whatever the code above it does."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from shop.models import BankLine, Payment, ProviderEvent
from tests.builders import make_variant, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(store):
    return place((make_variant(price_cents=20_00), 2)).payments.get()


def refused(constraint, write):
    """SQLite names a CHECK but of a unique key its columns; PostgreSQL names both."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_message_of_a_gateway_is_written_once(payment):
    row = {"gateway": "sandbox", "event_id": "evnt_1", "kind": "x", "outcome": "settled"}
    ProviderEvent.objects.create(**row)
    ProviderEvent.objects.create(**row | {"gateway": "stripe"})

    refused("provider_event_once|event_id", lambda: ProviderEvent.objects.create(**row))


def test_two_payments_never_share_a_session(payment):
    Payment.objects.filter(pk=payment.pk).update(provider_reference="sess_1")
    other = {"order": payment.order, "gateway": payment.gateway, "amount_cents": 1}
    Payment.objects.create(**other, reference="without a session")
    Payment.objects.create(**other, reference="none either")

    refused("provider_reference", lambda: Payment.objects.create(**other, provider_reference="sess_1"))


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"refunded_cents": 1}, "payment_refunds_within_received"),
        ({"received_cents": 10, "refunded_cents": 11}, "payment_refunds_within_received"),
        ({"status": "unknown"}, "payment_status_known"),
    ],
)
def test_payment_that_cannot_be_is_refused(payment, changes, constraint):
    refused(constraint, lambda: Payment.objects.filter(pk=payment.pk).update(**changes))


def test_bank_line_is_written_once_and_a_matched_one_names_its_payment(payment):
    row = {"mark": "m" * 64, "paid_on": date(2026, 11, 26), "description": "Kim", "amount_cents": 44_95}
    line = BankLine.objects.create(**row)

    refused("mark", lambda: BankLine.objects.create(**row))
    refused("bank_line_matched_names_payment", lambda: BankLine.objects.filter(pk=line.pk).update(status="matched"))
