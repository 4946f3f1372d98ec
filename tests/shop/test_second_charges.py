"""Money that came twice under one reference, refunds whose answer was lost: nothing is forgotten or doubled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop import gateways, orders, paying
from shop.models import Order, Payment, ProviderEvent, Refund
from shop.payments import Event, PaymentReport, State, UnknownOutcomeError
from shop.payments.sandbox import Choice, SandboxGateway
from tests.builders import differences, make_promotion, make_variant, place, refund_units

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture(autouse=True)
def _own_sandbox(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    gateways._breakers.clear()
    yield
    gateways._breakers.clear()


@pytest.fixture
def paid():
    """An order of 44.95 that was paid on the sandbox's page."""
    order = place((make_variant(price_cents=20_00), 2), gateway="sandbox")
    assert paying.begin(order)
    payment = order.payments.get()
    gateways.sandbox().ledger.choose(payment.provider_reference, Choice.PAY, now=timezone.now())
    assert paying.ask(payment)
    order.refresh_from_db()
    return order


def second_charge_of(order):
    payment = order.payments.get()
    return PaymentReport(
        State.SUCCEEDED,
        reference=payment.reference,
        provider_reference="sess_second",
        charge_reference="char_second",
        received_cents=44_95,
        currency="AUD",
    )


def parked():
    return ProviderEvent.objects.filter(outcome="parked", resolved_at=None)


def test_second_charge_stays_for_staff_however_often_reconcile_looks(paid):
    event = Event("evnt_second", "payment.succeeded", None, timezone.now())
    orders.settle_payment("sandbox", second_charge_of(paid), event)

    for _ in range(2):
        paying.reconcile()

    row = parked().get()
    assert (row.charge_reference, row.amount_cents, row.payment) == ("char_second", 44_95, None)


@pytest.mark.parametrize("is_heard_of", [True, False])
def test_second_charge_that_only_the_list_tells_is_parked(paid, monkeypatch, is_heard_of):
    if not is_heard_of:  # the first one is known by its session, and not paid yet as far as we know
        Payment.objects.update(status="processing", received_cents=None, charge_reference="", settled_at=None)
    monkeypatch.setattr(SandboxGateway, "list_payments", lambda self, since: [second_charge_of(paid)])

    paying.reconcile(since=timezone.now() - timedelta(hours=1))
    paying.reconcile(since=timezone.now() - timedelta(hours=1))

    row = parked().get()
    assert (row.charge_reference, row.amount_cents) == ("char_second", 44_95)


def lose_the_answer(monkeypatch):
    """Refunds go through at the service, and nobody hears of it. Returns how to hear again."""
    real = SandboxGateway.refund

    def lost(self, request):
        real(self, request)
        raise UnknownOutcomeError("no answer")

    monkeypatch.setattr(SandboxGateway, "refund", lost)
    return lambda: monkeypatch.setattr(SandboxGateway, "refund", real)


def test_refund_whose_answer_was_lost_is_asked_about_before_it_is_sent_again(paid, monkeypatch):
    """After a day services forget the reference: half of it would go back twice."""
    hear_again = lose_the_answer(monkeypatch)
    refund = refund_units(paid)
    paying.send_refunds()
    refund.refresh_from_db()
    assert (refund.status, refund.provider_reference) == ("processing", "")
    hear_again()
    monkeypatch.setattr(SandboxGateway, "refund", forgetful)
    Refund.objects.update(next_try_at=None)

    assert paying.send_refunds() == 1

    session = gateways.sandbox().ledger.session(paid.payments.get().provider_reference)
    assert [cents for _, _, cents in session.refunds] == [20_00]
    refund.refresh_from_db()
    assert (refund.status, refund.provider_reference) == ("succeeded", session.refunds[0][0])
    assert differences() == []


def forgetful(self, request):
    """The service has no memory of any reference."""
    raise AssertionError("sent a second time")


def test_refund_is_not_sent_again_while_the_service_cannot_be_asked(paid, monkeypatch):
    lose_the_answer(monkeypatch)
    refund_units(paid)
    paying.send_refunds()
    Refund.objects.update(next_try_at=None)
    monkeypatch.setattr(SandboxGateway, "refund", forgetful)

    def silent(self, reference):
        raise UnknownOutcomeError("no answer")

    monkeypatch.setattr(SandboxGateway, "ask", silent)

    assert paying.send_refunds() == 0

    assert Refund.objects.get().status == "processing"


def test_refund_that_never_reached_the_service_is_sent_again(paid, monkeypatch):
    real = SandboxGateway.refund

    def silent(self, request):
        raise UnknownOutcomeError("no answer")

    monkeypatch.setattr(SandboxGateway, "refund", silent)
    refund_units(paid)
    paying.send_refunds()
    monkeypatch.setattr(SandboxGateway, "refund", real)
    Refund.objects.update(next_try_at=None)

    assert paying.send_refunds() == 1

    assert Refund.objects.get().status == "succeeded"


@pytest.mark.parametrize("gateway", ["manual", "sandbox"])
def test_order_that_costs_nothing_and_was_cut_off_is_paid_by_the_repair(gateway):
    make_promotion("ALL", percent=100, kind="percent", combines=True)
    make_promotion(kind="free_shipping", combines=True)
    order = place((make_variant(), 1), code="ALL", gateway=gateway)
    assert (order.total_cents, order.status) == (0, "pending")
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=3))

    assert paying.reconcile() == 1

    assert Order.objects.get().status == "paid"
    assert differences() == []
