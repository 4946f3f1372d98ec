"""A service that does not answer is left alone for a while."""

from contextlib import suppress

import pytest

from shop.payments import RefusedError, UnknownOutcomeError
from shop.payments.breaker import Breaker


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(clock=clock)


def fail(breaker, clock, *seconds):
    for clock.seconds in seconds:
        breaker.failed()


def ask(breaker, clock, *, lasts_s=0.0, error=None):
    with breaker.watch():
        clock.seconds += lasts_s
        if error:
            raise error


def test_five_failures_in_thirty_seconds_open_it_for_thirty(breaker, clock):
    fail(breaker, clock, 0, 10, 20, 29)
    assert not breaker.is_open

    fail(breaker, clock, 29.9)

    assert breaker.is_open
    clock.seconds = 59.8
    assert breaker.is_open
    clock.seconds = 60
    assert not breaker.is_open


def test_five_failures_in_more_than_thirty_seconds_leave_it_closed(breaker, clock):
    fail(breaker, clock, 100, 110, 120, 125, 131)

    assert not breaker.is_open


def test_two_full_time_outs_open_it(breaker, clock):
    """One process with one thread cannot have five within the span: each takes eight seconds."""
    with pytest.raises(UnknownOutcomeError):
        ask(breaker, clock, lasts_s=8, error=UnknownOutcomeError("no answer"))
    assert not breaker.is_open

    with pytest.raises(UnknownOutcomeError):
        ask(breaker, clock, lasts_s=8, error=UnknownOutcomeError("no answer"))

    assert breaker.is_open


def test_while_open_nothing_is_asked(breaker, clock):
    fail(breaker, clock, 0, 0, 0, 0, 0)

    with pytest.raises(UnknownOutcomeError, match="left alone"):
        ask(breaker, clock, lasts_s=8)

    assert clock.seconds == 0


def test_first_question_afterwards_opens_it_again_or_ends_it(breaker, clock):
    fail(breaker, clock, 0, 0, 0, 0, 0)
    fail(breaker, clock, 31)
    assert breaker.is_open

    clock.seconds = 62
    ask(breaker, clock)
    fail(breaker, clock, 63)

    assert not breaker.is_open


@pytest.mark.parametrize("error", [None, RefusedError("no")])
def test_answer_of_any_kind_forgets_the_failures(breaker, clock, error):
    fail(breaker, clock, 1, 2, 3, 4)
    with suppress(RefusedError):
        ask(breaker, clock, error=error)

    fail(breaker, clock, 5, 6, 7, 8)

    assert not breaker.is_open
