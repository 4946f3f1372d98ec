"""What is limited is counted where everybody counts the same; nothing kept can be read as an address."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from shop import limits
from shop.clients import network_of
from shop.limits import Limit, MemoryLimit, TooOftenError
from shop.models import LimitCount, Outbox
from tests.builders import make_variant, place
from tests.shop.test_races import at_once

pytestmark = pytest.mark.django_db

THRICE = Limit("test", 3, timedelta(minutes=10))
NETWORK = "192.0.2.7"


def pass_time(**span):
    """What was counted is that much older."""
    for row in LimitCount.objects.all():
        row.ends_at -= timedelta(**span)
        row.save()


def how_often(what, most=20):
    """How many times in a row `what` may be done."""
    for times in range(most):
        try:
            what()
        except TooOftenError:
            return times
    return most


def test_fourth_of_three_is_refused_with_the_seconds_that_are_left():
    assert how_often(lambda: limits.count((THRICE, NETWORK))) == 3

    pass_time(minutes=4)
    with pytest.raises(TooOftenError, match="Please wait 6 minutes, then try again") as told:
        limits.count((THRICE, NETWORK))
    assert 355 <= told.value.retry_after_s <= 360


def test_span_that_ended_begins_anew_with_the_next():
    how_often(lambda: limits.count((THRICE, NETWORK)))
    pass_time(minutes=10)

    assert how_often(lambda: limits.count((THRICE, NETWORK))) == 3


def test_others_are_counted_by_themselves():
    how_often(lambda: limits.count((THRICE, NETWORK)))

    assert how_often(lambda: limits.count((THRICE, "192.0.2.8"))) == 3
    assert how_often(lambda: limits.count((Limit("other", 2, THRICE.span), NETWORK))) == 2


def test_of_two_limits_one_that_refuses_leaves_the_other_uncounted():
    once = Limit("once", 1, THRICE.span)
    limits.count((once, "kim@example.com"))

    for _ in range(5):
        with pytest.raises(TooOftenError):
            limits.count((THRICE, NETWORK), (once, "kim@example.com"))

    assert how_often(lambda: limits.count((THRICE, NETWORK))) == 3


def test_refuse_counts_nothing_and_raises_only_at_the_limit():
    assert how_often(lambda: limits.refuse((THRICE, NETWORK))) == 20
    for _ in range(3):
        limits.refuse((THRICE, NETWORK))
        limits.count((THRICE, NETWORK))

    with pytest.raises(TooOftenError):
        limits.refuse((THRICE, NETWORK))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_counting_inside_another_transaction_is_refused_because_it_could_be_undone():
    with pytest.raises(RuntimeError), transaction.atomic():
        limits.count((THRICE, NETWORK))


def test_rows_hold_no_address_no_email_and_no_reference():
    limits.count((THRICE, NETWORK), (THRICE, "kim@example.com"))
    limits.count_order(NETWORK, "kim@example.com", "attempt-key-0001")
    limits.note_session(NETWORK, "payment-reference")
    limits.record_decline(NETWORK)

    kept = " ".join(LimitCount.objects.values_list("key", flat=True))
    assert [word for word in ("192", "kim", "example", "attempt-key", "payment-ref") if word in kept] == []


def test_spans_that_ended_a_day_ago_are_cleaned_when_another_begins():
    limits.count((THRICE, NETWORK))
    pass_time(days=1, minutes=11)
    limits.count((THRICE, "192.0.2.8"))

    assert LimitCount.objects.count() == 1


def test_sixth_order_of_a_network_or_of_an_email_within_ten_minutes_is_refused():
    attempts = iter(range(99))
    assert (
        how_often(lambda: limits.count_order(NETWORK, f"{next(attempts)}@example.com", f"key-{next(attempts)}")) == 5
    )
    one_email = iter(range(99))
    assert (
        how_often(lambda: limits.count_order(f"192.0.2.{next(one_email)}", "Kim@Example.com", f"a-{next(one_email)}"))
        == 5
    )
    with pytest.raises(TooOftenError):
        limits.count_order("198.51.100.1", " kim@example.com", "another")


def test_one_attempt_sent_twenty_times_counts_once():
    assert how_often(lambda: limits.count_order(NETWORK, "kim@example.com", "the-same")) == 20

    others = iter(range(99))
    assert how_often(lambda: limits.count_order(NETWORK, "kim@example.com", f"{next(others)}")) == 4


def test_attempt_that_made_its_order_is_led_to_it_after_the_limit_too(store):
    order = place((make_variant(), 1))
    others = iter(range(99))
    how_often(lambda: limits.count_order(NETWORK, order.email, f"{next(others)}"))

    limits.count_order(NETWORK, order.email, order.attempt_key)


def test_attempt_that_was_refused_counts_when_it_is_tried_again_later():
    others = iter(range(99))
    how_often(lambda: limits.count_order(NETWORK, "kim@example.com", f"{next(others)}"))
    with pytest.raises(TooOftenError):
        limits.count_order(NETWORK, "kim@example.com", "late")
    LimitCount.objects.exclude(key__startswith="attempt:").update(ends_at=timezone.now())

    limits.count_order(NETWORK, "kim@example.com", "late")
    assert set(LimitCount.objects.exclude(key__startswith="attempt:").values_list("count", flat=True)) == {1}


# --- cards that are tried out -------------------------------------------------------------------------------------


def test_three_declines_pause_cards_for_that_network_for_fifteen_minutes_from_the_third():
    for _ in range(2):
        limits.record_decline(NETWORK)
    pass_time(minutes=10)
    assert not limits.hosted_payments_paused(NETWORK)

    limits.record_decline(NETWORK)

    assert 14 * 60 < limits.hosted_pause_s(NETWORK) <= 15 * 60
    assert not limits.hosted_payments_paused("192.0.2.8")
    assert not limits.hosted_payments_paused()
    with pytest.raises(TooOftenError, match="15 minutes"):
        limits.note_session(NETWORK, "payment")
    pass_time(minutes=15)
    assert not limits.hosted_payments_paused(NETWORK)
    limits.note_session(NETWORK, "payment")


def test_decline_of_which_only_the_gateway_tells_finds_the_network_by_its_payment():
    for number in range(3):
        limits.note_session(NETWORK, f"payment-{number}")
    for number in range(3):
        limits.record_decline(reference=f"payment-{number}")

    assert limits.hosted_payments_paused(NETWORK)
    assert not limits.hosted_payments_paused("192.0.2.8")


def test_decline_of_an_unknown_payment_counts_for_the_shop_alone():
    limits.note_session(NETWORK, "payment")
    for _ in range(4):
        limits.record_decline(reference="")
        limits.record_decline(reference="unknown")

    assert not limits.hosted_payments_paused(NETWORK)


def test_message_of_a_decline_or_success_that_is_repeated_counts_once():
    for _ in range(30):
        limits.record_decline(NETWORK, event="stripe:evt_1")
        limits.record_success(event="stripe:evt_2")

    assert not limits.hosted_payments_paused(NETWORK)
    assert sorted(LimitCount.objects.filter(key__startswith="outcome:").values_list("count", flat=True)) == [1, 1]


def test_sixth_session_of_a_network_is_refused_and_a_repeated_one_is_not_counted():
    numbers = iter(range(99))
    limits.note_session(NETWORK, "again")
    assert how_often(lambda: limits.note_session(NETWORK, "again")) == 20
    assert how_often(lambda: limits.note_session(NETWORK, f"{next(numbers)}")) == 4


def test_more_than_twenty_declines_in_ten_minutes_pause_cards_for_all_and_tell_staff_once():
    for _ in range(40):
        limits.record_success()
    for number in range(20):
        limits.record_decline(f"192.0.2.{number}")
    assert not limits.hosted_payments_paused()

    for number in range(20, 40):
        limits.record_decline(f"192.0.2.{number}")

    assert 29 * 60 < limits.hosted_pause_s() <= 30 * 60
    assert limits.hosted_payments_paused("203.0.113.9")
    assert list(Outbox.objects.values_list("kind", "order")) == [("staff_declines", None)]


def test_declines_that_are_more_than_half_of_ten_pause_cards_for_all():
    for _ in range(4):
        limits.record_success()
    for number in range(5):
        limits.record_decline(f"192.0.2.{number}")
    assert not limits.hosted_payments_paused()

    limits.record_decline("192.0.2.9")

    assert limits.hosted_payments_paused()


def test_half_of_them_and_a_few_of_a_quiet_day_pause_nobody():
    for number in range(9):
        limits.record_decline(f"192.0.2.{number}")
    assert not limits.hosted_payments_paused()
    for _ in range(9):
        limits.record_success()
    limits.record_success()
    limits.record_decline("192.0.2.99")

    assert not limits.hosted_payments_paused()


def test_pause_of_the_shop_ends_by_itself_or_by_staff_and_the_next_one_is_told_again():
    def try_cards():
        LimitCount.objects.filter(key__startswith="outcome:").delete()
        for number in range(10):
            limits.record_decline(f"192.0.2.{number}")

    try_cards()
    assert limits.hosted_payments_paused()
    LimitCount.objects.filter(key=limits.SHOP_PAUSE_KEY).update(ends_at=timezone.now())
    Outbox.objects.update(about="pause:earlier")
    assert not limits.hosted_payments_paused()
    try_cards()
    assert limits.hosted_payments_paused()
    assert Outbox.objects.count() == 2

    assert limits.end_shop_pause()
    assert not limits.hosted_payments_paused()
    assert not limits.end_shop_pause()


# --- in the memory of one process ---------------------------------------------------------------------------------


def test_memory_limit_refuses_and_begins_anew():
    limit = MemoryLimit(2, 0.05)
    assert how_often(lambda: limit.count(NETWORK)) == 2
    assert how_often(lambda: limit.count("192.0.2.8")) == 2

    limit.span_s = 60
    limit.forget()
    assert how_often(lambda: limit.count(NETWORK)) == 2
    with pytest.raises(TooOftenError) as told:
        limit.count(NETWORK)
    assert 58 <= told.value.retry_after_s <= 60


def test_memory_limit_forgets_the_one_longest_unseen_when_it_is_full():
    limit = MemoryLimit(1, 60, room=3)
    for who in "abc":
        limit.count(who)
    with pytest.raises(TooOftenError):
        limit.count("a")
    limit.count("d")

    with pytest.raises(TooOftenError):
        limit.count("a")
    limit.count("b")


def test_memory_limit_writes_nothing(writes):
    assert writes(lambda: MemoryLimit(2, 60).count(NETWORK)) == []


@pytest.mark.parametrize(
    ("address", "forwarded", "behind_proxy", "network"),
    [
        ("192.0.2.7", "", False, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", False, "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", True, "192.0.2.7"),
        ("10.0.0.1", "", True, "unknown"),
        ("2001:db8:0:1:ffff::9", "", False, "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.7", "", False, "192.0.2.7"),
        ("", "", False, "unknown"),
        ("nonsense", "", False, "unknown"),
    ],
)
def test_network_is_the_address_or_the_household_and_never_what_a_visitor_wrote(
    settings, address, forwarded, behind_proxy, network
):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    headers = {"X-Forwarded-For": forwarded} if forwarded or behind_proxy else {}

    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)) == network


# --- several at once ----------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_twenty_at_one_moment_three_are_let_through():
    outcomes = at_once(*[lambda: limits.count((THRICE, NETWORK), (THRICE, "kim@example.com"))] * 20)

    assert sum(outcome is None for outcome in outcomes) == 3
    assert sum(isinstance(outcome, TooOftenError) for outcome in outcomes) == 17


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sixteen_forms_of_one_attempt_at_one_moment_count_once():
    outcomes = at_once(*[lambda: limits.count_order(NETWORK, "kim@example.com", "the-same")] * 16)

    assert outcomes == [None] * 16
    assert LimitCount.objects.get(key__startswith="order-network").count == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_declines_at_one_moment_pause_cards_and_tell_staff_once():
    outcomes = at_once(*[lambda number=number: limits.record_decline(f"192.0.2.{number}") for number in range(24)])

    assert outcomes == [None] * 24
    assert limits.hosted_payments_paused()
    assert Outbox.objects.count() == 1
