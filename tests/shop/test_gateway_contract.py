"""One contract for all gateways: manual, sandbox, and Stripe against a double that speaks its documented shapes."""

import dataclasses
import json
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from shop.payments import (
    BadEventError,
    PaymentRequest,
    RefundRequest,
    RefundState,
    RefusedError,
    State,
    UnknownOutcomeError,
)
from shop.payments.manual import BankTransfer
from shop.payments.sandbox import Choice, Ledger, SandboxGateway
from shop.payments.signatures import sign

SECRET, OLD_SECRET = "whsec_0123456789abcdefABCDEF", "whsec_fedcba9876543210FEDCBA"
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def request(**changes):
    return dataclasses.replace(
        PaymentRequest(
            reference="our-reference",
            order_number="S-ABCDEFGHJK",
            amount_cents=67_90,
            due_on=date(2026, 12, 3),
            email="kim@example.com",
            return_url="https://shop.example/orders/S-ABCDEFGHJK/token/",
            expires_at=datetime.now(UTC) + timedelta(minutes=35),
        ),
        **changes,
    )


class ManualWorld:
    is_hosted = False

    def __init__(self):
        self.gateway = BankTransfer("Simples Pty Ltd", "000-000", "12345678")
        self.header = "Signature"

    def pay(self, started):
        return "bank line 1"

    def message(self, mode="ours"):
        return json.dumps({"id": "1", "mode": mode}).encode()

    def with_secrets(self, *secrets):
        return self.gateway


class SandboxWorld:
    is_hosted = True
    header = "Sandbox-Signature"

    def __init__(self, path):
        self.path = path
        self.gateway = SandboxGateway(Ledger(path), (SECRET,), "https://shop.example/sandbox/pay/")

    def pay(self, started):
        session = self.gateway.ledger.choose(started.provider_reference, Choice.PAY, now=datetime.now(UTC))
        return session.charge

    def message(self, mode="ours"):
        session = self.gateway.start(request()).provider_reference
        self.pay_once(session)
        bodies = [body for _, body, _ in self.gateway.ledger.due_messages(datetime.now(UTC))]
        data = json.loads(next(body for body in bodies if b"payment.succeeded" in body))
        return json.dumps(data | {"mode": "sandbox" if mode == "ours" else "live"}).encode()

    def pay_once(self, session):
        if self.gateway.ledger.session(session).state != "succeeded":
            self.gateway.ledger.choose(session, Choice.PAY, now=datetime.now(UTC))

    def with_secrets(self, *secrets):
        return dataclasses.replace(self.gateway, secrets=secrets)

    def breaks(self):
        """Another program holds the ledger for longer than anybody waits."""
        holder = sqlite3.connect(self.path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        return holder.close


class StripeWorld:
    is_hosted = True
    header = "Stripe-Signature"

    def __init__(self, double):
        from shop.payments.stripe_checkout import StripeGateway  # noqa: PLC0415  needs the library
        from shop.payments.stripe_checkout.client import StripeApi  # noqa: PLC0415
        from tests.shop.stripe_double import KEY  # noqa: PLC0415

        self.double = double
        self.gateway = StripeGateway(StripeApi(KEY, base=double.url), (SECRET,), is_live=False)

    def pay(self, started):
        self.double.pay(started.provider_reference)
        return self.double.sessions[started.provider_reference]["payment_intent"]

    def message(self, mode="ours"):
        started = self.gateway.start(request())
        if self.double.sessions[started.provider_reference]["status"] == "open":
            self.double.pay(started.provider_reference)
        event = self.double.events[-1] | {"livemode": mode != "ours"}
        return json.dumps(event).encode()

    def with_secrets(self, *secrets):
        return dataclasses.replace(self.gateway, secrets=secrets)

    def breaks(self):
        self.double.fail_next(*["500"] * 9)
        return self.double.faults.clear


@pytest.fixture(params=["manual", "sandbox", "stripe"])
def world(request, tmp_path, monkeypatch):
    if request.param == "manual":
        yield ManualWorld()
    elif request.param == "sandbox":
        monkeypatch.setattr("shop.payments.sandbox.ledger.WAIT_S", 0.1)
        yield SandboxWorld(tmp_path / "sandbox.sqlite3")
    else:
        pytest.importorskip("stripe", reason="Stripe's library is not installed: requirements/production.txt")
        from tests.shop.stripe_double import playing_stripe  # noqa: PLC0415

        monkeypatch.setattr("shop.payments.stripe_checkout.client.JITTER_S", (0, 0))
        with playing_stripe() as double:
            yield StripeWorld(double)


def hosted(world):
    if not world.is_hosted:
        pytest.skip("a transfer has no page and asks nobody")
    return world


def read(world, body, *, at=None, secret=SECRET, gateway=None, now=None):
    at = at or datetime.now(UTC)
    headers = {world.header: sign(body, secret, at=at)}
    return (gateway or world.gateway).read_event(body, headers, now=now or datetime.now(UTC))


def test_starting_twice_gives_the_same_answer(world):
    asked = request()

    assert world.gateway.start(asked) == world.gateway.start(asked)


def test_another_reference_is_another_payment(world):
    hosted(world)

    one, other = world.gateway.start(request()), world.gateway.start(request(reference="another"))

    assert one.provider_reference != other.provider_reference
    assert one.redirect_url != other.redirect_url


def test_same_reference_with_another_amount_starts_nothing_and_the_first_is_found(world):
    """Not a refusal for good: something was begun under this reference."""
    hosted(world)
    asked, begun = request(), datetime.now(UTC)
    started = world.gateway.start(asked)

    with pytest.raises(UnknownOutcomeError) as told:
        world.gateway.start(dataclasses.replace(asked, amount_cents=1_00))

    assert told.value.is_answered
    found = world.gateway.find(asked.reference, begun=begun)
    assert (found.state, found.reference, found.provider_reference) == (
        State.CREATED,
        asked.reference,
        started.provider_reference,
    )


def test_reference_that_began_nothing_is_not_found(world):
    world.gateway.start(request())

    assert world.gateway.find("another-reference", begun=datetime.now(UTC)) is None


def test_payment_of_nothing_is_refused(world):
    with pytest.raises(RefusedError):
        world.gateway.start(request(amount_cents=0))


def test_payment_that_nobody_made_is_open(world):
    started = world.gateway.start(request())

    report = world.gateway.ask(started.provider_reference)

    assert (report.state, report.received_cents, report.refunds) == (State.CREATED, None, ())


def test_payment_that_was_made_says_how_much_and_for_what(world):
    hosted(world)
    started = world.gateway.start(request())
    charge = world.pay(started)

    report = world.gateway.ask(started.provider_reference)

    assert (report.state, report.received_cents, report.currency.upper()) == (State.SUCCEEDED, 67_90, "AUD")
    assert (report.reference, report.provider_reference) == ("our-reference", started.provider_reference)
    assert report.charge_reference == charge != ""


def test_closed_page_can_be_paid_by_nobody(world):
    started = world.gateway.start(request())

    assert world.gateway.close(started.provider_reference).state == State.CANCELLED
    if world.is_hosted:
        assert world.gateway.close(started.provider_reference).state == State.CANCELLED
        assert world.gateway.ask(started.provider_reference).state == State.CANCELLED
        with pytest.raises((RefusedError, AssertionError)):
            world.pay(started)


def test_closing_what_was_paid_says_so(world):
    hosted(world)
    started = world.gateway.start(request())
    world.pay(started)

    report = world.gateway.close(started.provider_reference)

    assert (report.state, report.received_cents) == (State.SUCCEEDED, 67_90)


def test_session_that_nobody_made_is_refused(world):
    hosted(world)

    with pytest.raises(RefusedError):
        world.gateway.ask("sess_unknown")


def test_refunding_twice_is_one_refund(world):
    charge = world.pay(world.gateway.start(request()))
    asked = RefundRequest("refund-1", charge, 20_00)

    first, second = world.gateway.refund(asked), world.gateway.refund(asked)

    assert first == second
    assert (first.amount_cents, first.reference) == (20_00, "refund-1")
    assert first.state == (RefundState.SUCCEEDED if world.is_hosted else RefundState.PROCESSING)


def test_refunds_are_told_with_the_payment(world):
    hosted(world)
    started = world.gateway.start(request())
    charge = world.pay(started)
    made = world.gateway.refund(RefundRequest("refund-1", charge, 20_00))

    assert world.gateway.ask(started.provider_reference).refunds == (made,)


def test_more_than_was_paid_is_not_refunded(world):
    hosted(world)
    charge = world.pay(world.gateway.start(request()))
    world.gateway.refund(RefundRequest("refund-1", charge, 60_00))

    with pytest.raises(RefusedError):
        world.gateway.refund(RefundRequest("refund-2", charge, 7_91))


def test_service_that_does_not_answer_leaves_the_outcome_unknown(world):
    hosted(world)
    asked = request()
    started = world.gateway.start(asked)
    repair = world.breaks()

    for question in (
        lambda: world.gateway.start(request(reference="another")),
        lambda: world.gateway.ask(started.provider_reference),
        lambda: world.gateway.close(started.provider_reference),
    ):
        with pytest.raises(UnknownOutcomeError):
            question()
    repair()

    assert world.gateway.start(asked) == started


def test_listing_names_every_payment_since_then(world):
    began = datetime.now(UTC) - timedelta(seconds=1)
    if not world.is_hosted:
        assert list(world.gateway.list_payments(began)) == []
        return
    started = [world.gateway.start(request(reference=f"reference-{number}")) for number in range(3)]
    world.pay(started[1])

    listed = {one.provider_reference: one.state for one in world.gateway.list_payments(began)}

    assert listed == {
        started[0].provider_reference: State.CREATED,
        started[1].provider_reference: State.SUCCEEDED,
        started[2].provider_reference: State.CREATED,
    }
    assert list(world.gateway.list_payments(datetime.now(UTC) + timedelta(hours=1))) == []


def test_message_of_a_payment_is_read(world):
    body = world.message()
    if not world.is_hosted:
        with pytest.raises(BadEventError):
            read(world, body)
        return

    event = read(world, body)

    assert event.event_id
    assert (event.payment.state, event.payment.reference) == (State.SUCCEEDED, "our-reference")
    assert (event.payment.received_cents, event.payment.currency.upper()) == (67_90, "AUD")


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_message_of_the_last_five_minutes_is_taken(world, seconds):
    hosted(world)
    now = datetime.now(UTC).replace(microsecond=0)

    assert read(world, world.message(), at=now - timedelta(seconds=seconds), now=now).payment


@pytest.mark.parametrize("seconds", [-301, 301, -315_360_000])
def test_message_that_is_too_old_or_from_the_future_is_refused(world, seconds):
    now = datetime.now(UTC).replace(microsecond=0)

    with pytest.raises(BadEventError):
        read(world, world.message(), at=now - timedelta(seconds=seconds), now=now)


def test_message_of_which_one_byte_was_changed_is_refused(world):
    body = world.message()
    headers = {world.header: sign(body, SECRET, at=datetime.now(UTC))}

    for changed in (body.replace(b"6790", b"6791", 1), body + b" ", b"\xef\xbb\xbf" + body):
        with pytest.raises(BadEventError):
            world.gateway.read_event(changed, headers, now=datetime.now(UTC))


def test_message_signed_with_another_secret_is_refused(world):
    with pytest.raises(BadEventError):
        read(world, world.message(), secret=OLD_SECRET)


@pytest.mark.parametrize("secrets", [(), ("",), (" ",), ("", "")])
def test_empty_secret_signs_nothing(world, secrets):
    body = world.message()

    for secret in ("", " "):
        with pytest.raises(BadEventError):
            read(world, body, secret=secret, gateway=world.with_secrets(*secrets))


def test_both_secrets_count_while_one_replaces_the_other(world):
    hosted(world)
    body = world.message()
    both = world.with_secrets(SECRET, OLD_SECRET)

    assert read(world, body, secret=OLD_SECRET, gateway=both).payment
    assert read(world, body, secret=SECRET, gateway=both).payment


def test_message_of_the_other_mode_is_refused(world):
    with pytest.raises(BadEventError):
        read(world, world.message(mode="other"))


@pytest.mark.parametrize(
    "header",
    ["", "t=1", "v1=00", "garbage", "t=,v1=", "t=x,v1=00", "t=1,t=2,v1=00", "t=1000000000000000000,v1=00", "v0=00"],
)
def test_header_without_a_signature_is_refused(world, header):
    with pytest.raises(BadEventError):
        world.gateway.read_event(world.message(), {world.header: header}, now=datetime.now(UTC))


def test_hundred_signatures_are_not_tried(world):
    body, at = world.message(), datetime.now(UTC)
    stamp, _, right = sign(body, SECRET, at=at).partition(",")
    header = ",".join([stamp, *["v1=" + "0" * 64] * 100, right])

    with pytest.raises(BadEventError):
        world.gateway.read_event(body, {world.header: header}, now=at)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"null", b"1", b'{"id": 1}', b'{"id": "a", "id": "b"}', b"\xff\xfe", b'{"id": "\xff"}'),
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"id": "e", "kind": "payment.succeeded", "mode": "sandbox", "created": 1, "session": []}',
        b'{"id": "e", "type": "charge.succeeded", "livemode": false, "created": 1, "data": []}',
        b'{"id": "e", "type": "charge.succeeded", "livemode": false, "created": 1e400, "data": {"object": {}}}',
        b'{"id": "e", "type": "x", "livemode": false, "created": 99999999999999999999, "data": {"object": {}}}',
    ],
    ids=range(14),
)
def test_signed_message_of_another_shape_is_refused(world, body):
    with pytest.raises(BadEventError):
        read(world, body)
