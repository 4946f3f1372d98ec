"""What gateways say, merged: late, twice, in any order, wrong. Money that came is never lost, and counts once."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from shop import orders, stock
from shop.models import Order, OrderEvent, Outbox, Payment, ProviderEvent, Refund, Stock
from shop.payments import Event, PaymentReport, RefundReport, RefundState, State
from tests.builders import make_variant, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

Outcome = ProviderEvent.Outcome
TOTAL = 44_95  # two of $20.00 and the fee


@pytest.fixture
def variant(db):
    return make_variant(price_cents=20_00, available=10)


@pytest.fixture
def order(variant):
    return place((variant, 2), gateway="sandbox", expires_at=timezone.now() + timedelta(minutes=40))


def payment_of(order):
    return Payment.objects.filter(order=order).last()


def report(order, state=State.SUCCEEDED, **changes):
    money = {"received_cents": TOTAL, "currency": "aud"} if state == State.SUCCEEDED else {}
    names = {"reference": payment_of(order).reference, "charge_reference": "char_1"} if state else {}
    return PaymentReport(state, **names | money | changes)


def event(order, state=State.SUCCEEDED, *, event_id="evnt_1", **changes):
    return Event(event_id, "payment.told", report(order, state, **changes), timezone.now())


def tell(order, state=State.SUCCEEDED, *, event_id="evnt_1", **changes):
    told = event(order, state, event_id=event_id, **changes)
    return orders.settle_payment("sandbox", told.payment, told)


def now(order):
    order.refresh_from_db()
    return order


def mails(order):
    return sorted(Outbox.objects.filter(order=order).values_list("kind", flat=True))


def counters(variant):
    row = Stock.objects.get(pk=variant.pk)
    return row.available, row.held


def test_order_is_paid_by_the_message_that_says_so(order, variant):
    assert tell(order) == Outcome.SETTLED

    payment = payment_of(order)
    assert now(order).status == "paid"
    assert (payment.status, payment.received_cents, payment.charge_reference) == ("succeeded", TOTAL, "char_1")
    assert payment.settled_at is not None
    assert counters(variant) == (8, 2)
    assert mails(order) == ["paid", "placed"]
    row = ProviderEvent.objects.get()
    assert (row.gateway, row.event_id, row.payment, row.outcome) == ("sandbox", "evnt_1", payment, "settled")


def test_same_message_again_changes_nothing(order):
    tell(order)
    before = [list(model.objects.values()) for model in (Order, Payment, OrderEvent, Outbox, ProviderEvent, Stock)]

    assert {tell(order) for _ in range(20)} == {Outcome.NOTHING_NEW}

    after = [list(model.objects.values()) for model in (Order, Payment, OrderEvent, Outbox, ProviderEvent, Stock)]
    assert after == before


def test_second_message_of_the_same_payment_is_kept_and_changes_nothing(order):
    tell(order)

    assert tell(order, event_id="evnt_2") == Outcome.NOTHING_NEW

    assert ProviderEvent.objects.count() == 2
    assert OrderEvent.objects.filter(order=order, status="paid").count() == 1
    assert mails(order) == ["paid", "placed"]


@pytest.mark.parametrize(
    ("received", "currency"),
    [
        *((TOTAL - 1, "aud"), (TOTAL + 1, "aud"), (0, "aud"), (-TOTAL, "aud"), (None, "aud")),
        *((TOTAL, "usd"), (TOTAL, ""), (2**31, "aud"), (10**30, "aud")),
    ],
)
def test_other_amount_or_currency_pays_nothing_and_calls_staff(order, variant, received, currency):
    assert tell(order, received_cents=received, currency=currency) == Outcome.SETTLED

    payment = payment_of(order)
    assert (now(order).status, payment.status) == ("needs_review", "mismatched")
    assert payment.received_cents == (received if received is not None and 0 <= received < 2**31 else None)
    assert mails(order) == ["placed", "staff_review"]
    assert counters(variant) == (8, 2)
    assert stock.differences() == {}


def test_late_payment_takes_the_units_again(order, variant):
    orders.expire(order)
    assert counters(variant) == (10, 0)

    tell(order)

    assert (now(order).status, payment_of(order).status) == ("paid", "succeeded")
    assert counters(variant) == (8, 2)
    assert stock.differences() == {}
    assert Refund.objects.count() == 0


def test_late_payment_of_goods_that_are_gone_goes_back(order, variant):
    orders.expire(order)
    stock.adjust(variant, -9, reason="sold elsewhere")

    tell(order)

    payment, refund = payment_of(order), Refund.objects.get()
    assert (now(order).status, payment.status) == ("needs_review", "surplus")
    assert (refund.status, refund.reason, refund.amount_cents) == ("requested", "surplus", TOTAL)
    assert (payment.refunded_cents, order.refunded_cents) == (TOTAL, 0)
    assert counters(variant) == (1, 0)
    assert "staff_review" in mails(order)
    assert stock.differences() == {}


def test_second_payment_of_a_paid_order_goes_back(order):
    tell(order)
    second = Payment.objects.create(order=order, gateway="sandbox", amount_cents=TOTAL)

    tell(order, event_id="evnt_2", charge_reference="char_2")

    second.refresh_from_db()
    refund = Refund.objects.get()
    assert (second.status, refund.payment, refund.reason, refund.amount_cents) == ("surplus", second, "surplus", TOTAL)
    assert now(order).status == "paid"
    assert Payment.objects.filter(order=order, status="succeeded").count() == 1


def test_payment_of_a_cancelled_order_goes_back(order, variant):
    orders.cancel_unpaid(order)

    tell(order)

    assert (now(order).status, payment_of(order).status) == ("cancelled", "surplus")
    assert Refund.objects.get().amount_cents == TOTAL
    assert counters(variant) == (10, 0)


def test_declined_card_keeps_the_order_and_its_units(order, variant):
    tell(order, State.FAILED, failure="The card was declined.")

    payment = payment_of(order)
    assert (now(order).status, payment.status, payment.failure) == ("pending", "failed", "The card was declined.")
    assert counters(variant) == (8, 2)


def test_success_after_a_decline_and_after_a_closed_page_is_success(order):
    tell(order, State.FAILED, event_id="evnt_1", failure="The card was declined.")
    tell(order, State.CANCELLED, event_id="evnt_2")
    tell(order, event_id="evnt_3")

    payment = payment_of(order)
    assert (now(order).status, payment.status, payment.failure) == ("paid", "succeeded", "")


@pytest.mark.parametrize("state", [State.CREATED, State.PROCESSING, State.FAILED, State.CANCELLED])
def test_older_message_after_success_changes_nothing(order, state):
    tell(order)

    assert tell(order, state, event_id="evnt_2") == Outcome.NOTHING_NEW

    assert (now(order).status, payment_of(order).status) == ("paid", "succeeded")


def test_message_of_a_payment_that_we_do_not_know_is_parked(order):
    stranger = PaymentReport(State.SUCCEEDED, "not-ours", "sess_9", "char_9", TOTAL, "aud")

    told = Event("evnt_9", "payment.succeeded", stranger, timezone.now())
    assert orders.settle_payment("sandbox", stranger, told) == Outcome.PARKED
    assert orders.settle_payment("sandbox", stranger, told) == Outcome.PARKED

    row = ProviderEvent.objects.get()
    assert (row.outcome, row.payment, row.resolved_at) == ("parked", None, None)
    assert (row.reference, row.charge_reference, row.amount_cents) == ("not-ours", "char_9", TOTAL)
    assert now(order).status == "pending"


def test_our_reference_with_another_session_is_parked(order):
    Payment.objects.filter(order=order).update(provider_reference="sess_1")

    assert tell(order, provider_reference="sess_2") == Outcome.PARKED

    assert (now(order).status, payment_of(order).status) == ("pending", "created")


def test_other_gateway_cannot_speak_for_a_payment(order):
    told = event(order)

    assert orders.settle_payment("stripe", told.payment, told) == Outcome.PARKED

    assert now(order).status == "pending"


def test_parked_message_is_settled_when_it_comes_again_and_is_known(order):
    Payment.objects.filter(order=order).update(reference="written-later")
    told = Event("evnt_1", "x", PaymentReport(State.SUCCEEDED, "the-reference", "", "c", TOTAL, "aud"), timezone.now())
    assert orders.settle_payment("sandbox", told.payment, told) == Outcome.PARKED
    Payment.objects.filter(order=order).update(reference="the-reference")

    assert orders.settle_payment("sandbox", told.payment, told) == Outcome.SETTLED

    assert now(order).status == "paid"
    row = ProviderEvent.objects.get()
    assert (row.outcome, row.payment) == ("settled", payment_of(order))
    assert row.resolved_at is not None


# --- refunds and disputes ------------------------------------------------------------------------------------------


def test_refund_at_the_dashboard_is_written_down_with_its_gst(order):
    tell(order)
    made = RefundReport("refd_1", 20_00, RefundState.SUCCEEDED)

    assert tell(order, event_id="evnt_2", refunds=(made,)) == Outcome.SETTLED
    assert tell(order, event_id="evnt_3", refunds=(made,)) == Outcome.NOTHING_NEW

    refund = Refund.objects.get()
    assert (refund.status, refund.provider_reference, refund.amount_cents) == ("succeeded", "refd_1", 20_00)
    assert refund.gst_cents == 1_82
    assert (now(order).status, order.refunded_cents, payment_of(order).refunded_cents) == ("paid", 20_00, 20_00)
    assert "refunded" in mails(order)


def test_total_and_refund_are_one_in_either_order(order, variant):
    other = place((variant, 2), gateway="sandbox")
    one = (RefundReport("refd_1", 20_00, RefundState.SUCCEEDED),)
    two = (RefundReport("refd_2", 20_00, RefundState.SUCCEEDED),)
    for each in (order, other):
        tell(each, event_id=f"paid-{each.pk}", charge_reference=f"char_{each.pk}")
    own = {"charge_reference": f"char_{order.pk}"}
    tell(order, event_id="evnt_2", refunded_cents=20_00, **own)
    tell(order, event_id="evnt_3", refunds=one, **own)
    own = {"charge_reference": f"char_{other.pk}"}
    tell(other, event_id="evnt_4", refunds=two, **own)
    tell(other, event_id="evnt_5", refunded_cents=20_00, **own)

    rows = Refund.objects.order_by("pk").values_list("order", "amount_cents", "provider_reference", "status")
    assert list(rows) == [
        (order.pk, 20_00, "refd_1", "succeeded"),
        (other.pk, 20_00, "refd_2", "succeeded"),
    ]
    assert [mails(each) for each in (order, other)] == [["paid", "placed", "refunded"]] * 2


def test_refund_asked_for_here_and_made_at_the_dashboard_is_one(order, variant):
    orders.expire(order)
    stock.adjust(variant, -9, reason="sold elsewhere")
    tell(order)

    made = RefundReport("refd_1", TOTAL, RefundState.SUCCEEDED)
    tell(order, event_id="evnt_2", refunds=(made,), refunded_cents=TOTAL)

    refund = Refund.objects.get()
    assert (refund.status, refund.provider_reference, refund.reason) == ("succeeded", "refd_1", "surplus")
    assert payment_of(order).refunded_cents == TOTAL


def test_order_refunded_whole_elsewhere_is_not_packed(order):
    tell(order)

    tell(order, event_id="evnt_2", refunded_cents=TOTAL)

    assert (now(order).status, order.refunded_cents, payment_of(order).status) == ("needs_review", TOTAL, "succeeded")
    assert mails(order) == ["paid", "placed", "refunded", "staff_review"]


def test_more_refunded_elsewhere_than_fits_is_told_to_staff_once(order):
    tell(order)
    made = RefundReport("refd_1", TOTAL + 1, RefundState.SUCCEEDED)

    tell(order, event_id="evnt_2", refunds=(made,))
    tell(order, event_id="evnt_3", refunds=(made,))

    assert Refund.objects.count() == 0
    assert mails(order).count("staff_review") == 1


def test_refund_before_its_payment_waits_to_be_asked_about(order):
    Payment.objects.filter(order=order).update(charge_reference="char_1")
    made = RefundReport("refd_1", 5_00, RefundState.SUCCEEDED)

    assert tell(order, None, charge_reference="char_1", refunds=(made,)) == Outcome.PARKED

    row = ProviderEvent.objects.get()
    assert (row.outcome, row.payment, row.resolved_at) == ("parked", payment_of(order), None)


def test_dispute_flags_the_payment_and_calls_staff_until_it_is_won(order):
    tell(order)
    about = {"charge_reference": "char_1"}

    tell(order, None, event_id="evnt_2", is_disputed=True, **about)
    assert payment_of(order).is_disputed
    assert now(order).status == "paid"
    assert mails(order) == ["paid", "placed", "staff_review"]

    tell(order, None, event_id="evnt_3", is_disputed=False, **about)
    assert not payment_of(order).is_disputed
    notes = order.events.filter(kind="note").values_list("note", flat=True)
    assert list(notes) == [
        "The customer’s bank disputes the payment",
        "The dispute is over: the payment stands",
    ]


# --- orders of messages --------------------------------------------------------------------------------------------


def six_messages(order):
    """What happens at a payment service around one payment that is refunded whole."""
    own = {"charge_reference": "char_1", "provider_reference": ""}
    return [
        event(order, event_id="session.completed", **own | {"provider_reference": "sess_1"}),
        event(order, event_id="intent.succeeded", **own),
        event(order, event_id="charge.succeeded", refunded_cents=0, **own),
        event(order, State.FAILED, event_id="intent.failed", failure="Declined.", **own),
        event(order, State.CANCELLED, event_id="session.expired", **own | {"provider_reference": "sess_1"}),
        event(order, event_id="charge.refunded", refunded_cents=TOTAL, **own),
    ]


def end_state(order, variant):
    order.refresh_from_db()
    payment = Payment.objects.filter(order=order).values(
        "status", "received_cents", "refunded_cents", "provider_reference", "charge_reference", "failure"
    )
    refunds = Refund.objects.filter(order=order).values("status", "amount_cents", "gst_cents", "reason")
    return (
        order.status,
        order.refunded_cents,
        list(payment),
        list(refunds),
        mails(order),
        ProviderEvent.objects.filter(payment__order=order).count(),
        stock.differences(),
    )


def deliver(messages):
    for told in messages:
        orders.settle_payment("sandbox", told.payment, told)


# Each of the six comes first, last and in the middle; `make test-faults` runs all 720.
SOME_ORDERS = list(itertools.permutations(range(6)))[::29]


@pytest.mark.parametrize("places", SOME_ORDERS, ids=lambda places: "".join(map(str, places)))
def test_messages_in_any_order_end_in_the_same_state(order, variant, places):
    messages = six_messages(order)

    deliver([messages[place] for place in places] + [messages[place] for place in places[:3]])

    assert end_state(order, variant) == (
        "needs_review",
        TOTAL,
        [
            {
                "status": "succeeded",
                "received_cents": TOTAL,
                "refunded_cents": TOTAL,
                "provider_reference": "sess_1",
                "charge_reference": "char_1",
                "failure": "",
            }
        ],
        [{"status": "succeeded", "amount_cents": TOTAL, "gst_cents": 4_09, "reason": "goodwill"}],
        ["paid", "placed", "refunded", "staff_review"],
        6,
        {},
    )


# --- money recorded by staff ---------------------------------------------------------------------------------------


@pytest.fixture
def transfer(variant):
    return place((variant, 2))


def test_another_amount_needs_a_reason(transfer):
    with pytest.raises(
        orders.IllegalMoveError, match=r"costs \$44.95, not \$44.00; it cannot be paid without a reason"
    ):
        orders.record_payment(transfer, received_cents=44_00)

    orders.record_payment(transfer, received_cents=44_00, reason="Bank fee of the customer", bank_reference="B-1")

    payment = payment_of(transfer)
    assert (now(transfer).status, payment.received_cents, payment.charge_reference) == ("paid", 44_00, "B-1")
    assert transfer.events.last().note == "Payment recorded: $44.00. Bank fee of the customer"


def test_money_that_did_not_match_is_accepted_for_a_reason(transfer):
    orders.settle_transfer(transfer, received_cents=44_00)
    assert (now(transfer).status, payment_of(transfer).status) == ("needs_review", "mismatched")

    with pytest.raises(orders.IllegalMoveError, match="without a reason"):
        orders.record_payment(transfer)
    orders.record_payment(transfer, reason="Close enough")

    payment = Payment.objects.get(order=transfer)
    assert (now(transfer).status, payment.status, payment.received_cents) == ("paid", "succeeded", 44_00)


def test_recording_a_payment_of_an_expired_order_looks_at_the_stock_again(transfer, variant):
    orders.expire(transfer)
    stock.adjust(variant, -9, reason="sold elsewhere")

    with pytest.raises(orders.IllegalMoveError, match="its goods are gone"):
        orders.record_payment(transfer)

    assert now(transfer).status == "expired"
    assert counters(variant) == (1, 0)


def test_hosted_payment_that_comes_after_a_transfer_goes_back(order):
    orders.record_payment(order)

    tell(order, reference=Payment.objects.filter(order=order).first().reference)

    first = Payment.objects.filter(order=order).first()
    assert (first.gateway, first.status) == ("sandbox", "surplus")
    assert Refund.objects.get().payment == first
    assert now(order).status == "paid"
